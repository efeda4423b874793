"""Differences on the terminal: a table of amounts per table, then the sentences."""

from __future__ import annotations

from typing import IO

from rich import box
from rich.table import Table
from rich.text import Text

from checks.diff import wording
from checks.diff.model import PROSE_CHANGES, Difference, ProseChange, TableDiff
from checks.report.terminal import open_console
from checks.report.width import printable, wrap

_STYLES = {"same": "", "gone": "red strike", "new": "green"}
#: without colours the pieces of a sentence stand in these
_MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


def show(difference: Difference, stream: IO[str]) -> None:
    """Print a difference."""
    _Page(stream).show(difference)


class _Page:
    def __init__(self, stream: IO[str]) -> None:
        self.console = open_console(stream)
        self.coloured = self.console.color_system is not None

    def show(self, difference: Difference) -> None:
        self.line(f"A  {wording.side(difference.a)}", "bold")
        self.line(f"B  {wording.side(difference.b)}", "bold")
        if difference.a.layout != difference.b.layout:
            self.line(
                f"两边的表式不同（{difference.a.layout}、{difference.b.layout}），只比较种类相同的表。"
            )
        for table in difference.tables:
            if not table.same:
                self.table(table)
        if difference.prose:
            self.line()
            self.line(wording.prose_headline(difference), "bold")
            for change in difference.prose:
                self.sentence(change)
        same = [table.name for table in difference.tables if table.same]
        if same and not difference.same:
            self.line()
            self.line(f"相同的表：{'、'.join(same)}")
        self.line()
        self.line(wording.summary(difference), "bold")

    def line(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """Text in lines that fit the page."""
        for part in wrap(printable(text), self.console.width - indent) or [""]:
            self.console.print(Text(" " * indent + part, style))

    def table(self, table: TableDiff) -> None:
        """One table that is not the same."""
        self.line()
        self.line(wording.headline(table), "bold")
        sheets = {spot.sheet for each in table.amounts for spot in (each.a, each.b) if spot}
        for row in table.rows:
            told = wording.row_change(row.what, row.before, row.after)
            self.line(f"{told}  {wording.place(row.a, row.b)}", indent=2)
        if not table.amounts:
            return
        if len(sheets) == 1:
            self.line(f"工作表“{next(iter(sheets)).strip()}”", indent=2)
        shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for heading in wording.AMOUNT_COLUMNS:
            number = heading in ("A", "B", "增减", "增减%")
            shown.add_column(
                heading,
                justify="right" if number else "left",
                no_wrap=number,
                overflow="fold",
                min_width=16 if heading == wording.AMOUNT_COLUMNS[0] else None,
            )
        for each in table.amounts:
            texts = list(wording.amount_cells(each))
            if len(sheets) == 1:  # said above the table, so that the line stays short
                texts[-1] = wording.address(each.a, each.b)
            cells = [Text(printable(text)) for text in texts]
            cells[4].stylize("green" if each.change > 0 else "red")
            shown.add_row(*cells)
        self.console.print(shown, soft_wrap=False)

    def sentence(self, change: ProseChange) -> None:
        """One sentence that is not the same."""
        head = f"{PROSE_CHANGES[change.what]}  {wording.place(change.a, change.b)}"
        self.line(head, "cyan", indent=2)
        if change.what == "figures":
            for each in change.figures:
                self.line(wording.figure(each), indent=5)
        if change.what == "wording":
            self.pieces(change)
        else:
            self.line(change.after or change.before, "dim" if change.figures else "", indent=5)

    def pieces(self, change: ProseChange) -> None:
        """A reworded sentence with what went and what came."""
        if not self.coloured:
            told = "".join(
                _MARKS[kind][0] + text + _MARKS[kind][1] for kind, text in wording.segments(change)
            )
            self.line(told, indent=5)
            return
        shown = Text()
        for kind, text in wording.segments(change):
            shown.append(printable(text), _STYLES[kind])
        for part in shown.wrap(self.console, self.console.width - 5):
            self.console.print(Text(" " * 5) + part)
