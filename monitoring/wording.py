"""The words of a bulletin, proposed from its figures in the language of official documents.

Bulletins are Chinese whatever the language of the screen. Persons are never named in the text: it is read by all
addressees; those far behind stand in a table of their own, which shows each reader only what this reader may see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from quality.core import text as plain
from quality.documents.typography import heading_number
from quality.organisation import calendar as calendars

from .models import Bulletin, Figure
from .report import Line, ProjectPart, Report

SECTIONS = {
    "overview": "总体情况",
    "progress": "进展情况",
    "exemplary": "先进典型",
    "problems": "存在问题",
    "next": "下步要求",
    "corrections": "更正",
}
BEST, WORST, SCHOOLS = 3, 3, 5
RECTIFY_DAYS = 10  # school days until the report on rectification


def project_key(project) -> str:
    """The key of a project's text."""
    return f"project-{project.pk}"


def title_of(bulletin: Bulletin) -> str:
    """关于2026年10月教育质量提升工作推进情况的通报."""
    revised = f"（第{bulletin.revision}版）" if bulletin.revision > 1 else ""
    return f"关于{bulletin.month.year}年{bulletin.month.month}月教育质量提升工作推进情况的通报{revised}"


def propose(report: Report) -> dict[str, str]:
    """The wording of all sections that people edit, by key."""
    texts = {"overview": overview(report)}
    for part in report.projects:
        texts[project_key(part.project)] = progress(report, part)
    texts["exemplary"] = exemplary(report)
    texts["problems"] = problems(report)
    texts["next"] = next_steps(report)
    return texts


def keys(report: Report) -> list[tuple[str, str]]:
    """Sections that people edit, in order, with their headings."""
    projects = [
        (project_key(part.project), f"{heading_number(2, number)}{part.project.name}")
        for number, part in enumerate(report.projects[:99], start=1)
    ]
    return [
        ("overview", headed("overview")),
        *projects,
        *((key, headed(key)) for key in ("exemplary", "problems", "next")),
    ]


def headed(key: str) -> str:
    """一、总体情况."""
    return heading_number(1, list(SECTIONS).index(key) + 1) + SECTIONS[key]


# ---------------------------------------------------------------- small words


def number(value: Decimal | int | None) -> str:
    """1200, 12.5: without thousands separators, as official texts write figures."""
    return plain.number(value).replace(",", "")


def share(rate: Decimal | None) -> str:
    """73.4%, 75.0%."""
    return "—" if rate is None else f"{(rate * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def whole_place(name: str) -> str:
    """全县, 全市, 全区."""
    ending = {"县": "全县", "市": "全市", "区": "全区", "旗": "全旗"}
    return ending.get(name[-1:], "全域")


def others(level: str) -> str:
    """What the places below are called together."""
    return "县（市、区）" if level == "prefecture" else "学校"


def listed(names: Iterable[str]) -> str:
    """甲、乙、丙."""
    return "、".join(names)


def quoted(lines: Iterable[Line]) -> str:
    """“校长听课评课”“每月情况通报”: names of requirements, which may contain commas."""
    return "".join(f"“{line.requirement.name}”" for line in lines)


def day_words(day: dt.date) -> str:
    """10月31日."""
    return f"{day.month}月{day.day}日"


def with_rates(figures: Iterable[Figure]) -> str:
    """呼玛县（80.1%）、漠河市（75.0%）."""
    return listed(f"{figure.name}（{share(figure.rate)}）" for figure in figures)


def compared(rate: Decimal | None, earlier: Decimal | None) -> str:
    """较上月提高3.2个百分点."""
    if rate is None or earlier is None:
        return ""
    points = (rate - earlier) * 100
    if points == 0:
        return "，与上月持平"
    return f"，较上月{'提高' if points > 0 else '下降'}{number(abs(points))}个百分点"


# ---------------------------------------------------------------- sections


