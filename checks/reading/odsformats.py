"""Number styles of an ods file as the format codes a spreadsheet user types."""

from __future__ import annotations

from dataclasses import dataclass, field

_STYLES = {
    "number:number-style", "number:percentage-style", "number:currency-style",
    "number:date-style", "number:time-style", "number:text-style", "number:boolean-style",
}  # fmt: skip

#: (short, long) code of a date or time element
_DATE_PARTS = {
    "number:year": ("yy", "yyyy"), "number:month": ("m", "mm"), "number:day": ("d", "dd"),
    "number:day-of-week": ("ddd", "dddd"), "number:hours": ("h", "hh"),
    "number:minutes": ("m", "mm"), "number:seconds": ("s", "ss"),
    "number:am-pm": ("AM/PM", "AM/PM"), "number:era": ("g", "gg"), "number:quarter": ("q", "qq"),
}  # fmt: skip


@dataclass(slots=True)
class _Style:
    pieces: list[str] = field(default_factory=list)
    mapped: list[str] = field(default_factory=list)
    general: bool = False


class NumberStyles:
    """Number styles and the cell styles that use them, fed with a parser's events."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        #: cell style -> (number style, parent cell style)
        self._cells: dict[str, tuple[str, str]] = {}
        self._codes: dict[str, str] = {}
        self._current: _Style | None = None
        self._text: str | None = None

    def code(self, cell_style: str) -> str:
        """The format code of a cell style, "General" where it has none."""
        if cell_style not in self._codes:
            self._codes[cell_style] = self._looked_up(cell_style)
        return self._codes[cell_style]

    def _looked_up(self, cell_style: str) -> str:
        name: str = cell_style or "Default"
        for _ in range(20):  # a chain of parents; files may make it a ring
            number_style, parent = self._cells.get(name, ("", ""))
            if number_style:
                return self._code_of(number_style)
            if not parent:
                break
            name = parent
        return "General"

    def _code_of(self, number_style: str) -> str:
        style = self._styles.get(number_style)
        if style is None:
            return "General"
        sections = [self._styles[name] for name in style.mapped if name in self._styles]
        return ";".join("General" if s.general else "".join(s.pieces) for s in [*sections, style])

    def start(self, name: str, given: dict[str, str]) -> None:
        """A ``number:`` or ``style:`` element begins."""
        if name == "style:style" and given.get("style:family") == "table-cell":
            self._cells.setdefault(
                given.get("style:name", ""),
                (given.get("style:data-style-name", ""), given.get("style:parent-style-name", "")),
            )
        elif name in _STYLES:
            self._current = _Style()
            self._styles.setdefault(given.get("style:name", ""), self._current)
        elif self._current is None:
            return
        elif name == "style:map":
            self._current.mapped.append(given.get("style:apply-style-name", ""))
        elif name == "number:number":
            digits = _digits(given)
            self._current.general = digits is None
            self._current.pieces.append(digits or "General")
        elif name == "number:scientific-number":
            self._current.pieces.append((_digits(given) or "0") + "E+00")
        elif name == "number:fraction":
            self._current.pieces.append("# ?/?")
        elif name == "number:text-content":
            self._current.pieces.append("@")
        elif name in ("number:text", "number:currency-symbol"):
            self._text = ""
        elif name in _DATE_PARTS:
            short, long = _DATE_PARTS[name]
            textual = given.get("number:textual") == "true"
            code = long if given.get("number:style") == "long" else short
            self._current.pieces.append(code + "mm" if textual else code)

    def characters(self, text: str) -> None:
        """Text inside the element that is open."""
        if self._text is not None:
            self._text += text

    def end(self, name: str) -> None:
        """A ``number:`` or ``style:`` element ends."""
        if name in ("number:text", "number:currency-symbol"):
            if self._current is not None and self._text:
                self._current.pieces.append(_literal(self._text))
                self._current.general = False
            self._text = None
        elif name in _STYLES:
            self._current = None


def _digits(given: dict[str, str]) -> str | None:
    """``#,##0.00`` for a number element; None for one that says General."""
    places = given.get("number:decimal-places")
    grouping = given.get("number:grouping") == "true"
    if places is None and not grouping:
        return None
    whole = "0" * _number(given.get("number:min-integer-digits", "1"))
    if grouping:
        whole = "#,##0" if len(whole) < 2 else "#,##" + whole
        if given.get("number:min-integer-digits") == "0":
            whole = "#,###"
    count = _number(places or "0")
    least = min(_number(given.get("number:min-decimal-places", str(count))), count)
    decimals = "0" * least + "#" * (count - least)
    return (whole or "#") + ("." + decimals if decimals else "")


def _number(value: str) -> int:
    return min(int(value), 30) if value.isdecimal() and len(value) < 4 else 0


def _literal(text: str) -> str:
    """As a format code writes plain text."""
    if all(character in " -+()%/:.,¥￥$" for character in text):
        return text
    return '"' + text.replace('"', "") + '"'
