"""All tables of a text at once: the numbers of each row into columns, and how sure that is."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from checks.amounts import ZERO, fold
from checks.published.printed import TextTable
from checks.published.raw import is_text
from checks.published.recovery.evidence import Known, Test, row_key, witnesses
from checks.published.recovery.puzzle import Amounts, Entry, Placement, Puzzle, Scaled, Sum, Witness
from checks.published.recovery.solving import Solution, solve
from checks.published.textrows import Placed, TextRow

#: tables tell of each other; what one pass decides helps the next
_PASSES = 4
#: tables whose columns are mostly told by their own sums come first
_ORDER = (
    "balance", "general_public", "government_fund", "state_capital", "expenditure",
    "basic_economic", "income", "fiscal_balance", "three_public",
)  # fmt: skip

UNIQUE, BEST, OPEN = "唯一", "不唯一", "未定"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in its column, and how it came there; ``told`` is "" where its place was plain."""

    role: str
    number: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Loose:
    """A number that could stand in several columns."""

    number: str
    roles: tuple[str, ...]
    told: str


@dataclass(slots=True)
class _Side:
    """One table, or one side of a two-sided one, while its columns are being found."""

    table: TextTable
    side: str
    rows: list[TextRow]
    roles: tuple[str, ...]
    keys: list[str]
    puzzle: Puzzle
    #: by its own sums alone
    own: Solution | None = None
    solution: Solution | None = None


def columns(tables: Sequence[TextTable], text: str) -> dict[int, list[Cell | Loose]]:
    """The cells of every row, by the identity (``id``) of the row.

    ``text`` is all prose of the document: it tells the items of 三公.
    """
    sides = [side for table in _ordered(tables) for side in _sides(table)]
    known = Known(text=fold(text), read={side.table.kind for side in sides})
    for side in sides:
        side.own = side.solution = solve(side.puzzle)
        _learn(side, known)
    for _ in range(_PASSES):
        before = [side.solution for side in sides]
        for side in sides:
            _call(side, known)
            side.solution = solve(side.puzzle)
            _learn(side, known)
        if [side.solution for side in sides] == before:
            break
    return {id(row): list(_cells(side, i)) for side in sides for i, row in enumerate(side.rows)}


def _ordered(tables: Sequence[TextTable]) -> list[TextTable]:
    return sorted(tables, key=lambda table: _ORDER.index(table.kind))


def _sides(table: TextTable) -> Iterator[_Side]:
    for side, rows in table.rows.items():
        prefix = f"{side}." if side else ""
        roles = tuple(role for role in table.roles if role.startswith(prefix) and not is_text(role))
        entries = [_entry(row, roles, table) for row in rows]
        coded = table.layout.form != "list"
        keys = [_key(row, side) if coded else f"row{i}" for i, row in enumerate(rows)]
        _make_tree(entries, keys, table, side)
        puzzle = Puzzle(len(roles), _sums(table, side, roles), entries)
        yield _Side(table, side, rows, roles, keys, puzzle)


def _sums(table: TextTable, side: str, roles: Sequence[str]) -> list[Sum]:
    """What the layout says of the columns of a row; 收入 has one column only."""
    if table.layout.form == "two_sided" and side == "income":
        return []
    at = {role.removeprefix(f"{side}."): i for i, role in enumerate(roles)}
    return [
        Sum(at[each.total], tuple(at[p] for p in each.parts if p in at))
        for each in table.layout.row_sums
        if each.total in at and any(p in at for p in each.parts)
    ]


def _entry(row: TextRow, roles: Sequence[str], table: TextTable) -> Entry:
    """A row of the puzzle: without its numbers where they cannot be placed."""
    width, count = len(roles), len(row.numbers)
    if count > width or (table.unknown and count < width):
        return Entry(())
    numbers = tuple(Decimal(number.replace(",", "").replace("−", "-")) for number in row.numbers)
    return Entry(numbers, shown=_shown(row, roles, table))


def _shown(row: TextRow, roles: Sequence[str], table: TextTable) -> Placement | None:
    """The columns below whose headings the numbers of a row stand; None where that is not told."""
    if not row.numbers or any(role not in table.heads for role in roles):
        return None
    heads = [table.heads[role] for role in roles]
    between = [(a + b) / 2 for a, b in pairwise(heads)]
    found = tuple(bisect(between, number.x) for number in row.numbers if isinstance(number, Placed))
    return found if len(set(found)) == len(row.numbers) and list(found) == sorted(found) else None


def code_of(row: TextRow) -> str:
    """The code of a row in one piece, its parts two digits each; "" without one."""
    if not row.codes or not row.codes[0].isdigit():
        return ""
    return row.codes[0] + "".join(part.zfill(2) for part in row.codes[1:])


