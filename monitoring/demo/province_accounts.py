"""Demo log-ins of the province: bureaux, and the people of the first school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password

from quality.accounts.models import Grant, User

from .accounts import PASSWORD, SINCE
from .calendar import moment
from .writer import Writer

if TYPE_CHECKING:
    from .province import Province

SCHOOL = 1
IN_SCHOOL = {"demo-principal": 0, "demo-vice": 1, "demo-dean": 3, "demo-cadre": 5, "demo-teacher": 11}
ROLES = {"demo-vice": "vice_principal"}


def write(writer: Writer, province: Province) -> None:
    """Users and grants."""
    county = province.county_of(SCHOOL)
    rows = [
        ("demo-prefecture", None, "prefecture_staff", 1, None, None),
        ("demo-county", None, "county_staff", county, None, None),
        ("demo-county2", None, "county_staff", county + 1, None, None),
        ("demo-admin", None, "administrator", 1, None, None),
        ("demo-parent", None, "parent", None, None, None),
    ]
    for username, place in IN_SCHOOL.items():
        person = province.person(SCHOOL, place)
        role = ROLES.get(username, username.removeprefix("demo-"))
        rows.append((username, person, role, None, SCHOOL, person))
    password, first = make_password(PASSWORD), writer.next_id(User)
    writer.rows(
        User,
        ["id", "username", "name", "person", "is_demo", "password", "date_joined"],
        ((first + i, row[0], row[0], row[1], True, password, moment(SINCE, 9)) for i, row in enumerate(rows)),
    )
    start = writer.next_id(Grant)
    writer.rows(
        Grant,
        ["id", "user", "role", "region", "school", "post", "valid_from", "granted_at"],
        ((start + i, first + i, *row[2:], SINCE, moment(SINCE, 9)) for i, row in enumerate(rows)),
    )
