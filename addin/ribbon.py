"""The ribbon's buttons: one function each, called by VBA through RunPython, or by the server.

``addin.ribbon.NAME(*answers, book=None)`` does the work on the workbook that called, shows what
it has to say and returns it. `BUTTONS` says what the ribbon shows of each and what is asked
first. Nothing but the public API of xlwings is used, so that the same functions run in Excel on
Windows and macOS and, as far as that can, in Excel that is served.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addin.buttons import BUTTONS, Button, button

if TYPE_CHECKING:
    import xlwings as xw

__all__ = ["BUTTONS", "Button", "check_workbook"]


@button("审核工作簿", "审核", "审核打开的工作簿，说明发现了多少问题")
def check_workbook(book: xw.Book) -> str:
    """Audit the open workbook and say what was found."""
    from addin.buttons.checking import summary
    from addin.buttons.session import tell
    from addin.openbook import audit_open

    return tell(book.app, summary(audit_open(book)))
