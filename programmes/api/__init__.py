"""Lesson observations over the API."""
