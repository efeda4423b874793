"""Witnesses: the table cells a figure in a sentence can be compared with, and how they compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.amounts import UNITS, WAN, ZERO, fold
from checks.book import Amount, BudgetBook
from checks.findings import Place, plain
from checks.prose.figures import Figure, Fit, stated
from checks.prose.sentences import Statement, prose
from checks.rules.registry import INFO, WARNING, Checked, Fault, Said, Stated

_TENTH = Decimal("0.1")
FUNDS = ("general_public", "government_fund", "state_capital")
THREE_PUBLIC = frozenset(
    [
        "three_public",
        "abroad",
        "reception",
        "vehicles",
        "vehicle_purchase",
        "vehicle_running",
        "operating_costs",
    ]
)


def witnesses(book: BudgetBook, kind: str) -> list[Amount]:
    """The cells that hold the amount of a kind of statement; the one it quotes first."""
    if kind in THREE_PUBLIC:
        table = book.get("three_public")
        row = table.rows[0] if table is not None and len(table.rows) == 1 else None
        amount = row.get(kind) if row is not None else None
        return [] if amount is None else [amount]
    if kind in ("income", "institutional", "operating", "other"):
        role = "total" if kind == "income" else kind
        return _some(_line(book, "balance", "income", role), _total(book, "income", role))
    if kind == "fiscal_income":
        return _some(
            _line(book, "balance", "income", "fiscal"),
            _total(book, "income", "fiscal"),
            _line(book, "fiscal_balance", "income", "total"),
        )
    if kind == "expenditure":
        return _some(
            _line(book, "balance", "expenditure", "total"), _total(book, "expenditure", "total")
        )
    if kind == "fiscal_expenditure":
        return _some(
            _line(book, "fiscal_balance", "expenditure", "total"),
            _total(book, "income", "fiscal"),
        )
    fund = kind.removesuffix("_income")
    if fund in FUNDS:
        return _some(
            _total(book, fund, "total"),
            _line(book, "fiscal_balance", "income", fund),
            _line(book, "fiscal_balance", "expenditure", "total", fund),
        )
    return []


def _some(*amounts: Amount | None) -> list[Amount]:
    return [a for a in amounts if a is not None]


def _line(book: BudgetBook, kind: str, side: str, item: str, role: str = "total") -> Amount | None:
    table = book.get(kind)
    row = table.item(side, item) if table is not None else None
    return row.get(role) if row is not None else None


def _total(book: BudgetBook, kind: str, role: str) -> Amount | None:
    table = book.get(kind)
    return table.total.get(role) if table is not None and table.total is not None else None


def fit(figure: Figure, amounts: Sequence[Amount]) -> Fit:
    """How a printed figure stands to the sum of some cells."""
    total = sum((a.yuan for a in amounts), ZERO)
    coarse = max((a.written * a.unit.factor for a in amounts), default=ZERO)
    return figure.fit(total, coarse if coarse > figure.quantum else None)


def contradicted(book: BudgetBook, statement: Statement) -> bool:
    """Whether no table agrees with a statement that some table could confirm."""
    amounts = witnesses(book, statement.kind)
    return bool(amounts) and all(fit(statement.figure, [a]) is Fit.WRONG for a in amounts)


def shortened(book: BudgetBook, figure: Figure, yuan: Decimal) -> bool:
    """Whether 380.7万元 stands for 3,807,300元 in a text that writes two decimals."""
    if figure.unit is not WAN or figure.last != _TENTH or abs(figure.yuan - yuan) <= _TENTH * 500:
        return False
    places = [s.figure.last for s in prose(book).statements if s.figure.last < 1]
    return len(places) > 5 and sum(p < _TENTH for p in places) * 10 >= len(places) * 7


def in_short(statement: Statement, cell: Amount, yuan: Decimal) -> Fault:
    """What is said of a figure that has lost its last digit."""
    figure = statement.figure
    return Fault(
        statement.place(),
        f"文字{statement.said}少一位小数，{_cell(cell)} {stated(yuan, figure.unit)}，"
        "其他金额都写到两位小数",
        related=(cell.place(),),
        severity=WARNING,
        actual=plain(figure.value),
        expected=plain(yuan / figure.unit.factor),
        unit=figure.unit.name,
    )


def against(book: BudgetBook, statement: Statement, cells: Sequence[Amount]) -> Iterator[Said]:
    """A statement against cells that should each hold its amount."""
    figure = statement.figure
    yield from (testimony(figure, [a]) for a in cells)
    fits = [(a, fit(figure, [a])) for a in cells]
    bad = [a for a, how in fits if how is Fit.WRONG]
    good = [a for a, how in fits if how is not Fit.WRONG]
    if good and bad:
        # which of the tables is wrong they tell themselves: they do not agree with each other
        yield Checked(1)
        return
    if not bad:
        if cells and all(shortened(book, figure, a.yuan) for a in cells):
            yield in_short(statement, cells[0], cells[0].yuan)
        elif cells and all(how is Fit.TRUNCATED for _, how in fits):
            yield truncated(statement, cells[0], cells[0].yuan)
        else:
            yield Checked(1)
        return
    first = bad[0]
    message = (
        f"文字{statement.said}与{_cell(first)} {first}{first.unit.name}不符，"
        f"相差{stated(figure.yuan - first.yuan, figure.unit)}"
    )
    suggested, why = None, None
    if len(bad) > 1 and len({a.yuan for a in bad}) == 1:
        why = "、".join(dict.fromkeys(a.row.region.table.name for a in bad)) + "都是同一个数"
        suggested = corrected(book, statement, first.yuan)
    message += slip(figure, first.yuan)
    yield Fault(
        statement.place(),
        message,
        related=tuple(a.place() for a in bad),
        severity=WARNING if abs(figure.yuan - first.yuan) < figure.quantum else None,
        actual=plain(figure.value),
        expected=plain(first.yuan / figure.unit.factor),
        unit=figure.unit.name,
        suggested=suggested,
        why=why,
    )


def testimony(figure: Figure, cells: Sequence[Amount]) -> Stated:
    """What a figure says of some cells: within one unit of its last digit, as it may be cut off."""
    return Stated(tuple(cells), figure.yuan, figure.quantum)


def truncated(statement: Statement, cell: Amount, yuan: Decimal) -> Fault:
    """A figure cut off instead of rounded: info."""
    figure = statement.figure
    return Fault(
        statement.place(),
        f"文字{statement.said}是舍去尾数而不是四舍五入（表内{stated(yuan, figure.unit)}）",
        related=(cell.place(),),
        severity=INFO,
        actual=plain(figure.value),
        expected=plain(yuan / figure.unit.factor),
        unit=figure.unit.name,
    )


def slip(figure: Figure, yuan: Decimal) -> str:
    """The sentence that says a unit word is wrong, where that explains the figure.

    万元 is what these texts are written in: there the table may as well be the wrong one.
    """
    if figure.unit is WAN:
        return ""
    for unit in UNITS.values():
        if unit is not figure.unit and figure.value:
            other = Figure(figure.value, unit, figure.last, 0, 0)
            if other.fit(yuan) is not Fit.WRONG:
                return f"；“{figure.unit.name}”像是“{unit.name}”之误"
    return ""


def _cell(amount: Amount) -> str:
    return f"{amount.row.region.table.name} {amount.cell} {amount.label}"


def corrected(
    book: BudgetBook, statement: Statement, yuan: Decimal, figure: Figure | None = None
) -> str | None:
    """The whole text of the cell with one figure put right; None when it cannot be placed."""
    figure = figure or statement.figure
    paragraph = statement.paragraph
    places = _positions(paragraph.text)
    if places is None or figure.end > len(places):
        return None
    start, end = places[figure.start], places[figure.end - 1] + 1
    old = paragraph.text[start:end]
    unit = figure.unit
    if slip(figure, yuan):
        unit = next(
            u
            for u in UNITS.values()
            if u is not unit
            and Figure(figure.value, u, figure.last, 0, 0).fit(yuan) is not Fit.WRONG
        )
        new = old.replace(figure.unit.name, unit.name)
    else:
        value = (yuan / unit.factor).quantize(figure.last)
        decimals = -int(value.as_tuple().exponent) if figure.last < 1 else 0
        grouped = f"{value:,.{decimals}f}"
        plain_digits = "," not in fold(old) and figure.value >= 1000
        new = (grouped.replace(",", "") if plain_digits else grouped) + unit.name
    if new == old:
        return None
    text = paragraph.text[:start] + new + paragraph.text[end:]
    grid = next((g for g in book.source.grids if g.sheet == paragraph.sheet), None)
    row = paragraph.row_at(figure.start)
    whole = grid.value(row, paragraph.column) if grid is not None else None
    if paragraph.breaks and isinstance(whole, str):
        return whole.replace(old, new) if whole.count(old) == 1 else None
    if not isinstance(whole, str) or whole.count(paragraph.text) != 1:
        return None
    return whole.replace(paragraph.text, text)


def _positions(text: str) -> list[int] | None:
    """For each character of the folded text the place it comes from."""
    places: list[int] = []
    folded = ""
    for i, char in enumerate(text):
        piece = fold(char)
        folded += piece
        places += [i] * len(piece)
    return places if folded == fold(text) else None


def places(statements: Sequence[Statement]) -> tuple[Place, ...]:
    """The cells of some statements, each once."""
    return tuple(dict.fromkeys(s.place() for s in statements))
