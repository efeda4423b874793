"""采纳建议 and 撤销采纳: a suggested value into the cell it is for, recorded, and back.

What was changed is remembered like a mark (addin/marking/memory.py), so that it can be taken back
after rows moved, after saving and reopening, one change after the other, newest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addin.buttons.checking import Checked, audited, refresh
from addin.buttons.results import typed
from addin.buttons.session import confirmed, tell
from addin.buttons.walking import chosen
from addin.marking.cells import place_of
from addin.marking.memory import Memory
from checks.addresses import a1
from checks.errors import UsageError
from checks.findings import Finding
from checks.marking.memory import Kept, Neighbours, Place, found
from checks.report import wording

if TYPE_CHECKING:
    import xlwings as xw

    from checks.fixing import Fix
    from checks.reading.grid import CellValue, Grid, Source

KIND = "改"


def accept(book: xw.Book, answer: str = "") -> str:
    """Show what the selected finding suggests; with the user's consent, put it into its cell."""
    checked = audited(book)
    finding = next((f for f in chosen(book, checked) if _suggests(f)), None)
    if finding is None:
        raise UsageError("这里没有可以直接采纳的建议：疑错的单元格或应填的数不能断定，请人工核对。")
    wrong = finding.culprit
    assert wrong is not None
    if not answer and book.app.engine.type == "remote":
        raise UsageError("请在任务窗格里采纳建议：那里先显示原值和新值，再由您确认。")
    question = f"{_shown(checked, finding)}\n原因：{wrong.why}\n\n改正这一格吗？"
    if not confirmed(book.app, question, answer):
        return "没有改动。"
    return tell(book.app, applied(book, checked, finding) + again(book))


def applied(book: xw.Book, checked: Checked, finding: Finding) -> str:
    """Put a finding's suggestion into its cell and record it; what was done.

    Raises UsageError when the finding has no unique suggestion, or when the cell holds a formula
    and the suggestion is none.
    """
    from checks.fixing import edits_of, fix_of
    from checks.layouts.recognise import recognise

    wrong = finding.culprit
    if wrong is None or wrong.suggested is None:
        raise UsageError("这个问题没有唯一的建议，请看说明自己改正。")
    place = sheet, row, column = place_of(wrong.sheet, wrong.cell)
    grid = _grid(checked.source, sheet)
    formula = (grid.details.formulas or {}).get((row, column))
    if formula is not None and not wrong.suggested.startswith("="):
        raise UsageError(f"{wrong.cell} 是公式 ={formula}，请改公式或它引用的单元格。")
    fix = fix_of(recognise(checked.source, year=checked.report.year), [finding])
    new = edits_of([fix])[place]
    old = f"={formula}" if formula is not None else _coded(grid.value(row, column))
    memory = Memory(book)
    what = (old, wrong.suggested, finding.rule, wrong.cell)
    [kept] = memory.add([Kept(KIND, *place, Neighbours(grid).beside(row, column), what)])
    is_formula = isinstance(new, str) and new.startswith("=")
    try:
        _write(book, place, str(new) if is_formula else _coded(new))
    except UsageError:
        memory.forget([kept])
        raise
    return _done(fix)


def undo(book: xw.Book) -> str:
    """Put back what the last accepted suggestion replaced, and say how things stand."""
    return tell(book.app, taken_back(book) + again(book))


