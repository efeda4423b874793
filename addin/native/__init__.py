"""What Excel can be asked for and xlwings' public interface has no words for.

The rest of addin/ keeps to xlwings' own members. Here, and nowhere else, is `.api` used: the whole
fill of a cell, whether a workbook is shared, the size of a note, whether rows are hidden on a
protected sheet. `windows` speaks to Excel's object model, `mac` to its AppleScript dictionary,
both with the same functions; another engine has none of them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import xlwings as xw

    from checks.marking.fills import Fill


class Native(Protocol):
    """What each of the two modules has. An error of Excel's own may leave any of them."""

    def blank(self, cells: xw.Range, /) -> bool:
        """Whether none of the cells has a fill; False also where they differ."""

    def fill(self, cell: xw.Range, /) -> Fill | None:
        """The whole fill of a cell or merged range; None when it cannot be told whole."""

    def set_fill(self, cells: xw.Range, fill: Fill, /) -> None:
        """Fill cells. Raises NotImplementedError for what Excel cannot be told here."""

    def shared(self, book: xw.Book, /) -> bool:
        """Whether the workbook is shared in the old way, by 审阅 → 共享工作簿."""

    def hidden(self, cells: xw.Range, axis: str, /) -> bool | None:
        """Whether the ``rows`` or ``columns`` of cells are hidden; None where they differ."""

    def formulas_hidden(self, cells: xw.Range, /) -> bool:
        """Whether some of the cells hide their formulas while their sheet is protected."""

    def resize(self, note: xw.main.Note, width: float, height: float, /) -> None:
        """Give a note a box of so many points."""


def of(app: xw.App) -> Native | None:
    """What can be asked of the Excel that runs here; None for another engine."""
    if app.engine.type != "desktop":
        return None
    return here()


def here() -> Native | None:
    """The module for the Excel of this system."""
    if sys.platform == "win32":
        from addin.native import windows

        return windows
    if sys.platform == "darwin":
        from addin.native import mac

        return mac
    return None
