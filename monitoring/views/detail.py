"""The page of one bulletin, its figures, its files, and whether it is what it was."""

from __future__ import annotations

from urllib.parse import quote

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quality.audit.history import history
from quality.audit.services import record
from quality.core.access import access
from quality.core.paging import by_key
from quality.core.text import localized
from quality.documents import wording as official_wording
from quality.documents.official import Heading
from quality.plans.words import shown

from .. import charts, documents, services
from ..filters import FigureFilter
from ..links import Links
from ..models import Bulletin, Figure, Receipt
from ..report import Line, Report
from ..wording import correction_lines, headed, keys, title_of
from .shared import TONES, visible_or_404

PEOPLE, ENDS, RECEIPTS = 30, 10, 200
ACTIONS = {
    "edit": "bulletin.edit",
    "review": "bulletin.review",
    "issue": "bulletin.issue",
    "compile": "bulletin.compile",
}


@access("bulletin.view", "GET")
def bulletin_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as its readers see it, with what each of them may do next."""
    bulletin = visible_or_404(request, pk)
    report = Report.load(
        bulletin,
        request.user,
        figures=Q(level__in=("region", "county")) | Q(level="school", requirement=None),
    )
    links = Links(bulletin, request.user)
    people = Figure.objects.visible_to(request.user).filter(bulletin=bulletin, level="person")
    tone, symbol = TONES[bulletin.state]
    context = {
        "bulletin": bulletin,
        "title": title_of(bulletin),
        "tone": tone,
        "symbol": symbol,
        "report": report,
        "sections": sections(report, links),
        "places": _places(report),
        "people": _people(people.order_by("pk")[:PEOPLE], report, links),
        "people_count": people.count(),
        "corrections": correction_lines(report),
        "mean": _mean(report.whole),
        "charts": _charts(report, request.user),
        "may": may(request.user, bulletin),
        "steps": [_("Draft"), _("Reviewed"), _("Issued")],
        "step": {"draft": 1, "reviewed": 2}.get(bulletin.state, 4),
        "history": history(bulletin, request.user),
        **_receipts(bulletin, request.user),
    }
    return render(request, "monitoring/detail.html", context)


def may(user, bulletin: Bulletin) -> dict[str, bool]:
    """Which actions a user is allowed, in the state that the bulletin is in."""
    held = {
        name: Bulletin.objects.open_to(user, permission).filter(pk=bulletin.pk).exists()
        for name, permission in ACTIONS.items()
    }
    draft, reviewed, issued = (bulletin.state == state for state in ("draft", "reviewed", "issued"))
    return {
        "edit": held["edit"] and draft,
        "review": held["review"] and draft,
        "return": held["review"] and reviewed,
        "issue": held["issue"] and reviewed,
        "discard": held["compile"] and (draft or reviewed),
        "revise": held["compile"] and issued,
        "staff": any(held.values()),
    }


def sections(report: Report, links: Links) -> list[dict]:
    """The text with the tables that belong to it, in reading order."""
    texts, found = report.bulletin.texts, []
    parts = {f"project-{part.project.pk}": part for part in report.projects}
    for key, heading in keys(report):
        part = parts.get(key)
        first = part is not None and part is report.projects[0]
        found.append(
            {
                "key": key,
                "chapter": headed("progress") if first else "",
                "heading": heading,
                "level": 3 if part else 2,
                "paragraphs": paragraphs(texts.get(key, "")),
                "lines": [_line(line, links) for line in part.counted] if part else [],
                "missing": len(part.not_measurable) if part else 0,
            }
        )
    return found


def paragraphs(text: str) -> list[dict]:
    """Wording as paragraphs with their leads."""
    return [
        {"lead": getattr(block, "lead", ""), "text": block.text, "heading": isinstance(block, Heading)}
        for block in official_wording.parse(text)
    ]


def _line(line: Line, links: Links) -> dict:
    """One requirement with its places."""
    return {
        "requirement": line.requirement,
        "name": localized(line.requirement, "name"),
        "unit": line.unit,
        "whole": line.whole,
        "url": links.of(line.whole),
        "state": shown(line.whole.status),
        "change": _change(line.whole),
        "counties": [_place(figure, links) for figure in line.counties],
    }


def _place(figure: Figure, links: Links) -> dict:
    """One place or person in a table."""
    return {
        "figure": figure,
        "url": links.of(figure),
        "state": shown(figure.status) if figure.status else None,
    }


def _change(figure: Figure):
    if figure.previous_value is None or figure.value is None:
        return None
    return figure.value - figure.previous_value


def _mean(whole: Figure | None) -> dict:
    """The mean rate in per cent, and the points it has gained."""
    if whole is None or whole.rate is None:
        return {"points": None, "change": None}
    before = whole.previous_rate
    change = None if before is None else (whole.rate - before) * 100
    return {"points": whole.rate * 100, "change": change}


def _places(report: Report) -> dict:
    """Counties in the order of their ranks; the first and the last schools."""
    schools = report.overall["school"]
    short = len(schools) <= 2 * ENDS
    return {
        "counties": report.overall["county"],
        "first": schools if short else schools[:ENDS],
        "last": [] if short else schools[-ENDS:],
        "count": len(schools),
    }


def _people(figures, report: Report, links: Links) -> list[dict]:
    schools = {figure.school_id: figure.name for figure in report.overall["school"]}
    return [
        _place(figure, links)
        | {
            "school": schools.get(figure.school_id, ""),
            "requirement": localized(report.requirements.get(figure.requirement_id), "name"),
        }
        for figure in figures
    ]


def _charts(report: Report, user) -> dict:
    return {
        "ranking": charts.ranking(report),
        "distribution": charts.distribution(report),
        "trend": charts.trend(report, user),
    }


def _receipts(bulletin: Bulletin, user) -> dict:
    """Who has signed; everything for the issuing bureau, their own for others."""
    if not bulletin.frozen:
        return {"receipts": [], "to_sign": [], "signed": 0}
    receipts = Receipt.objects.filter(bulletin=bulletin).select_related("region", "school")
    mine = list(receipts.signable_by(user))
    everyone = Bulletin.objects.open_to(user, "bulletin.compile").filter(pk=bulletin.pk).exists()
    shown = list(receipts.order_by("signed_at", "pk")[:RECEIPTS]) if everyone else mine
    return {
        "receipts": shown,
        "to_sign": [receipt for receipt in mine if receipt.signed_at is None],
        "signed": sum(1 for receipt in shown if receipt.signed_at),
    }


@access("bulletin.view", "GET")
def figure_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All figures of a bulletin that the reader may see, by page and filter."""
    bulletin = visible_or_404(request, pk)
    visible = Figure.objects.visible_to(request.user).filter(bulletin=bulletin)
    filterset = FigureFilter(request.GET, visible, request=request)
    page = by_key(filterset.qs.select_related("requirement"), request.GET.get("cursor"), ("pk",))
    links = Links(bulletin, request.user)
    rows = [_place(figure, links) for figure in page.rows]
    context = {"bulletin": bulletin, "page": page, "rows": rows}
    if request.htmx:
        return render(request, "monitoring/figures.html#results", context)
    form = filterset.form
    form.fields["requirement"].queryset = form.fields["requirement"].queryset.filter(
        pk__in=visible.exclude(bound=None).order_by().values("requirement")
    )
    counties = form.fields["county"].queryset.filter(pk__in=visible.order_by().values("county"))
    form.fields["county"].queryset = counties
    return render(request, "monitoring/figures.html", context | {"form": form})


@access("bulletin.view", "GET")
def bulletin_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the figures still give their digest, and which of them records would make different today."""
    bulletin = visible_or_404(request, pk)
    context = {
        "bulletin": bulletin,
        "intact": services.verify(bulletin),
        "differences": services.differences(bulletin) if request.GET.get("today") else None,
        "asked": bool(request.GET.get("today")),
    }
    return render(request, "monitoring/verify.html", context)


@access("bulletin.view", "GET")
def bulletin_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The bulletin as a file, with the persons whom this reader may see by name, and no others."""
    if kind not in documents.KINDS:
        raise Http404(_("There is no such file."))
    bulletin = visible_or_404(request, pk)
    report = Report.load(bulletin, request.user)
    data = documents.file_of(report, kind)
    record(
        by=request.user, action="bulletin.downloaded", target=bulletin, region=bulletin.region, reason=kind
    )
    response = HttpResponse(data, content_type=documents.KINDS[kind])
    name = quote(documents.file_name(report, kind))
    response["Content-Disposition"] = (
        f"attachment; filename=\"bulletin-{pk}.{kind}\"; filename*=UTF-8''{name}"
    )
    return response
