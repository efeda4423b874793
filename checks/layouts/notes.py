"""Notes beside a table, and what they say of one without figures."""

from __future__ import annotations

import re

_NOTE = re.compile(r"^(?:注|备注|说明|附注|[*※])")
_NO_DATA = re.compile("空表|无数据|无此项|没有数据")
#: says that a table has nothing to show: 本部门无该项目, 2025年未安排政府性基金预算
_NOTHING = re.compile(
    r"空表|无数据|没有数据|[此本]表为空|[无没]有?(?:该|此|这|相关)(?:项|类|部分|内容|情况)|不涉及"
    r"|未安排|没有安排|(?:部门|单位|本级|机关|年度?|我[^,。;]{1,6})(?:[^,。;]{0,8})?"
    r"(?:无(?![锡线为偿障人水害党烟主机极])|没有|未发生)[^,。;]{0,30}"
    r"(?:预算|支出|收入|安排|资金|拨款|经费|项目|数据)"
)
#: says what to do with an empty table, on every one: 无内容应公开空表并说明情况
_SHOULD_BE = re.compile(r"应当?(?:公开|列出|列示|填报|提供|保留)|如[果若]?(?:无|没有)|请")


def is_note(text: str) -> bool:
    """Whether a folded text is a note below a table, such as 注：…故本表为空表."""
    return bool(_NOTE.match(text)) or (len(text) > 6 and bool(_NO_DATA.search(text)))


def says_nothing(text: str) -> bool:
    """Whether a folded text says that a table has nothing to show, such as 本部门无该项目."""
    return bool(_NOTHING.search(text)) and not _SHOULD_BE.search(text)
