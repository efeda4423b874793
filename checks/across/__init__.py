"""Across files: a department against its units, one year against the next.

Every audit of a run makes the facts of its workbook (``audit(..., facts=True)``). When all are
there, ``compare`` finds which workbooks belong together and runs the rules of family KN;
``Comparison.joined`` puts what they say into a report.
"""

from __future__ import annotations

from checks.across.comparing import Comparison, Family, compare
from checks.across.facts import Facts, facts

__all__ = ["Comparison", "Facts", "Family", "compare", "facts"]
