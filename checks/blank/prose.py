"""Cover, contents and prose: sentences whose figures are those of the tables, by formula."""

from __future__ import annotations

from checks.blank.basics import VEHICLES
from checks.blank.leaves import FIRST, FUNCTIONAL, LAST, Columns
from checks.blank.paper import Paper, Sheet, a1, absolute
from checks.blank.wording import LEAVES, PROJECTS, SHOWN_PROJECTS, Blank, unhide

#: the width of the prose sheets, which fits a page in wider fonts too; how many Chinese characters
#: that is; and the height of a line in points
_WIDTH = 74
_TO_A_LINE = 40
_LINE = 16
_TABLES = (
    "财务收支预算总表",
    "收入预算总表",
    "支出预算总表",
    "财政拨款收支预算总表",
    "一般公共预算支出功能分类预算表",
    "政府性基金预算支出功能分类预算表",
    "国有资本经营预算支出功能分类预算表",
    "一般公共预算基本支出部门预算经济分类预算表",
)


def write_front(paper: Paper, blank: Blank) -> None:
    """封面, 目录, and the sheets that are the clerk's own words."""
    cover = paper.sheet("封面")
    cover.set_column(0, 12, 10)
    office = blank.office
    for row, formula, look in (
        (3, f'=地区&预算年度&"年"&级别&"{office}预算"', "cover"),
        (9, f'="预算{"主管部门" if office == "部门" else "单位"}："&部门名称', "title"),
    ):
        cover.merge_range(row - 1, 0, row - 1, 12, "", paper.look(look))
        cover.write_formula(row - 1, 0, formula, paper.look(look), "")
    _contents(paper, blank)
    for name, title in (
        ("主要职能" if office == "部门" else "职能", '=部门名称&"主要职能"'),
        ("机构设置", '=部门名称&"机构设置"'),
    ):
        _own_words(paper, blank.sheet(name), title)
    _own_words(paper, "名词解释", "名词解释")


def _contents(paper: Paper, blank: Blank) -> None:
    sheet = paper.sheet("目录")
    sheet.set_column(0, 0, 110)
    office, year = blank.office, blank.year
    sheet.write("A1", "目  录", paper.look("title"))
    lines = [f"一、{office}主要职能", f"二、{office}机构设置", "三、名词解释"]
    lines += [f"四、{office}预算编制说明", f"五、{office}预算表"]
    titles = [f"{blank.tables}{title}" for title in _TABLES]
    titles.append(f"{office}“三公”经费和机关运行经费预算表")
    lines += [f"    {n}. {year}年{title}" for n, title in enumerate(titles, 1)]
    lines.append("六、其他相关情况说明")
    if blank.kind == "department":
        lines.append("七、项目经费情况说明")
    for row, line in enumerate(lines, 4):
        sheet.write(row - 1, 0, line, paper.look("left"))


def _own_words(paper: Paper, name: str, title: str) -> None:
    """A sheet whose text the clerk writes, a paragraph to a cell."""
    sheet = _page(paper, name, title)
    for row in range(3, 33):
        sheet.write_blank(row - 1, 0, None, paper.look("typed_prose"))


def _page(paper: Paper, name: str, title: str) -> Sheet:
    sheet = paper.sheet(name, portrait=True)
    sheet.set_column(0, 0, _WIDTH)
    if title.startswith("="):
        sheet.write_formula("A1", title, paper.look("title"), "")
    else:
        sheet.write("A1", title, paper.look("title"))
    return sheet


