"""Statements: what a figure in a sentence is about, and what is said of it.

A statement is a subject and its amount (财政拨款收入15,208万元), with the comparison that follows
(比2024年预算减少982万元), the base it names (2025年当年预算执行数为…) and amounts that state it
again (2026年预算安排…). The subject is recognised by the words right before the amount, so the
name of the office, the year and the style of the sentence do not matter.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from checks.book import BudgetBook
from checks.findings import Place
from checks.prose.figures import (
    CHANGE,
    Comparison,
    Figure,
    comparisons,
    figures,
    kind_of_base,
)
from checks.prose.paragraphs import Paragraph, divided
from checks.prose.subjects import SUBJECTS, Subject, parse_subject

#: sections whose sentences are read
_SECTIONS: Final = ("compilation", "other", "institutions")
#: 2025年当年预算执行数为: an earlier or the present year's figure of the subject before
_OTHER_YEAR = re.compile(
    r"(?P<year>20\d\d)年?度?(?:当年|部门|单位|年初|财政拨款)*"
    r"(?P<kind>调整预算数|预算执行数|预算完成数|预算安排数?|执行数|年初预算数|预算数|决算数|预算|决算)"
    r"(?:为|是|:|共)*$"
)
_FILLER = re.compile(r"(?:共计|合计|总计|总额|安排|金额|为|是|共|约|达|计|:)+$")
_YEAR = re.compile(r"(\d{4})年(?!\d{1,2}月|以)")
_BREAK = re.compile(r"[,。;:、]")
#: a row that goes on with the item above it
_RESUMES = re.compile(r"(?:主要)?用于|\d{4}年(?:当年|度)?预算执行数")


@dataclass(slots=True, eq=False)
class Statement:
    """One subject with its amount. ``kind`` is "" when the subject is not known."""

    paragraph: Paragraph
    #: "fiscal_income", "abroad", "procurement.goods", "item" …
    kind: str
    #: the words of the subject, folded
    words: str
    figure: Figure
    #: the year said of it, right before it
    year: int | None
    #: of an item: names from 类 down, as many as are written
    names: tuple[str, ...] = ()
    #: of an item: its code as far as digits are written
    code: str = ""
    #: of an item: whether it is one by its form, not only by where it stands
    sure: bool = True
    comparison: Comparison | None = None
    #: further amounts of the budget year: 2026年预算安排201.50万元
    again: list[tuple[int, Figure]] = field(default_factory=list)
    #: (year, kind, amount) of other years: 2025年度预算77.59万元, 2025年当年预算执行数20.04万元
    bases: list[tuple[int, str, Figure]] = field(default_factory=list)

    @property
    def base(self) -> Figure | None:
        """The amount its comparison compares with, by year and kind; None when none is stated."""
        said = self.comparison
        for year, kind, figure in self.bases:
            if said is None or (
                said.year in (None, year) and said.base in ("", kind_of_base(kind))
            ):
                return figure
        return None

    @property
    def said(self) -> str:
        """Subject and amount for a message: “财政拨款收入15,208万元”."""
        return f"“{quote(self.words)}{self.figure}”"

    def place(self) -> Place:
        """The cell of its paragraph, where it stands in it."""
        return self.paragraph.place(self.figure.start)


@dataclass(eq=False)
class Prose:
    """The sentences of a budget that state figures."""

    paragraphs: Sequence[Paragraph]
    statements: Sequence[Statement]
    #: every comparison, also one that belongs to no statement
    comparisons: Sequence[tuple[Paragraph, Comparison]]

    @cached_property
    def items(self) -> Sequence[Statement]:
        """The 科目 items in order, those repeated over a page break once."""
        return [s for s in self.statements if s.kind == "item"]

    def of(self, kind: str) -> Statement | None:
        """The first statement of a kind; None when there is none."""
        return self._first.get(kind)

    def every(self, *kinds: str) -> Iterator[Statement]:
        """All statements of some kinds, in order."""
        return (s for s in self.statements if s.kind in kinds)

    @cached_property
    def _first(self) -> dict[str, Statement]:
        return {s.kind: s for s in reversed(self.statements) if s.kind}

    def section(self, name: str) -> Iterator[Paragraph]:
        """The paragraphs of one section."""
        return (p for p in self.paragraphs if p.section == name)


_read: weakref.WeakKeyDictionary[BudgetBook, Prose] = weakref.WeakKeyDictionary()


def prose(book: BudgetBook) -> Prose:
    """What the sentences of a budget say; read once per book."""
    known = _read.get(book)
    if known is None:
        known = _read[book] = read(divided(book).others, book.year)
    return known


def read(paragraphs: Iterable[Paragraph], year: int | None) -> Prose:
    """The statements of the paragraphs of a budget for a year."""
    kept: list[Paragraph] = []
    statements: list[Statement] = []
    compared: list[tuple[Paragraph, Comparison]] = []
    seen: set[tuple[str, str]] = set()
    listing = False
    for paragraph in paragraphs:
        if paragraph.section not in _SECTIONS:
            continue
        folded = paragraph.folded
        if not paragraph.heading and len(folded) > 15:
            # a paragraph printed again on the next page says nothing new
            if (paragraph.section, folded) in seen:
                continue
            seen.add((paragraph.section, folded))
        kept.append(paragraph)
        if paragraph.section == "institutions":
            continue
        if paragraph.section != "compilation":
            listing = False
        found = comparisons(folded)
        compared += [(paragraph, comparison) for comparison in found]
        before = statements[-1] if statements and _RESUMES.match(folded) else None
        if before is not None and before.paragraph.section != paragraph.section:
            before = None
        statements += _statements(paragraph, folded, found, year, listing, before)
        listing = listing or "主要内容" in folded[-25:]
    return Prose(kept, statements, compared)


def _statements(
    paragraph: Paragraph,
    folded: str,
    compared: Sequence[Comparison],
    year: int | None,
    listing: bool,
    before: Statement | None,
) -> list[Statement]:
    # what goes on in a row of its own still speaks of the statement before
    found: list[Statement] = [] if before is None else [before]
    itemised = paragraph.section == "compilation"
    end = 0
    for figure in figures(folded):
        if any(c.start <= figure.start < c.end for c in compared):
            end = figure.end
            continue
        lead = folded[_sentence(folded, figure.start, end) : figure.start]
        other = _OTHER_YEAR.search(lead)
        if other is not None and found:
            said, kind = int(other["year"]), other["kind"]
            if said == year or "安排" in kind:
                found[-1].again.append((said, figure))
            else:
                found[-1].bases.append((said, kind, figure))
        elif CHANGE.search(lead):
            pass
        else:
            subject = parse_subject(lead, listing) if itemised else None
            found.append(_statement(paragraph, lead, figure, subject))
        end = figure.end
    for comparison in compared:
        owner = next(
            (s for s in reversed(found) if s is before or s.figure.end <= comparison.start), None
        )
        if owner is not None and owner.comparison is None:
            owner.comparison = comparison
    return found if before is None else found[1:]


def _sentence(folded: str, position: int, after: int) -> int:
    """Where the sentence that leads to a figure begins, not before ``after``."""
    return max(
        after, folded.rfind("。", after, position) + 1, folded.rfind(";", after, position) + 1
    )


def _statement(
    paragraph: Paragraph, lead: str, figure: Figure, subject: Subject | None
) -> Statement:
    years = _YEAR.findall(lead)
    year = int(years[-1]) if years else None
    if subject is not None:
        return Statement(
            paragraph,
            "item",
            subject.words,
            figure,
            year,
            subject.names,
            subject.code,
            subject.sure,
        )
    words = _BREAK.split(lead.rstrip(":"))[-1]
    subject_words = _FILLER.sub("", words)
    for kind, word, pattern in SUBJECTS:
        m = pattern.search(subject_words) if word in subject_words else None
        if m is not None:
            return Statement(paragraph, kind, m[0], figure, year)
    return Statement(paragraph, "", words, figure, year)


def quote(folded: str) -> str:
    """Folded words as Chinese prints them: full-width brackets and punctuation."""
    text = folded.translate(_FULL_WIDTH)
    return re.sub(r"(?<=\d)，(?=\d{3})", ",", text)


_FULL_WIDTH = str.maketrans("(),:;", "（），：；")
