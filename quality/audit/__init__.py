"""Who did what, when, from where, before and after.

An entry is written by the service that makes the change, in the same transaction. Entries are append-only: the
database refuses to change them, and to delete any that is younger than 180 days (网络安全法 art. 21: ≥ 6 months).
They keep ids and names as plain values, so that they outlive what they tell of and lower layers can write them.
"""
