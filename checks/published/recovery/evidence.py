"""What tables and text tell of each other's rows, while columns are being found.

Only cells that are decided already bear witness. A witness is a test of one row and costs as much
as a sum when it fails; it never writes a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from checks.amounts import ZERO, fold

#: kinds of the tables of one fund each
FUNDS = ("general_public", "government_fund", "state_capital")
_TEXT = {
    "abroad": r"因公出国\(境\)费用?",
    "reception": r"公务接待费",
    "vehicles": r"公务用车购置及运行(?:维护)?费",
    "vehicle_purchase": r"公务用车购置费",
    "vehicle_running": r"公务用车运行(?:维护)?费",
    "operating_costs": r"机关运行经费预算为?",
}
#: 经济分类 that is a part of an item of 三公
_ECONOMIC = {"30212": "abroad", "30217": "reception", "30231": "vehicle_running",
             "31013": "vehicle_purchase"}  # fmt: skip

Test = Callable[[Mapping[str, Decimal]], bool]


@dataclass(slots=True)
class Known:
    """Amounts by role of the rows whose columns are decided: kind -> row key -> role -> amount.

    The key of a row is its code, its name without ordinal in a two-sided table, "total" for 合计.
    A row that is missing here is not known; a role that is missing is not decided.
    """

    rows: dict[str, dict[str, dict[str, Decimal]]] = field(default_factory=dict)
    #: 类 by name: kind -> name -> code
    classes: dict[str, dict[str, str]] = field(default_factory=dict)
    #: tables that were read
    read: set[str] = field(default_factory=set)
    #: prose, folded
    text: str = ""

    def amount(self, kind: str, key: str, role: str) -> Decimal | None:
        """A decided amount; zero for a row that a table read does not have."""
        if kind not in self.read:
            return None
        table = self.rows.get(kind, {})
        if key not in table:
            return ZERO if key != "total" or not table else None
        return table[key].get(role)


def witnesses(kind: str, side: str, key: str, known: Known) -> Iterator[tuple[str, Test]]:
    """What others tell of a row: (who, a test of its amounts by role)."""
    if kind == "income":
        yield from _of_income(key, known)
    elif kind == "expenditure":
        yield from _of_expenditure(key, known)
    elif kind == "fiscal_balance" and side == "expenditure":
        yield from _of_fiscal(key, known)
    elif kind == "balance" and side == "expenditure":
        yield from _of_balance(key, known)
    elif kind in FUNDS:
        yield from _of_fund(kind, key, known)
    elif kind == "basic_economic" and key == "total":
        basic = known.amount("general_public", "total", "basic")
        if basic is not None:
            yield "一般公共预算支出表", _equals("total", basic)
    elif kind == "three_public":
        yield from _of_three_public(known)


def _of_income(key: str, known: Known) -> Iterator[tuple[str, Test]]:
    if key == "total":
        for role, line in (("fiscal", "财政拨款收入"), ("institutional", "事业收入"),
                           ("operating", "事业单位经营收入"), ("other", "其他收入")):  # fmt: skip
            told = known.amount("balance", line, "income.total")
            if told is not None:
                yield "收支总表", _equals(role, told)
    funds = _over_funds(key, "total", known)
    if funds is not None:
        yield "一般公共预算等支出表", _equals("fiscal", funds)
    whole = known.amount("expenditure", key, "total")
    if whole is not None and "expenditure" in known.read:
        yield "支出总表", _equals("total", whole)


def _of_expenditure(key: str, known: Known) -> Iterator[tuple[str, Test]]:
    fiscal = known.amount("income", key, "fiscal")
    whole = known.amount("income", key, "total")
    for role in ("basic", "project"):
        funds = _over_funds(key, role, known)
        if funds is None:
            continue
        if fiscal is not None and fiscal == whole:
            yield "一般公共预算等支出表", _equals(role, funds)
        else:
            yield "一般公共预算等支出表", _at_least(role, funds)


def _of_fund(kind: str, key: str, known: Known) -> Iterator[tuple[str, Test]]:
    for role in ("basic", "project"):
        whole = known.amount("expenditure", key, role)
        if whole is not None:
            yield "支出总表", _at_most(role, whole)
    if kind == "general_public" and key == "total":
        basic = known.amount("basic_economic", "total", "total")
        if basic is not None:
            yield "基本支出经济分类表", _equals("basic", basic)


def _of_fiscal(key: str, known: Known) -> Iterator[tuple[str, Test]]:
    for kind in FUNDS:
        role = f"expenditure.{kind}"
        if key == "total":
            names = {"general_public": "一般公共预算", "government_fund": "政府性基金",
                     "state_capital": "国有资本经营预算"}  # fmt: skip
            told = _line(known, "fiscal_balance", names[kind], "income.total")
            if told is not None:
                yield "本表收入方", _equals(role, told)
        code = known.classes.get(kind, {}).get(key) if key != "total" else "total"
        if code is not None:
            told = known.amount(kind, code, "total")
            if told is not None:
                yield "一般公共预算等支出表", _equals(role, told)
        elif kind in known.read and key != "total" and known.rows.get(kind):
            yield "一般公共预算等支出表", _equals(role, ZERO)


def _of_balance(key: str, known: Known) -> Iterator[tuple[str, Test]]:
    code = known.classes.get("expenditure", {}).get(key) if key != "total" else "total"
    if code is None:
        return
    for role in ("total", "project"):
        told = known.amount("expenditure", code, role)
        if told is not None:
            yield "支出总表", _equals(f"expenditure.{role}", told)


def _of_three_public(known: Known) -> Iterator[tuple[str, Test]]:
    for role, words in _TEXT.items():
        found = re.search(rf"{words}(?:预算)?(?:为)?([\d,]+(?:\.\d+)?)万元", known.text)
        if found:
            yield "文字说明", _equals(role, Decimal(found[1].replace(",", "")))
    for code, role in _ECONOMIC.items():
        told = known.amount("basic_economic", code, "total")
        if told:
            # 30231 in 元 is a part of the item in 万元, which is rounded
            yield "基本支出经济分类表", _at_least(role, told / 10_000 - Decimal("0.006"))


def _over_funds(key: str, role: str, known: Known) -> Decimal | None:
    """The sum over the tables of the funds; None unless all that were read are decided."""
    if "general_public" not in known.read:
        return None
    total = ZERO
    for kind in FUNDS:
        if kind in known.read and (known.rows.get(kind) or kind == "general_public"):
            told = known.amount(kind, key, role)
            if told is None:
                return None
            total += told
    return total


def _line(known: Known, kind: str, begins: str, role: str) -> Decimal | None:
    for key, row in known.rows.get(kind, {}).items():
        if key.startswith(begins):
            return row.get(role)
    return None


def _equals(role: str, amount: Decimal) -> Test:
    return lambda row: role not in row or row[role] == amount


def _at_least(role: str, amount: Decimal) -> Test:
    return lambda row: role not in row or row[role] >= amount


def _at_most(role: str, amount: Decimal) -> Test:
    return lambda row: role not in row or row[role] <= amount


def row_key(text: str) -> str:
    """The key of a labelled row: its name without ordinal and white space."""
    return fold(re.sub(r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[.、．])\s*", "", text))
