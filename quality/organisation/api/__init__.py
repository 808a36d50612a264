"""Places, time and people over the API."""
