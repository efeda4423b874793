"""Reading: one paragraph, figure by figure – its subject, its year, the comparison it owns.

The subject is recognised by the words right before the amount, so the name of the office, the
year and the style of the sentence do not matter. Where the amount of another year comes first
(“三公”经费2024年预算数75万元，2025年预算数73万元), the subject waits for that of this year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from checks.prose.figures import CHANGE, Comparison, Figure, bare_comparison, figures
from checks.prose.paragraphs import Paragraph
from checks.prose.statement import Statement
from checks.prose.subjects import NOT_THE_WHOLE, SUBJECTS, Subject, parse_subject

_KINDS = (
    "调整预算数|预算执行数|预算完成数|预算安排数?|执行数|年初预算数|预算数|决算数|预算|决算|安排"
)
#: 2025年当年预算执行数为: an earlier or the present year's figure of the subject before
_OF_A_YEAR = re.compile(
    r"(?P<year>20\d\d)年?度?(?:当年|部门|单位|年初|财政拨款)*"
    rf"(?P<kind>{_KINDS})(?:为|是|:|共)*$"
)
#: 2025年为: the same, once a figure of another year has been said
_NEXT_YEAR = re.compile(r"(?P<year>20\d\d)年?度?(?P<kind>)(?:为|是|:|共)*$")
#: (2024年:14.00万元): the year before in brackets
_IN_BRACKETS = re.compile(r"\((?P<year>20\d\d)年?度?(?P<kind>)(?:为|:)?$")
#: 财政拨款收入减少990.25万元，为49,714.42万元: the amount it came to
_CAME_TO = re.compile(r",?(?:达到|达|为|至|到)")
#: words before the year that point back at the subject
_BACK = re.compile(r"(?:该|本|上述|此)(?:科目|项目?|类|款)|其中?|预计|根据.*")
_FILLER = re.compile(r"(?:共计|合计|总计|总额|安排|金额|为|是|共|约|达|计|:|人民币)+$")
#: 预算支出总额 of an office, not that of a kind of money
_WHOLE = re.compile(
    r"(?<![款金费目本员用他业营购级])预算(?P<side>收入|支出)总额(?=(?:为|是|共|约|达|:)*$)"
)
_YEAR = re.compile(r"(\d{4})年(?!\d{1,2}月|以)")
_BREAK = re.compile(r"[,。;:、]")
#: 其中购置费, 1.货物类预算, (运行费
_SHORT = re.compile(
    r"\(?(?:其中)?(?:\(?[一二三1-3][.)]?)?(?P<what>购置费|运行(?:维护)?费|货物|工程|服务)(?:类)?(?:采购)?(?:项目)?(?:预算)?"
)
_OF_VEHICLES = {
    "购置费": "vehicle_purchase",
    "运行费": "vehicle_running",
    "运行维护费": "vehicle_running",
}
_OF_PROCUREMENT = {
    "货物": "procurement.goods",
    "工程": "procurement.works",
    "服务": "procurement.services",
}
#: what may be called in short after a statement of a kind
_PARTS = {
    "vehicles": _OF_VEHICLES,
    "vehicle_purchase": _OF_VEHICLES,
    "procurement": _OF_PROCUREMENT,
}
_CLAUSE = re.compile(r"[,。;]")
_BRACKET = re.compile(r"[()]")
#: between two members of a list
_LISTED = re.compile("、[^,。;:、]*$")
#: words before a subject that do not say whose it is
_NOBODY = re.compile(
    r"\(?[一二三四五六七八九十\d]{1,2}[).]|\d{4}年度?|其中|本年度?|当年|全年|我[局委办所]|[本我]部门|[本我]单位|部门|单位|安排|编制|预算|的"
)


class _Named(NamedTuple):
    """A subject that is recognised."""

    kind: str
    words: str
    item: Subject | None = None
    whose: str = ""


@dataclass
class _Waiting:
    """A subject of which only other years' amounts have been said."""

    subject: _Named
    bases: list[tuple[int, str, Figure]] = field(default_factory=list)


def statements_of(
    paragraph: Paragraph,
    compared: Sequence[Comparison],
    year: int | None,
    listing: bool,
    before: Statement | None,
) -> list[Statement]:
    """The statements of a paragraph.

    ``listing``: it stands in a list of 科目. ``before``: the statement of the row above that it
    goes on with; it is not among those returned.
    """
    reader = _Reader(paragraph, year, listing, [] if before is None else [before])
    for figure in figures(paragraph.folded):
        reader.compared = max((c.end for c in compared if c.end <= figure.start), default=0)
        if not any(c.start <= figure.start < c.end for c in compared):
            reader.take(figure)
        reader.end = figure.end
    reader.stop_waiting()
    for comparison in compared:
        owner = _owner(paragraph.folded, reader.found, before, comparison)
        if owner is not None and owner.comparison is None:
            owner.comparison = comparison
    for statement in reader.found:
        if statement.comparison is None and statement.bases:
            last = max(statement.figure.end, *(f.end for _, _, f in statement.bases))
            statement.comparison = bare_comparison(paragraph.folded, last)
    return reader.found if before is None else reader.found[1:]


