"""Places, time, and people."""

from .calendar import CalendarDay, SchoolYear, SpecialDay, Term
from .people import Person, Post, Team, TeamMember
from .regions import Region, RegionCode, RegionPlacement
from .schools import School, SchoolClass, SchoolPlacement, Teaching

__all__ = [
    "CalendarDay",
    "Person",
    "Post",
    "Region",
    "RegionCode",
    "RegionPlacement",
    "School",
    "SchoolClass",
    "SchoolPlacement",
    "SchoolYear",
    "SpecialDay",
    "Teaching",
    "Team",
    "TeamMember",
    "Term",
]
