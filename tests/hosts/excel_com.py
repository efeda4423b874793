"""Excel's object model, as far as addin/native asks for it, upon a workbook open in Calc.

Calc has one colour per cell; what Excel has besides (hatching, gradients, colours of the theme) is
kept beside it here, cell by cell, and follows Microsoft's reference: a new colour makes a gradient
solid and stays behind the lines of hatching, it ends that the colour is one of the theme, asking a
colour that is none of the theme for its theme colour is an error, and cells that differ answer
None. `Spoken` says the same in the words of Excel's AppleScript dictionary.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.hosts.calc import Note, Range

NONE, SOLID, AUTOMATIC = -4142, 1, -4105
GRADIENTS = (4000, 4001)
#: Office's theme, XlThemeColor -> RGB
THEME = dict(
    enumerate(
        (0xFFFFFF, 0x000000, 0xEEECE1, 0x1F497D, 0x4F81BD, 0xC0504D, 0x9BBB59, 0x8064A2, 0x4BACC6,
         0xF79646, 0x0000FF, 0x800080), start=1
    )
)  # fmt: skip


class Refused(Exception):
    """What COM raises: an error with a number and little else."""


def bgr(rgb: int) -> int:
    return (rgb & 255) << 16 | rgb & 0xFF00 | rgb >> 16


@dataclass
class Extra:
    """What a cell's fill has that Calc does not know."""

    pattern: int = SOLID
    theme: int | None = None
    tint: float = 0.0
    lines: int | None = None
    lines_theme: int | None = None
    lines_tint: float = 0.0
    gradient: dict[str, float] = field(default_factory=dict)
    stops: list[Stop] = field(default_factory=list)


@dataclass
class Stop:
    """A stop of a gradient, by the names of Excel's object model."""

    Position: float
    Color: int = 0
    TintAndShade: float = 0.0
    _theme: int | None = None

    @property
    def ThemeColor(self) -> int:
        if self._theme is None:
            raise Refused("运行时错误 1004")
        return self._theme

    @ThemeColor.setter
    def ThemeColor(self, value: int) -> None:
        self._theme, self.TintAndShade = value, 0.0


Cell = tuple[int, str, int, int]


class Formats:
    """The extras of all cells of a running Calc, and the boxes of their notes in points."""

    def __init__(self) -> None:
        self.cells: dict[Cell, Extra] = {}
        self.boxes: dict[Cell, tuple[float, float]] = {}

    def of(self, number: int) -> dict[tuple[str, int, int], Extra]:
        """Those of one workbook, as they are now."""
        return {key[1:]: copy.deepcopy(e) for key, e in self.cells.items() if key[0] == number}


class ComRange:
    def __init__(self, range: Range) -> None:
        self._range = range
        self.Interior = Interior(range)
        self.EntireRow = Lines(range, "rows")
        self.EntireColumn = Lines(range, "columns")

    @property
    def FormulaHidden(self) -> bool | None:
        hidden: bool | None = self._range.counted("formula hidden", "formula_hidden")
        return hidden


class Lines:
    def __init__(self, range: Range, axis: str) -> None:
        self._range, self._axis = range, axis

    @property
    def Hidden(self) -> bool | None:
        hidden: bool | None = self._range.counted("hidden", "hidden", axis=self._axis)
        return hidden


