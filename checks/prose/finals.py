"""What the prose of a 决算 says: figures by what they are, with shares, completion and changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from checks.prose.figures import NUMBER, Figure, figures, number
from checks.prose.paragraphs import Paragraph

#: the words right before a figure -> what the figure is; the first that fits
_TOTALS = tuple(
    (kind, re.compile(rf"(?:{words})(?:决算)?(?:共计|共|均|各|为|是|数为)*$"))
    for kind, words in (
        ("fiscal_total", "财政拨款(?:收入支出|收支)(?:决算)?总计"),
        ("total", "(?<!拨款)(?:收入支出|收、支|收支)(?:决算)?总计"),
        ("income", "(?:本年|当年)收入合计"),
        ("expenditure", "(?:本年|当年)支出合计"),
        ("basic", "(?:^|[,。;])(?:(?:本部门|本单位)?(?:\\d{4}年度?))?一般公共预算财政拨款基本支出"),
        (
            "general_public",
            "(?:^|[,。;])(?:(?:本部门|本单位)?(?:\\d{4}年度?))?一般公共预算财政拨款支出",
        ),
    )
)
#: what the 三公 table shows, by the words before its 决算数
_THREE_PUBLIC = tuple(
    (role, re.compile(rf"{words}(?:财政拨款)?(?:支出)?决算(?:数)?为$"))
    for role, words in (
        ("abroad", "因公出国\\(境\\)费(?:用)?"),
        ("vehicles", "公务用车购置及运行(?:维护)?费"),
        ("vehicle_purchase", "公务用车购置费?"),
        ("vehicle_running", "公务用车运行(?:维护)?费"),
        ("reception", "公务接待费"),
        ("three_public", "三公经费[^。;]{0,40}?"),
    )
)
#: another year or another figure than the 决算 is spoken of
_OTHER = re.compile(r"上年|去年|上一年|预算(?:数)?(?:为|共|是)?$")
_YEAR = re.compile(r"(\d{4})年")
#: a part named within the sentence of its total
_PARTS = {
    "income": {
        "财政拨款收入": "fiscal",
        "上级补助收入": "superior",
        "事业收入": "institutional",
        "经营收入": "operating",
        "附属单位上缴收入": "affiliated",
        "其他收入": "other",
    },
    "expenditure": {
        "基本支出": "basic",
        "项目支出": "project",
        "上缴上级支出": "to_superior",
        "经营支出": "operating",
        "对附属单位补助支出": "to_affiliated",
    },
    "basic": {"人员经费": "personnel", "公用经费": "public"},
}
_CLASS = re.compile(r"(?:^|[:;,。])([^:;,。()]{2,20}?)(?:支出)?\(类\)(?:支出)?$")
_ITEM = re.compile(
    r"(?P<class>[^:;,。、.()]{2,20})\(类\)(?P<section>[^:;,。()]{2,40})\(款\)"
    r"(?P<item>(?:[^:;,。()]|\([^()类款项]{1,8}\)){2,40})\(项\)"
)
_SPENT = re.compile(r"支出决算(?:数)?为$")
_PLANNED = re.compile(r"(?P<of>年初|全年|调整)?预算(?:数)?为$")
_SHARE = re.compile(rf"^,?占(?P<of>[^,。;%]{{0,24}}?)(?:的)?(?P<percent>{NUMBER})%")
_DONE = re.compile(rf"^,?(?:为|占|完成)(?P<of>年初|全年|调整)?预算(?:数)?的(?P<percent>{NUMBER})%")
_CHANGED = re.compile(
    r"(?:与|比|较)(?:\d{4}年度?|上年度?)(?:决算数?)?(?:相比|相较)?,?(?P<what>[^,。;\d]{0,24}?)"
    r"(?P<way>增加|增长|减少|下降)(?:了)?$"
)
_BY = re.compile(rf"^,?(?:增长|下降|增幅|降幅|上升|降低)(?:了|为)?(?P<percent>{NUMBER})%")


class Told(NamedTuple):
    """A figure of the prose by what it is: ``kind`` a total, ``part`` of it or "", or a 科目."""

    paragraph: Paragraph
    figure: Figure
    kind: str
    part: str = ""
    #: names of 类, 款, 项 of a 科目; only 类 in a summary
    names: tuple[str, ...] = ()


class Rate(NamedTuple):
    """A percent of the prose: ``part`` of ``base``, or by how much ``part`` changed."""

    paragraph: Paragraph
    #: 占比, 完成率, 变动
    what: str
    part: Figure
    base: Figure
    percent: Decimal
    #: place value of its last digit
    last: Decimal
    #: for a change: 1 up, -1 down
    way: int = 0


def told(paragraph: Paragraph, year: int | None) -> Iterator[Told]:
    """Every figure of a paragraph of that year's 决算 that is known for what it is."""
    text = paragraph.folded
    total = ""
    end = 0
    for figure in figures(text):
        stop = text.rfind("。", end, figure.start)
        if stop >= 0:
            total = ""
        lead = text[: figure.start]
        sentence = lead[lead.rfind("。") + 1 :]
        clause = re.split("[,;。]", lead)[-1]
        end = figure.end
        if _OTHER.search(clause) or any(int(y) != year for y in _YEAR.findall(clause)):
            continue
        kind = next((k for k, words in _TOTALS if words.search(lead)), "")
        item = _last(_ITEM, lead)
        if kind:
            total = kind
            yield Told(paragraph, figure, kind)
        elif (part := _part(total, sentence)) is not None:
            yield Told(paragraph, figure, total, part)
        elif total == "general_public" and (named := _CLASS.search(sentence)) is not None:
            yield Told(paragraph, figure, "科目", names=(named[1],))
        elif item is not None and _SPENT.search(lead):
            if _first_spent(lead[item.end() :]):
                names = (item["class"], item["section"], item["item"])
                yield Told(paragraph, figure, "科目", names=names)
        elif role := next((r for r, words in _THREE_PUBLIC if words.search(sentence)), ""):
            yield Told(paragraph, figure, "three_public", role)


