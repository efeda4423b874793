"""Excel on macOS, by its AppleScript dictionary. See `addin.native.Native`.

A fill with lines or a gradient is left alone here: AppleScript has words for it, but not for every
part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.marking.fills import Colour, Fill

if TYPE_CHECKING:
    import xlwings as xw

#: the names of the theme's colours, as files count them from 0
THEME = (
    "first_dark_theme_color", "first_light_theme_color", "second_dark_theme_color",
    "second_light_theme_color", "first_accent_theme_color", "second_accent_theme_color",
    "third_accent_theme_color", "fourth_accent_theme_color", "fifth_accent_theme_color",
    "sixth_accent_theme_color", "hyperlink_theme_color", "followed_hyperlink_theme_color",
)  # fmt: skip


def _words() -> Any:
    from appscript import k

    return k


def blank(cells: xw.Range) -> bool:
    return bool(cells.api.interior_object.pattern.get() == _words().pattern_none)


def fill(cell: xw.Range) -> Fill | None:
    words, interior = _words(), cell.api.interior_object
    pattern = interior.pattern.get()
    if pattern == words.pattern_none:
        return Fill()
    if pattern != words.pattern_solid:
        return None
    tint = interior.tint_and_shade.get()
    tint = 0.0 if tint == words.missing_value or tint is None else float(tint)
    try:
        theme = interior.theme_color.get()
    except Exception:  # Excel's answer for a colour that is not of the theme
        theme = words.missing_value
    if theme in (words.missing_value, words.no_theme_color, None):
        red, green, blue = interior.color.get()
        return Fill("solid", Colour(bytes((red, green, blue)).hex().upper(), None, tint))
    known = [number for number, name in enumerate(THEME) if theme == getattr(words, name)]
    return Fill("solid", Colour(theme=known[0], tint=tint)) if known else None


def set_fill(cells: xw.Range, fill: Fill) -> None:
    words, interior = _words(), cells.api.interior_object
    if fill.pattern not in ("none", "solid"):
        raise NotImplementedError(fill.pattern)
    if fill.colour is None:
        interior.pattern.set(words.pattern_none)
        return
    interior.pattern.set(words.pattern_solid)
    if fill.colour.theme is not None:
        interior.theme_color.set(getattr(words, THEME[fill.colour.theme]))
    else:
        interior.color.set(tuple(bytes.fromhex(fill.colour.rgb)))
    interior.tint_and_shade.set(fill.colour.tint)


def shared(book: xw.Book) -> bool:
    return book.api.multi_user_editing.get() is True


def hidden(cells: xw.Range, axis: str) -> bool | None:
    lines = cells.api.entire_row if axis == "rows" else cells.api.entire_column
    answer = lines.hidden.get()
    return answer if isinstance(answer, bool) else None


def formulas_hidden(cells: xw.Range) -> bool:
    return cells.api.formula_hidden.get() is not False


def resize(note: xw.main.Note, width: float, height: float) -> None:
    shape = note.api.shape_object
    shape.width.set(width)
    shape.height.set(height)