def overview(report: Report) -> str:
    """总体情况: who is included, what is measured, how far it is."""
    bulletin, lines = report.bulletin, report.counted
    place = whole_place(bulletin.region.name)
    plans = list(dict.fromkeys(r.plan.name for r in report.requirements.values() if r.pk in report.lines))
    count, texts = len(report.lines) - len(report.texts), len(report.texts)
    words = f"截至{bulletin.as_of.year}年{day_words(bulletin.as_of)}，按照{listed(f'《{name}》' for name in plans)}要求，"
    words += f"{place}本月列入通报的量化要求共{count}项，其中已开展量化监测{len(lines)}项"
    words += f"，暂不能量化监测{len(report.not_measurable)}项" if report.not_measurable else ""
    words += f"；另有文字性要求{texts}项，由责任单位组织落实。" if texts else "。"
    if not lines:
        return words + "本月暂无可供通报的监测数据。"
    behind = report.total("behind") + report.total("far_behind")
    late = report.total("missed") + report.total("broken")
    words += f"纳入监测的责任主体共{report.total('bound')}个（人次），其中完成{report.total('met')}个、"
    words += f"按进度推进{report.total('on_track')}个、进度滞后{behind}个（严重滞后{report.total('far_behind')}个）"
    words += f"、逾期未完成{late}个。" if late else "。"
    whole = report.whole
    if whole is not None and whole.rate is not None:
        words += f"各项要求平均完成率为{share(whole.rate)}{compared(whole.rate, whole.previous_rate)}。"
    return words


def progress(report: Report, part: ProjectPart) -> str:
    """进展情况 of one project: a sentence or two for each requirement."""
    sentences = [_line(report, line) for line in part.counted]
    rest = len(part.not_measurable)
    if rest:
        lead = "其余" if sentences else "本项目所列"
        sentences.append(f"{lead}{rest}项量化要求暂不能监测，清单附后。")
    quiet = [line for line in part.lines if line.measurable and not line.counted]
    if quiet:
        sentences.append(f"{quoted(quiet)}本月不在考核周期内。")
    return "\n".join(sentences)


def _line(report: Report, line: Line) -> str:
    """One requirement: required, done, rate, change, states, best and worst places."""
    figure = line.whole
    assert figure is not None
    words = f"{line.requirement.name}："
    if figure.target is None:
        return words + f"目标值尚未确定，已完成{number(figure.value)}{line.unit}。"
    words += f"应完成{number(figure.target)}{line.unit}，实际完成{number(figure.value)}{line.unit}，"
    words += f"完成率{share(figure.rate)}"
    if figure.previous_value is not None and figure.value is not None:
        grown = figure.value - figure.previous_value
        words += f"，较上月{'增加' if grown >= 0 else '减少'}{number(abs(grown))}{line.unit}"
    words += f"。责任主体{figure.bound}个，其中完成{figure.met}个、按进度推进{figure.on_track}个"
    words += f"、滞后或未完成{figure.lagging}个。" if figure.lagging else "，无滞后。"
    return words + _ends(line.places, others(report.bulletin.region.level))


