"""A click from beginning to end: the workbook, quiet work, one sentence whatever happens."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from checks.errors import GoujiError

if TYPE_CHECKING:
    import xlwings as xw


def click(
    label: str, work: Callable[..., str], answers: Sequence[str], book: xw.Book | None
) -> str:
    """Do the work of a button; what it says, or why it could not, is shown and returned."""
    if book is None:
        import xlwings

        book = xlwings.Book.caller()
    try:
        with quiet(book.app):
            return work(book, *map(_plain, answers))
    except GoujiError as error:
        return tell(book.app, str(error), critical=True)
    except Exception as error:  # a traceback is no answer to a click
        return tell(book.app, _unexpected(label, error), critical=True)


def _plain(answer: str) -> str:
    """An answer as typed: VBA hands it over in code, everyone else as it is."""
    if not answer.startswith("u:"):
        return answer
    from addin.answers import decode

    return decode(answer)


def _unexpected(label: str, error: Exception) -> str:
    detail = " ".join(str(error).split())[:200]
    return (
        f"“{label}”没有完成，程序出错（{type(error).__name__}：{detail}）。"
        "工作簿没有保存，请把这句话告诉维护人员；也可以先保存，再用 gouji check 审核这个文件。"
    )


@contextlib.contextmanager
def quiet(app: xw.App) -> Iterator[None]:
    """Screen updating off for the work, and back as it was whatever happens."""
    try:
        before = app.screen_updating
    except NotImplementedError:  # the remote engine works while nobody sees it
        yield
        return
    app.screen_updating = False
    try:
        yield
    finally:
        app.screen_updating = before


def tell(app: xw.App, sentence: str, *, critical: bool = False) -> str:
    """Show a message box; the sentence."""
    app.alert(sentence, title="勾稽", mode="critical" if critical else "info")
    return sentence
