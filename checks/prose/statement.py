"""A statement: what a figure in a sentence is about, and what is said of it.

A statement is a subject and its amount (财政拨款收入15,208万元), with the comparison that follows
(比2024年预算减少982万元), the base it names (2025年当年预算执行数为…) and amounts that state it
again (2026年预算安排…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from checks.findings import Place
from checks.prose.figures import Comparison, Figure, kind_of_base
from checks.prose.paragraphs import Paragraph


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
    #: the words right before the subject that say whose it is; "" when none do
    whose: str = ""
    comparison: Comparison | None = None
    #: further amounts of the budget year: 2026年预算安排201.50万元
    again: list[tuple[int, Figure]] = field(default_factory=list)
    #: (year, kind, amount) of other years: 2025年度预算77.59万元, 2025年当年预算执行数20.04万元
    bases: list[tuple[int, str, Figure]] = field(default_factory=list)

    @property
    def base(self) -> Figure | None:
        """The amount its comparison compares with, by year and kind; None when none is stated."""
        said = self.comparison
        if said is not None and said.against is not None:
            return said.against
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


def quote(folded: str) -> str:
    """Folded words as Chinese prints them: full-width brackets and punctuation."""
    text = folded.translate(_FULL_WIDTH)
    return re.sub(r"(?<=\d)，(?=\d{3})", ",", text)


_FULL_WIDTH = str.maketrans("(),:;", "（），：；")
