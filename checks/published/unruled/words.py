"""The words of printed lines: those that touch are split, spaced-out characters joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.published.document import Line, Word
from checks.published.tables import is_number

#: how far a word may reach out of its column and still stand in it, in points
SLACK = 1.0
#: words this near to each other, as a share of their size, are one text
_ONE_WORD = 0.4
_SPACED = re.compile(r"[\u4e00-\u9fff]{1,3}")
_A_YEAR = re.compile(r"20\d\d年")
#: 2,940.05一、一般公共服务支出, and an amount with the code of the next column: 262.33302
_GLUED = re.compile(r"(-?[\d,]*\d(?:\.\d+)?|-?[\d,]+\.\d\d)([\u4e00-\u9fff].*|(?<=\.\d\d)\d{3,7})")


def figures(line: Line) -> bool:
    """Whether a line holds an amount."""
    return any(is_amount(word.text) for word in line.words)


def is_amount(text: str) -> bool:
    """Whether a number is an amount and no code."""
    return is_number(text) and ("." in text or "," in text)


def numbered(line: Line) -> bool:
    """Whether a line holds a number, an amount or a code."""
    return any(is_number(word.text) for word in line.words)


def unglued(line: Line) -> Iterator[Word]:
    """The words; an amount is split from the text of the next column that touches it.

    收 入, spaced for its looks, is one word.
    """
    words: list[Word] = []
    for word in line.words:
        last = words[-1] if words else None
        texts = (
            last is not None
            and not is_number(word.text)
            and (not is_number(last.text) or (len(last.text) == 4 and word.text.startswith("年")))
        )
        spaced = last is not None and _SPACED.fullmatch(last.text) and len(word.text) == 1
        most = line.size * (1 if spaced else _ONE_WORD)
        if texts and last and 0 <= word.x0 - last.x1 < most:
            words[-1] = Word(last.text + word.text, last.x0, word.x1)
        else:
            words.append(word)
    for word in words:
        glued = _GLUED.fullmatch(word.text)
        if glued is None or _A_YEAR.match(word.text):
            yield word
            continue
        digits, rest = glued.groups()
        if rest.isdigit():
            at = word.x1 - (word.x1 - word.x0) * len(rest) / len(word.text)
        else:  # a Chinese character is as wide as it is high
            at = word.x1 - line.size * sum(0.5 if char.isascii() else 1 for char in rest)
        yield Word(digits, word.x0, at - SLACK)
        yield Word(rest, at, word.x1)


def begins_data(line: Line) -> bool:
    """Whether a line is one of data: it has an amount, a code, or begins like a line of a list."""
    words = [word.text for word in line.words]
    return (
        figures(line)
        or (is_number(words[0]) and len(words[0]) in (3, 5, 7) and len(words) > 1)
        or words[0].startswith("一、")
        or words[0] == "合计" == "".join(words)
    )
