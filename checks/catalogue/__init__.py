"""政府收支分类科目: codes and names by year, each with its evidence.

The shipped tables are collected from real budgets and incomplete for every year. So a code that
is not listed is "not in the shipped table", never wrong; only what is listed can contradict, and
only what was seen printed, or stands in an official table that the user imported
(checks.catalogue.official), raises more than an info.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from checks.amounts import fold

if TYPE_CHECKING:
    from checks.catalogue.official import Table

#: how sure a listed code is: in an official table; printed in a published budget; only in
#: another list; filled in from general knowledge, which contradicts nothing
Evidence = Literal["official", "printed", "secondary", "unverified"]


@dataclass(frozen=True, slots=True)
class Rename:
    """A 科目 name that was replaced by another."""

    old: str
    new: str
    seen_old: int
    seen_new: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Codes and names of one classification ("functional" or "economic")."""

    #: code -> names as printed, the most recent first; without what is unverified
    names: Mapping[str, tuple[str, ...]]
    #: folded name -> codes that have it
    codes: Mapping[str, frozenset[str]]
    #: code -> its evidence
    evidences: Mapping[str, Evidence] = field(default_factory=dict)
    #: whether it is an official table that lists every code of its year
    complete: bool = False

    def name(self, code: str) -> str | None:
        """The most recent name of a code; None when the code is not listed."""
        names = self.names.get(code)
        return names[0] if names else None

    def has(self, code: str, name: str) -> bool:
        """Whether the code is listed under that name, brackets and spaces aside."""
        return code in self.codes.get(fold(name), ())

    def evidence(self, code: str) -> Evidence | None:
        """How sure the code and its names are; None when it is not listed."""
        return self.evidences.get(code)

    def sure(self, code: str) -> bool:
        """Whether what is listed of the code may raise more than an info."""
        return self.evidences.get(code) in ("official", "printed")

    def codes_named(self, name: str) -> frozenset[str]:
        """The codes that surely have this name."""
        return frozenset(c for c in self.codes.get(fold(name), frozenset()) if self.sure(c))


def catalogue(classification: str, year: int | None = None) -> Catalogue:
    """The catalogue of "functional" or "economic" codes for a year.

    Where the user has imported the official table of that year, it goes before what is shipped,
    and instead of it when it is complete.
    """
    from checks.catalogue import official

    table = official.find(classification, year)
    return shipped(classification) if table is None else _with_official(classification, table)


@cache
def shipped(classification: str) -> Catalogue:
    """The catalogue that comes with the program."""
    listed: dict[str, list[tuple[int, str]]] = {}
    evidences: dict[str, Evidence] = {}
    for row in _rows(f"{classification}.csv"):
        last_year = int(row["year"].rstrip("+")[-4:])
        listed.setdefault(row["code"], []).append((last_year, row["name"]))
        evidences[row["code"]] = _evidence(row)
    if classification == "functional":
        for row in _rows("classes.csv"):
            if row["code"] and row["code"] not in listed:
                listed[row["code"]] = [(int(row["year"][:4]), row["name"])]
                evidences[row["code"]] = _evidence(row)
    names = {
        code: tuple(name for _, name in sorted(names, key=lambda n: -n[0]))
        for code, names in listed.items()
    }
    return _catalogue(names, evidences)


def _evidence(row: Mapping[str, str]) -> Evidence:
    """A printed in a budget, X without any source; the other letters are lists of others."""
    if row.get("n_docs"):
        return "printed"
    mark = row.get("evidence", row["source"])[:2]
    if mark.startswith("X"):
        return "unverified"
    # classes.csv has no letters: Shanghai and Jiangsu budgets, or somebody's program
    return "printed" if mark in ("A ", "Sh", "Ji") else "secondary"


@cache
def _with_official(classification: str, table: Table) -> Catalogue:
    own: dict[str, tuple[str, ...]] = {code: (name,) for code, name in table.codes.items()}
    evidences: dict[str, Evidence] = dict.fromkeys(own, "official")
    if table.complete:
        return _catalogue(own, evidences, complete=True)
    other = shipped(classification) if classification in ("functional", "economic") else None
    if other is None:
        return _catalogue(own, evidences)
    return _catalogue({**other.names, **own}, {**other.evidences, **evidences})


def _catalogue(
    names: Mapping[str, tuple[str, ...]],
    evidences: Mapping[str, Evidence],
    *,
    complete: bool = False,
) -> Catalogue:
    codes: dict[str, set[str]] = {}
    for code, known in names.items():
        for name in known:
            codes.setdefault(fold(name), set()).add(code)
    return Catalogue(
        {code: known for code, known in names.items() if evidences.get(code) != "unverified"},
        {name: frozenset(found) for name, found in codes.items()},
        evidences,
        complete,
    )


@cache
def renames() -> tuple[Rename, ...]:
    """Replaced names, with the years in which each was seen."""
    text = (resources.files(__package__) / "renames.toml").read_text(encoding="utf-8")
    return tuple(Rename(**raw) for raw in tomllib.loads(text)["rename"])


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))
