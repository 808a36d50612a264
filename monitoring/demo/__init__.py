"""Demo data: a whole prefecture (or, for the bench, a province) of clearly fictional people, the same for the same seed.

`build.build(size, seed, today)` makes everything in one transaction. Each module makes one kind of thing in memory from
one `random.Random`; `writer` puts it into the database by COPY. Nothing here reads the clock.
"""
