"""Random mistakes in real budgets, and the relations of a book beside those that fail."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from checks.book import Amount, BudgetBook, Row
from checks.layouts.recognise import recognise
from checks.reading.grid import Source
from checks.relations import Relation, Result
from checks.repair import Address, patched
from checks.rules.registry import all_rules

#: families whose relations are sums of amounts
_SUMS = ("BN", "BJ", "SG")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A cell, what it held and what it holds now, in the unit of its table."""

    at: Address
    right: Decimal
    wrong: Decimal


def relations_of(book: BudgetBook) -> tuple[list[Relation], list[Relation]]:
    """Every relation of amounts, and the wrong ones among them."""
    every: list[Relation] = []
    for rule in all_rules():
        if rule.family in _SUMS and all(book.get(kind) is not None for kind in rule.needs):
            every += [said for said in rule.check(book) if isinstance(said, Relation)]
    wrong = [r for r in every if (j := r.judge()) is not None and j.result is Result.WRONG]
    return every, wrong


def make(random: Random, book: BudgetBook, count: int, *, near: bool = False) -> list[Mistake]:
    """``count`` cells mistyped as people do, none by so little that rounding hides it.

    With ``near`` all stand in one row or column of one table, where they obscure each other.
    """
    amounts = [a for t in book.tables.values() for a in t.nonzero]
    made: dict[Address, Mistake] = {}
    while len(made) < count:
        amount = random.choice(amounts)
        if near and not made:
            by = random.choice(["row", "column"])
            close = [a for a in amounts if _line(a, by) == _line(amount, by)]
            if len(close) < count:
                continue
            amounts = close
        wrong = mistyped(random, amount)
        if wrong is not None:
            at = (amount.sheet, amount.row.index, amount.column)
            made[at] = Mistake(at, amount.value, wrong)
    return list(made.values())


def consistent(random: Random, book: BudgetBook) -> list[Mistake]:
    """A wrong amount carried into its 合计, and sometimes into its parents or out of a sibling."""
    while True:
        table = random.choice([t for t in book.tables.values() if t.layout.codes and t.rows])
        row = random.choice(table.rows)
        used = [a for role, a in row.amounts.items() if role != "total" and a.value]
        if not used or "total" not in row.amounts:
            continue
        part = random.choice(used)
        wrong = mistyped(random, part)
        if wrong is None:
            continue
        delta = wrong - part.value
        made = [(part, delta), (row["total"], delta)]
        how = random.choice(["row", "parents", "sibling"])
        code = row.code
        siblings = list(table.children.get(code[:-2] if len(code) > 3 else "", ()))
        if how == "parents":
            heads = [table.by_code[code[:n]] for n in (3, 5) if n < len(code)]
            for head in (*heads, *([table.total] if table.total else [])):
                made += [(a, delta) for a in head.amounts.values() if _same_column(a, part, row)]
        elif how == "sibling" and len(siblings) > 1:
            other = random.choice([r for r in siblings if r is not row])
            made += [(a, -delta) for a in other.amounts.values() if _same_column(a, part, row)]
        return [Mistake((a.sheet, a.row.index, a.column), a.value, a.value + d) for a, d in made]


def _same_column(amount: Amount, part: Amount, row: Row) -> bool:
    return amount.column in (part.column, row["total"].column)


def _line(amount: Amount, by: str) -> tuple[str, int]:
    return (amount.sheet, amount.row.index if by == "row" else amount.column)


def mistyped(random: Random, amount: Amount) -> Decimal | None:
    """The amount with digits swapped, one changed, dropped or doubled; None when that fails."""
    digits = str(amount.value.normalize().to_integral_value()) if amount.value >= 100 else ""
    digits = digits or format(amount.value, "f")
    i = random.randrange(len(digits))
    kind = random.choice(["swapped", "changed", "dropped", "doubled", "ten"])
    if kind == "swapped" and i + 1 < len(digits):
        digits = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
    elif kind == "changed" and digits[i].isdigit():
        digits = digits[:i] + random.choice("0123456789") + digits[i + 1 :]
    elif kind == "dropped" and len(digits) > 2:
        digits = digits[:i] + digits[i + 1 :]
    elif kind == "doubled":
        digits = digits[: i + 1] + digits[i:]
    try:
        wrong = Decimal(digits) * (10 if kind == "ten" else 1)
    except ArithmeticError:
        return None
    least = Decimal("0.03") * amount.unit.quantum * 100 if amount.unit.factor > 1 else Decimal(30)
    return wrong if abs(wrong - amount.value) >= least else None


def mistaken(source: Source, mistakes: list[Mistake]) -> BudgetBook:
    """The budget with these mistakes in it."""
    return recognise(patched(source, {m.at: float(m.wrong) for m in mistakes}))