class _Lines:
    """Paragraphs of one sheet, from its third row on."""

    def __init__(self, paper: Paper, sheet: Sheet) -> None:
        self._paper, self._sheet = paper, sheet
        #: where the next one goes
        self.row = 3

    def add(self, text: str, long: int = _TO_A_LINE, *, hidden: bool = False) -> None:
        """A sentence; a formula begins with "=" and comes to about ``long`` characters."""
        look = self._paper.look("text")
        if text.startswith("="):
            self._sheet.write_formula(self.row - 1, 0, text, look, "")
        else:
            self._sheet.write(self.row - 1, 0, text, look)
        height = _LINE * -(-long // _TO_A_LINE)
        self._sheet.set_row(self.row - 1, height, None, {"hidden": hidden})
        self.row += 1


def _wan(amount: str) -> str:
    """An amount of 元 as it is said in 万元."""
    return f'TEXT({amount}/10000,"0.00")&"万元"'


def _said(wan: str) -> str:
    """An amount that is in 万元 already."""
    return f'TEXT({wan},"0.00")&"万元"'


def _change(now: str, last: str, year: int) -> str:
    """比2025年预算增加1.20万元, or 与2025年预算持平; ``now`` and ``last`` in 万元."""
    off = f"ROUND(ROUND({now},2)-{last},2)"
    return (
        f'IF({off}=0,"与{year - 1}年预算持平","比{year - 1}年预算"&IF({off}>0,"增加","减少")'
        f'&TEXT(ABS({off}),"0.00")&"万元")'
    )


def write_explanation(paper: Paper, blank: Blank) -> str:
    """编制说明: totals and the 项 that 财政拨款 pays for. The cell that says what is not shown."""
    year, office = blank.year, blank.office
    sheet = _page(paper, blank.sheet("编制说明"), f"{year}年{office}预算编制说明")
    lines = _Lines(paper, sheet)
    last = "(上年_一般公共预算+上年_政府性基金+上年_国有资本经营预算)"
    fiscal = _change("财政拨款收入/10000", last, year)
    lines.add(
        f'="{year}年，"&部门名称&"收入预算"&{_wan("收入总计")}&"，其中：财政拨款收入"'
        f'&{_wan("财政拨款收入")}&"，"&{fiscal}'
        + "".join(
            f'&"；{name}"&{_wan(f"SUM({name})")}'
            for name in ("事业收入", "事业单位经营收入", "其他收入")
        )
        + '&"。"',
        115,
    )
    books = "".join(
        f'&"{"，" if not n else "；"}{name}拨款支出预算"&{_wan(f"支出_{fund}")}'
        f'&"，"&{_change(f"支出_{fund}/10000", f"上年_{typed}", year)}'
        for n, (name, fund, typed) in enumerate(
            (
                ("一般公共预算", "一般公共预算", "一般公共预算"),
                ("政府性基金", "政府性基金预算", "政府性基金"),
                ("国有资本经营预算", "国有资本经营预算", "国有资本经营预算"),
            )
        )
    )
    lines.add(
        f'="支出预算"&{_wan("支出总计")}&"，其中：财政拨款支出预算"&{_wan("财政拨款支出")}&"，"'
        f'&{_change("财政拨款支出/10000", last, year)}&"。财政拨款支出预算中"{books}&"。"',
        190,
    )
    off = f"ROUND(ROUND(财政拨款收入/10000,2)-{last},2)"
    lines.add(
        f'=IF({off}=0,"","财政拨款收入支出"&IF({off}>0,"增加","减少")&"的主要原因是"&增减原因&"。")'
    )
    lines.add("财政拨款支出主要内容如下：")
    at = Columns(blank)
    purposes = f"{FUNCTIONAL}!{absolute(a1(FIRST, at.purpose))}:{absolute(a1(LAST, at.purpose))}"
    first = lines.row
    for n in range(1, LEAVES + 1):
        lines.add(_item(n, purposes), 80, hidden=n > blank.items)
    shown = f"SUBTOTAL(103,$A${first}:$A${lines.row - 1})"
    return _alarm(
        paper,
        sheet,
        f'IF(MAX(序号)>{shown},"还有 "&(MAX(序号)-{shown})&" 个科目没有显示："&'
        f'{unhide(f"({first}+{shown})", f"({first - 1}+MAX(序号))")},"")',
    )


def _alarm(paper: Paper, sheet: Sheet, sentence: str) -> str:
    """A sentence under the heading, blank where nothing is wrong: its address."""
    sheet.write_formula("A2", f"={sentence}", paper.look("alarm"), "")
    return f"'{sheet.get_name()}'!$A$2"


def _item(n: int, purposes: str) -> str:
    """1、科学技术支出（206类）科学技术普及（07款）科普活动（02项）110.67万元。主要用于：…。"""
    row = f"MATCH({n},序号,0)"
    code = f"INDEX(项编码,{row})"

    def name(key: str) -> str:
        return f"INDEX(全部名,MATCH({key},全部键,0))"

    return (
        f'=IFERROR("{n}、"&{name(f"INT({code}/10000)*10000")}'
        f'&"（"&INT({code}/10000)&"类）"&{name(f"INT({code}/100)*100")}'
        f'&"（"&TEXT(MOD(INT({code}/100),100),"00")&"款）"&{name(code)}'
        f'&"（"&TEXT(MOD({code},100),"00")&"项）"&{_wan(f"INDEX(财政拨款,{row})")}'
        f'&"。主要用于："&INDEX({purposes},{row})&"。","")'
    )


def write_other(paper: Paper, blank: Blank) -> None:
    """其他相关情况说明: 三公, 机关运行, 采购, 绩效, 国有资产."""
    lines = _Lines(paper, _page(paper, "其他相关情况说明", "其他相关情况说明"))
    _three_public(lines, blank.year)
    _operating_costs(lines, blank)
    _procurement(lines, blank)
    _performance(lines, blank)
    _assets(lines, blank)


def _three_public(lines: _Lines, year: int) -> None:
    def item(name: str, last: str, reason: str, said: str) -> str:
        """公务接待费7.47万元，与2024年预算持平，主要原因是…"""
        return (
            f'"{said}"&{_said(f"万元_{name}")}&"，"&{_change(f"万元_{name}", last, year)}'
            f'&"，主要原因是"&原因_{reason}'
        )

    car = "(上年_购置+上年_运行)"
    whole = f"(上年_出国+上年_接待+{car})"
    lines.add(f"一、{year}年“三公”经费预算情况说明")
    lines.add(
        f'="{year}年“三公”经费预算数为"&{_said("万元_三公")}&"，"'
        f'&{_change("万元_三公", whole, year)}&"。其中："'
    )
    lines.add("=" + item("出国", "上年_出国", "出国", "（一）因公出国（境）费") + '&"。"')
    lines.add(
        "="
        + item("用车", car, "用车", "（二）公务用车购置及运行费")
        + '&"。其中："&'
        + item("购置", "上年_购置", "购置", "公务用车购置费")
        + '&"；"&'
        + item("运行", "上年_运行", "运行", "公务用车运行费")
        + '&"。"',
        150,
    )
    lines.add("=" + item("接待", "上年_接待", "接待", "（三）公务接待费") + '&"。"')


def _operating_costs(lines: _Lines, blank: Blank) -> None:
    lines.add("二、机关运行经费预算")
    lines.add(
        f'=IF(万元_机关运行=0,"本{blank.office}无机关运行经费。","{blank.year}年"&部门名称&"下属"'
        '&N(机关数)&"家机关和"&N(参公数)&"家参公事业单位财政拨款的机关运行经费预算为"'
        f'&{_said("万元_机关运行")}&"。")'
    )


def _procurement(lines: _Lines, blank: Blank) -> None:
    year, office = blank.year, blank.office
    lines.add("三、政府采购预算情况")
    bought = "(采购_货物+采购_工程+采购_服务)"
    none = f'部门名称&"{year}年未安排政府采购预算。"'
    kinds = "、".join(
        f'政府采购{kind}预算"&{_said(f"采购_{kind}")}&"' for kind in ("货物", "工程", "服务")
    )
    lines.add(
        f'=IF({bought}=0,{none},"{year}年本{office}政府采购预算"&{_said(bought)}'
        f'&"，其中：{kinds}。")',
        80,
    )
    lines.add(
        f'=IF({bought}=0,"","{year}年本{office}面向中小企业预留政府采购项目预算金额"'
        f'&{_said("采购_中小")}&"，其中，预留给小型和微型企业的政府采购项目预算为"'
        f'&{_said("采购_小微")}&"。")',
        80,
    )


def _performance(lines: _Lines, blank: Blank) -> None:
    lines.add("四、绩效目标设置情况")
    lines.add(
        f'="按照预算绩效管理工作的总体要求，本{blank.office}"&N(绩效_单位)'
        f'&"个预算单位开展了{blank.year}年项目预算绩效目标编报工作，编报绩效目标的项目"'
        f'&N(绩效_项目)&"个，涉及项目预算资金"&{_said("绩效_资金")}&"。"',
        90,
    )


def _assets(lines: _Lines, blank: Blank) -> None:
    office = blank.office
    lines.add("五、国有资产占有使用情况")
    lines.add(
        '="截至"&资产日期&"，"&部门名称&"共有车辆"'
        + _vehicles("车辆")
        + '&"；单价100万元（含）以上设备（不含车辆）"&N(设备)&"台（套）。"',
        150,
    )
    lines.add(
        f'="{blank.year}年{office}预算安排购置车辆"'
        + _vehicles("购车")
        + f'&"；{office}预算安排购置单价100万元（含）以上设备（不含车辆）"&N(购设备)&"台（套）。"',
        150,
    )


def _vehicles(what: str) -> str:
    """&14&"辆，其中：部级领导干部用车"&0&"辆、…"""
    whole = "+".join(f"N({what}_{n})" for n in range(len(VEHICLES)))
    kinds = "、".join(f'{kind}"&N({what}_{n})&"辆' for n, kind in enumerate(VEHICLES))
    return f'&({whole})&"辆，其中：{kinds}"'


_PARTS = ("项目概述", "立项依据", "实施主体", "实施方案", "实施周期", "年度预算安排", "绩效目标")


def write_projects(paper: Paper, blank: Blank) -> str:
    """项目经费情况说明: the seven parts of each project, its amount by formula.

    The cell that says which project is not shown.
    """
    name = "项目经费情况说明"
    sheet = paper.sheet(name, portrait=True)
    sheet.set_column(0, 0, _WIDTH)
    row, titles = 1, []
    for n in range(1, PROJECTS + 1):
        look = {"hidden": n > SHOWN_PROJECTS}
        titles.append(row)
        used = f'IF(项目{n}="",""'
        heading = f'IF(项目{n}="","{name if n == 1 else ""}",项目{n}&"{name}")'
        sheet.write_formula(row - 1, 0, f"={heading}", paper.look("title"), "")
        row += 2
        for ordinal, part in zip("一二三四五六七", _PARTS, strict=True):
            sheet.write_formula(row - 1, 0, f'={used},"{ordinal}、{part}")', paper.look("text"), "")
            row += 1
            if part == "年度预算安排":
                sheet.write_formula(
                    row - 1,
                    0,
                    f'={used},"{blank.year}年该项目预算安排"&{_said(f"项目{n}资金")}&"。")',
                    paper.look("text"),
                    "",
                )
            else:
                sheet.write_blank(row - 1, 0, None, paper.look("typed_prose"))
            row += 1
        row += 1
        for hidden in range(titles[-1], row):
            sheet.set_row(hidden - 1, None, None, look)
    lacking = "+".join(
        f'IF(AND(项目{n}<>"",SUBTOTAL(103,$A${title})=0),1,0)' for n, title in enumerate(titles, 1)
    )
    return _alarm(
        paper,
        sheet,
        f'IF({lacking}>0,"有 "&({lacking})&" 个项目的说明没有显示："&'
        f'{unhide(str(titles[SHOWN_PROJECTS]), str(row - 1))},"")',
    )
