"""Items: the 科目 a text lists, each with the rows of the tables it means."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from checks.amounts import ZERO, fold
from checks.book import Amount, BudgetBook, Row
from checks.catalogue import renames
from checks.prose.figures import Fit
from checks.prose.sentences import Statement, prose
from checks.prose.witnesses import FUNDS, fit
from checks.rules.funds import fund_tables

#: how alike two names must be to be one name mistyped
_ALIKE = 0.75
#: words that may stand before a name: 安排“行政运行”科目20万元
_VERB = re.compile("(?:主要)?(?:安排|拨付|列支|编列|用于|其中)(?:用于)?")


@dataclass(slots=True, eq=False)
class Item:
    """A 科目 of the text and what the tables know of it."""

    statement: Statement
    #: the code it means; "" when no table has the name
    code: str
    #: cells whose sum it should be; empty when the fund tables lack the code
    amounts: list[Amount]
    #: names of the text that the tables do not have, with the code they stand for
    misnamed: list[tuple[str, str]]
    #: codes of that name when there are several and none has the amount
    candidates: list[str]

    @property
    def fit(self) -> Fit:
        """How the text's amount stands to the tables'."""
        return fit(self.statement.figure, self.amounts)


class Items:
    """Every item of the text matched with the tables, once per book."""

    def __init__(self, book: BudgetBook) -> None:
        self.tables = [t for kind in FUNDS if (t := book.get(kind)) is not None]
        #: whether every fund with money has its table
        self.whole = bool(self.tables) and fund_tables(book)[1] is None
        self.income = book.get("income")
        #: code -> names, whole and without 支出, as any table of the workbook has them
        self.names: dict[str, set[str]] = {}
        for table in book.functional():
            for row in table.rows:
                if row.code and row.name:
                    self.names.setdefault(row.code, set()).add(bare(row.name))
        self._by_name: dict[str, list[str]] = {}
        for code, names in self.names.items():
            for name in names:
                self._by_name.setdefault(name, []).append(code)
        found = [(s, self._resolve(s)) for s in prose(book).items]
        taken = {code for _, codes in found for code in codes}
        self.listed: list[Item] = []
        for statement, codes in found:
            if codes:
                item = self._item(statement, codes)
            elif statement.sure:
                code = self._guess(statement, taken)
                taken.add(code)
                item = self._item(statement, [code] if code else [])
            else:
                continue
            self.listed.append(item)

    def _resolve(self, statement: Statement) -> list[str]:
        """The codes the names, or else the digits, of an item can mean."""
        by_path = self._path(statement.names)
        verb = _VERB.match(statement.names[0])
        if verb is not None and not by_path:
            # 安排“行政运行”科目: the word before the name is not of it
            names = (statement.names[0][verb.end() :], *statement.names[1:])
            by_path = self._path(names)
            if by_path:
                statement.names = names
        if statement.code:
            if statement.code in by_path:
                return [statement.code]
            if statement.code in self.names and len(by_path) != 1:
                return [statement.code]
        return by_path

    def _path(self, names: Sequence[str]) -> list[str]:
        *above, leaf = [bare(name) for name in names]
        found = []
        for code in self._by_name.get(leaf, ()):
            chain = [self.names.get(code[:n], set()) for n in (3, 5) if n < len(code)]
            if len(above) > len(chain):
                continue
            for name in above:
                while chain and name not in chain[0]:
                    chain.pop(0)
                if not chain:
                    break
                chain.pop(0)
            else:
                found.append(code)
        if len(found) > 1 and len(names) == 3:
            found = [code for code in found if len(code) == 7] or found
        return found

    def _guess(self, statement: Statement, taken: Iterable[str]) -> str:
        """The code an item whose name stands nowhere means, by its amount or a like name."""
        level = 2 * len(statement.names) + 1
        free = [c for c in self.names if c not in taken]
        if len(statement.names) > 1:
            free = [c for c in free if len(c) == level]
        if statement.figure.value:
            by_amount = [
                c for c in free if (a := self.amounts(c)) and fit(statement.figure, a) is Fit.EQUAL
            ]
            if len(by_amount) == 1:
                return by_amount[0]
            free = by_amount or free
        leaf = bare(statement.names[-1])
        alike = [
            c
            for c in free
            if any(SequenceMatcher(None, leaf, n).ratio() >= _ALIKE for n in self.names[c])
        ]
        return alike[0] if len(alike) == 1 else ""

    def _item(self, statement: Statement, codes: list[str]) -> Item:
        if not codes:
            return Item(statement, "", [], [], [])
        fitting = [
            c for c in codes if (a := self.amounts(c)) and fit(statement.figure, a) is Fit.EQUAL
        ]
        code = (fitting or codes)[0]
        amounts = self.amounts(code)
        candidates = codes if len(codes) > 1 and not fitting else []
        return Item(statement, code, amounts, self._misnamed(statement, code), candidates)

    def _misnamed(self, statement: Statement, code: str) -> list[tuple[str, str]]:
        chain = [code[:n] for n in (3, 5, 7) if n <= len(code)]
        if len(statement.names) == len(chain):
            pairs = list(zip(statement.names, chain, strict=True))
        else:
            pairs = [(statement.names[-1], code)]
        return [
            (name, c) for name, c in pairs if self.names.get(c) and bare(name) not in self.names[c]
        ]

    def written(self, code: str) -> str:
        """The name of a code as a table writes it."""
        tables = [*self.tables, *([self.income] if self.income else [])]
        rows = (t.by_code.get(code) for t in tables)
        return next((row.name for row in rows if row is not None), code)

    def amounts(self, code: str) -> list[Amount]:
        """The cells whose sum is the 财政拨款 of a code."""
        if not self.whole and self.income is not None:
            row = self.income.by_code.get(code)
            return [row["fiscal"]] if row is not None and "fiscal" in row.amounts else []
        rows = [r for t in self.tables if (r := t.by_code.get(code)) is not None]
        return [a for r in rows or self._namesakes(code) if (a := r.get("total")) is not None]

    def _namesakes(self, code: str) -> list[Row]:
        """The one row of the fund tables that has the name under another code."""
        names = self.names.get(code, set())
        rows = [
            r
            for t in self.tables
            for r in t.rows
            if len(r.code) in (0, len(code)) and r.name and bare(r.name) in names
        ]
        known = {r.code for t in self.tables for r in t.rows}
        rows = [r for r in rows if not r.code or r.code not in self._elsewhere(known)]
        return rows if len(rows) == 1 else []

    def _elsewhere(self, codes: set[str]) -> set[str]:
        """Codes of the fund tables that the income table has as well."""
        return codes & set(self.income.by_code) if self.income is not None else set()

    @property
    def complete(self) -> bool:
        """Whether a 科目 that no table has is really not there."""
        return self.whole or self.income is not None

    def leaves(self) -> list[Item]:
        """The items no other item is part of, so that they can be added up."""
        codes = {i.code for i in self.listed if i.code}
        once: dict[object, Item] = {}
        for i in self.listed:
            if not any(c != i.code and c.startswith(i.code) for c in codes if i.code):
                # one 科目 printed twice with one amount is one item
                once.setdefault((i.code, i.statement.figure.yuan) if i.code else i, i)
        return list(once.values())

    def level(self) -> int:
        """The length of code the text lists; 0 when the items are of several levels."""
        lengths = {len(i.code) for i in self.leaves() if i.code}
        return lengths.pop() if len(lengths) == 1 else 0

    def missing(self) -> list[Row]:
        """Rows with money, at the level the text lists, that no item means."""
        level = self.level()
        if not level:
            return []
        have = {i.code for i in self.listed}
        have |= {a.row.code for i in self.listed for a in i.amounts}
        return [
            row
            for table in self.tables
            for row in table.rows
            if len(row.code) == level
            and row.code not in have
            and (amount := row.get("total")) is not None
            and amount.value != ZERO
        ]


@lru_cache(maxsize=1024)
def bare(name: str) -> str:
    """A 科目 name for comparing: without brackets, punctuation and the 支出 at its end."""
    folded = fold(name).translate(_DROPPED)
    return folded.removesuffix("支出") or folded


_DROPPED = str.maketrans("", "", "()[]、,.·-—–/")


def renamed(old: str, new: str) -> str:
    """The sentence about a replaced name; "" when it is none that is known."""
    for rename in renames():
        if bare(rename.old) == bare(old) and bare(rename.new) == bare(new):
            return f"，是{rename.seen_old}年及以前的旧名称"
    return ""


_matched: weakref.WeakKeyDictionary[BudgetBook, Items] = weakref.WeakKeyDictionary()


def items(book: BudgetBook) -> Items:
    """The items of a budget's text; matched once per book."""
    known = _matched.get(book)
    if known is None:
        known = _matched[book] = Items(book)
    return known
