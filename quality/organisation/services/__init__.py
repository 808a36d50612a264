"""Changes of the registers: every one names its actor, is written whole or not at all, and leaves an audit entry.

`by=None` is the portal itself. What is dated is never overwritten: the row in force ends, and a new one begins.
"""

from .calendar import (
    add_special_day,
    close_term,
    create_school_year,
    remove_special_day,
    reopen_term,
    set_term,
)
from .classes import assign_teaching, create_classes, edit_class
from .people import add_person, edit_person
from .posts import appoint, end_post, exchange, transfer
from .regions import move_region, rename_region
from .schools import close_school, edit_school, merge_schools, move_school, open_school
from .teams import add_member, dissolve_team, edit_team, end_member, found_team

__all__ = [
    "add_member",
    "add_person",
    "add_special_day",
    "appoint",
    "assign_teaching",
    "close_school",
    "close_term",
    "create_classes",
    "create_school_year",
    "dissolve_team",
    "edit_class",
    "edit_person",
    "edit_school",
    "edit_team",
    "end_member",
    "end_post",
    "exchange",
    "found_team",
    "merge_schools",
    "move_region",
    "move_school",
    "open_school",
    "remove_special_day",
    "rename_region",
    "reopen_term",
    "set_term",
    "transfer",
]