@dataclass
class _Reader:
    """What has been said so far in one paragraph."""

    paragraph: Paragraph
    year: int | None
    listing: bool
    # what goes on in a row of its own still speaks of the statement before
    found: list[Statement]
    #: where the last figure ended
    end: int = 0
    waiting: _Waiting | None = None
    #: where the last comparison ended: its year is not that of the next figure
    compared: int = 0
    #: what is said to have changed by the last figure
    moved: _Named | None = None

    def take(self, figure: Figure) -> None:
        """Read the next figure with the words since the last."""
        folded = self.paragraph.folded
        start = _sentence(folded, figure.start, self.end)
        lead = folded[start : figure.start]
        of = _OF_A_YEAR.search(lead)
        if of is None and self.waiting is not None:
            of = _NEXT_YEAR.search(lead)
        elif of is None and self.found:
            of = _IN_BRACKETS.fullmatch(lead)
        moved, self.moved = self.moved, None
        if of is not None:
            self._of_a_year(figure, of, lead, folded[self.end : start].rstrip("。;,:"))
        elif (change := CHANGE.search(lead)) is not None:
            self.moved = _known_subject(lead[: change.start()])
        elif moved is not None and _CAME_TO.fullmatch(lead):
            self.stop_waiting()
            self._say(figure, moved, lead)
        else:
            self.stop_waiting()
            self._say(figure, self._named(lead), lead)

    def _of_a_year(self, figure: Figure, of: re.Match[str], lead: str, earlier: str) -> None:
        """An amount right after a year: this one's, or that of another year first."""
        said, kind = int(of["year"]), of["kind"]
        before = lead[: of.start()]
        clause = (_CLAUSE.split(before)[-1] if self.found else before.rstrip(",;")).strip(":、(")
        named = self._named(clause) if clause else None
        if not before and self.itemised:
            # “…”科目。2024年预算执行数为: the subject is a sentence of its own
            named = self._named(earlier.split("。")[-1])
            named = named if named is not None and named.item and named.item.sure else None
        if named is not None:
            self.stop_waiting()
            if said == self.year:
                self._say(figure, named, lead)
            else:
                self.waiting = _Waiting(named, [(said, kind, figure)])
        elif clause and not _BACK.fullmatch(clause):
            self.stop_waiting()
            self._say(figure, self._named(lead), lead)
        elif self.waiting is not None:
            self._now_or_wait(figure, said, kind)
        elif self.found:
            self._again_or_base(figure, said, kind)
        else:
            self._say(figure, self._named(lead), lead)

    def _now_or_wait(self, figure: Figure, said: int, kind: str) -> None:
        assert self.waiting is not None
        if said != self.year:
            self.waiting.bases.append((said, kind, figure))
            return
        subject, bases = self.waiting.subject, self.waiting.bases
        self.waiting = None
        self.found.append(_statement(self.paragraph, subject, figure, said))
        self.found[-1].bases += bases

    def _again_or_base(self, figure: Figure, said: int, kind: str) -> None:
        last = self.found[-1]
        same = abs(last.figure.yuan - figure.yuan) * 2 <= max(last.figure.quantum, figure.quantum)
        if said == self.year and last.kind and last.year == said - 1 and not last.bases:
            # 2024年公务接待费预算15万元，2025年预算12万元
            last.bases.append((last.year, kind, last.figure))
            last.figure, last.year = figure, said
        elif said == self.year:
            # 2025年安排100万元用于…: without a figure to compare with it may be a part
            if last.bases or same or last.year == said:
                last.again.append((said, figure))
        elif "安排" in kind and same:
            # this year's amount once more under a wrong year
            last.again.append((said, figure))
        else:
            last.bases.append((said, kind, figure))

    def stop_waiting(self) -> None:
        """No amount of this year came: what was said is not known to be of the budget."""
        if self.waiting is None:
            return
        subject, bases = self.waiting.subject, self.waiting.bases
        self.waiting = None
        said, _, figure = bases[-1]
        present = self._misdated(bases)
        if present is not None:
            said, _, figure = present
            self.found.append(_statement(self.paragraph, subject, figure, said))
            self.found[-1].bases += [base for base in bases if base is not present]
        else:
            self.found.append(
                Statement(self.paragraph, "", subject.words, figure, said),
            )

    def _misdated(self, bases: Sequence[tuple[int, str, Figure]]) -> tuple[int, str, Figure] | None:
        """Of the amounts of two budgets the one of this year, whose year is wrong."""
        if len(bases) != 2 or self.year is None or any("预算" not in kind for _, kind, _ in bases):
            return None
        if bases[0][0] == self.year - 1 and "执行" in bases[0][1] and "安排" in bases[1][1]:
            # 2024年预算执行数5万元，2026年预算安排6万元
            return bases[1]
        if any("执行" in kind or "调整" in kind for _, kind, _ in bases):
            return None
        if bases[0][0] == bases[1][0]:
            return bases[1]
        others = [base for base in bases if base[0] != self.year - 1]
        return others[0] if len(others) == 1 else None

    @property
    def itemised(self) -> bool:
        """Whether 科目 are listed in this section."""
        return self.paragraph.section == "compilation"

    def _named(self, words: str) -> _Named | None:
        if self.itemised:
            item = parse_subject(words, self.listing)
            if item is not None:
                return _Named("item", item.words, item)
        named = _known_subject(words)
        if named is None and self.found:
            named = _short_for(self.found[-1].kind, words)
        return named

    def _say(self, figure: Figure, named: _Named | None, lead: str) -> None:
        years = _YEAR.findall(lead, max(0, self.compared - figure.start + len(lead)))
        year = int(years[-1]) if years else None
        if named is None:
            named = _Named("", _BREAK.split(lead.rstrip(":"))[-1])
        self.found.append(_statement(self.paragraph, named, figure, year))


