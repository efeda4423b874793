"""Who is to blame for what failed: structure first, then single cells, then whole columns.

The engine says what stands (`Stand`) and can say it again of a book with repairs; this module
decides which cell each failed relation, and each fault that is but a consequence, accuses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from checks.findings import Culprit, plain
from checks.relations import Relation
from checks.repair import Repair, reread

if TYPE_CHECKING:
    from checks.book import BudgetBook
    from checks.locate import Change, Component
    from checks.rules.registry import Fault, Stated

#: a relation or fault across rereadings: its rule, sheet and cell
Key = tuple[str, str, str]

#: How many candidates a finding lists when the wrong cell is not determined.
_MOST_CANDIDATES: Final = 10


@dataclass(frozen=True, slots=True)
class Blame:
    """Who is to blame for one failed relation or fault."""

    culprit: Culprit | None
    candidates: tuple[Culprit, ...] = ()
    #: whether the search was given up before all explanations were seen
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """What the rules say of a book: all relations, the failed ones, and the faults that weigh."""

    relations: Sequence[Relation]
    failed: dict[Key, Relation]
    faults: dict[Key, Fault]
    #: what sentences say of cells
    stated: Sequence[Stated] = ()

    @property
    def amiss(self) -> set[Key]:
        """Everything that should go away."""
        return {*self.failed, *self.faults}


def blame(
    book: BudgetBook,
    stand: Stand,
    repairs: Sequence[Repair],
    again: Callable[[BudgetBook], Stand],
) -> dict[Key, Blame]:
    """The culprit of every failed relation, and of faults that are but consequences.

    First the causes in structure (a code, a row entered twice or left out, a formula), each
    with its repair: where what failed holds again and nothing else fails, it is to blame.
    ``repairs`` are those the faults themselves bring. What still fails is a matter of amounts.
    """
    if not stand.amiss:
        return {}
    from checks.locate import locate
    from checks.structure import gaps, structural_repairs

    blamed: dict[Key, Blame] = {}
    accepted: list[Repair] = []
    for repair in [*structural_repairs(book, stand.faults.values()), *repairs]:
        trial = again(reread(book, [*accepted, repair]))
        mended = stand.amiss - trial.amiss
        if mended and not trial.amiss - stand.amiss:
            for key in mended:
                blamed.setdefault(key, Blame(repair.culprit))
            accepted.append(repair)
            stand = trial
    failed = list(stand.failed.values())
    keys = {id(relation): key for key, relation in stand.failed.items()}
    components = locate(stand.relations, failed, stand.stated)
    for component in components:
        culprits = {id(c.amount): _accuse(c, component) for c in component.certain}
        for relation in component.relations:
            own = [id(a) for a in (relation.total, *relation.parts)]
            accused = [culprits[cell] for cell in own if cell in culprits]
            blamed[keys[id(relation)]] = (
                Blame(accused[0])
                if accused
                else Blame(None, _candidates(component, own), component.capped)
            )
    for broken, possible in gaps(failed):
        for relation in broken:
            now = blamed[keys[id(relation)]]
            if now.culprit is None:
                blamed[keys[id(relation)]] = Blame(None, (possible, *now.candidates))
    _columns(book, stand, again, components, blamed)
    return blamed


def _candidates(component: Component, own: Sequence[int]) -> tuple[Culprit, ...]:
    """The cells of one relation that some explanation changes, likeliest first."""
    found = dict.fromkeys(
        _accuse(change, component)
        for explanation in component.explanations
        for change in explanation.changes
        if id(change.amount) in own
    )
    return tuple(found)[:_MOST_CANDIDATES]


def _accuse(change: Change, component: Component) -> Culprit:
    """The cell to accuse: the change's own, or the one that its formula takes the error from."""
    cell = change.cause or change
    changes = component.explanations[0].changes
    carried = sum(1 for c in changes if c.cause is not None)
    why = cell.slip.why
    if len(changes) - carried > 1:
        why += f"，与另外{len(changes) - carried - 1}处同时改正"
    if carried:
        why += "，其余由公式带出"
    suggested = None if cell.open else plain(cell.value)
    return Culprit(cell.amount.sheet, cell.amount.cell, suggested, why)


def _columns(
    book: BudgetBook,
    stand: Stand,
    again: Callable[[BudgetBook], Stand],
    components: Sequence[Component],
    blamed: dict[Key, Blame],
) -> None:
    """Where two whole columns exchanged would explain it, weigh that against single cells.

    One slip that clears three or more wins, and so does one against cells that the text confirms;
    against one or two others it is a candidate beside them.
    """
    from checks.structure import exchanged_columns

    keys = {id(relation): key for key, relation in stand.failed.items()}
    for repair in exchanged_columns(list(stand.failed.values())):
        trial = again(reread(book, [repair]))
        mended = stand.failed.keys() - trial.failed.keys()
        if not mended or trial.failed.keys() - stand.failed.keys():
            continue
        inside = [c for c in components if {keys[id(r)] for r in c.relations} <= mended]
        slips = [c.unique.slips if c.unique else None for c in inside]
        wins = None in slips or sum(s for s in slips if s) > 2
        # a sentence has the amounts that single cells would have to change
        wins = wins or any(c.unique is not None and c.unique.contradicted for c in inside)
        for key in mended:
            now = blamed.get(key, Blame(None))
            others = (*((now.culprit,) if now.culprit else ()), *now.candidates)
            blamed[key] = (
                Blame(repair.culprit)
                if wins
                else Blame(None, (repair.culprit, *others)[:_MOST_CANDIDATES])
            )
        return