def _part(total: str, before: str) -> str | None:
    for words, role in _PARTS.get(total, {}).items():
        if re.search(rf"(?:^|[,:;、。其中]){words}(?:为|是)?$", before):
            return role
    return None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda match: match.start(), default=None)


def _first_spent(text: str) -> bool:
    """Whether the 支出决算 after a 科目 is the first one since, and of no other 科目."""
    return "支出决算" not in text[: text.rfind("支出决算")] and "(类)" not in text


def rates(paragraph: Paragraph, year: int | None) -> Iterator[Rate]:
    """Every percent of a paragraph whose parts stand beside it."""
    text = paragraph.folded
    found = figures(text)
    known = {each.figure.start: each for each in told(paragraph, year)}
    whole: dict[str, Figure] = {}
    planned: dict[str, Figure] = {}
    before: Figure | None = None
    for figure in found:
        lead, rest = text[: figure.start], text[figure.end :]
        if before is not None and "。" in text[before.end : figure.start]:
            planned = {}
        own = known.get(figure.start)
        if own is not None and own.kind != "科目" and not own.part:
            whole = {own.kind: figure}
        share, done = _SHARE.match(rest), _DONE.match(rest)
        if share and not done and not share["of"] and own is not None and (own.part or own.names):
            base = whole.get("general_public" if own.names else own.kind)
            if base is not None:
                yield _rate(paragraph, "占比", figure, base, share["percent"])
        if done and _SPENT.search(lead):
            named = done["of"] or ""
            base = planned.get(named) if named or len(planned) > 1 else _only(planned)
            if base is not None:
                yield _rate(paragraph, "完成率", figure, base, done["percent"])
        if (plan := _PLANNED.search(lead)) is not None:
            planned[plan["of"] or ""] = figure
        changed, by = _CHANGED.search(lead[lead.rfind("。") + 1 :]), _BY.match(rest)
        if changed and by and before is not None:
            now = _changed_figure(text, found, figure, changed["what"])
            if now is not None:
                way = 1 if changed["way"] in ("增加", "增长") else -1
                rate = _rate(paragraph, "变动", now, figure, by["percent"])
                yield rate._replace(way=way)
        before = figure


def _only(figures_: dict[str, Figure]) -> Figure | None:
    return next(iter(figures_.values()), None) if len(figures_) == 1 else None


def _changed_figure(text: str, found: list[Figure], delta: Figure, what: str) -> Figure | None:
    """The figure that changed: the last total before, or the one named."""
    earlier = [f for f in found if f.end <= delta.start]
    if what:
        named = [f for f in earlier if text[: f.start].endswith((what, what + "为", what + "共"))]
        return named[-1] if named else None
    return earlier[-1] if len(earlier) == 1 else None


def _rate(paragraph: Paragraph, what: str, part: Figure, base: Figure, text: str) -> Rate:
    percent, last = number(text)
    return Rate(paragraph, what, part, base, percent, last)
