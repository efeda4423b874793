"""gouji explain, gouji rules, gouji layouts: what gouji knows, to read or as JSON."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from inspect import cleandoc
from typing import TYPE_CHECKING

from checks.errors import UsageError
from checks.report.width import pad, width, wrap

if TYPE_CHECKING:
    from checks.rules.registry import Rule


def explain(args: Namespace) -> int:
    """What one rule checks, why, its basis, an example, how to mend and how to waive."""
    from checks.ledger import duties_of
    from checks.report.pages import sections

    wanted = args.rule.strip().upper()
    rules = {rule.id: rule for rule in _rules()}
    rule = rules.get(wanted)
    if rule is None:
        from difflib import get_close_matches

        close = get_close_matches(wanted, rules, n=3)
        hint = f"是不是 {'、'.join(close)}？" if close else ""
        raise UsageError(f"没有编号为“{args.rule}”的规则，{hint}用 gouji rules 查看全部规则。")
    columns = _columns()
    print(f"{rule.id} {rule.title}")
    print(f"级别  {rule.severity.chinese}")
    print(f"类别  {_family(rule)}")
    for duty in duties_of(rule.id):
        print("\n".join(_hanging("事项  ", f"{duty.id} {duty.title}", columns)))
    for head, text in sections(rule):
        print(f"\n{head}")
        for line in text.splitlines():
            print("\n".join(f"  {part}" for part in wrap(line, columns - 2)))
    return 0


def rules(args: Namespace) -> int:
    """The rule book as a table, or as JSON."""
    if args.format == "json":
        import json

        from checks.report.findings_json import tool

        book = {
            "schema": "gouji/rules/1",
            "tool": tool(),
            "rules": [
                {
                    "id": rule.id,
                    "title": rule.title,
                    "family": _family(rule),
                    "severity": rule.severity.value,
                    "basis": rule.basis,
                    "explanation": cleandoc(rule.explanation),
                }
                for rule in _rules()
            ],
        }
        text = json.dumps(book, ensure_ascii=False, indent=2) + "\n"
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return 0
    columns, family, known = _columns(), "", _rules()
    broad = min(32, max((width(rule.title) for rule in known), default=0))
    for rule in known:
        if _family(rule) != family:
            print(("\n" if family else "") + _family(rule))
            family = _family(rule)
        head = f"  {rule.id}  {rule.severity.chinese}  {pad(rule.title, broad)}  "
        print("\n".join(_hanging(head, rule.basis, columns)))
    print(f"\n共 {len(known)} 条规则；用 gouji explain 规则编号 查看一条规则的说明。")
    return 0


def layouts(_args: Namespace) -> int:
    """The layouts gouji knows, with their tables."""
    from checks.layouts import model

    columns = _columns()
    for name in model.names():
        layout = model.load(name)
        tables = "、".join(table.name for table in layout.tables)
        print(f"{layout.name}  {layout.title}")
        print("\n".join(_hanging("  ", tables, columns)))
    return 0


def _rules() -> Sequence[Rule]:
    from checks.rules.registry import all_rules

    return all_rules()


def _family(rule: Rule) -> str:
    from checks.rules.registry import FAMILIES

    return FAMILIES[rule.family]


def _hanging(head: str, text: str, columns: int) -> list[str]:
    """A head, then text whose further lines begin beside it."""
    beside = width(head)
    lines = wrap(text, max(20, columns - beside))
    return [(head if i == 0 else " " * beside) + line for i, line in enumerate(lines)]


def _columns() -> int:
    from shutil import get_terminal_size

    return min(120, max(40, get_terminal_size((100, 24)).columns))
