"""A click from beginning to end: the workbook, quiet work, one sentence whatever happens."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from checks.errors import GoujiError

if TYPE_CHECKING:
    import xlwings as xw

#: whether hints (提示) get marks too: 标出提示 of the ribbon and of the task pane
marking_hints: ContextVar[bool] = ContextVar("marking_hints", default=True)
#: what xlwings imports if it can, for conversions that no button asks for
_SLOW = ("pandas", "numpy", "polars", "matplotlib", "PIL")


def click(
    label: str,
    work: Callable[..., str],
    answers: Sequence[str],
    book: xw.Book | None,
    *,
    moves: bool,
) -> str:
    """Do the work of a button; what it says, or why it could not, is shown and returned.

    Unless it ``moves``, the sheet the user looks at is the same afterwards.
    """
    if book is None:
        book = _xlwings().Book.caller()
    try:
        with quiet(book.app), _staying(book, stay=not moves):
            return work(book, *map(_plain, answers))
    except GoujiError as error:
        return tell(book.app, str(error), critical=True)
    except Exception as error:  # a traceback is no answer to a click
        return tell(book.app, _unexpected(label, error), critical=True)


def _xlwings() -> Any:
    """xlwings, imported in a fifth of the time: it loads pandas and numpy where there are any.

    A click has a process of its own on macOS, and on Windows unless one serves all; nothing there
    needs them. For the time of the import they look as if they were not installed.
    """
    import sys

    if "xlwings" not in sys.modules:
        absent = [name for name in _SLOW if name not in sys.modules]
        sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
        try:
            import xlwings
        finally:
            for name in absent:
                del sys.modules[name]
        return xlwings
    return sys.modules["xlwings"]


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
    """Screen updating and the workbook's own macros off for the work, and back as they were.

    Calculation stays as it is: nothing that is written here needs it otherwise.
    """
    try:
        updating, events = app.screen_updating, app.enable_events
    except NotImplementedError:  # the remote engine works while nobody sees it
        yield
        return
    app.screen_updating = app.enable_events = False
    try:
        yield
    finally:
        app.enable_events = events
        app.screen_updating = updating


@contextlib.contextmanager
def _staying(book: xw.Book, *, stay: bool) -> Iterator[None]:
    """The active sheet as before; adding a sheet makes that one active.

    A sheet keeps its own selection, so that comes back with it.
    """
    before = book.sheets.active.name if stay else None
    try:
        yield
    finally:
        if before is not None and book.sheets.active.name != before:
            with contextlib.suppress(Exception):  # what was done is done all the same
                book.sheets[before].activate()


def tell(app: xw.App, sentence: str, *, critical: bool = False) -> str:
    """Show a message box; the sentence."""
    app.alert(sentence, title="勾稽", mode="critical" if critical else "info")
    return sentence


def confirmed(app: xw.App, question: str, answer: str) -> bool:
    """Whether the user agrees: as answered beforehand, else as asked now in a message box."""
    if answer:
        return answer == "yes"
    return app.alert(question, title="勾稽", buttons="ok_cancel") == "ok"


def say(app: xw.App, sentence: str) -> str:
    """Show a sentence in the status bar, or in a message box where there is none."""
    try:
        app.status_bar = sentence
    except NotImplementedError:
        return tell(app, sentence)
    return sentence
