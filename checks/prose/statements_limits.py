"""Limits stated in a project statement: 新锐人物不超过10名, 沙龙不少于2场."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checks.prose.paragraphs import Paragraph
from checks.prose.statements import Statement
from checks.prose.statements_money import count_of

_WORDS = {"不超过": "most", "不少于": "least", "不低于": "least"}
#: where one may be stated: any of these words
_STATED = re.compile("不(?:超过|少于|低于)")
_LIMIT = re.compile(
    r"([\u4e00-\u9fff]{2,16})(" + "|".join(_WORDS) + r")(\d+|[一二两三四五六七八九十]{1,3})"
    r"(人|名|位|项|支|场|次|个|件|家|篇|期)"
)
_PEOPLE = {"名": "人", "位": "人"}


class Limit(NamedTuple):
    """One limit with its cell."""

    number: int
    written: str
    at: Paragraph


def limits(statement: Statement) -> Iterator[list[Limit]]:
    """Limits on the same thing in different places of a statement, in order; two or more each."""
    if not _STATED.search(statement.text):
        return
    found: dict[tuple[str, str, str], list[Limit]] = {}
    for line in statement.lines:
        text = line.text
        if not _STATED.search(text):
            continue
        for match in _LIMIT.finditer(text):
            number = count_of(match[3])
            # what is limited: its last four characters tell 新锐人物 from 杰出人物
            if number is not None and len(match[1]) >= 4:
                key = (match[1][-4:], _WORDS[match[2]], _PEOPLE.get(match[4], match[4]))
                shown = match[1][-8:] + match[0][len(match[1]) :]
                found.setdefault(key, []).append(Limit(number, shown, line.at))
    yield from (same for same in found.values() if len({limit.at for limit in same}) > 1)
