"""Rubrics over the API."""
