"""Dashboards: prefecture, county, school, person, on any day. All figures come from the evaluation of the plans."""
