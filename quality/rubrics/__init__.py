"""Scored forms with versions: sections, criteria, maximum and step, grade bands.

A score keeps the version it was given on, so that an old lesson is never re-scored by a new form.
"""
