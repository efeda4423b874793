"""Buttons and functions for building an add-in in tests, by the names of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Button:
    label: str
    screentip: str = "说明。"


@dataclass(frozen=True)
class Function:
    name: str
    doc: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    whole_book: bool = False


#: every button there will be
BUTTONS = {
    "check_workbook": Button("审核工作簿"),
    "check_sheet": Button("审核本表"),
    "check_selection": Button("审核所选区域"),
    "previous_finding": Button("上一处"),
    "next_finding": Button("下一处"),
    "show_findings": Button("问题清单"),
    "accept_suggestion": Button("采纳建议"),
    "undo_accept": Button("撤销采纳"),
    "waive_finding": Button("标为已核实"),
    "clear_marks": Button("清除标记"),
    "mark_hints": Button("标出提示"),
    "explain_rule": Button("规则说明"),
    "check_folder": Button("审核文件夹"),
    "compare_last_year": Button("与上年对比"),
    "import_published": Button("导入公开文本"),
    "new_book": Button("新建套表"),
    "settings": Button("设置"),
    "about": Button("关于"),
}
FUNCTIONS = (
    Function(
        "GJ_NAME",
        "编码的科目名称。",
        {"code": "科目编码", "year": "年度，可以省略"},
        frozenset({"year"}),
    ),
    Function("GJ_LEVEL", "编码是类、款还是项。", {"code": "科目编码"}),
)
