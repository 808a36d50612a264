"""The smaller parts of a plan: projects, measures, milestones, attached documents. Each change is on record."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from quality.audit.services import changed_fields, record, snapshot
from quality.core.errors import Refused

from .models import Measure, Milestone, Plan, PlanDocument, Project

MEGABYTES = 20
BEGINNINGS = {  # how a file of each kind begins
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}


@transaction.atomic
def edit_part(*, by, part: Project | Measure, **values: Any) -> None:
    """Change the words, the responsible unit, the lead person or the budget of a project or measure."""
    plan = part.plan if isinstance(part, Project) else part.project.plan
    _edit(by, part, plan, part._meta.model_name, values)


def _edit(by, row: models.Model, plan: Plan, name: str, values: dict[str, Any]) -> None:
    before = snapshot(row, [row._meta.get_field(key).name for key in values])
    for key, value in values.items():
        setattr(row, key, value)
    row.save()
    changes = changed_fields(before, snapshot(row, list(before)))
    if changes:
        plain = {key: [_plain(old), _plain(new)] for key, (old, new) in changes.items()}
        record(
            by=by, action=f"{name}.edited", target=plan, region=plan.region, changes=plain, reason=str(row)
        )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)


@transaction.atomic
def add_milestone(
    *, by, plan: Plan, name: str, due_on: dt.date, reached_on: dt.date | None = None
) -> Milestone:
    """Add a dated step to a plan."""
    milestone = plan.milestones.create(name=name, due_on=due_on, reached_on=reached_on)
    record(by=by, action="milestone.added", target=plan, region=plan.region, reason=name)
    return milestone


@transaction.atomic
def edit_milestone(*, by, milestone: Milestone, **values: Any) -> None:
    """Change a step, or say on which day it was reached."""
    _edit(by, milestone, milestone.plan, "milestone", values)


@transaction.atomic
def remove_milestone(*, by, milestone: Milestone) -> None:
    """Take a step out of the plan."""
    plan = milestone.plan
    record(by=by, action="milestone.removed", target=plan, region=plan.region, reason=milestone.name)
    milestone.delete()


@transaction.atomic
def attach(*, by, plan: Plan, file: UploadedFile, name: str = "") -> PlanDocument:
    """Attach a document after looking at its size and at how it begins, not only at its name."""
    ending = Path(file.name or "").suffix.lower()
    if ending not in BEGINNINGS:
        raise Refused(_("Attach a PDF, Word (.docx), Excel (.xlsx) or picture file."), field="file")
    if file.size > MEGABYTES * 1024 * 1024:
        raise Refused(
            _("The file is larger than %(n)s MB. Attach a smaller one.") % {"n": MEGABYTES}, field="file"
        )
    start = file.read(16)
    file.seek(0)
    if not start.startswith(BEGINNINGS[ending]):
        raise Refused(_("The file is not what its name says. Save it again and attach it."), field="file")
    document = plan.documents.create(name=(name or Path(file.name).stem)[:120], file=file)
    record(by=by, action="plan_document.added", target=plan, region=plan.region, reason=document.name)
    return document


@transaction.atomic
def detach(*, by, document: PlanDocument) -> None:
    """Remove an attached document; the file goes once the change is certain."""
    plan, file = document.plan, document.file
    record(by=by, action="plan_document.removed", target=plan, region=plan.region, reason=document.name)
    document.delete()
    transaction.on_commit(lambda: file.delete(save=False))
