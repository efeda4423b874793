"""Which workbooks belong together: units to their department, one year to the next.

Found from the workbooks themselves (the office on the cover, the list of units in 机构设置, the
year), or stated in gouji.toml, which then decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from checks.across.facts import Facts, Figures, Office
from checks.across.offices import bare_names, key, same
from checks.files import real

if TYPE_CHECKING:
    from checks.settings import Together

#: how many workbooks with other content are named
_NAMED = 3


@dataclass(eq=False)
class Budget:
    """One workbook among the others, its figures unpacked on first use."""

    facts: Facts

    @cached_property
    def figures(self) -> Figures:
        """Its tables and what its text says of the year before."""
        return self.facts.figures()

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return PurePath(self.facts.path).name

    @property
    def year(self) -> int | None:
        """Its budget year."""
        return self.facts.year


@dataclass(slots=True)
class Kin:
    """A workbook with those that belong to it: what a rule across files is given."""

    own: Budget
    #: its units that were given, of a department
    units: list[Budget] = field(default_factory=list)
    #: listed units that have a budget of their own and were not given
    missing: list[Office] = field(default_factory=list)
    #: why it is not known whether all units are there; None when it is known
    unsure: str | None = None
    #: why its units, or some of them, cannot be compared: two versions of one unit …
    unclear: str | None = None
    #: the same office in the year before and the year after
    before: Budget | None = None
    after: Budget | None = None
    #: why the year before was given and cannot be used
    before_unclear: str | None = None
    #: other workbooks of the same office and year with other content: some, and how many
    twins: list[Budget] = field(default_factory=list)
    twin_count: int = 0
    #: whether gouji.toml says what belongs to it
    stated: bool = False

    @property
    def alone(self) -> bool:
        """Whether nothing belongs to it."""
        return not (self.units or self.before or self.after or self.twins) and (
            self.unclear is None and self.before_unclear is None
        )


_Key = tuple[str, str, int]


def kin(all_facts: Iterable[Facts]) -> list[Kin]:
    """Every workbook with those that belong to it, in the given order."""
    found = [Kin(Budget(facts)) for facts in all_facts]
    by_key: dict[_Key, list[Kin]] = {}
    for each in found:
        facts = each.own.facts
        office = key(facts.department)
        if office and facts.year is not None and facts.kind is not None:
            by_key.setdefault((facts.kind, office, facts.year), []).append(each)
    for group in by_key.values():
        _twins(group)
    for (kind, office, year), group in by_key.items():
        before = by_key.get((kind, office, year - 1))
        if before is not None:
            _follow(group, before, year - 1)
    _units(found, by_key)
    _stated(found)
    by_budget = {id(each.own): each for each in found}
    for each in found:
        if each.before is not None and each.before_unclear is None and not each.twins:
            by_budget[id(each.before)].after = each.own
    return found


def _twins(group: Sequence[Kin]) -> None:
    contents: dict[str, list[Budget]] = {}
    for each in group:
        contents.setdefault(each.own.facts.digest, []).append(each.own)
    for each in group:
        own = each.own.facts.digest
        others = (b for digest, same in contents.items() if digest != own for b in same)
        each.twins = list(islice(others, _NAMED))
        each.twin_count = len(group) - len(contents[own])


def _one(group: Sequence[Kin]) -> Budget | None:
    """The one budget of a group, or of equal copies the first; None of different ones."""
    return group[0].own if not group[0].twins else None


def _follow(group: Sequence[Kin], before: Sequence[Kin], year: int) -> None:
    for each in group:
        each.before = _one(before)
        if each.before is None:
            each.before_unclear = (
                f"{year}年有 {len(before)} 份内容不同的工作簿，不知以哪份为准，"
                "请在 gouji.toml 的 [[together]] 中写明 last_year"
            )


def _units(found: Sequence[Kin], by_key: Mapping[_Key, Sequence[Kin]]) -> None:
    by_name: dict[tuple[int, str], Sequence[Kin]] = {}
    # by what all spellings of a name have in common, so that no list is searched from end to end
    alike: dict[tuple[int, str], list[Sequence[Kin]]] = {}
    for (kind, office, year), group in by_key.items():
        if kind == "unit":
            by_name[year, office] = group
            for bare in bare_names(office):
                alike.setdefault((year, bare), []).append(group)
    for each in found:
        facts = each.own.facts
        if facts.kind == "department" and facts.year is not None:
            _units_of(each, by_name, alike)


def _units_of(
    department: Kin,
    by_name: Mapping[tuple[int, str], Sequence[Kin]],
    alike: Mapping[tuple[int, str], Sequence[Sequence[Kin]]],
) -> None:
    facts = department.own.facts
    assert facts.year is not None
    office = key(facts.department)
    listed = facts.offices
    if listed is None:
        # its own office is its unit whether it is listed or not
        listed = (Office(office, headquarters=True, apart=True),)
        department.unsure = "机构设置没有逐个列出预算单位"
    taken: set[int] = set()
    for one in listed:
        name = office if one.headquarters else one.name
        given = (g for bare in bare_names(name) for g in alike.get((facts.year, bare), ()))
        group = by_name.get((facts.year, key(name))) or next(
            (g for g in given if id(g) not in taken and _unit_is(g, name)), None
        )
        if group is None:
            if one.apart:
                department.missing.append(one)
            continue
        if id(group) in taken:
            continue
        taken.add(id(group))
        unit = _one(group)
        if unit is not None:
            department.units.append(unit)
        else:
            department.unclear = (
                f"“{group[0].own.facts.department}”有 {len(group)} 份内容不同的工作簿，"
                "不知以哪份为准，请在 gouji.toml 的 [[together]] 中写明 units"
            )
    if not taken:
        department.missing, department.unsure = [], None


def _unit_is(group: Sequence[Kin], name: str) -> bool:
    department = group[0].own.facts.department
    return department is not None and same(department, name)


def _stated(found: Sequence[Kin]) -> None:
    """What gouji.toml says of files that belong together takes the place of what was found."""
    settings = {s.path: s for s in (k.own.facts.settings for k in found) if s.together}
    by_path = {real(k.own.facts.path): k for k in found} if settings else {}
    for each in settings.values():
        for together in each.together:
            book = by_path.get(real(together.book))
            if book is not None:
                _state(book, together, by_path)


def _state(book: Kin, together: Together, by_path: Mapping[str, Kin]) -> None:
    book.stated = True
    if together.units:
        given = {path: by_path.get(real(path)) for path in together.units}
        book.units = [unit.own for unit in given.values() if unit is not None]
        book.missing = [
            Office(path.name, headquarters=False, apart=True)
            for path, unit in given.items()
            if unit is None
        ]
        book.unsure = book.unclear = None
    if together.last_year is not None:
        before = by_path.get(real(together.last_year))
        book.before = before.own if before is not None else None
        book.before_unclear = (
            f"gouji.toml 写明的上年工作簿“{together.last_year.name}”不在这次审核之内"
            if before is None
            else None
        )
