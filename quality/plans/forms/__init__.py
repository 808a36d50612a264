"""Input of the plans' pages."""
