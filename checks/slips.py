"""Slips: how people get a figure wrong, and whether one number is a slip of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from checks.amounts import WAN
from checks.book import Amount
from checks.findings import plain


@dataclass(frozen=True, slots=True)
class Slip:
    """A way from the right figure to the written one; a smaller cost is a likelier way."""

    cost: int
    why: str
    #: whether it is half of a slip that another cell has the other half of
    shared: bool = False


#: A figure that is not a known slip of the right one.
NO_SLIP = Slip(9, "与各表不符")


def slip(written: Decimal, right: Decimal, neighbours: Iterable[tuple[Decimal, str]] = ()) -> Slip:
    """The likeliest way in which ``right`` came to be written as ``written``.

    ``neighbours`` are (value, what it is) of cells nearby whose value may have been copied.

    >>> slip(Decimal(1107600), Decimal(1106700)).why
    '第4、5位数字颠倒'
    """
    if not written and right:
        return Slip(4, "漏填")
    if written == -right:
        return Slip(1, "正负号写反")
    if written and right and (written > 0) == (right > 0):
        a, b = _digits(written), _digits(right)
        found = _other_digits(a, b) or _other_size(written, right) or _other_length(a, b)
        if found is not None:
            return found
    if written:
        for value, what in neighbours:
            if value == written:
                return Slip(3, f"填成了{what}的数")
    return Slip(5, "此处应为空") if written and not right else NO_SLIP


def _digits(value: Decimal) -> str:
    return plain(abs(value)).replace(".", "")


def _other_digits(written: str, right: str) -> Slip | None:
    """As many digits: one is another, or two have changed places."""
    if len(written) != len(right):
        return None
    unlike = [i for i, (a, b) in enumerate(zip(written, right, strict=True)) if a != b]
    if len(unlike) == 1:
        i = unlike[0]
        return Slip(2, f"第{i + 1}位数字{right[i]}写成了{written[i]}")
    if len(unlike) == 2:
        i, j = unlike
        if (written[i], written[j]) == (right[j], right[i]):
            beside = j == i + 1
            how = "颠倒" if beside else "互换"
            return Slip(1 if beside else 3, f"第{i + 1}、{j + 1}位数字{how}")
    return None


def _other_size(written: Decimal, right: Decimal) -> Slip | None:
    """Zeros too many or too few, or another unit."""
    for factor, larger, smaller in (
        (10, "多写了一个0", "少写了一个0"),
        (100, "多写了两个0", "少写了两个0"),
        (WAN.factor, "元填进了万元栏", "万元填进了元栏"),
    ):
        if written == right * factor:
            return Slip(1, larger)
        if written * factor == right:
            return Slip(1, smaller)
    return None


def _other_length(written: str, right: str) -> Slip | None:
    """One digit too many, or one left out."""
    if len(written) == len(right) + 1:
        # of equal digits in a row the last is the one too many
        for i in reversed(range(len(written))):
            if written[:i] + written[i + 1 :] == right:
                doubled = i > 0 and written[i] == written[i - 1]
                return Slip(2, f"第{i + 1}位{'重复' if doubled else '多'}了一个{written[i]}")
    if len(written) + 1 == len(right):
        for i in range(len(right)):
            if right[:i] + right[i + 1 :] == written:
                return Slip(2, f"漏了第{i + 1}位的{right[i]}")
    return None


def together(changes: Sequence[tuple[Amount, Decimal, Slip]]) -> list[Slip]:
    """The slips of cells that change together, where together they are one: an exchange.

    ``changes`` are (cell, right value, its slip alone). Two cells of a row or a column that
    hold each other's value were exchanged; where one of the two should be empty, the amount
    stands in the wrong place.
    """
    slips = [own for _, _, own in changes]
    for i, (a, right_a, _) in enumerate(changes):
        for j, (b, right_b, _) in enumerate(changes):
            if i == j or right_a != b.value or right_b != a.value or a.unit is not b.unit:
                continue
            where = _beside(a, b)
            if where is None:
                continue
            if right_a and right_b:
                slips[i] = Slip(1, f"与{where}的数对调", shared=True)
            elif right_a:
                slips[i] = Slip(1, f"这个数填到了{where}", shared=True)
            else:
                slips[i] = Slip(1, f"这个数应填在{where}", shared=True)
    for i, (a, right_a, own) in enumerate(changes):
        for b, right_b, other in changes:
            if (
                own.cost > other.cost
                and b is not a
                and b.row is a.row
                and right_b - b.value == right_a - a.value
            ):
                slips[i] = replace(other, why=f"与“{b.heading}”栏一同错")
    return slips


def _beside(a: Amount, b: Amount) -> str | None:
    """Where ``b`` stands, seen from ``a``; None when that is no place one confuses it with."""
    if a.row.region.table is not b.row.region.table:
        return None
    if a.row is b.row:
        return f"“{b.heading}”栏"
    if a.column == b.column and a.row.side == b.row.side:
        return f"第{b.row.index + 1}行{b.row.label}"
    return None


def one_slip(written: str, right: str) -> bool:
    """Whether a word is another with one character wrong, left out, too many, or two changed round.

    >>> one_slip("邮费电", "邮电费"), one_slip("入总计", "收入总计"), one_slip("水费", "电话费")
    (True, True, False)
    """
    a, b = written, right
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    rest, other = a[start:], b[start:]
    if len(a) != len(b):
        return rest[1:] == other or rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
