"""Writes docs/rules: one page per rule and a list of them all, from the rules themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from checks.rules.registry import FAMILIES, Rule, all_rules

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "rules"
MADE = "<!-- 由 make docs 生成：请修改规则的说明，不要修改本页。 -->"


def main() -> None:
    """Write every page; remove the page of a rule that is no more."""
    rules = all_rules()
    pages = {f"{rule.id}.md": page(rule) for rule in rules} | {"README.md": index(rules)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stale in {path.name for path in FOLDER.glob("*.md")} - pages.keys():
        (FOLDER / stale).unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(rules)} rules in {FOLDER}")


def page(rule: Rule) -> str:
    """The page of one rule."""
    parts = (
        MADE,
        f"# {rule.id} {rule.title}",
        f"{FAMILIES[rule.family]} · {rule.severity.chinese} · 依据：{rule.basis}",
        body(rule.explanation),
        "[规则一览](README.md)",
    )
    return "\n\n".join(parts) + "\n"


def body(explanation: str) -> str:
    """An explanation as Markdown: a line such as "为什么: …" is a paragraph with a bold head."""
    return re.sub(r"\n+([\u4e00-\u9fff]{2,4})[:：]\s*", r"\n\n**\1**　", explanation)


def index(rules: Sequence[Rule]) -> str:
    """The list of all rules by family."""
    text = f"{MADE}\n\n# 规则一览\n\n共 {len(rules)} 条。\n"
    for family, members in groupby(rules, key=lambda rule: rule.family):
        text += f"\n## {family} {FAMILIES[family]}\n\n"
        text += "| 编号 | 规则 | 级别 | 依据 |\n|---|---|---|---|\n"
        for rule in members:
            text += f"| [{rule.id}]({rule.id}.md) | {rule.title} "
            text += f"| {rule.severity.chinese} | {rule.basis} |\n"
    return text


if __name__ == "__main__":
    main()
