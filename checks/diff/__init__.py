"""Two versions of one budget: draft and final, workbook and published document, two years.

>>> difference = compare("草案.xlsx", "公开.pdf")  # doctest: +SKIP
>>> difference.same  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checks.diff.model import Difference, Side

if TYPE_CHECKING:
    from checks.book import BudgetBook

__all__ = ["Difference", "compare"]


def compare(
    a: str | Path, b: str | Path, *, password: str | None = None, layout: str | None = None
) -> Difference:
    """What became different from ``a`` to ``b``: tables row by row, prose sentence by sentence.

    ``layout`` is the layout of both (a name or a file), recognised where it is not given.
    Raises UnreadableError, NotABudgetError or UsageError.
    """
    from checks.diff.overall import largest, projects, totals
    from checks.diff.prose import compare_prose
    from checks.diff.tables import compare_tables
    from checks.layouts.recognise import recognise
    from checks.reading import open_source

    before, after = (
        recognise(open_source(path, password=password), layout=layout) for path in (a, b)
    )
    return Difference(
        _side(before),
        _side(after),
        tuple(compare_tables(before, after)),
        tuple(compare_prose(before, after)),
        tuple(totals(before, after)),
        tuple(largest(before, after)),
        tuple(projects(before, after)),
    )


def _side(book: BudgetBook) -> Side:
    source = book.source
    return Side(source.path, source.sha256, book.year, book.department, book.kind, book.layout.name)
