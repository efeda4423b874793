"""标为已核实: the selected finding answered for, in the sheet 已核实 of the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addin.buttons.changing import again
from addin.buttons.checking import audited
from addin.buttons.session import tell
from addin.buttons.walking import chosen

if TYPE_CHECKING:
    import xlwings as xw


def waive(book: xw.Book, reason: str, name: str) -> str:
    """Waive the gravest finding the user means, audit again, and say what is left."""
    from datetime import date

    from addin.waiving import waive as waive_in

    checked = audited(book)
    finding, *others = chosen(book, checked)
    today = date.today()  # noqa: DTZ011 - the clerk's own day
    said = [waive_in(book, checked.source, finding, reason, name, today)]
    if others:
        said.append(f"本格另有 {len(others)} 条问题没有核实。")
    return tell(book.app, "\n".join(said) + again(book))
