"""gouji 勾稽: audits the linked tables of Chinese department budgets.

    import checks

    report = checks.audit("budget.xlsx")
    if report.status != "ok":
        print(report.error)  # one Chinese sentence: what is the matter, what to do
    for finding in report.findings:
        if finding.severity == "error" and finding.waived is None:
            print(finding.sheet, finding.cell, finding.message)
            if finding.culprit is not None:  # the one wrong cell, where it is certain
                print(finding.culprit.cell, finding.culprit.suggested, finding.culprit.why)

``report.outcomes`` says for every rule whether it passed, failed, did not apply or was not checked
and why; ``report.to_dict()`` is the workbook as the findings file holds it (``gouji check --format
json``), amounts as strings of exact decimals. ``checks.report.frame.frame([report, …])`` makes a
pandas DataFrame of findings. Nothing here opens a network connection or writes to the workbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checks.auditor import audit as audit
    from checks.errors import GoujiError as GoujiError
    from checks.findings import Finding as Finding
    from checks.findings import Report as Report

__version__ = "0.1.0"
__all__ = ["Finding", "GoujiError", "Report", "__version__", "audit"]

#: where each name lives: importing the package costs nothing, the first use loads it
_HOMES = {
    "audit": "checks.auditor",
    "Finding": "checks.findings",
    "GoujiError": "checks.errors",
    "Report": "checks.findings",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return globals().setdefault(name, getattr(import_module(_HOMES[name]), name))


def __dir__() -> list[str]:
    """The public names too, so that help(checks) shows them before their first use."""
    return sorted({*globals(), *__all__})
