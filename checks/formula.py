"""Formulas of budget tables: what cells they add, and their value.

Only what such tables use is understood: + - * /, brackets, numbers, references within the
workbook, SUM and ROUND. Anything else is left alone (None), never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from checks.addresses import column_number
from checks.amounts import ZERO

#: A range longer than this is a whole column; nothing in a budget table needs it.
_MOST_CELLS = 20_000

_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)"
    r"|(?P<ref>(?:(?:'(?:[^']|'')+'|[^\s!'(),+\-*/:&<>=\"]+)!)?\$?[A-Za-z]{1,3}\$?\d{1,7}"
    r"(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?)(?![\w(])"
    r"|(?P<name>[A-Za-z_][\w.]*)\s*(?=\()"
    r"|(?P<op>[-+*/(),])"
    r")"
)
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Block:
    """A reference: 0-based rows and columns, inclusive; ``sheet`` "" is the formula's own."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def cells(self) -> Iterator[tuple[int, int]]:
        """Its cells as (row, column)."""
        for r in range(self.top, self.bottom + 1):
            for c in range(self.left, self.right + 1):
                yield r, c

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is one of them."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def size(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


#: (sheet or "" for the formula's own, row, column) -> value; None when it cannot be known
Lookup = Callable[[str, int, int], Decimal | None]


class _NotUnderstoodError(Exception):
    """The formula uses something this module does not know."""


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _NotUnderstoodError(text[at:])
        assert match.lastgroup is not None
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def block(reference: str) -> Block:
    """``'部门支出总表'!$E$9:E12`` as a Block."""
    sheet, _, cells = reference.rpartition("!")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    corners = [match for corner in cells.split(":") if (match := _CELL.fullmatch(corner))]
    rows = [int(match[2]) - 1 for match in corners]
    columns = [column_number(match[1]) for match in corners]
    return Block(sheet, min(rows), min(columns), max(rows), max(columns))


def addends(formula: str) -> list[Block] | None:
    """The blocks a formula adds up, when it does nothing but add; None otherwise."""
    try:
        tokens = _tokens(formula)
    except _NotUnderstoodError:
        return None
    blocks: list[Block] = []
    for kind, text in tokens:
        if kind == "ref":
            blocks.append(block(text))
        elif kind == "number" or (kind == "name" and text.upper() != "SUM") or text in "-*/":
            return None
    return blocks or None


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, formula: str, lookup: Lookup) -> None:
        self.tokens = _tokens(formula)
        self.at = 0
        self.lookup = lookup

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise _NotUnderstoodError("end")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, text: str) -> None:
        if self.take()[1] != text:
            raise _NotUnderstoodError(text)

    def sum(self) -> Decimal:
        value = self.product()
        while self.peek() in ("+", "-"):
            sign = self.take()[1]
            other = self.product()
            value = value + other if sign == "+" else value - other
        return value

    def product(self) -> Decimal:
        value = self.factor()
        while self.peek() in ("*", "/"):
            sign = self.take()[1]
            other = self.factor()
            value = value * other if sign == "*" else value / other
        return value

    def factor(self) -> Decimal:
        kind, text = self.take()
        if text in ("+", "-"):
            value = self.factor()
            return value if text == "+" else -value
        if text == "(":
            value = self.sum()
            self.expect(")")
            return value
        if kind == "number":
            return Decimal(text)
        if kind == "ref":
            where = block(text)
            if where.size != 1:
                raise _NotUnderstoodError(text)
            return self.values(where)
        if kind == "name" and text.upper() == "SUM":
            return self.arguments_summed()
        if kind == "name" and text.upper() == "ROUND":
            self.expect("(")
            value = self.sum()
            self.expect(",")
            places = self.sum()
            self.expect(")")
            return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)
        raise _NotUnderstoodError(text)

    def arguments_summed(self) -> Decimal:
        self.expect("(")
        total = ZERO
        while True:
            kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
            following = self.tokens[self.at + 1][1] if self.at + 1 < len(self.tokens) else ""
            if kind == "ref" and following in (",", ")"):
                self.at += 1
                total += self.values(block(text))
            else:
                total += self.sum()
            if self.take()[1] == ")":
                return total

    def values(self, where: Block) -> Decimal:
        if where.size > _MOST_CELLS:
            raise _NotUnderstoodError("too large")
        total = ZERO
        for r, c in where.cells():
            value = self.lookup(where.sheet, r, c)
            if value is None:
                raise _NotUnderstoodError("unknown cell")
            total += value
        return total


def evaluate(formula: str, lookup: Lookup) -> Decimal | None:
    """The value of a formula over the values ``lookup`` gives; None where it is not understood."""
    try:
        parser = _Parser(formula, lookup)
        value = parser.sum()
        return value if parser.at == len(parser.tokens) else None
    except (_NotUnderstoodError, ArithmeticError, RecursionError):
        return None
