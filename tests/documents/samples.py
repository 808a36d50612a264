"""A bulletin as the bureau would issue it, with everything an official document can have."""

from datetime import date

from quality.documents.official import (
    Attachment,
    Column,
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Table,
    number_text,
)

COUNTIES = ("漠河市", "呼玛县", "塔河县", "加格达奇区", "松岭区", "新林区", "呼中区")
RARE_NAMES = ("赵昇", "李喆", "王赟", "朱镕", "周堃")


def county_table() -> Table:
    observed = "课堂教学质量提升工程"
    columns = (
        Column("排名"),
        Column("县（市、区）"),
        Column("应听评课（节）", group=observed),
        Column("已听评课（节）", group=observed),
        Column("完成率", group=observed),
        Column("培训学时完成率", group="教师队伍建设工程"),
        Column("家长学校开课率", group="家校协同育人工程"),
        Column("综合得分"),
        Column("较上月增减"),
    )
    rows = tuple(
        (
            str(n),
            county,
            "400",
            str(420 - 30 * n),
            f"{105 - 7.5 * n:.1f}%",
            "82.9%",
            "84.1%",
            f"{98 - 3 * n:.1f}",
            "+1.3",
        )
        for n, county in enumerate(COUNTIES, 1)
    )
    total = ("—", "全区", "2800", "2100", "75.0%", "82.9%", "84.1%", "86.0", "−0.4")
    note = "注：得分相同的名次并列。"
    return Table(columns, (*rows, total), "表1　各县（市、区）完成情况及排名", note, frozenset({7}))


def laggards_table() -> Table:
    columns = (
        Column("序号"),
        Column("学校", "left"),
        Column("校长"),
        Column("完成率"),
        Column("主要原因", "left"),
    )
    reasons = ("外出培训期间未安排代理人履职", "听课记录未及时登记", "评课环节缺失", "记录不全", "岗位空缺")
    rows = tuple(
        (str(n), f"{COUNTIES[n]}第{'一二三四五'[n - 1]}小学", name, f"{40 + n}.0%", reason)
        for n, (name, reason) in enumerate(zip(RARE_NAMES, reasons, strict=True), 1)
    )
    return Table(columns, rows, "表2　听评课任务完成率低于60%的学校", borders="three-line")


def schools_table(schools: int = 100) -> Table:
    labels = (
        "排名",
        "县（市、区）",
        "学校",
        "应听评课",
        "已听评课",
        "听评课完成率",
        "培训完成率",
        "综合得分",
    )
    columns = tuple(Column(label, "left" if label == "学校" else "center") for label in labels)
    rows = tuple(
        (
            str(n),
            COUNTIES[n % 7],
            f"{COUNTIES[n % 7]}第{n}学校",
            "40",
            str(40 - n // 4),
            "97.5%",
            "95.5%",
            f"{99.6 - n / 4:.1f}",
        )
        for n in range(1, schools + 1)
    )
    return Table(columns, rows)


def orders_table(orders: int = 9) -> Table:
    labels = (
        "序号",
        "县（市、区）",
        "学校",
        "问题",
        "发现日期",
        "整改要求",
        "整改期限",
        "责任人",
        "整改情况",
        "复核人",
        "复核结果",
    )
    texts = (
        "听评课记录不完整，缺少评课意见和教师签字",
        "2026年9月21日",
        "补齐评课意见，建立听课后三日内反馈制度",
        "2026年11月15日",
    )
    rows = tuple(
        (
            str(n),
            COUNTIES[n % 7],
            f"{COUNTIES[n % 7]}第一中学",
            *texts,
            "陈䶮",
            "已补齐26节，剩余4节",
            "朱镕",
            "通过",
        )
        for n in range(1, orders + 1)
    )
    return Table(tuple(Column(label) for label in labels), rows)


def body() -> tuple:
    heading = Heading.numbered
    return (
        Paragraph("10月份，三大工程总体推进平稳。现将有关情况通报如下。"),
        heading(1, 1, "总体情况"),
        Paragraph(
            "截至10月31日，全区应听评课2800节，实际完成2100节，完成率75.0%，较上月降低0.4个百分点。" * 3
        ),
        heading(1, 2, "工程进展情况"),
        heading(2, 1, "课堂教学质量提升工程"),
        Paragraph("校长听课平均每人12.4节，比时序进度多1.2节；副校长、教务主任听课平均每人9.8节。" * 4),
        county_table(),
        heading(3, 1, "培训学时方面。"),
        Paragraph("呼中区、新林区进度滞后。"),
        heading(4, 1, "骨干教师培训"),
        Paragraph("按计划完成。"),
        heading(1, 3, "存在问题"),
        Paragraph(f"{'、'.join(RARE_NAMES)}等同志所在学校完成率低于60%，见表2。"),
        laggards_table(),
        heading(1, 4, "下步要求"),
        Paragraph("各县（市、区）教育局11月15日前将整改方案报地区教育局。", lead="（一）限期整改。"),
        Paragraph("特此通报。"),
    )


def bulletin(**changes) -> OfficialDocument:
    values = {
        "issuer": "大兴安岭地区教育局文件",
        "title": "大兴安岭地区教育局关于2026年10月三大工程推进情况的通报",
        "recipients": "各县（市、区）教育局，地直各学校",
        "blocks": body(),
        "signature": "大兴安岭地区教育局",
        "number": number_text("大教发", 2026, 18),
        "dated": date(2026, 11, 5),
        "attachments": (
            Attachment("2026年10月全区学校三大工程综合得分排名", (schools_table(),)),
            Attachment("2026年10月督导检查问题整改清单", (orders_table(),)),
            Attachment("听评课任务明细表（电子表格另发）"),
        ),
        "imprint": Imprint("大兴安岭地区教育局办公室", date(2026, 11, 6), "省教育厅，地委办公室，行署办公室"),
    }
    return OfficialDocument(**{**values, **changes})


def prose(lines: int) -> OfficialDocument:
    """Nothing but Chinese characters, to count lines and characters in."""
    return bulletin(
        blocks=(Paragraph("教学质量监测工作扎实推进成效明显" * (lines * 28 // 16)),),
        attachments=(),
        imprint=None,
    )
