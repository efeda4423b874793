"""What ribbon buttons have in common: their registration, their manners, their words.

`addin/ribbon.py` holds one function per button; what a button does at length stands here, one
module per thing: `session` (a click from beginning to end) and the modules it names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import xlwings as xw


@dataclass(frozen=True, slots=True)
class Button:
    """What the ribbon shows of a button, and what is asked when it is clicked.

    ``asks`` names the questions of macros/texts.toml that VBA asks first; the answers are passed
    on in that order. A question that is cancelled ends the click. A ``toggle`` stays pressed.
    """

    label: str
    group: str
    screentip: str
    asks: tuple[str, ...] = ()
    toggle: bool = False


class Pressed(Protocol):
    """A button's function as the ribbon, the server and tests call it.

    Returns what was said to the user: one or more Chinese sentences. ``book`` is the workbook
    that called when it is not given; ``hints`` is whether 标出提示 is pressed.
    """

    __name__: str

    def __call__(self, *answers: str, book: xw.Book | None = None, hints: bool = True) -> str: ...


#: name of the function in addin.ribbon -> its button, in the order of the ribbon
BUTTONS: dict[str, Button] = {}


def button(
    label: str,
    group: str,
    screentip: str,
    asks: tuple[str, ...] = (),
    *,
    moves: bool = False,
    toggle: bool = False,
) -> Callable[[Callable[..., str]], Pressed]:
    """Register a function as a button and give it the manners of `session.click`.

    The function takes the workbook and the answers, and returns what it said. One that ``moves``
    leaves the user at another cell or sheet.
    """

    def register(work: Callable[..., str]) -> Pressed:
        name = work.__name__
        BUTTONS[name] = Button(label, group, screentip, asks, toggle)

        def press(*answers: str, book: Any = None, hints: bool = True) -> str:
            from addin.buttons.session import click, marking_hints

            token = marking_hints.set(hints)
            try:
                return click(label, work, answers, book, moves=moves)
            finally:
                marking_hints.reset(token)

        press.__name__ = press.__qualname__ = name
        press.__doc__ = work.__doc__
        press.__module__ = work.__module__
        return press

    return register
