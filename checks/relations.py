"""Relations: what must add up, and how a sum is judged.

Each printed figure stands for an interval of half its last digit (XBRL Calculations 1.1). A
sum is equal when both sides are equal as printed, a rounding when they differ but the
intervals meet, wrong when they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from checks.amounts import ZERO, Kind, last_digit
from checks.book import Amount, Table


class Op(Enum):
    """How the two sides compare."""

    EQUAL = "="
    AT_MOST = "≤"
    AT_LEAST = "≥"


class Result(Enum):
    """What the judge says of one relation."""

    HOLDS = "holds"
    ROUNDING = "rounding"
    WRONG = "wrong"


@dataclass(slots=True, eq=False)
class Relation:
    """``total`` op Σ ``parts``. Compared in 元, exactly.

    ``root`` names the thing it is about (a 科目 code), so that one rounding copied into several
    columns and tables is reported once.
    """

    total: Amount
    parts: Sequence[Amount]
    op: Op = Op.EQUAL
    root: str = ""

    def judge(self) -> Judgement | None:
        """The judgement; None when both sides agree as printed."""
        total = self.total
        table = total.row.region.table
        unit, difference = table.unit, total.value
        for part in self.parts:
            value = part.value
            if value:
                other = part.row.region.table
                if other is not table and other.unit is not unit:
                    value = value * other.unit.factor / unit.factor
                difference -= value
        if not difference:
            return None
        if (self.op is Op.AT_MOST and difference < 0) or (
            self.op is Op.AT_LEAST and difference > 0
        ):
            return None
        if abs(difference) * unit.factor > self.slack():
            return Judgement(self, Result.WRONG, difference)
        if self.op is not Op.EQUAL or (len(self.parts) == 1 and self.parts[0].unit is not unit):
            # an inequality within rounding holds, and so does a figure in 万元 that is the
            # rounded figure in 元
            return None
        return Judgement(self, Result.ROUNDING, difference)

    def slack(self) -> Decimal:
        """How far the sides may be apart for the intervals to meet, in 元.

        Half the last digit of every figure that is not zero; figures of one table are all as
        exact as the most exact of them, unless a number format hides its digits.
        """
        operands = [(a, a.row.region.table) for a in (self.total, *self.parts) if a.value]
        digits: dict[Table, Decimal] = {}
        for amount, table in operands:
            digits[table] = min(last_digit(amount.value), digits.get(table, table.quantum))
        digits = {table: max(digit, table.unit.finest) for table, digit in digits.items()}
        widths = (
            max(digits[table], amount.shown or ZERO) * table.unit.factor
            for amount, table in operands
        )
        return sum(widths, ZERO) / 2

    @property
    def unknown(self) -> bool:
        """Whether one of its amounts is not known, so that nothing can be said of it."""
        return any(a.kind is Kind.UNKNOWN for a in (self.total, *self.parts))

    @property
    def expected(self) -> Decimal:
        """What the total should be, in its own unit."""
        return sum((p.yuan for p in self.parts), ZERO) / self.total.unit.factor


@dataclass(frozen=True, slots=True)
class Judgement:
    """A relation that does not hold exactly; ``difference`` = total - Σ parts, in its unit."""

    relation: Relation
    result: Result
    difference: Decimal


def equal(total: Amount, *parts: Amount, root: str = "") -> Relation:
    """``total`` = Σ ``parts``."""
    return Relation(total, parts, Op.EQUAL, root)


def at_most(total: Amount, *parts: Amount, root: str = "") -> Relation:
    """``total`` ≤ Σ ``parts``."""
    return Relation(total, parts, Op.AT_MOST, root)


def at_least(total: Amount, *parts: Amount, root: str = "") -> Relation:
    """``total`` ≥ Σ ``parts``."""
    return Relation(total, parts, Op.AT_LEAST, root)
