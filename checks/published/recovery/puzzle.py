"""A table whose numbers have lost their columns, and what is known about where they may stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import combinations

#: the columns of the numbers of one row, in their order
Placement = tuple[int, ...]
#: the amounts of one row by column, 0 where it is blank; in the last digit the table prints
Amounts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """``total`` = Σ ``parts``, columns of one row."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """What another table or the text says about one row: a test of its amounts."""

    told_by: str
    holds: Callable[[Amounts], bool]


@dataclass(slots=True)
class Entry:
    """One row: its numbers in the order printed, and the rows it is the sum of."""

    numbers: tuple[Decimal, ...]
    children: list[int] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    #: where the page shows that its numbers stand
    shown: Placement | None = None


@dataclass(slots=True)
class Puzzle:
    """Rows with their numbers; ``roots`` are the rows that belong to no other."""

    width: int
    sums: Sequence[Sum]
    entries: list[Entry]

    @property
    def roots(self) -> list[int]:
        """The rows that are no part of another row."""
        inner = {child for entry in self.entries for child in entry.children}
        return [i for i in range(len(self.entries)) if i not in inner]


@dataclass
class Scaled:
    """A puzzle in whole numbers: ``unit`` is how many make one of the last digit printed."""

    puzzle: Puzzle

    @cached_property
    def scale(self) -> int:
        """How many decimals are written anywhere, at least two."""
        digits = [
            -int(n.as_tuple().exponent)
            for entry in self.puzzle.entries
            for n in entry.numbers
            if n.is_finite()
        ]
        return max([2, *digits])

    def amounts(self, entry: int, placement: Placement) -> Amounts:
        """The amounts of a row by column when its numbers stand there."""
        found = [0] * self.puzzle.width
        for number, column in zip(self.puzzle.entries[entry].numbers, placement, strict=True):
            found[column] = int(number.scaleb(self.scale))
        return tuple(found)

    @cached_property
    def digit(self) -> int:
        """The last digit that the table usually prints, as a whole number."""
        decimals = sorted(
            max(0, -int(n.normalize().as_tuple().exponent)) if n else 0
            for entry in self.puzzle.entries
            for n in entry.numbers
        )
        # one cell with decimals among whole 元 is a slip
        usual = decimals[-max(3, len(decimals) // 20)] if len(decimals) >= 3 else 2
        return int(10 ** (self.scale - min(max(usual, 0), 2)))

    def slack(self, addends: int) -> int:
        """By how much a sum of that many printed figures may miss: half a digit each."""
        return 0 if addends <= 1 else (addends + 1) // 2 * self.digit


def placements(count: int, width: int) -> list[Placement]:
    """Every way to put that many numbers into the columns without changing their order."""
    return list(combinations(range(width), count)) if count <= width else []
