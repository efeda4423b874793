"""The recogniser: a workbook in, a budget as typed tables out.

What fits no table of the layout is reported, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from checks.amounts import fold
from checks.book import BudgetBook, Table
from checks.catalogue import catalogue
from checks.errors import NotABudgetError
from checks.layouts import model, own
from checks.layouts.codes import complete, whole
from checks.layouts.facts import settle_facts
from checks.layouts.frames import department_name
from checks.layouts.placing import Placing, place, region_of
from checks.layouts.rows import read_rows
from checks.layouts.titles import Candidate, candidates, likeness
from checks.layouts.uncached import forget, results
from checks.layouts.units import settle_units
from checks.reading.grid import Grid, Source
from checks.repair import patched

__all__ = ["department_name", "recognise", "recognise_as"]

Sheets = Sequence[tuple[Grid, list[Candidate]]]


def recognise(source: Source, *, layout: str | None = None, year: int | None = None) -> BudgetBook:
    """The budget in a workbook.

    ``layout`` (a name, or the path of a file) and ``year`` override what the workbook says.
    Without ``layout``, the layout file beside the workbook is tried as well as the shipped ones.
    Raises NotABudgetError when no table of any layout is there, UsageError when there is no
    such layout or its file is wrong.
    """
    sheets = [(grid, candidates(grid)) for grid in source.grids]
    if layout is not None:
        return _recognise(source, sheets, [own.named(layout)], year)
    layouts = [*own.beside(source.path), *_likely(sheets)]
    return _recognise(source, sheets, layouts, year, set_needed=True)


def recognise_as(
    source: Source, layouts: list[model.Layout], *, year: int | None = None
) -> BudgetBook:
    """The budget in a workbook, by the one of these layouts that places most of its tables.

    Raises NotABudgetError when none places any.
    """
    sheets = [(grid, candidates(grid)) for grid in source.grids]
    return _recognise(source, sheets, layouts, year)


def _likely(sheets: Sheets) -> list[model.Layout]:
    """The shipped layouts whose signs are in the titles or sheet names, the usual ones first."""
    said = "\n".join(
        text for grid, found in sheets for text in (fold(grid.sheet), *(c.folded for c in found))
    )
    return [
        model.load(name)
        for name, signs in model.signs().items()
        if signs is None or signs.search(said)
    ]


def _recognise(
    source: Source,
    sheets: Sheets,
    layouts: list[model.Layout],
    year: int | None,
    *,
    set_needed: bool = False,
) -> BudgetBook:
    """``set_needed``: tables beside a set, such as a 项目支出表, are no budget by themselves."""
    if len(layouts) > 1:
        likely = {each.name: likeness(sheets, each) for each in layouts}
        layouts = sorted(layouts, key=lambda each: -likely[each.name])
    best: tuple[model.Layout, Placing] | None = None
    for each in layouts:
        placing = place(sheets, each)
        if best is None or placing.fits > best[1].fits:
            best = each, placing
        if best[1].fits[0] >= sum(not table.optional for table in best[0].tables):
            break
    if best is None or best[1].fits < (int(set_needed), True):
        raise NotABudgetError(
            f"“{source.path}”里没有找到部门预算表：请确认是部门（单位）预算公开套表，"
            "各表保留标题和表头。"
        )
    book = _book(source, *best, year)
    known = results(book)
    if known is not None:
        copy = patched(source, known)
        placing = place([(grid, candidates(grid)) for grid in copy.grids], book.layout)
        book = _book(copy, book.layout, placing, year)
        forget(book, known)
    return book


def _book(source: Source, layout: model.Layout, placing: Placing, year: int | None) -> BudgetBook:
    book = BudgetBook(source, layout, {}, None, None, None, [], None, placing.unplaced)
    for kind, blocks in placing.blocks.items():
        table = book.tables[kind] = Table(blocks[0].layout, blocks[0].layout.unit)
        table.regions = [region_of(block, table) for block in blocks]
        read_rows(table)
    _complete_codes(book)
    settle_facts(book, year, placing.chosen)
    settle_units(book)
    return book


def _complete_codes(book: BudgetBook) -> None:
    for classification in ("functional", "economic"):
        tables = [t for t in book.tables.values() if t.layout.codes == classification]
        if all(whole(table.rows) for table in tables):
            continue
        known: dict[str, set[str]] = {}
        for table in tables:
            for row in table.rows:
                if row.code:
                    known.setdefault(fold(row.name), set()).add(row.code)
        for table in tables:
            complete(table.rows, partial(_codes_named, known, classification))


def _codes_named(
    known: Mapping[str, Collection[str]], classification: str, name: str
) -> Collection[str]:
    """The codes a name has in the workbook, else in the catalogue.

    Only one table is by 经济分类, so that there the workbook is no witness to itself.
    """
    here = () if classification == "economic" else known.get(fold(name), ())
    return here or catalogue(classification).codes_named(name)