def _ends(places: list[Figure], word: str) -> str:
    """The first and the last places, where there are enough to tell them apart."""
    ranked = [figure for figure in places if figure.rank is not None]
    if len(ranked) < 4 or ranked[0].rate == ranked[-1].rate:
        return ""
    count = min(BEST, len(ranked) // 2)
    return f"完成率居前的{word}是{with_rates(ranked[:count])}，居后的是{with_rates(ranked[-count:][::-1])}。"


def exemplary(report: Report) -> str:
    """先进典型: the first by the mean of their rates, and what has been completed everywhere."""
    sentences = []
    average = (report.whole and report.whole.rate) or Decimal(0)
    counties = [f for f in report.overall["county"] if f.rank and f.rank <= BEST and (f.rate or 0) > average]
    schools = [f for f in report.overall["school"] if f.rank and f.rank <= SCHOOLS and not f.lagging]
    schools = [figure for figure in schools if figure.rate]
    if counties:
        sentences.append(f"综合完成率居前的县（市、区）是{with_rates(counties)}。")
    if schools:
        shown = schools[: 2 * SCHOOLS]
        more = f"等{len(schools)}所学校" if len(schools) > len(shown) else ""
        sentences.append(f"综合完成率居前的学校是{with_rates(shown)}{more}。")
    full = [line for line in report.counted if line.whole and line.whole.status == "met"]
    if full:
        sentences.append(f"{quoted(full)}已全面完成。")
    if not sentences:
        return "本月无可供通报表扬的数据。"
    return "\n".join([*sentences, "以上单位组织有力、推进扎实，予以通报表扬，其做法请各单位学习借鉴。"])


def problems(report: Report) -> str:
    """存在问题: by name down to the school."""
    sentences = []
    lagging = [line for line in report.counted if line.whole and line.whole.status in LAGGING]
    if lagging:
        sentences.append(f"{quoted(lagging)}整体进度滞后，与序时进度存在差距。")
    counties = [figure for figure in report.overall["county"] if figure.rank][-WORST:][::-1]
    counties = [figure for figure in counties if figure.lagging]
    if counties:
        sentences.append(f"综合完成率居后的县（市、区）是{with_rates(counties)}。")
    schools = [figure for figure in report.overall["school"] if figure.rank and figure.lagging][-SCHOOLS:][
        ::-1
    ]
    if schools:
        sentences.append(f"进度滞后、综合完成率居后的学校是{with_rates(schools)}。")
    far = report.total("far_behind") + report.total("missed") + report.total("broken")
    if far:
        sentences.append(f"{far}个责任主体进度严重滞后或逾期未完成，名单按权限另行印发。")
    if not sentences:
        return "各项要求均按进度推进，未发现明显滞后情况。"
    return "\n".join(_counted(sentences))


LAGGING = ("behind", "far_behind", "missed", "broken")


def _counted(sentences: list[str]) -> list[str]:
    """一是…… 二是……"""
    return [f"{mark}是{sentence}" for mark, sentence in zip("一二三四五六", sentences, strict=False)]


def next_steps(report: Report) -> str:
    """下步要求: who does what by when."""
    bulletin = report.bulletin
    below = f"各{others(bulletin.region.level)}" + ("教育局" if bulletin.region.level == "prefecture" else "")
    sentences = [
        f"压实责任。{below}要对照通报的问题逐项查摆原因，明确责任人和完成时限，"
        f"于{_deadline(bulletin)}前将整改情况报{bulletin.region.bureau}。",
        f"加快进度。进度滞后的单位要制定补进计划，{_remaining(bulletin)}确保按期完成各项要求。",
        "如实记录。各项工作要及时、如实录入，一次记录、全程使用，杜绝重复填报和弄虚作假。"
        f"{bulletin.region.bureau}将在下月通报中公布整改进展。",
    ]
    return "\n".join(heading_number(2, place) + sentence for place, sentence in enumerate(sentences, start=1))


def _deadline(bulletin: Bulletin) -> str:
    calendar = calendars.calendar_for(bulletin.region)
    day = calendar.after(bulletin.as_of, RECTIFY_DAYS) if calendar else None
    return day_words(day or bulletin.as_of + dt.timedelta(days=14))


def _remaining(bulletin: Bulletin) -> str:
    """School days left in the term, where the term goes on."""
    calendar = calendars.calendar_for(bulletin.region)
    term = calendar.term_on(bulletin.as_of) if calendar else None
    left = calendar.count(bulletin.as_of + dt.timedelta(days=1), term.end) if calendar and term else 0
    return f"用好本学期剩余的{left}个教学日，" if left else ""


def correction_lines(report: Report) -> list[str]:
    """更正: written by the portal from the figures, not edited."""
    found = []
    for line in report.corrections:
        requirement = report.requirements[line.requirement_id]
        unit = unit_words(report, line.requirement_id)
        earlier = line.earlier
        source = (
            f"{earlier.number}" if earlier.number else f"{earlier.month.year}年{earlier.month.month}月通报"
        )
        what = "完成数" if line.what == "value" else "应完成数"
        found.append(
            f"{source}（{earlier.month.year}年{earlier.month.month}月）：{line.name}“{requirement.name}”{what}"
            f"由{_known(line.was, unit)}更正为{_known(line.now, unit)}。"
        )
    return found


def _known(value: Decimal | None, unit: str) -> str:
    return "无数据" if value is None else f"{number(value)}{unit}"


def unit_words(report: Report, requirement_id: int) -> str:
    """The unit of a requirement, also where the present bulletin has no line of it."""
    line = report.lines.get(requirement_id)
    return line.unit if line else ""
