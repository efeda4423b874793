"""Differences on the terminal: a table of amounts per table, then the sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import IO

from rich import box
from rich.table import Table
from rich.text import Text

from checks.diff import folding, wording
from checks.diff.model import PROSE_CHANGES, Difference, ProseChange
from checks.report.terminal import open_console
from checks.report.width import printable, wrap

_STYLES = {"same": "", "gone": "red strike", "new": "green"}
#: of two years, how many sentences that only one of them has are shown
_ALONE = 8
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
        for caution in wording.cautions(difference):
            self.line(caution, "bold dark_orange")
        self.overall(difference)
        for each in folding.shown(difference):
            self.table(each)
        if difference.prose:
            self.line()
            self.line(wording.prose_headline(difference), "bold")
            self.prose(difference)
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

    def overall(self, difference: Difference) -> None:
        """The totals, and the largest changes where there are many."""
        totals = list(wording.totals(difference))
        if totals:
            self.line()
        for told in totals:
            self.line(told)
        for many in difference.largest:
            self.line()
            self.line(wording.largest_headline(many), "bold")
            self.amounts([folding.Line((each,)) for each in many.changes])
        if difference.projects:
            self.line()
            self.line("有项目经费情况说明的项目", "bold")
            for project in difference.projects:
                at = wording.place(project.a, project.b)
                self.line(f"{wording.project(project)}  {at}", indent=2)

    def table(self, shown: folding.Shown) -> None:
        """One table that is not the same."""
        table = shown.table
        self.line()
        self.line(wording.headline(table), "bold")
        for row in table.rows:
            told = wording.row_change(row.what, row.before, row.after)
            self.line(f"{told}  {wording.place(row.a, row.b)}", indent=2)
        if shown.repeated:
            self.line(wording.repeated(shown), indent=2)
        if shown.lines:
            self.amounts(shown.lines)

    def amounts(self, lines: Sequence[folding.Line]) -> None:
        """A table of changed amounts; one sheet of all is named above it, so lines stay short."""
        changes = [each for line in lines for each in line.changes]
        sheets = {spot.sheet for each in changes for spot in (each.a, each.b) if spot}
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
        for line in lines:
            texts = list(wording.amount_cells(line))
            if len(sheets) == 1:
                texts[-1] = wording.places(line, sheet=False)
            cells = [Text(printable(text)) for text in texts]
            cells[4].stylize("green" if line.first.change > 0 else "red")
            shown.add_row(*cells)
        self.console.print(shown, soft_wrap=False)

    def prose(self, difference: Difference) -> None:
        """The sentences; of two years, whose texts differ much, not every one that is alone."""
        alone = Counter[str]()
        for change in difference.prose:
            if change.what in ("added", "removed"):
                alone[change.what] += 1
                if difference.years and alone[change.what] > _ALONE:
                    continue
            self.sentence(change, difference.years)
        for what, side in (("removed", "A"), ("added", "B")):
            left = alone[what] - _ALONE
            if difference.years and left > 0:
                self.line(
                    f"只在 {side} 里的文字另有 {left} 处没有列出，"
                    "用 --output 写成 .html 或 .xlsx 可以看到全部。",
                    indent=2,
                )

    def sentence(self, change: ProseChange, years: int) -> None:
        """One sentence that is not the same."""
        head = f"{PROSE_CHANGES[change.what]}  {wording.place(change.a, change.b)}"
        self.line(head, "cyan", indent=2)
        if change.what == "figures":
            for each in change.figures:
                self.line(wording.figure(each), indent=5)
            if years and change.figures:
                return
        if change.what == "wording":
            self.pieces(change, years)
        else:
            self.line(change.after or change.before, "dim" if change.figures else "", indent=5)

    def pieces(self, change: ProseChange, years: int) -> None:
        """A reworded sentence with what went and what came."""
        segments = wording.segments(change, years)
        if not self.coloured:
            told = "".join(_MARKS[kind][0] + text + _MARKS[kind][1] for kind, text in segments)
            self.line(told, indent=5)
            return
        shown = Text()
        for kind, text in segments:
            shown.append(printable(text), _STYLES[kind])
        for part in shown.wrap(self.console, self.console.width - 5):
            self.console.print(Text(" " * 5) + part)
