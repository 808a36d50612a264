"""Plans and evaluation over the API."""
