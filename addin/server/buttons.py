"""Which buttons of the ribbon the task pane has: marks on and off.

The others want files of the user's, or an Excel that answers while a button works.
"""

from __future__ import annotations

from typing import Final

from addin import ribbon

#: in the order of the pane
SERVED: Final = tuple(n for n in ("check_workbook", "clear_marks") if n in ribbon.BUTTONS)
#: whether cells can be marked, and the marks taken off
MARKS: Final = len(SERVED) == 2
