"""Sentences: the statements of a whole text, each with its base and what repeats it."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Sequence
from typing import Final

from checks.book import BudgetBook
from checks.prose.figures import Comparison, comparisons
from checks.prose.paragraphs import Paragraph, divided
from checks.prose.reading import statements_of
from checks.prose.statement import Prose, Statement, quote

__all__ = ["Prose", "Statement", "prose", "quote", "read"]

#: sections whose sentences are read
_SECTIONS: Final = ("compilation", "other", "institutions")
#: what 一般公共预算拨款 is a part of when it is income
_RECEIVED: Final = ("income", "fiscal_income")
#: a row that goes on with the item above it
_RESUMES = re.compile(r"(?:主要)?用于|\d{4}年(?:当年|度)?预算执行数")

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
        statements += statements_of(paragraph, found, year, listing, before)
        listing = listing or "主要内容" in folded[-25:]
    return Prose(kept, _of_the_whole(_without_bases(statements, year)), compared)


def _without_bases(statements: Sequence[Statement], year: int | None) -> list[Statement]:
    """2024年“三公”经费预算75万元，2025年“三公”经费预算73万元: the one is the other's base."""
    present = [s for s in statements if s.kind and s.year == year is not None]
    kept: list[Statement] = []
    past: Statement | None = None
    for statement in statements:
        said = statement.year
        if past is not None and said is None and _goes_on(past, statement):
            # 2024年“三公”经费支出55万元，其中：公务接待费1万元
            statement.kind = ""
        else:
            past = None
        if not statement.kind or statement.kind == "item" or said is None or said == year:
            kept.append(statement)
            continue
        same = [s for s in present if s.kind == statement.kind]
        here = [s for s in same if s.paragraph is statement.paragraph]
        if here:
            here[0].bases.append((said, "预算", statement.figure))
            past = statement
            continue
        if same:
            statement.kind = ""
            past = statement
        kept.append(statement)
    return kept


def _goes_on(before: Statement, after: Statement) -> bool:
    """Whether two statements stand in one sentence."""
    if after.paragraph is not before.paragraph:
        return False
    return "。" not in before.paragraph.folded[before.figure.end : after.figure.start]


def _of_the_whole(statements: list[Statement]) -> list[Statement]:
    """其中：本部收入预算5万元，下属某中心收入预算3万元: a part is not the whole."""
    whose: dict[str, str] = {}
    before = ""
    part: Statement | None = None
    for statement in statements:
        paid = statement.kind.endswith("_income") and "收入" not in statement.words
        if paid and before not in _RECEIVED and not before.endswith("_income"):
            # 基本支出5万元（其中：一般公共预算拨款4万元）: what pays for a part
            statement.kind = ""
        before = statement.kind
        if not statement.kind or statement.kind == "item":
            continue
        first = whose.setdefault(statement.kind, statement.whose)
        if statement.whose and statement.whose != first:
            statement.kind = ""
            part = statement
        elif part is not None and _is_of(part, statement):
            # 本部支出预算5万元，其中财政拨款支出预算4万元: the whole of a part
            statement.kind = ""
        else:
            part = None
    return statements


def _is_of(part: Statement, statement: Statement) -> bool:
    """Whether a statement goes on with 其中 in the sentence of another."""
    if statement.whose or not _goes_on(part, statement):
        return False
    between = part.paragraph.folded[part.figure.end : statement.figure.start]
    return "其中" in between and ";" not in between
