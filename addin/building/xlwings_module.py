"""xlwings' VBA module as the add-in carries it: BSD licensed, with three changes.

- Its GetConfig goes: it asks the open workbook first, then the folder the workbook lies in, so
  that a budget somebody sent could name the program that is started. Store.bas has another one
  that reads the add-in's own sheet only. The user's xlwings.conf is neither read nor written.
- Its ShowError goes: it shows an English traceback. Calls.bas has one that says a sentence.
- Code embedded in the open workbook (a sheet named ….py) is not looked for: only the add-in's.

Each change must fit exactly once; a new xlwings that has moved on fails the build, not the user.
"""

from __future__ import annotations

import re

from checks.errors import OutputError

_REMOVED = (
    r"^Function GetConfig\(.*?^End Function\s*?$",
    r"^Sub ShowError\(.*?^End Sub\s*?$",
)
#: pattern -> replacement
_CHANGED = {
    r'(?<=^Public Const PROJECT_NAME As String = )"myaddin"': '"gouji"',
    r"(?<=^        If i = 1 Then)(\s+)Set wb = ActiveWorkbook": r"\1Set wb = ThisWorkbook",
}


def adapted(source: str) -> str:
    """The module's source with the three changes; raises OutputError when one does not fit."""
    for pattern in _REMOVED:
        source = _once(pattern, "", source)
    for pattern, replacement in _CHANGED.items():
        source = _once(pattern, replacement, source)
    return source


def _once(pattern: str, replacement: str, source: str) -> str:
    made, count = re.subn(pattern, replacement, source, flags=re.MULTILINE | re.DOTALL)
    if count != 1:
        import xlwings

        raise OutputError(
            f"这个版本的 xlwings（{xlwings.__version__}）与勾稽不配套，加载项没有生成，"
            "请安装勾稽要求的版本：pip install --upgrade gouji[excel]。"
        )
    return made
