"""gouji 勾稽: audits the linked tables of Chinese department budgets.

>>> report = audit("上海市科学技术协会2025.xlsx")  # doctest: +SKIP
>>> report.to_dict()["findings"]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checks.auditor import audit as audit
    from checks.findings import Report as Report

__version__ = "0.1.0"
__all__ = ["Report", "__version__", "audit"]


def __getattr__(name: str) -> Any:
    """Load the auditor on first use: importing the package costs nothing."""
    if name == "audit":
        from checks.auditor import audit

        globals()["audit"] = audit
        return audit
    if name == "Report":
        from checks.findings import Report

        return Report
    raise AttributeError(name)
