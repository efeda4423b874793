"""Writes docs/rules: one page per rule, a list of them all and the reviewer's list of duties."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from checks.ledger import NOT_IMPLEMENTED, Duty, duties, duties_of
from checks.report.pages import sections
from checks.rules.registry import FAMILIES, Rule, all_rules

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "rules"
MADE = "<!-- 由 make docs 生成：请修改规则的说明，不要修改本页。 -->"
#: after the list of rules: what a bureau may settle for itself
SETTLING = """\
## 设置：gouji.toml

放在工作簿旁边，或者上级文件夹里；对一个工作簿用最近的那一份，也可以用 `--settings` 指定。
用到的设置写在每份报告里。写错的项目会指出是哪一项。

```toml
layout = "shanghai"          # 表式，代替自动识别；也可以是自己写的表式文件，如 "某省.toml"
year = 2025                  # 预算年度
approved = 2025-02-10        # 财政部门批复的日期，
published = 2025-02-27       # 和公开的日期：写了才核对是否在批复后二十日内公开（BS112）

[severity]                   # 规则的级别：error、warning、info
KM108 = "info"

[off]                        # 关闭的规则和理由，报告里列为“已关闭”，不算查过
SJ105 = "按分列示，已报财政局同意"

[tolerance]                  # 求和的差额，单位是元
BN102 = 0                                       # 只收紧：差额超过 0 元就不再算四舍五入
BN103 = {limit = 2, reason = "系统按万元取数"}  # 放宽要写理由：2 元以内只作提示，理由写在每条里

[[together]]                 # 哪些工作簿属于一起：程序认不出、认错，或者有几个版本时才需要写
book = "科协部门2025.xlsx"   # 相对于 gouji.toml 的位置
units = ["科协本部.xlsx", "科普中心.xlsx"]      # 这个部门的全部单位，列全了才核对汇总数
last_year = "2024/科协部门2024.xlsx"            # 同一部门（单位）上一年的工作簿
```

## 核实

查明无误的问题可以核实。核实后的问题仍列在每份报告里，注明理由和姓名，但不再计入，也不影响退出状态。
核实按问题的编号；数字改了编号就变，是一个新的问题，失效的核实由 [SJ191](SJ191.md) 指出。

- 留在工作簿里：加一张名为 **已核实** 的表，第一行写 编号、规则、工作表、单元格、理由、姓名、日期，
  每个问题一行。编号见屏幕上的 `[f…]`，或者 **审核结果** 表的最后一栏。
- 放在文件里：`gouji waive 工作簿 编号 --reason 理由 --name 姓名` 写进工作簿旁边的
  `gouji.waivers.toml`，工作簿本身不改动；也可以自己写：

```toml
[[waiver]]
book = "预算.xlsx"           # 只用于这个工作簿；不写则都用
id = "f3a91c0d2b4e5f60"
reason = "上级批复如此"
name = "张三"
date = 2025-02-10
```
"""


def main() -> None:
    """Write every page; remove the page of a rule that is no more."""
    rules = all_rules()
    pages = {f"{rule.id}.md": page(rule) for rule in rules}
    pages |= {"README.md": index(rules), "duties.md": ledger(rules)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stale in {path.name for path in FOLDER.glob("*.md")} - pages.keys():
        (FOLDER / stale).unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(rules)} rules in {FOLDER}")


def page(rule: Rule) -> str:
    """The page of one rule."""
    own = "；".join(f"{duty.id} {duty.title}" for duty in duties_of(rule.id))
    parts = [
        MADE,
        f"# {rule.id} {rule.title}",
        f"{FAMILIES[rule.family]} · {rule.severity.chinese} · [复核事项](duties.md)：{own}",
    ]
    for head, text in sections(rule):
        parts += [f"## {head}", text.replace("\n", "\n\n")]
    parts.append("[规则一览](README.md)")
    return "\n\n".join(parts) + "\n"


def index(rules: Sequence[Rule]) -> str:
    """The list of all rules by family, and what can be settled about them."""
    text = f"{MADE}\n\n# 规则一览\n\n共 {len(rules)} 条；[复核清单](duties.md)"
    text += "列出审核人员要查的事项，以及由哪些规则来查。\n"
    for family, members in groupby(rules, key=lambda rule: rule.family):
        text += f"\n## {family} {FAMILIES[family]}\n\n"
        text += "| 编号 | 规则 | 级别 | 依据 |\n|---|---|---|---|\n"
        for rule in members:
            text += f"| [{rule.id}]({rule.id}.md) | {rule.title} "
            text += f"| {rule.severity.chinese} | {rule.basis} |\n"
    return f"{text}\n{SETTLING}"


def ledger(rules: Sequence[Rule]) -> str:
    """The reviewer's list: every duty with its basis and the rules that discharge it."""
    known = {rule.id: rule for rule in rules}
    open_ones = sum(not duty.rules for duty in duties())
    text = f"{MADE}\n\n# 复核清单\n\n"
    text += (
        "审核人员对一本部门（单位）预算要查的事项。每份报告都说明查完了哪些、没有查哪些和为什么；"
    )
    text += "完成率是适用的事项中全部查过的比例。\n\n"
    text += "依据中的“标准目录”指《财政预决算领域基层政务公开标准目录》，“区局核查表”指区财政局复核"
    text += "部门预算时逐项填写的核查表。\n\n"
    text += f"共 {len(duties())} 项，其中 {open_ones} 项{NOT_IMPLEMENTED}，要由人来查。\n"
    for group, members in groupby(duties(), key=lambda duty: duty.group):
        text += f"\n## {group}\n\n| 编号 | 事项 | 规则 | 依据 |\n|---|---|---|---|\n"
        for duty in members:
            text += f"| {duty.id} | {duty.title}{_only(duty)} "
            text += f"| {_rules(duty, known)} | {duty.basis} |\n"
    return text


def _only(duty: Duty) -> str:
    return {"department": "（部门）", "unit": "（单位）"}.get(duty.kind or "", "")


def _rules(duty: Duty, known: dict[str, Rule]) -> str:
    shown = [f"[{rule}]({rule}.md)" if rule in known else rule for rule in duty.rules]
    return " ".join(shown) or NOT_IMPLEMENTED


if __name__ == "__main__":
    main()
