"""Curriculum and classroom reform: lessons observed (听课评课), and what later issues add to the classroom."""
