"""gouji explain: one rule, to read."""

from __future__ import annotations

from argparse import Namespace

from checks.commands.arguments import Parser
from checks.commands.listing import columns, hanging
from checks.errors import UsageError
from checks.report.width import wrap


def arguments(parser: Parser) -> None:
    """What gouji explain takes."""
    parser.add_argument("rule", metavar="RULE", help="规则编号，如 BN101")


def run(args: Namespace) -> int:
    """What one rule checks, why, its basis, an example, how to mend and how to waive."""
    from checks.ledger import duties_of
    from checks.report.pages import sections
    from checks.rules.registry import FAMILIES, all_rules

    wanted = args.rule.strip().upper()
    rules = {rule.id: rule for rule in all_rules()}
    rule = rules.get(wanted)
    if rule is None:
        from difflib import get_close_matches

        close = get_close_matches(wanted, rules, n=3)
        hint = f"是不是 {'、'.join(close)}？" if close else ""
        raise UsageError(f"没有编号为“{args.rule}”的规则，{hint}用 gouji rules 查看全部规则。")
    wide = columns()
    print(f"{rule.id} {rule.title}")
    print(f"级别  {rule.severity.chinese}")
    print(f"类别  {FAMILIES[rule.family]}")
    for duty in duties_of(rule.id):
        print("\n".join(hanging("事项  ", f"{duty.id} {duty.title}", wide)))
    for head, text in sections(rule):
        print(f"\n{head}")
        for line in text.splitlines():
            print("\n".join(f"  {part}" for part in wrap(line, wide - 2)))
    return 0
