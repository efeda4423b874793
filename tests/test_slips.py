"""How figures go wrong, in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checks.slips import NO_SLIP, one_slip, slip


@pytest.mark.parametrize(
    ("written", "right", "why"),
    [
        ("1107600", "1106700", "第4、5位数字颠倒"),
        ("9107601", "1107609", "第1、7位数字互换"),
        ("38114750", "100771365", "与各表不符"),
        ("2760000", "2670000", "第2、3位数字颠倒"),
        ("6643936", "6463936", "第2、3位数字颠倒"),
        ("852237", "8522370", "少写了一个0"),
        ("8522370", "852237", "多写了一个0"),
        ("80", "800000", "万元填进了元栏"),
        ("5172800", "517.28", "元填进了万元栏"),
        ("-84000", "84000", "正负号写反"),
        ("38.2", "32.2", "第2位数字2写成了8"),
        ("7323378", "732378", "第5位重复了一个3"),
        ("7392378", "732378", "第3位多了一个9"),
        ("7332378", "732378", "第3位重复了一个3"),
        ("73278", "732378", "漏了第4位的3"),
        ("0", "114940", "漏填"),
    ],
)
def test_slip_in_words(written: str, right: str, why: str) -> None:
    assert slip(Decimal(written), Decimal(right)).why == why


def test_neighbour_copied() -> None:
    near = [(Decimal(200_000), "上一行")]
    assert slip(Decimal(200_000), Decimal(735), near).why == "填成了上一行的数"


def test_likelier_slips_cost_less() -> None:
    swapped = slip(Decimal(1_107_600), Decimal(1_106_700))
    digit = slip(Decimal(1_106_800), Decimal(1_106_700))
    assert swapped.cost < digit.cost < NO_SLIP.cost


@pytest.mark.parametrize(
    ("written", "right", "one"),
    [
        ("邮费电", "邮电费", True),
        ("收入计", "收入总计", True),
        ("收入总总计", "收入总计", True),
        ("收人总计", "收入总计", True),
        ("收入总计", "收入总计", False),
        ("收入合", "收入总计", False),
        ("支人总计", "收入总计", False),
    ],
)
def test_one_slip_between_words(written: str, right: str, one: bool) -> None:
    assert one_slip(written, right) is one
