"""Bulletins over the API."""
