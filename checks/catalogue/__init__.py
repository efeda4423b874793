"""政府收支分类科目: codes and names as printed in published budgets, by year.

The shipped tables are collected from real budgets and incomplete for every year (each line of
the CSV files names its evidence). So a code that is not listed is "not in the shipped table",
never wrong; only what is listed can contradict.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from checks.amounts import fold


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

    #: code -> names as printed, the most recent first
    names: Mapping[str, tuple[str, ...]]
    #: folded name -> codes that have it
    codes: Mapping[str, frozenset[str]]

    def name(self, code: str) -> str | None:
        """The most recent name of a code; None when the code is not listed."""
        names = self.names.get(code)
        return names[0] if names else None

    def has(self, code: str, name: str) -> bool:
        """Whether the code is listed under that name, brackets and spaces aside."""
        return code in self.codes.get(fold(name), frozenset())


@cache
def catalogue(classification: str) -> Catalogue:
    """The shipped catalogue of "functional" or "economic" codes."""
    listed: dict[str, list[tuple[int, str]]] = {}
    for row in _rows(f"{classification}.csv"):
        last_year = int(row["year"].rstrip("+")[-4:])
        listed.setdefault(row["code"], []).append((last_year, row["name"]))
    if classification == "functional":
        for row in _rows("classes.csv"):
            if row["code"] and row["code"] not in listed:
                listed[row["code"]] = [(int(row["year"][:4]), row["name"])]
    codes: dict[str, set[str]] = {}
    for code, names in listed.items():
        for _, name in names:
            codes.setdefault(fold(name), set()).add(code)
    return Catalogue(
        {
            code: tuple(name for _, name in sorted(names, key=lambda n: -n[0]))
            for code, names in listed.items()
        },
        {name: frozenset(found) for name, found in codes.items()},
    )


@cache
def renames() -> tuple[Rename, ...]:
    """Replaced names, with the years in which each was seen."""
    text = (resources.files(__package__) / "renames.toml").read_text(encoding="utf-8")
    return tuple(Rename(**raw) for raw in tomllib.loads(text)["rename"])


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))
