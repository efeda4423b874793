"""The units of a department, as 机构设置 lists them one by one, and names that mean one office."""

from __future__ import annotations

import re
from itertools import zip_longest

from checks.across.facts import Office
from checks.amounts import fold
from checks.book import BudgetBook
from checks.findings import Place
from checks.prose.paragraphs import divided
from checks.prose.sentences import prose
from checks.prose.units import offices as counts

#: 1．上海市科普事业中心, also where several stand in one paragraph
_NUMBERED = re.compile(r"(?:^|(?<=[\s;；。:：]))(\d{1,2})[.．、](?!\d)\s*")
#: the name ends here: 商务委本部，上海市普陀区商务委员会机关设9个内设机构
_END = re.compile(r"[，,。;；:：]|不单列|并入|\s{2,}")
_NOT_APART = re.compile(r"不单列|不单独(?:编制|编报|列示)|并入|纳入本部|合并(?:编制|编报)")
_HEADQUARTERS = re.compile(r"(?:本部|本级|机关本级|\(本级\)|\(本部\)|\(机关\))$")
#: how the list of units is announced: 具体包括, 包括以下单位
_ANNOUNCED = re.compile(r"具体(?:包括|如下|为)|(?:包括|有)以下|预算单位(?:包括|名单|如下)")
_KIND = re.compile(
    r"^(?:下属|所属)?(?:行政|参公|参照公务员法管理的?|公益[一二]类|全额|差额)?(?:事业)?单位(?=.{4})"
)
_PLACEHOLDER = re.compile(r"[XxＸ×*＊○〇_]{2,}|某某|…")
_BRACKETS = re.compile(r"\(([^()]*)\)")
#: the area an office may be written without: 上海市普陀区
_AREAS = r"^(?:[^省市区县州盟旗]{2,7}(?:省|自治区|市|区|县|州|盟|旗))+"
_AREA, _AREA_BEFORE = re.compile(_AREAS + "$"), re.compile(_AREAS)


def offices(book: BudgetBook) -> tuple[tuple[Office, ...] | None, Place | None]:
    """The units a department's 机构设置 lists, and where; None when it lists none.

    Only a list that begins with 1, counts on without a gap and is as long as the text says
    is one.
    """
    paragraphs = [p for p in divided(book).others if p.section == "institutions"]
    start = next((i for i, p in enumerate(paragraphs) if _ANNOUNCED.search(p.folded)), None)
    if start is None:
        return None, None
    found: list[Office] = []
    for i, paragraph in enumerate(paragraphs[start:]):
        text = paragraph.text
        if i == 0:
            announced = _ANNOUNCED.search(text)
            text = text[announced.end() :] if announced else ""
        marks = list(_NUMBERED.finditer(text))
        if i and not marks:
            break
        for mark, after in zip_longest(marks, marks[1:]):
            if int(mark[1]) != len(found) + 1:
                return None, None
            piece = text[mark.end() : after.start() if after else len(text)]
            office = _office(piece)
            if office is None:
                return None, None
            found.append(office)
    counted = counts(prose(book))
    stated = (counted.by_subordinates, counted.by_kinds) if counted is not None else ()
    if not found or any(number not in (None, len(found)) for number in stated):
        return None, None  # a list that was not read whole would pass for a complete one
    return tuple(found), paragraphs[start].place()


def _office(piece: str) -> Office | None:
    end = _END.search(piece)
    name = fold(piece[: end.start()] if end else piece)
    name = _KIND.sub("", name)
    if not name or len(name) > 60 or _PLACEHOLDER.search(name):
        return None
    return Office(name, bool(_HEADQUARTERS.search(name)), not _NOT_APART.search(piece))


def key(name: str | None) -> str:
    """A name for finding the same office again: folded, without 本部, (部门), (单位)."""
    folded = re.sub(r"\((?:部门|单位|公章|盖章)\)$", "", fold(name or ""))
    return _HEADQUARTERS.sub("", folded)


def same(one: str, other: str) -> bool:
    """Whether two names mean one office: 普陀区法律援助中心, 上海市普陀区法律援助中心.

    A second name in brackets is another name of the same office.
    """
    return any(_alike(a, b) for a in _names(one) for b in _names(other))


def bare_names(name: str) -> list[str]:
    """What every name of an office comes down to without its area, in a fixed order."""
    return sorted({_AREA_BEFORE.sub("", each) for each in _names(name)})


def _names(name: str) -> set[str]:
    folded = key(name)
    outside = _BRACKETS.sub("", folded)
    return {n for n in (folded, outside, *_BRACKETS.findall(folded)) if len(n) >= 4}


def _alike(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return short == long or (
        len(short) >= 5
        and long.endswith(short)
        and bool(_AREA.match(long[: len(long) - len(short)]))
    )
