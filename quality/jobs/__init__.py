"""Background jobs that leave a record: one row per job with a unique key, heartbeat, progress, attempts and error.

What must run later is in the database first; Celery only wakes it up. A job that lost its worker is taken up again,
one that was never delivered is delivered by the sweep, and a second delivery of the same job does nothing.
"""
