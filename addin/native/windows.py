"""Excel on Windows, by its object model. See `addin.native.Native`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.marking.fills import Colour, Fill

if TYPE_CHECKING:
    import xlwings as xw

#: XlPattern -> the name in files
PATTERNS = {
    -4142: "none", 1: "solid", -4125: "mediumGray", -4126: "darkGray", -4124: "lightGray",
    -4128: "darkHorizontal", -4166: "darkVertical", -4121: "darkDown", -4162: "darkUp",
    9: "darkGrid", 10: "darkTrellis", 11: "lightHorizontal", 12: "lightVertical", 13: "lightDown",
    14: "lightUp", 15: "lightGrid", 16: "lightTrellis", 17: "gray125", 18: "gray0625",
    4000: "linear", 4001: "path",
}  # fmt: skip
_NUMBERS = {name: number for number, name in PATTERNS.items()}
#: XlColorIndex
_NONE, _AUTOMATIC = -4142, -4105
#: XlThemeColor counts from 1 what files count from 0
_THEME = range(1, 13)
_EDGES = ("RectangleLeft", "RectangleRight", "RectangleTop", "RectangleBottom")


def blank(cells: xw.Range) -> bool:
    return bool(cells.api.Interior.Pattern == _NONE)


def fill(cell: xw.Range) -> Fill | None:
    interior = cell.api.Interior
    pattern = PATTERNS.get(interior.Pattern)
    if pattern == "none":
        return Fill()
    if pattern in ("linear", "path"):
        return _gradient(interior.Gradient, pattern)
    if pattern is None or interior.ColorIndex in (_NONE, _AUTOMATIC):
        return None  # the colour, or what lies behind the lines, is told in more than one way
    if pattern == "solid":
        return Fill(pattern, _colour(interior))
    if interior.PatternColorIndex == _AUTOMATIC:
        return Fill(pattern, _colour(interior))
    if interior.PatternColorIndex == _NONE:
        return None
    return Fill(pattern, _colour(interior), _colour(interior, "Pattern"))


def _gradient(gradient: Any, pattern: str) -> Fill | None:
    stops = gradient.ColorStops
    every = [stops.Item(number) for number in range(1, int(stops.Count) + 1)]
    told = tuple((float(stop.Position), _colour(stop)) for stop in every)
    if len(told) < 2:
        return None
    if pattern == "linear":
        return Fill(pattern, stops=told, degree=float(gradient.Degree))
    left, right, top, bottom = (float(getattr(gradient, edge)) for edge in _EDGES)
    return Fill(pattern, stops=told, edges=(left, right, top, bottom))


def set_fill(cells: xw.Range, fill: Fill) -> None:
    interior = cells.api.Interior
    interior.Pattern = _NUMBERS[fill.pattern]
    if fill.colour is not None:
        _give(interior, fill.colour)
    if fill.lines is not None:
        _give(interior, fill.lines, "Pattern")
    elif fill.pattern not in ("none", "linear", "path"):
        interior.PatternColorIndex = _AUTOMATIC
    if not fill.stops:
        return
    gradient = interior.Gradient
    if fill.pattern == "linear":
        gradient.Degree = fill.degree
    else:
        for name, edge in zip(_EDGES, fill.edges, strict=True):
            setattr(gradient, name, edge)
    gradient.ColorStops.Clear()
    for at, colour in fill.stops:
        _give(gradient.ColorStops.Add(at), colour)


def shared(book: xw.Book) -> bool:
    return bool(book.api.MultiUserEditing)


def hidden(cells: xw.Range, axis: str) -> bool | None:
    lines = cells.api.EntireRow if axis == "rows" else cells.api.EntireColumn
    answer: bool | None = lines.Hidden
    return answer


def formulas_hidden(cells: xw.Range) -> bool:
    return cells.api.FormulaHidden is not False


def resize(note: xw.main.Note, width: float, height: float) -> None:
    shape = note.api.Shape
    shape.Width, shape.Height = width, height


def _colour(thing: Any, of: str = "") -> Colour:
    """A colour of an interior or a stop; ``of`` is "Pattern" for that of the lines."""
    tint = float(getattr(thing, f"{of}TintAndShade") or 0.0)
    try:
        theme = getattr(thing, f"{of}ThemeColor")
    except Exception:  # Excel's answer for a colour that is not of the theme
        theme = None
    if theme in _THEME:
        return Colour(theme=int(theme) - 1, tint=tint)
    number = int(getattr(thing, f"{of}Color"))
    parts = (number & 255, number >> 8 & 255, number >> 16 & 255)
    return Colour(bytes(parts).hex().upper(), None, tint)


def _give(thing: Any, colour: Colour, of: str = "") -> None:
    """The colour first, for it resets the tint."""
    if colour.theme is not None:
        setattr(thing, f"{of}ThemeColor", colour.theme + 1)
    else:
        red, green, blue = bytes.fromhex(colour.rgb)
        setattr(thing, f"{of}Color", red | green << 8 | blue << 16)
    setattr(thing, f"{of}TintAndShade", colour.tint)
