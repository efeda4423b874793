"""Choosing: of several sets or copies in one workbook one is taken and the others are named.

So figures of two budgets never meet in one sum.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from checks.amounts import fold
from checks.book import Unplaced
from checks.layouts.blocks import SETS, Block

_DRAFT = re.compile(r"草稿|副本|备份|旧|作废|copy|\(\d+\)$|_\d+$", re.IGNORECASE)
#: from so many tables of another set on it is a set, below it a slip in a title
_A_SET = 3


def choose_set(
    blocks: list[Block], unplaced: list[Unplaced], stated: str, office: str
) -> str | None:
    """Keep the blocks of one set where the workbook holds several; the others are named.

    A set is told by 部门 or 单位 in its titles, by its year and by its 编制部门. The one that the
    cover states is kept, of years the newest, else the one with the most tables or the first.
    """
    said = "是{}的表，这次审核的是{}的套表"
    main = _drop(blocks, unplaced, lambda b: b.words, stated, said, SETS)
    newest = max((b.year for b in blocks), default="")
    _drop(blocks, unplaced, lambda b: b.year, newest, said.replace("{}", "{}年"))
    _drop(blocks, unplaced, lambda b: b.office, office, said.replace("{}", "“{}”"))
    return main


def _drop(
    blocks: list[Block],
    unplaced: list[Unplaced],
    key: Callable[[Block], str],
    wanted: str,
    because: str,
    called: Mapping[str, str] | None = None,
) -> str | None:
    """Keep the wanted set, or the greatest; returns it, None when there is no second set.

    Tables that stand only once under another word are a slip in a title and no second set.
    """
    kinds: dict[str, set[str]] = {}
    for block in blocks:
        if key(block):
            kinds.setdefault(key(block), set()).add(block.layout.kind)
    if len(kinds) < 2:
        return None
    main = max(kinds, key=lambda name: len(kinds[name]))
    if len(kinds.get(wanted, ())) >= _A_SET:
        main = wanted
    doubled = set().union(*(kinds[name] for name in kinds if name != main)) & kinds[main]
    if len(doubled) < _A_SET:
        return None
    for block in [b for b in blocks if key(b) not in ("", main)]:
        blocks.remove(block)
        names = [called[name] if called else name for name in (key(block), main)]
        unplaced.append(
            Unplaced(block.head, because.format(*names) + "，两套表请分在两个工作簿里审核")
        )
    return main


def choose_copy(
    copies: Sequence[Block], blocks: Sequence[Block], unplaced: list[Unplaced]
) -> list[Block]:
    """The block that is the table, with the blocks that continue it; the others are named."""
    year = _most((b.layout.kind, b.year) for b in blocks)
    office = _most((b.layout.kind, b.office) for b in blocks)

    def rank(block: Block) -> tuple[bool, bool, bool, bool, bool, int]:
        return (
            not block.grid.visible,
            bool(block.year) and block.year != year,
            bool(block.office) and block.office != office,
            bool(_DRAFT.search(fold(block.grid.sheet))),
            not block.filled,
            block.order,
        )

    best = min(copies, key=rank)
    while (first := _before(best, copies)) is not None:
        best = first
    chosen = [best]
    for block in copies:
        if block is best:
            continue
        if block.order > best.order and _continues_block(chosen, block):
            chosen.append(block)
            continue
        how = "" if block.grid.visible else "（隐藏的工作表）"
        unplaced.append(
            Unplaced(
                block.head,
                f"{block.layout.name}已在工作表“{best.grid.sheet}”中找到，这一张{how}没有审核",
            )
        )
    return chosen


def _before(block: Block, copies: Sequence[Block]) -> Block | None:
    """The block that this one continues."""
    earlier = [b for b in copies if b.order < block.order]
    if earlier and _continues_block(earlier[-1:], block):
        return earlier[-1]
    return None


def _continues_block(chosen: Sequence[Block], block: Block) -> bool:
    """Whether a block goes on where the last one stops."""
    last = chosen[-1]
    if block.layout.listed or last.assigned.columns != block.assigned.columns:
        return False
    if last.grid.visible != block.grid.visible:
        return False
    if not block.lines:
        return last.grid is block.grid
    if last.office and block.office and last.office != block.office:
        return False
    if block.year and last.year and block.year != last.year:
        return False
    totals = [t for b in chosen for t in b.totals]
    if totals and (block.totals or (totals[-1] == len(last.lines) - 1 and not block.continued)):
        return False
    known = {line for b in chosen for line in b.lines}
    again = sum(line in known for line in block.lines)
    return again * 4 <= len(block.lines) or (block.continued and again * 2 <= len(block.lines))


def _most(said: Iterable[tuple[str, str]]) -> str:
    """What most kinds of tables say; of equals the greatest, which of years is the newest."""
    counted = Counter(value for _, value in set(said) if value)
    return max(counted, key=lambda value: (counted[value], value), default="")