class Interior:
    def __init__(self, range: Range) -> None:
        object.__setattr__(self, "_range", range)

    def _keys(self) -> Iterator[Cell]:
        top, left, bottom, right = self._range.block
        sheet = self._range.sheet
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                yield (sheet.book.number, sheet.name, r, c)

    @property
    def _formats(self) -> dict[Cell, Extra]:
        cells: dict[Cell, Extra] = self._range.sheet.book.app.calc.formats.cells
        return cells

    def _same(self, answer: Callable[[Extra | None], Any]) -> Any:
        """What all cells answer; None where they differ."""
        answers = [answer(self._formats.get(key)) for key in self._keys()]
        return answers[0] if all(each == answers[0] for each in answers) else None

    def _colour(self, what: str) -> int | None:
        value: int | None = self._range.counted(what, "colour")
        return value

    def _mixed(self) -> bool:
        """Whether the cells differ in what Calc does not know."""
        extras = [self._formats.get(key) for key in self._keys()]
        return any(extra != extras[0] for extra in extras)

    @property
    def gradient(self) -> bool:
        """Whether all cells have one."""
        return bool(self._same(lambda e: e is not None and e.pattern in GRADIENTS))

    @property
    def Pattern(self) -> int | None:
        if any(key in self._formats for key in self._keys()):
            pattern: int | None = self._same(lambda e: e.pattern if e else SOLID)
            return pattern
        colour = self._colour("pattern")
        if colour is None:
            return NONE
        return None if colour == 0 and self._range.shape != (1, 1) else SOLID

    @Pattern.setter
    def Pattern(self, value: int) -> None:
        for key in self._keys():
            self._formats.pop(key, None)
            if value not in (NONE, SOLID):
                self._formats[key] = Extra(value)
            if value in GRADIENTS:
                self._formats[key].stops = [Stop(0.0, 0xFFFFFF), Stop(1.0, 0xBD814F)]
        if value == NONE or value in GRADIENTS:
            self._range.counted("set pattern", "set_colour", value=None)

    @property
    def ColorIndex(self) -> int | None:
        if self.gradient:
            return NONE
        colour = self._colour("color index")
        if colour is None:
            return AUTOMATIC if self._same(lambda e: e is not None) else NONE
        return None if self._mixed() else 7

    @property
    def Color(self) -> int | None:
        if self._mixed():
            return 0
        colour = self._colour("color")
        return 0xFFFFFF if colour is None else bgr(colour)

    @Color.setter
    def Color(self, value: int) -> None:
        self.paint(bgr(value))

    def paint(self, rgb: int | None, what: str = "set color") -> None:
        """A colour of its own, or none, for all cells."""
        for key in self._keys():
            extra = self._formats.get(key)
            if extra is not None and (rgb is None or extra.pattern in (SOLID, *GRADIENTS)):
                del self._formats[key]
            elif extra is not None:
                extra.theme, extra.tint = None, 0.0
        self._range.counted(what, "set_colour", value=rgb)

    @property
    def ThemeColor(self) -> int | None:
        theme: int | None = self._same(lambda e: e.theme if e else None)
        if theme is None:
            raise Refused("运行时错误 1004")
        return theme

    @ThemeColor.setter
    def ThemeColor(self, value: int) -> None:
        self.paint(THEME[value])
        for key in self._keys():
            self._formats.setdefault(key, Extra()).theme = value

    @property
    def TintAndShade(self) -> float | None:
        tint: float | None = self._same(lambda e: e.tint if e else 0.0)
        return tint

    @TintAndShade.setter
    def TintAndShade(self, value: float) -> None:
        for key in self._keys():
            if value or key in self._formats:
                self._formats.setdefault(key, Extra()).tint = value

    @property
    def PatternColorIndex(self) -> int | None:
        kind: int | None = self._same(
            lambda e: AUTOMATIC if e is None or (e.lines, e.lines_theme) == (None, None) else 7
        )
        return kind

    @PatternColorIndex.setter
    def PatternColorIndex(self, value: int) -> None:
        assert value == AUTOMATIC
        for extra in filter(None, map(self._formats.get, self._keys())):
            extra.lines = extra.lines_theme = None

    @property
    def PatternColor(self) -> int | None:
        colour: int | None = self._same(lambda e: e.lines if e else None)
        return colour

    @PatternColor.setter
    def PatternColor(self, value: int) -> None:
        for extra in filter(None, map(self._formats.get, self._keys())):
            extra.lines, extra.lines_theme, extra.lines_tint = value, None, 0.0

    @property
    def PatternThemeColor(self) -> int | None:
        theme: int | None = self._same(lambda e: e.lines_theme if e else None)
        if theme is None:
            raise Refused("运行时错误 1004")
        return theme

    @PatternThemeColor.setter
    def PatternThemeColor(self, value: int) -> None:
        for extra in filter(None, map(self._formats.get, self._keys())):
            extra.lines, extra.lines_theme, extra.lines_tint = None, value, 0.0

    @property
    def PatternTintAndShade(self) -> float | None:
        tint: float | None = self._same(lambda e: e.lines_tint if e else 0.0)
        return tint

    @PatternTintAndShade.setter
    def PatternTintAndShade(self, value: float) -> None:
        for extra in filter(None, map(self._formats.get, self._keys())):
            extra.lines_tint = value

    @property
    def Gradient(self) -> Gradient:
        return Gradient([self._formats[key] for key in self._keys()])


