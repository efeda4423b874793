"""Years in other digits: 二〇二五年, ２０２５年."""

from __future__ import annotations

import re

_YEAR = re.compile("[二２2][〇○零０0][〇○零一二三四五六七八九０-９0-9]{2}(?=年|[.．]\\s*[1１])")
_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "0001234567890123456789")


def plain_years(text: str) -> str:
    """The text with every year in plain digits, as long as before: 二〇二五年全年 -> 2025年全年.

    >>> plain_years("二〇二四年至２０２６年")
    '2024年至2026年'
    """
    return _YEAR.sub(lambda m: m[0].translate(_DIGITS), text)
