"""gouji rules: the rule book, to read or as JSON."""

from __future__ import annotations

import sys
from argparse import Namespace
from inspect import cleandoc

from checks.commands.arguments import Parser
from checks.commands.listing import columns, hanging
from checks.report.width import pad, width


def arguments(parser: Parser) -> None:
    """What gouji rules takes."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="text（默认）或 json"
    )


def run(args: Namespace) -> int:
    """The rule book as a table, or as JSON."""
    from checks.rules.registry import FAMILIES, all_rules

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
                    "family": FAMILIES[rule.family],
                    "severity": rule.severity.value,
                    "basis": rule.basis,
                    "explanation": cleandoc(rule.explanation),
                }
                for rule in all_rules()
            ],
        }
        text = json.dumps(book, ensure_ascii=False, indent=2) + "\n"
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return 0
    wide, heading, known = columns(), "", all_rules()
    broad = min(32, max((width(rule.title) for rule in known), default=0))
    for rule in known:
        family = FAMILIES[rule.family]
        if family != heading:
            print(("\n" if heading else "") + family)
            heading = family
        head = f"  {rule.id}  {rule.severity.chinese}  {pad(rule.title, broad)}  "
        print("\n".join(hanging(head, rule.basis, wide)))
    print(f"\n共 {len(known)} 条规则；用 gouji explain 规则编号 查看一条规则的说明。")
    return 0
