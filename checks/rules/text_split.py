"""SM1 表文勾稽: 基本支出 and 项目支出 of the text against the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from checks.amounts import ZERO
from checks.book import Amount, BudgetBook
from checks.findings import plain
from checks.prose.figures import Figure, Fit, stated
from checks.prose.sentences import Statement, prose
from checks.prose.witnesses import FUNDS
from checks.rules.registry import ERROR, Checked, Fault, Inapplicable, Said, Unchecked, rule

_WORDS = re.compile(
    r"\(?(?:[一二三1-3][).、])?(?:其中)?(?P<what>基本|项目)支出(?:总)?(?:预算)?(?:总额|数)?(?:安排|共计|合计|为|共|计)*:?"
)
#: a figure of fewer digits may agree with a table by chance
_DIGITS = 3


class _Split(NamedTuple):
    """基本支出 and 项目支出 of one table, or of the three funds together."""

    name: str
    basic: Decimal
    project: Decimal
    cells: tuple[Amount, ...]


@rule(
    "SM109",
    "基本支出和项目支出与表一致",
    severity=ERROR,
    basis="编制说明 ↔ 支出总表、三本预算支出功能分类表",
    needs=("expenditure",),
)
def basic_and_project(book: BudgetBook) -> Iterator[Said]:
    """编制说明把支出分成基本支出和项目支出的，两个数与同一张表的合计相同。

    为什么：支出预算按基本支出、项目支出公开，文字和表应是同一个数。
    正确：基本支出11,163.48万元、项目支出6,755.93万元，支出总表 111,634,826 元和 67,559,315 元。
    错误：项目支出6,755.93万元与支出总表相符，基本支出写成11,136.48万元。
    说明：说的是全部支出、财政拨款还是一般公共预算，文字不一定写明，所以其中一个数与某张表相符时才判断另一个。
    """
    splits = _splits(book)
    pairs = list(_pairs(prose(book).statements, book.year))
    if not pairs:
        yield Inapplicable("编制说明没有写基本支出和项目支出")
        return
    for basic, project in pairs:
        as_basic = [s for s in splits if _agrees(basic.figure, s.basic)]
        as_project = [s for s in splits if _agrees(project.figure, s.project)]
        if any(s in as_project for s in as_basic):
            yield Checked(2)
        elif as_project and not as_basic and _telling(project.figure):
            yield _differs(basic, as_project, "basic")
        elif as_basic and not as_project and _telling(basic.figure):
            yield _differs(project, as_basic, "project")
        else:
            yield Unchecked("基本支出和项目支出说的是哪一部分支出，文字没有写明")


def _splits(book: BudgetBook) -> list[_Split]:
    found = []
    for kind in ("expenditure", *FUNDS):
        table = book.get(kind)
        row = table.total if table is not None else None
        if table is None or row is None:
            continue
        cells = tuple(a for role in ("basic", "project") if (a := row.get(role)) is not None)
        if len(cells) == 2:
            found.append(_Split(table.name, cells[0].yuan, cells[1].yuan, cells))
    funds = found[1:] if len(found) > 1 else []
    if len(funds) > 1:
        basic, project = sum((s.basic for s in funds), ZERO), sum((s.project for s in funds), ZERO)
        found.append(
            _Split("三本预算支出表", basic, project, tuple(a for s in funds for a in s.cells))
        )
    return found


def _pairs(
    statements: Sequence[Statement], year: int | None
) -> Iterator[tuple[Statement, Statement]]:
    """基本支出 and the 项目支出 after it, of the budget year, outside the list of 科目."""
    basic: Statement | None = None
    for statement in statements:
        if statement.paragraph.section != "compilation" or statement.kind == "item":
            basic = None
            if statement.kind == "item":
                return  # what a 科目 is divided into
            continue
        said = _WORDS.fullmatch(statement.words) if not statement.kind else None
        if said is None:
            basic = None if statement.kind else basic
        elif statement.year not in (None, year):
            basic = None
        elif said["what"] == "基本":
            basic = statement
        elif basic is not None:
            yield basic, statement
            basic = None


def _agrees(figure: Figure, yuan: Decimal) -> bool:
    return figure.fit(yuan) is not Fit.WRONG


def _telling(figure: Figure) -> bool:
    return len(figure.value.normalize().as_tuple().digits) >= _DIGITS


def _differs(statement: Statement, splits: list[_Split], role: str) -> Fault:
    """The one that no table has, beside the one that a table has."""
    figure, split = statement.figure, splits[0]
    yuan = split.basic if role == "basic" else split.project
    other = "项目支出" if role == "basic" else "基本支出"
    return Fault(
        statement.place(),
        f"文字{statement.said}与{split.name}{stated(yuan, figure.unit)}不符，"
        f"同一处的{other}与这张表相符",
        related=tuple(a.place() for s in splits for a in s.cells),
        actual=plain(figure.value),
        expected=plain(yuan / figure.unit.factor) if len(splits) == 1 else None,
        unit=figure.unit.name,
    )
