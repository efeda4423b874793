"""SJ 核实记录: what a person has answered for. The engine knows no waivers, only the workbook;
checks.waivers answers for these rules when the run is over."""

from __future__ import annotations

from collections.abc import Iterator

from checks.book import BudgetBook
from checks.rules.registry import INFO, Inapplicable, Said, rule


@rule("SJ191", "失效的核实", severity=INFO, basis="核实针对当时的数字；数字改了就是新的问题")
def stale(_book: BudgetBook) -> Iterator[Said]:
    """核实记录（工作表“已核实”或 gouji.waivers.toml）里的每个编号，都还有对应的问题。

    为什么：数字改过以后，原来的核实不再说明任何事，留着会让人以为新的问题也核实过。
    正确：核实记录 f3a91c… 对应支出总表 E12 的行合计。
    错误：E12 已经改正，核实记录还在。
    如何修改：问题已经改正的，删去这一条；数字改了仍有问题的，用新的编号重新核实。
    """
    yield Inapplicable("没有核实记录")


@rule("SJ192", "核实记录完整", severity=INFO, basis="核实要写明理由，并由本人署名")
def incomplete(_book: BudgetBook) -> Iterator[Said]:
    """工作表“已核实”的每一行都有编号、理由和姓名。

    为什么：没有理由和姓名的核实没有人负责，不起作用，问题照常列出。
    正确：f3a91c… | BN101 | 支出总表 | E12 | 上级批复如此 | 张三 | 2025-02-10。
    错误：只填了编号，没有填理由。
    如何修改：补上理由和姓名；不再需要的，删去这一行。
    """
    yield Inapplicable("没有核实记录")