class Gradient:
    """Of several cells, written alike."""

    def __init__(self, extras: list[Extra]) -> None:
        object.__setattr__(self, "_extras", extras)

    def __getattr__(self, name: str) -> float:
        assert name == "Degree" or name.startswith("Rectangle"), name
        return float(self._extras[0].gradient.get(name, 0.0))

    def __setattr__(self, name: str, value: float) -> None:
        assert name == "Degree" or name.startswith("Rectangle"), name
        for extra in self._extras:
            extra.gradient[name] = value

    @property
    def ColorStops(self) -> Stops:
        return Stops(self._extras)


class Stops:
    def __init__(self, extras: list[Extra]) -> None:
        self._extras = extras

    @property
    def Count(self) -> int:
        return len(self._extras[0].stops)

    def Item(self, number: int) -> Stop:
        return self._extras[0].stops[number - 1]

    def Clear(self) -> None:
        for extra in self._extras:
            extra.stops = []

    def Add(self, position: float) -> Stop:
        stop = Stop(position)
        for extra in self._extras:
            extra.stops = [*extra.stops, stop]
        return stop


class Shape:
    """The box of a note."""

    def __init__(self, note: Note) -> None:
        row, column = note.range.block[:2]
        self._range = note.range
        self._key = (note.range.sheet.book.number, note.range.sheet.name, row, column)
        self._boxes = note.range.sheet.book.app.calc.formats.boxes

    @property
    def Width(self) -> float:
        return self._boxes.get(self._key, (108.0, 59.25))[0]

    @Width.setter
    def Width(self, value: float) -> None:
        self._resize(value, self.Height)

    @property
    def Height(self) -> float:
        return self._boxes.get(self._key, (108.0, 59.25))[1]

    @Height.setter
    def Height(self, value: float) -> None:
        self._resize(self.Width, value)

    def _resize(self, width: float, height: float) -> None:
        self._boxes[self._key] = (width, height)
        _, _, row, column = self._key
        self._range.sheet.counted(
            "note box", "set_note_size", row=row, column=column, width=width, height=height
        )


class ComNote:
    def __init__(self, note: Note) -> None:
        self.Shape = Shape(note)


class ComBook:
    def __init__(self, shared: bool) -> None:
        self.MultiUserEditing = shared


WORDS = {
    "interior_object": "Interior", "pattern": "Pattern", "color": "Color",
    "theme_color": "ThemeColor", "tint_and_shade": "TintAndShade", "entire_row": "EntireRow",
    "entire_column": "EntireColumn", "hidden": "Hidden", "formula_hidden": "FormulaHidden",
    "shape_object": "Shape", "width": "Width", "height": "Height",
    "multi_user_editing": "MultiUserEditing",
}  # fmt: skip
PATTERNS = {
    NONE: "pattern_none", SOLID: "pattern_solid", 11: "pattern_light_horizontal",
    14: "pattern_light_up", 4000: "pattern_linear_gradient", 4001: "pattern_rectangular_gradient",
}  # fmt: skip
COLOURS = (
    "first_dark_theme_color", "first_light_theme_color", "second_dark_theme_color",
    "second_light_theme_color", "first_accent_theme_color", "second_accent_theme_color",
    "third_accent_theme_color", "fourth_accent_theme_color", "fifth_accent_theme_color",
    "sixth_accent_theme_color", "hyperlink_theme_color", "followed_hyperlink_theme_color",
)  # fmt: skip


class Words:
    """appscript's ``k``: a word is what it is called."""

    def __getattr__(self, name: str) -> str:
        return f"k.{name}"


class Spoken:
    """An object of Excel's as appscript has it: what it has is asked for with get and set."""

    def __init__(self, thing: Any, name: str = "") -> None:
        self._thing, self._name = thing, name

    def __getattr__(self, word: str) -> Spoken:
        thing = getattr(self._thing, self._name) if self._name else self._thing
        return Spoken(thing, WORDS[word])

    def get(self) -> Any:
        value = getattr(self._thing, self._name)
        if value is None:
            return "k.missing_value"
        if self._name == "Pattern":
            return f"k.{PATTERNS[value]}"
        if self._name == "Color":
            return [value & 255, value >> 8 & 255, value >> 16]
        return f"k.{COLOURS[value - 1]}" if self._name == "ThemeColor" else value

    def set(self, value: Any) -> None:
        if self._name == "Pattern":
            value = next(n for n, name in PATTERNS.items() if f"k.{name}" == value)
        elif self._name == "Color":
            value = value[0] | value[1] << 8 | value[2] << 16
        elif self._name == "ThemeColor":
            value = COLOURS.index(value.removeprefix("k.")) + 1
        setattr(self._thing, self._name, value)
