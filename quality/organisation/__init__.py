"""Where, when and who: the dated region tree, schools, calendars, people and their posts, classes, teams.

Current places stand on the rows themselves (`School.county`, `Region.parent`) because every question asks for them;
the dated placements keep the past, and the services write both in one transaction.
"""
