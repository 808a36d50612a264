"""The plans that ship with the portal, as TOML files under `presets/`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from quality.core.errors import Refused

FOLDER = Path(__file__).parent / "presets"


def names() -> list[str]:
    """Codes of the shipped plans."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def read(code: str) -> dict[str, Any]:
    """The content of one preset file."""
    if code not in names():
        known = ", ".join(names())
        raise Refused(
            _("There is no plan “%(code)s”. Choose one of: %(known)s.") % {"code": code, "known": known}
        )
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def requirements(code: str) -> list[dict[str, Any]]:
    """All requirements of a preset, in the plan's order."""
    return [
        requirement
        for project in read(code)["projects"]
        for measure in project.get("measures", ())
        for requirement in measure.get("requirements", ())
    ]


def specification_of(requirement: dict[str, Any]) -> dict[str, Any]:
    """The specification part of a preset's requirement, as `language.Specification` reads it."""
    return {name: requirement[name] for name in ("bound", "clauses", "combine") if name in requirement}
