"""Plans as data, and the figures that follow from them.

Plan > Project > Measure > Requirement says what must be done. A requirement's specification (`language.py`) says who is
bound, what counts, how much, how often. Obligations are generated from it by a job: one bound subject × one period.
Evaluation (`evaluation.py`) reads the records of a metric in one SQL statement per metric, period and scope.
"""
