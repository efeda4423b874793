"""The peer of checks/locate: Fellegi-Holt as a mixed-integer problem, solved by HiGHS.

Least number of changed cells such that every relation holds, with a big-M switch per cell; all
optimal sets by no-good cuts. Needs scipy. Sets that only the solver's integrality tolerance lets
pass (big M times 1e-6 is money) are refused by an exact linear programme and cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, vstack

from checks.changesets import Index, Tie
from checks.relations import Relation


@dataclass(slots=True)
class Optimum:
    """The smallest sets of cells, by id of their amounts."""

    size: int
    sets: list[frozenset[int]] = field(default_factory=list)
    #: whether there may be further sets of this size
    capped: bool = False


class Problem:
    """The relations of a scope as matrices."""

    def __init__(self, index: Index, relations: Sequence[Relation]) -> None:
        ties = [index.tie(relation) for relation in relations]
        self.cells = list(dict.fromkeys(cell for tie in ties for cell in tie.cells))
        number = {cell: n for n, cell in enumerate(self.cells)}
        entries = [(r, number[c], s) for r, tie in enumerate(ties) for c, s in tie.cells.items()]
        rows, columns, signs = zip(*entries, strict=True)
        shape = (len(ties), len(self.cells))
        self.matrix = csr_matrix((signs, (rows, columns)), shape=shape, dtype=float)
        self.low = numpy.array([float(tie.low) for tie in ties])
        self.high = numpy.array([float(tie.high) for tie in ties])
        self.least = numpy.array([float(index.least(cell)) for cell in self.cells])
        # no change of a smallest answer is larger than all that is amiss together
        amiss = {abs(tie.target) for tie in ties if tie.broken}
        self.large = 1.1 * float(sum(amiss)) + 1
        # the solver's tolerances are absolute, 1e-6: the smallest slack must be well above them
        slack = min(float(tie.high - tie.low) for tie in ties if tie.exact) / 2
        scale = min(1e4, max(1.0, slack / 2e-5))
        self.low, self.high = self.low / scale, self.high / scale
        self.least, self.large = self.least / scale, self.large / scale

    def solve(self, most_sets: int, seconds: float = 60) -> Optimum | None:
        """The optimal sets, at most ``most_sets`` of them; None when the solver gives up."""
        n = len(self.cells)
        eye = csr_matrix(numpy.eye(n))
        none = csr_matrix(self.matrix.shape)
        switch = vstack([hstack([eye, -self.large * eye]), hstack([-eye, -self.large * eye])])
        constraints = [
            LinearConstraint(hstack([self.matrix, none]), self.low, self.high),
            LinearConstraint(switch, -numpy.inf, 0),
        ]
        lower = numpy.concatenate([numpy.maximum(self.least, -self.large), numpy.zeros(n)])
        upper = numpy.concatenate([numpy.full(n, self.large), numpy.ones(n)])
        found: Optimum | None = None
        while True:
            answer = milp(
                numpy.concatenate([numpy.zeros(n), numpy.ones(n)]),
                integrality=numpy.concatenate([numpy.zeros(n), numpy.ones(n)]),
                bounds=Bounds(lower, upper),
                constraints=constraints,
                options={"time_limit": seconds, "mip_rel_gap": 0},
            )
            if answer.x is None or answer.status != 0:
                return found
            chosen = numpy.flatnonzero(answer.x[n:] > 0.5)
            if found is None:
                found = Optimum(len(chosen))
            cut = numpy.ones(n)
            cut[chosen] = -1
            right = 1 - len(chosen)
            constraints.append(
                LinearConstraint(numpy.concatenate([numpy.zeros(n), cut]), right, numpy.inf)
            )
            if not self._feasible(chosen):
                continue  # optimal only within the solver's tolerance
            if not found.sets:
                found.size = len(chosen)
            elif len(chosen) > found.size:
                return found
            found.sets.append(frozenset(self.cells[k] for k in chosen))
            if len(found.sets) >= most_sets:
                found.capped = True
                return found

    def _feasible(self, chosen: numpy.ndarray) -> bool:
        """Whether values for just these cells make everything hold, by an exact-enough LP."""
        part = self.matrix[:, chosen]
        if any(low > 0 or high < 0 for low, high in self._untouched(part)):
            return False
        touched = numpy.flatnonzero(abs(part).sum(axis=1) > 0)
        part = part[touched]
        matrix = vstack([part, -part])
        limits = numpy.concatenate([self.high[touched], -self.low[touched]])
        keep = numpy.isfinite(limits)
        bounds = [(max(self.least[k], -self.large), self.large) for k in chosen]
        answer = linprog(
            numpy.zeros(len(chosen)), A_ub=matrix[keep], b_ub=limits[keep], bounds=bounds
        )
        return bool(answer.status == 0)

    def _untouched(self, part: csr_matrix) -> list[tuple[float, float]]:
        alone = numpy.flatnonzero(abs(part).sum(axis=1) == 0)
        return [(self.low[r], self.high[r]) for r in alone]


def neighbourhood(index: Index, failed: Sequence[Relation], hops: int = 2) -> list[Relation]:
    """The failed relations and those that share cells with them, ``hops`` steps out."""
    ties: dict[int, Tie] = {id(tie): tie for tie in map(index.tie, failed)}
    for _ in range(hops):
        cells = {cell for tie in ties.values() for cell in tie.cells}
        ties |= {id(tie): tie for cell in cells for tie in index.ties(cell)}
    return [tie.relation for tie in ties.values()]
