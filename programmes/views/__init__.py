"""Pages of lesson observations."""