def taken_back(book: xw.Book) -> str:
    """Put back what the last accepted suggestion replaced, if nobody changed it since."""
    from addin.openbook import source_of

    source = source_of(book)
    memory = Memory(book)
    changes = memory.of(KIND)
    if not changes:
        raise UsageError("没有可以撤销的采纳。")
    last = changes[-1]
    old, new, _, cell = last.said
    place = found(last, {grid.sheet: grid for grid in source.grids}, lambda *_: None)
    if place is None:
        memory.forget([last])
        raise UsageError(
            f"原来在“{last.sheet}”{cell} 的单元格找不到了，没有撤销；原值是 {_plain(old)}。"
        )
    sheet, row, column = place
    now = _grid(source, sheet).value(row, column)
    if not new.startswith("=") and not _same(now, new):
        memory.forget([last])
        raise UsageError(
            f"“{sheet}”{a1(row, column)} 采纳之后又改过（现在是 {_plain(_coded(now))}），没有撤销；"
            f"采纳之前是 {_plain(old)}。"
        )
    _write(book, place, old)
    memory.forget([last])
    return f"{sheet.strip()} {a1(row, column)} 已恢复为 {_plain(old)}。"


def again(book: xw.Book) -> str:
    """Audit again; how things stand. Served Excel makes the changes only after the click."""
    if book.app.engine.type == "remote":
        return "\n请再点“审核工作簿”更新标注。"
    checked = audited(book)
    remarks, _ = refresh(book, checked)
    return "\n".join(["", f"重新审核：{wording.severities_line(checked.report)}。", *remarks])


def _suggests(finding: Finding) -> bool:
    return finding.culprit is not None and finding.culprit.suggested is not None


def _shown(checked: Checked, finding: Finding) -> str:
    """``支出总表 G12：1,107,600 → 1,106,700``."""
    wrong = finding.culprit
    assert wrong is not None
    sheet, row, column = place_of(wrong.sheet, wrong.cell)
    old = _plain(_coded(_grid(checked.source, sheet).value(row, column)))
    new = wording.amount(wrong.suggested, wording.unit_of(wrong, [finding])) or "空白"
    return f"{sheet.strip()} {wrong.cell}：{old} → {new}"


def _done(fix: Fix) -> str:
    unit = "元" if fix.amount else None
    old, new = (wording.amount(value, unit) or "空白" for value in (fix.old, fix.new))
    return f"{fix.sheet.strip()} {fix.cell} 已由 {old} 改为 {new}。"


def _grid(source: Source, sheet: str) -> Grid:
    return next(grid for grid in source.grids if grid.sheet == sheet)


def _coded(value: CellValue) -> str:
    """A value as a text that says its kind: n:12, t:文字, b:1, or nothing for a blank cell."""
    if value == "" or value is None:
        return ""
    if isinstance(value, bool):
        return f"b:{int(value)}"
    return f"n:{value!r}" if isinstance(value, float) else f"t:{value}"


def _plain(coded: str) -> str:
    """A coded value for people."""
    if coded.startswith("="):
        return f"公式 {coded}"
    kind, _, text = coded.partition(":")
    if kind == "n":
        from checks.amounts import decimal_of_float
        from checks.findings import grouped

        return grouped(decimal_of_float(float(text)))
    return {"b": {"1": "TRUE", "0": "FALSE"}.get(text, text)}.get(kind, text) or "空白"


def _write(book: xw.Book, place: Place, coded: str) -> None:
    sheet, row, column = place
    cell = book.sheets[sheet].range((row + 1, column + 1))
    kind, _, text = coded.partition(":")
    try:
        if coded.startswith("="):
            cell.formula = coded
        elif not coded:
            cell.clear_contents()
        elif kind == "n":
            cell.value = float(text)
        else:
            cell.value = text == "1" if kind == "b" else typed(text)
    except Exception as error:  # protected: each engine has an error class of its own
        raise UsageError(
            f"工作表“{sheet.strip()}”有保护，{a1(row, column)} 没有改动；"
            "请撤销工作表保护后再点一次。"
        ) from error


def _same(now: CellValue, new: str) -> bool:
    """Whether a cell still holds what was put into it."""
    if isinstance(now, float):
        from decimal import Decimal, InvalidOperation

        from checks.amounts import decimal_of_float

        try:
            return decimal_of_float(now) == Decimal(new)
        except InvalidOperation:
            return False
    return str(now) == new