def _key(row: TextRow, side: str) -> str:
    if side:
        key = row_key(row.name)
        return "total" if key in ("收入总计", "支出总计", "总计", "合计") else key
    return "total" if row.codes[:1] == ["合计"] else code_of(row)


def _make_tree(entries: Sequence[Entry], keys: Sequence[str], table: TextTable, side: str) -> None:
    """Give each row the rows it is the sum of."""
    total = keys.index("total") if "total" in keys else None
    if table.layout.form == "two_sided":
        if total is not None and side == "expenditure":
            parts = [i for i, key in enumerate(keys) if key != "total" and "计" not in key]
            entries[total].children = parts
        return
    first: dict[str, int] = {}
    for i, key in enumerate(keys):
        if not key or key == "total":
            continue
        above = next((first[key[:n]] for n in (5, 3) if n < len(key) and key[:n] in first), total)
        if above is not None:
            entries[above].children.append(i)
        first.setdefault(key, i)


def _call(side: _Side, known: Known) -> None:
    """Hear the witnesses for every row of a table."""
    scale = Scaled(side.puzzle).scale
    for entry, key in zip(side.puzzle.entries, side.keys, strict=True):
        entry.witnesses = [
            Witness(told_by, _test_of(test, side.roles, scale))
            for told_by, test in witnesses(side.table.kind, side.side, key, known)
        ] if key else []  # fmt: skip


def _test_of(test: Test, roles: Sequence[str], scale: int) -> Callable[[Amounts], bool]:
    return lambda amounts: test(
        {role: Decimal(a).scaleb(-scale) for role, a in zip(roles, amounts, strict=True)}
    )


def _learn(side: _Side, known: Known) -> None:
    """Remember what is decided; of a code that stands twice the first row counts."""
    table = known.rows.setdefault(side.table.kind, {})
    classes = known.classes.setdefault(side.table.kind, {})
    seen: set[str] = set()
    for i, (row, key) in enumerate(zip(side.rows, side.keys, strict=True)):
        if not key or key in seen:
            continue
        seen.add(key)
        told = table.setdefault(key, {})
        for role in side.roles:
            told.pop(role, None)
        told.update(_decided(side, i))
        if len(key) == 3 and key.isdigit():
            classes[fold(row.name)] = key


def _decided(side: _Side, index: int) -> Iterator[tuple[str, Decimal]]:
    """The amounts of a row by role, where every best solution has the same."""
    numbers = side.puzzle.entries[index].numbers
    if len(numbers) != len(side.rows[index].numbers):
        return
    if len(numbers) == len(side.roles):
        yield from zip(side.roles, numbers, strict=True)
        return
    best = side.solution.verdicts[index].best if side.solution else ()
    for c, role in enumerate(side.roles):
        held = {numbers[placement.index(c)] if c in placement else ZERO for placement in best}
        if len(held) == 1:
            yield role, held.pop()


def _cells(side: _Side, index: int) -> Iterator[Cell | Loose]:
    row, entry = side.rows[index], side.puzzle.entries[index]
    if len(entry.numbers) != len(row.numbers):
        why = (
            f"表头里有不认识的栏目“{side.table.unknown}”"
            if side.table.unknown
            else f"比表头的{len(side.roles)}栏还多"
        )
        for number in row.numbers:
            yield Loose(number, side.roles, f"{OPEN}：原文这一行有 {number}，{why}，没有放进栏目")
        return
    if entry.shown is not None:
        for place, number in zip(entry.shown, row.numbers, strict=True):
            yield Cell(side.roles[place], number)
        return
    if len(row.numbers) == len(side.roles):
        for role, number in zip(side.roles, row.numbers, strict=True):
            yield Cell(role, number)
        return
    assert side.own is not None
    assert side.solution is not None
    verdict, own = side.solution.verdicts[index], side.own.verdicts[index]
    for i, number in enumerate(row.numbers):
        column = verdict.column(i)
        if column is None:
            roles = tuple(side.roles[c] for c in sorted({p[i] for p in verdict.best}))
            yield Loose(number, roles, f"{OPEN}：原文这一行有 {number}，不能断定在哪一栏")
        elif not verdict.sound:
            told = f"{BEST}：这一行有对不上的勾稽关系，按对得上最多的放法放在这里"
            yield Cell(side.roles[column], number, told)
        elif own.column(i) == column:
            yield Cell(side.roles[column], number, f"{UNIQUE}：按本表的勾稽关系只能在这里")
        else:
            who = "、".join(dict.fromkeys(w.told_by for w in entry.witnesses))
            told = f"按本表与{who}的勾稽关系" if who else "按各表的勾稽关系"
            yield Cell(side.roles[column], number, f"{UNIQUE}：{told}只能在这里")
