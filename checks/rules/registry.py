"""The rule book: every rule by id, with its title, severity, basis and explanation."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from checks.book import Amount, BudgetBook
from checks.findings import Culprit, Place, Severity
from checks.reading.grid import CellValue
from checks.relations import Relation
from checks.repair import Address

if TYPE_CHECKING:
    from checks.across.belonging import Kin

ERROR: Final = Severity.ERROR
WARNING: Final = Severity.WARNING
INFO: Final = Severity.INFO

FAMILIES: Final = {
    "BS": "表式完整",
    "BN": "表内勾稽",
    "BJ": "表间勾稽",
    "KM": "科目编码",
    "SG": "三公与机关运行",
    "SM": "文字说明",
    "SJ": "数据质量",
    "KN": "跨年与跨单位",
}


#: families whose rules are about budgets unless they say otherwise
_OF_BUDGETS = frozenset({"BJ", "SG", "SM", "KN"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something found that is not a relation of amounts. ``place`` is None for a missing table."""

    place: Place | None
    message: str
    related: tuple[Place, ...] = ()
    severity: Severity | None = None
    actual: str | None = None
    expected: str | None = None
    #: unit of ``actual`` and ``expected`` where they are amounts
    unit: str | None = None
    suggested: str | None = None
    why: str | None = None
    #: where the culprit is, if not at ``place``
    culprit: Place | None = None
    #: sheet to name when there is no cell
    sheet: str | None = None
    #: the cells that would put it right, where a fault of structure breaks sums
    edits: Mapping[Address, CellValue] | None = None

    def accused(self) -> Culprit | None:
        """The culprit with its suggested value, when the fault knows it."""
        cell = self.culprit or self.place
        if cell is None or self.why is None:
            return None
        return Culprit(cell.sheet, cell.cell, self.suggested, self.why)


class Checked(NamedTuple):
    """So many statements were looked at and are in order."""

    statements: int


class Unchecked(NamedTuple):
    """A part of the rule could not run, because …"""

    because: str


class Inapplicable(NamedTuple):
    """The rule has nothing to say of this workbook, because …"""

    because: str


class Stated(NamedTuple):
    """A sentence says what some cells come to: a witness for the locator, no verdict by itself.

    ``yuan`` is the figure in 元, ``slack`` how far the cells may be from it.
    """

    amounts: tuple[Amount, ...]
    yuan: Decimal
    slack: Decimal


Said = Relation | Fault | Checked | Unchecked | Inapplicable | Stated
Check = Callable[[BudgetBook], Iterator[Said]]
#: a check of a workbook against those that belong to it; it yields no relations
Across = Callable[["Kin"], Iterator[Said]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, how much it weighs, why it exists and how it checks."""

    id: str
    title: str
    severity: Severity
    basis: str
    #: kinds of tables without which it cannot run
    needs: tuple[str, ...]
    check: Check
    #: what it is for: "budget", "final" (决算)
    documents: tuple[str, ...] = ("budget",)
    #: of a rule across files what compares them; ``check`` then says that nothing is compared
    across: Across | None = None

    @property
    def family(self) -> str:
        """BN, BJ, KM …"""
        return self.id[:2]

    @property
    def explanation(self) -> str:
        """Its docstring: what it checks, why, what is right and what is wrong."""
        return inspect.cleandoc(self.check.__doc__ or "")


_KINDS = {"department": "部门", "unit": "单位"}
_rules: dict[str, Rule] = {}


def rule(
    id: str,
    title: str,
    *,
    severity: Severity,
    basis: str,
    needs: tuple[str, ...] = (),
    documents: tuple[str, ...] | None = None,
) -> Callable[[Check], Check]:
    """Register a check as a rule. An id is used once and never changes its meaning.

    ``documents`` says what it is for; unless said, rules between tables, of 三公 and of the text
    are for budgets, the others for 决算 as well.
    """
    if documents is None:
        documents = ("budget",) if id[:2] in _OF_BUDGETS else ("budget", "final")

    def register(check: Check) -> Check:
        if id in _rules:
            raise ValueError(f"rule id {id} is taken by {_rules[id].title}")
        _rules[id] = Rule(id, title, severity, basis, needs, check, documents)
        return check

    return register


def rule_across(
    id: str,
    title: str,
    *,
    severity: Severity,
    basis: str,
    lacking: str | None = None,
    kind: str | None = None,
) -> Callable[[Across], Across]:
    """Register a check across the workbooks that belong together (checks.across).

    ``lacking`` says what a workbook alone lacks, where the check is owed all the same: it is
    then not checked, but only of that ``kind`` of budget.
    """

    def register(check: Across) -> Across:
        @functools.wraps(check)
        def alone(book: BudgetBook) -> Iterator[Said]:
            if kind is not None and book.kind != kind:
                yield Inapplicable(f"不是{_KINDS[kind]}预算")
            elif lacking is not None:
                yield Unchecked(lacking)
            else:
                yield Inapplicable("没有一起审核的相关工作簿（所属单位、上年）")

        rule(id, title, severity=severity, basis=basis, documents=("budget",))(alone)
        _rules[id] = replace(_rules[id], across=check)
        return check

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by family and number."""
    import checks.rules

    for module in pkgutil.iter_modules(checks.rules.__path__, "checks.rules."):
        importlib.import_module(module.name)
    order = list(FAMILIES)
    return tuple(sorted(_rules.values(), key=lambda r: (order.index(r.family), r.id)))


def find(id: str) -> Rule | None:
    """The rule of that id, upper or lower case; None when there is none."""
    wanted = id.strip().upper()
    return next((r for r in all_rules() if r.id == wanted), None)
