"""Statements: what must agree between the tables of a layout, written in its file.

``"收支总表 的 收入总计"`` is written ``balance/income.total``: kind of table, row, and column
where it is not ``total``. A row is ``side.item`` of a two-sided table, a code or ``total`` of a
table by codes, an item or ``total`` of an outline, ``total`` of a list; ``*`` stands for every
code, ``classes`` for every 类. A question mark behind it: what is not there is zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_REFERENCE = re.compile(r"(?P<table>\w+)/(?P<row>[\w.*]+)(?:/(?P<column>\w+))?(?P<optional>\?)?")
#: rows that stand for many
EVERY_CODE, EVERY_CLASS = "*", "classes"


@dataclass(frozen=True, slots=True)
class Reference:
    """Some amounts of a book: kind of table, row, column; ``optional``: none there is zero."""

    table: str
    row: str
    column: str
    optional: bool

    @property
    def many(self) -> bool:
        """Whether it stands for one amount of every code or 类."""
        return self.row.rpartition(".")[2] in (EVERY_CODE, EVERY_CLASS)


@dataclass(frozen=True, slots=True)
class Statement:
    """``total`` op Σ ``parts``; op is "=", "<=" or ">="."""

    total: Reference
    parts: tuple[Reference, ...]
    op: str
    #: 收支总表 ↔ 收入总表
    basis: str
    #: whether it only holds where no money of other years (上年结转, 结转下年) is in its tables
    same_year: bool = False
    #: whether it is only thought to hold; then ``parts`` may also be any of ``others``
    assumed: bool = False
    others: tuple[tuple[Reference, ...], ...] = ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """Everything it speaks of."""
        return (self.total, *self.parts, *(ref for other in self.others for ref in other))

    @property
    def inside(self) -> bool:
        """Whether it is about one table."""
        return all(part.table == self.total.table for part in self.parts)


def reference(text: str) -> Reference:
    """``balance/income.total``; ValueError for what is not written so."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}”不是“表/行”或“表/行/栏”")
    return Reference(
        match["table"], match["row"], match["column"] or "total", bool(match["optional"])
    )


def statement(raw: Mapping[str, Any]) -> Statement:
    """One ``[[relation]]`` of a layout file; KeyError or ValueError for what is wrong."""
    op = raw.get("op", "=")
    if op not in ("=", "<=", ">="):
        raise ValueError(f"op 只能是 =、<=、>=，不能是“{op}”")
    total = reference(raw["total"])
    parts = tuple(reference(part) for part in raw["parts"])
    if any(part.many != total.many for part in parts):
        raise ValueError(f"“{raw['total']}”逐科目核对时，每一项都要逐科目（*）")
    others = tuple(tuple(map(reference, other)) for other in raw.get("or", []))
    return Statement(
        total,
        parts,
        op,
        raw["basis"],
        raw.get("same_year", False),
        raw.get("assumed", False),
        others,
    )
