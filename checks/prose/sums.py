"""Sums of printed figures: what a text adds up to, and how far rounding may take it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from checks.amounts import ZERO
from checks.findings import plain
from checks.prose.figures import Figure, stated
from checks.prose.sentences import Statement
from checks.prose.witnesses import places
from checks.rules.registry import Checked, Fault


def bound(figures: Sequence[Figure]) -> Decimal:
    """How far a sum of printed figures may be off, in 元: half the last digit of each."""
    return sum((f.quantum for f in figures if f.value), ZERO) / 2


def added(total: Statement, parts: Sequence[Statement], what: str) -> Checked | Fault:
    """``total`` = Σ ``parts`` as printed; ``what`` the parts are for the message."""
    off = total.figure.yuan - sum((p.figure.yuan for p in parts), ZERO)
    filled = [p.figure for p in parts if p.figure.value]
    slack = bound([total.figure, *filled])
    if len(filled) == 1:
        # the same figure again, not a sum: only a coarser print may differ
        slack = max(total.figure.quantum, filled[0].quantum) / 2
    if abs(off) <= slack:
        return Checked(1)
    addends = " + ".join(str(p.figure) for p in parts)
    unit = total.figure.unit
    right = total.figure.yuan - off
    return Fault(
        total.place(),
        f"文字{total.said}不等于{what}：{addends} = {stated(right, unit)}，相差{stated(off, unit)}",
        related=tuple(p for p in places(parts) if p != total.place()),
        actual=plain(total.figure.value),
        expected=plain(right / unit.factor),
        unit=unit.name,
    )