def _known_subject(words: str) -> _Named | None:
    """The subject the last words of a lead name; None when they name none that is known."""
    clause = _BREAK.split(words.rstrip(":"))[-1]
    whole = _WHOLE.search(clause) if "总额" in clause else None
    if whole is not None:
        kind = "income" if whole["side"] == "收入" else "expenditure"
        return _Named(kind, whole[0], whose=_NOBODY.sub("", clause[: whole.start()]).strip("("))
    words = _FILLER.sub("", clause)
    for kind, word, pattern in SUBJECTS:
        m = pattern.search(words) if word in words else None
        if m is not None:
            lead = words[: m.start()]
            if NOT_THE_WHOLE.search(lead):
                return None
            return _Named(kind, m[0], whose=_NOBODY.sub("", lead).strip("(").strip())
    return None


def _short_for(before: str, words: str) -> _Named | None:
    """A subject called in short after what it is a part of: 其中购置费5万元, 货物类预算5万元."""
    parts = _PARTS.get(before.partition(".")[0])
    if parts is None:
        return None
    words = _FILLER.sub("", _BREAK.split(words.rstrip(":"))[-1])
    m = _SHORT.fullmatch(words)
    kind = parts.get(m["what"]) if m is not None else None
    return _Named(kind, words.lstrip("(")) if kind else None


def _statement(paragraph: Paragraph, named: _Named, figure: Figure, year: int | None) -> Statement:
    made = Statement(paragraph, named.kind, named.words, figure, year, whose=named.whose)
    if named.item is not None:
        made.names, made.code, made.sure = named.item.names, named.item.code, named.item.sure
    return made


def _sentence(folded: str, position: int, after: int) -> int:
    """Where the sentence that leads to a figure begins, not before ``after``."""
    return max(
        after,
        *(
            folded.rfind(stop, after, position) + len(stop)
            for stop in ("。", ";", "如下:")
            if folded.rfind(stop, after, position) >= 0
        ),
        0,
    )


def _owner(
    folded: str, found: Sequence[Statement], before: Statement | None, comparison: Comparison
) -> Statement | None:
    """The statement a comparison speaks of; None when it may speak of several."""
    there = [s for s in found if s is before or s.figure.end <= comparison.start]
    while there and there[-1] is not before:
        between = folded[there[-1].figure.end : comparison.start]
        if "原因" in between:
            return None
        if not _left_bracket(between):
            break
        # 公务用车14万元(其中:购置费0万元、运行费14万元),比上年增加: the one before the bracket
        there.pop()
    if not there:
        return None
    owner = there[-1]
    if owner is before:
        return owner
    start = folded.rfind("。", 0, comparison.start) + 1
    if start > owner.figure.end:
        # 采购预算9万元,其中货物5万元、服务4万元。比上年增加: of the whole, or of the last
        start = folded.rfind("。", 0, owner.figure.end) + 1
        if sum(s is not before and s.figure.start >= start for s in there) > 1:
            return None
    elif (
        len(there) > 1
        and folded[owner.figure.end : comparison.start] == ","
        and _LISTED.search(folded, there[-2].figure.end, owner.figure.start)
    ):
        # 其中:货物5万元、服务4万元,比上年增加: of the list, or of its last
        return None
    return owner


def _left_bracket(between: str) -> bool:
    """Whether a bracket that was open at the beginning is closed."""
    depth = 0
    for mark in _BRACKET.findall(between):
        depth += 1 if mark == "(" else -1
        if depth < 0:
            return True
    return False
