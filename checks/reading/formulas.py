"""Formula text: shared formulas moved to their cells, and OpenFormula written as A1."""

from __future__ import annotations

import re

from checks.addresses import LAST_COLUMN, LAST_ROW, column_letters, column_number

#: strings, quoted sheet names and bracketed table references stay as they are
_PIECE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[(?:[^\[\]]|\[[^\[\]]*\])*\])"""
    r"""|(?<![A-Za-z0-9_.$\\?])(?:"""
    r"""(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})(?![A-Za-z0-9_.(!\[])"""
    r"""|(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![A-Za-z0-9_.(!\[])"""
    r"""|(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})(?![A-Za-z0-9_.(!\[])"""
    r""")"""
)


def moved(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads ``rows`` further down and ``columns`` further right.

    Relative references move, absolute ones stay; what leaves the sheet becomes #REF!.
    """
    if not rows and not columns:
        return formula

    def column(dollar: str, letters: str) -> str | None:
        if dollar:
            return dollar + letters
        number = column_number(letters) + columns
        return column_letters(number) if 0 <= number < LAST_COLUMN else None

    def row(dollar: str, digits: str) -> str | None:
        if dollar:
            return dollar + digits
        number = int(digits) + rows
        return str(number) if 1 <= number <= LAST_ROW else None

    def piece(match: re.Match[str]) -> str:
        kept, a, b, c, d, ca, cb, cc, cd, ra, rb, rc, rd = match.groups()
        if kept is not None:
            return kept
        if b is not None:
            if column_number(b) >= LAST_COLUMN or int(d) > LAST_ROW:
                return match[0]  # a name that looks like a reference
            first, second, between = column(a, b), row(c, d), ""
        elif cb is not None:
            first, second, between = column(ca, cb), column(cc, cd), ":"
        else:
            first, second, between = row(ra, rb), row(rc, rd), ":"
        return "#REF!" if first is None or second is None else first + between + second

    return _PIECE.sub(piece, formula)


_OPEN_REFERENCE = re.compile(r"""("(?:[^"]|"")*")|\[((?:'(?:[^']|'')*'|[^\]'"])*)\]|;""")


def plain_openformula(formula: str) -> str:
    """An ods formula as Excel writes it: ``of:=SUM([.G16:.G19];1)`` -> ``SUM(G16:G19,1)``."""
    text = re.sub(r"^(?:[A-Za-z]+:)?=?", "", formula, count=1)

    def piece(match: re.Match[str]) -> str:
        string, reference = match.groups()
        if string is not None:
            return string
        if reference is None:
            return ","
        return ":".join(_plain_reference(part) for part in _split(reference))

    return _OPEN_REFERENCE.sub(piece, text)


def _split(reference: str) -> list[str]:
    """Both ends of a range; a colon inside a quoted sheet name does not count."""
    return re.findall(r"(?:'(?:[^']|'')*'|[^:'])+", reference)


def _plain_reference(end: str) -> str:
    match = re.fullmatch(r"(\$?)('(?:[^']|'')*'|[^.']*)\.(.*)", end)
    if match is None:
        return end
    sheet = match[2]
    return f"{sheet}!{match[3]}" if sheet else match[3]
