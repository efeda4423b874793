"""The counts of the summary workbook: findings by rule, severity and department."""

from __future__ import annotations

from dataclasses import dataclass, field

from checks.findings import Report, Severity, Verdict
from checks.rules.registry import FAMILIES, all_rules


@dataclass(slots=True)
class Counts:
    """How many findings there are by rule, severity and department."""

    #: rule -> "error", "warning", "info", "waived" -> number
    rules: dict[str, dict[str, int]] = field(default_factory=dict)
    #: rule -> in how many workbooks it found something, and in how many it was not checked
    books: dict[str, int] = field(default_factory=dict)
    unchecked: dict[str, int] = field(default_factory=dict)
    #: department -> rule -> errors and warnings
    departments: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, report: Report, title: str) -> None:
        """Count one report of a department."""
        own = self.departments.setdefault(title, {})
        for finding in report.findings:
            kind = "waived" if finding.waived is not None else finding.severity.value
            counted = self.rules.setdefault(finding.rule, {})
            counted[kind] = counted.get(kind, 0) + 1
            if kind in ("error", "warning"):
                own[finding.rule] = own.get(finding.rule, 0) + 1
        for rule in {finding.rule for finding in report.findings}:
            self.books[rule] = self.books.get(rule, 0) + 1
        for outcome in report.outcomes:
            if outcome.verdict is Verdict.NOT_CHECKED:
                self.unchecked[outcome.rule] = self.unchecked.get(outcome.rule, 0) + 1

    def of_department(self, title: str) -> dict[str, int]:
        """Errors and warnings of a department by rule."""
        return self.departments.get(title, {})

    def weighty(self) -> list[str]:
        """The rules with errors or warnings, in the order of the rule book."""
        found = {rule for own in self.departments.values() for rule in own}
        return [rule for rule in self._order if rule in found] + sorted(found - set(self._order))

    def by_rule(self) -> list[list[object]]:
        """The rows of 各规则: those that found something, or were not checked somewhere."""
        rows: list[list[object]] = []
        for rule in all_rules():
            own = self.rules.get(rule.id, {})
            if not own and rule.id not in self.unchecked:
                continue
            numbers = [own.get(kind, 0) for kind in ("error", "warning", "info", "waived")]
            books = self.books.get(rule.id, 0), self.unchecked.get(rule.id, 0)
            family = FAMILIES[rule.family]
            rows.append([rule.id, rule.title, family, *numbers, *books, rule.basis])
        return rows

    def by_family(self) -> list[tuple[str, int, int, int]]:
        """Each family with its errors, warnings and infos."""
        found = []
        for id, name in FAMILIES.items():
            own = [counted for rule, counted in self.rules.items() if rule.startswith(id)]
            error, warning, info = (
                sum(c.get(severity.value, 0) for c in own) for severity in Severity
            )
            found.append((name, error, warning, info))
        return found

    @property
    def _order(self) -> list[str]:
        return [rule.id for rule in all_rules()]
