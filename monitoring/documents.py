"""A bulletin as an official document (公文) with its annexes, and as an Excel annex with all figures.

Both are made from a report loaded for the reader: persons whom the reader may not see by name are not in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone, translation

from quality.core.status import Status
from quality.documents import docx, pdf, wording, xlsx
from quality.documents.official import (
    Attachment,
    Block,
    Column,
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Table,
)

from .models import Figure
from .report import Line, Report
from .wording import correction_lines, headed, keys, number, others, share, title_of

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDE = 5  # requirements beside each other in one table
WORDS = {"none": "不涉及", "unset": "目标未定", "broken": "超限", "exempt": "免予考核", "not_due": "未到期"} | {
    "met": "完成", "on_track": "按进度", "behind": "滞后", "far_behind": "严重滞后", "missed": "逾期未完成",
    "not_measurable": "暂不能监测",
    "text": "文字性要求",
}  # fmt: skip
assert set(Status.values) <= set(WORDS)


def file_of(report: Report, kind: str) -> bytes:
    """The bulletin as .docx, .pdf or .xlsx."""
    with translation.override("zh-hans"):
        if kind == "xlsx":
            return xlsx.render(sheets(report), created=report.bulletin.compiled_at)
        return {"docx": docx, "pdf": pdf}[kind].render(official(report))


def file_name(report: Report, kind: str) -> str:
    """大兴安岭地区2026年10月通报.docx, with （草稿） where it is one."""
    bulletin = report.bulletin
    draft = "" if bulletin.frozen else "（草稿）"
    return f"{bulletin.region.name}{bulletin.month.year}年{bulletin.month.month}月通报{draft}.{kind}"


def official(report: Report) -> OfficialDocument:
    """The bulletin laid out as an official document."""
    bulletin = report.bulletin
    county = bulletin.region.level == "county"
    return OfficialDocument(
        issuer=f"{bulletin.region.bureau}文件",
        title=title_of(bulletin),
        recipients="各学校" if county else "各县（市、区）教育局",
        blocks=tuple(_body(report)),
        signature=bulletin.region.bureau,
        number=bulletin.number or None,
        dated=_issued_on(report),
        attachments=tuple(_attachments(report)),
        imprint=Imprint(office=f"{bulletin.region.bureau}办公室", printed_on=_issued_on(report)),
        draft=not bulletin.frozen,
        seal_space=bulletin.frozen,
    )


def _issued_on(report: Report) -> date | None:
    issued = report.bulletin.issued_at
    return timezone.localtime(issued).date() if issued else None


def _body(report: Report) -> Iterator[Block]:
    texts = report.bulletin.texts
    for key, heading in keys(report):
        if key.startswith("project-") and heading.startswith("（一）"):
            yield Heading(1, headed("progress"))
        yield Heading(2 if key.startswith("project-") else 1, heading)
        yield from wording.parse(texts.get(key, ""))
        if key == "overview" and report.counted:
            yield summary_table(report)
    if report.corrections:
        yield Heading(1, headed("corrections"))
        lines = correction_lines(report)
        shown = lines[:CORRECTIONS_SHOWN]
        yield Paragraph("经核对记录，对此前通报的数据更正如下：")
        yield from (Paragraph(line) for line in shown)
        if len(lines) > len(shown):
            yield Paragraph(f"其余{len(lines) - len(shown)}处更正见所附电子表格。")


CORRECTIONS_SHOWN = 12


def summary_table(report: Report) -> Table:
    """Each requirement of the region in one row."""
    columns = (
        Column("要求", "left"), Column("单位"), Column("应完成"), Column("实际完成"), Column("完成率"), Column("上月完成率"),
        Column("责任主体"), Column("完成"), Column("按进度"), Column("滞后"), Column("逾期"),
    )  # fmt: skip
    rows = []
    for line in report.counted:
        figure = line.whole
        behind = (figure.behind or 0) + (figure.far_behind or 0)
        late = (figure.missed or 0) + (figure.broken or 0)
        numbers = (figure.bound, figure.met, figure.on_track, behind, late)
        rows.append(
            (line.requirement.name, line.unit, number(figure.target), number(figure.value), share(figure.rate),
             share(figure.previous_rate), *(str(value) for value in numbers))
        )  # fmt: skip
    return Table(columns, tuple(rows), caption="量化要求完成情况", landscape=False)


def _attachments(report: Report) -> Iterator[Attachment]:
    """Ranking of counties, ranking of schools, people far behind (for whom the reader may see), what is not measurable."""
    if report.overall["county"]:
        yield Attachment("各县（市、区）完成情况排名", tuple(ranking_tables(report, "county")))
    if report.overall["school"]:
        yield Attachment("各学校完成情况排名", tuple(ranking_tables(report, "school")))
    if report.people:
        yield Attachment("进度严重滞后人员名单", (people_table(report),))
    if report.not_measurable:
        yield Attachment("暂不能量化监测的要求", (missing_table(report),))


def ranking_tables(report: Report, level: str) -> Iterator[Table]:
    """Places in the order of their mean rate, with the rate of each requirement."""
    lines = [line for line in report.counted if getattr(line, PLURAL[level])]
    for start in range(0, len(lines), WIDE) or range(1):
        yield _ranking_table(report, level, lines[start : start + WIDE])


PLURAL = {"county": "counties", "school": "schools"}


def _ranking_table(report: Report, level: str, lines: list[Line]) -> Table:
    label = others("prefecture") if level == "county" else "学校"
    columns = [Column("名次"), Column("上月名次"), Column(label, "left"), Column("综合完成率")]
    columns += [Column(line.requirement.name) for line in lines]
    by_place = [{place_of(figure): figure for figure in getattr(line, PLURAL[level])} for line in lines]
    rows = []
    for overall in report.overall[level]:
        cells = [known.get(place_of(overall)) for known in by_place]
        rows.append(
            (_rank(overall.rank), _rank(overall.previous_rank), overall.name, share(overall.rate),
             *(share(cell.rate) if cell else "—" for cell in cells))
        )  # fmt: skip
    note = "注：综合完成率为各项要求完成率的平均值；完成率相同的名次并列；“—”表示不涉及。"
    return Table(tuple(columns), tuple(rows), note=note)


def place_of(figure: Figure) -> tuple[int | None, int | None]:
    """What tells places of one level apart."""
    return figure.county_id, figure.school_id


def _rank(rank: int | None) -> str:
    return str(rank) if rank else "—"


def people_table(report: Report) -> Table:
    """Names with school, requirement, and how far behind."""
    schools = {figure.school_id: figure.name for figure in report.overall["school"]}
    columns = (
        Column("序号"), Column("姓名"), Column("单位", "left"), Column("要求", "left"), Column("应完成"),
        Column("实际完成"), Column("状态"),
    )  # fmt: skip
    rows = [
        (str(place), figure.name, schools.get(figure.school_id, "—"), line.requirement.name, number(figure.target),
         number(figure.value), WORDS[figure.status])
        for place, (line, figure) in enumerate(report.people, start=1)
    ]  # fmt: skip
    return Table(columns, tuple(rows), note="注：本表仅列读者有权查看的人员，不得外传。")


def missing_table(report: Report) -> Table:
    """Requirements without a metric."""
    columns = (
        Column("序号"),
        Column("项目", "left"),
        Column("编号"),
        Column("要求", "left"),
        Column("原文", "left"),
    )
    lines = [
        (part.project.name, line.requirement) for part in report.projects for line in part.not_measurable
    ]
    rows = [
        (str(place), project, requirement.code, requirement.name, requirement.sentence)
        for place, (project, requirement) in enumerate(lines, start=1)
    ]
    return Table(
        columns,
        tuple(rows),
        note="注：以上要求暂无可由系统统计的数据来源，由责任单位另行报送，未计入完成率。",
    )


# ---------------------------------------------------------------- Excel


def sheets(report: Report) -> Iterator[xlsx.Sheet]:
    """All figures, both rankings, people, corrections, what is not measurable."""
    bulletin = report.bulletin
    notes = (
        title_of(bulletin),
        f"{bulletin.number or '草稿'}  数据截至{bulletin.as_of:%Y-%m-%d}  校验值{bulletin.digest}",
    )
    yield xlsx.Sheet("各项要求", FIGURE_COLUMNS, figure_rows(report), notes)
    for level, name in (("county", "县（市、区）排名"), ("school", "学校排名")):
        if report.overall[level]:
            yield xlsx.Sheet(name, OVERALL_COLUMNS, overall_rows(report, level), notes[:1])
    if report.people:
        yield xlsx.Sheet(
            "严重滞后人员", text_columns(people_table(report)), people_table(report).rows, notes[:1]
        )
    if report.corrections:
        rows = [(line,) for line in correction_lines(report)]
        yield xlsx.Sheet("更正", (xlsx.Column("更正内容", width=90),), rows, notes[:1])
    if report.not_measurable:
        missing = missing_table(report)
        yield xlsx.Sheet("暂不能监测", text_columns(missing), missing.rows, notes[:1])


FIGURE_COLUMNS = (
    xlsx.Column("项目"), xlsx.Column("编号"), xlsx.Column("要求"), xlsx.Column("层级"), xlsx.Column("单位名称"),
    xlsx.Column("计量单位"), xlsx.Column("应完成", "number"), xlsx.Column("实际完成", "number"),
    xlsx.Column("完成率", "percent"), xlsx.Column("序时应完成", "number"), xlsx.Column("名次", "integer"),
    xlsx.Column("上月名次", "integer"), xlsx.Column("上月完成数", "number"), xlsx.Column("责任主体", "integer"),
    xlsx.Column("完成", "integer"), xlsx.Column("按进度", "integer"), xlsx.Column("滞后", "integer"),
    xlsx.Column("严重滞后", "integer"), xlsx.Column("逾期未完成", "integer"), xlsx.Column("免予考核", "integer"),
    xlsx.Column("状态"),
)  # fmt: skip
OVERALL_COLUMNS = (
    xlsx.Column("名次", "integer"), xlsx.Column("上月名次", "integer"), xlsx.Column("单位名称"),
    xlsx.Column("综合完成率", "percent"), xlsx.Column("考核要求数", "integer"), xlsx.Column("完成", "integer"),
    xlsx.Column("按进度", "integer"), xlsx.Column("滞后", "integer"), xlsx.Column("严重滞后", "integer"),
    xlsx.Column("逾期未完成", "integer"),
)  # fmt: skip
LEVEL_WORDS = {"region": "全域", "county": "县（市、区）", "school": "学校"}


def figure_rows(report: Report) -> Iterator[tuple]:
    """One row per requirement and place."""
    for part in report.projects:
        for line in part.counted:
            requirement = line.requirement
            for f in [line.whole, *line.counties, *line.schools]:
                yield (
                    part.project.name, requirement.code, requirement.name, LEVEL_WORDS[f.level], f.name, line.unit,
                    f.target, f.value, f.rate, f.expected, f.rank, f.previous_rank, f.previous_value, f.bound, f.met,
                    f.on_track, f.behind, f.far_behind, f.missed, f.exempt, WORDS[f.status],
                )  # fmt: skip


def overall_rows(report: Report, level: str) -> Iterator[tuple]:
    """One row per place, in the order of the ranks."""
    for f in report.overall[level]:
        states = (f.met, f.on_track, f.behind, f.far_behind, f.missed)
        yield (f.rank, f.previous_rank, f.name, f.rate, f.bound, *states)


def text_columns(table: Table) -> tuple[xlsx.Column, ...]:
    """The columns of a table as text."""
    return tuple(xlsx.Column(column.label) for column in table.columns)
