"""Two-sided tables that are lines: 收入 and 支出 beside each other, each label with its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checks.amounts import fold
from checks.layouts.model import TableLayout
from checks.layouts.notes import is_note
from checks.published.document import Line
from checks.published.tables import is_label, is_number, is_title
from checks.published.textrows import TextRow, words_of

ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.、．])"
)
_ORDINAL_ALONE = re.compile(rf"{ORDINAL.pattern}$")


class TwoSided:
    """Reads both sides of a table; what a word is depends on the words before it."""

    def __init__(self, layout: TableLayout, roles: Sequence[str], lines: Sequence[Line]) -> None:
        self._layout = layout
        self._roles = roles
        self._lines = lines
        self._sides: dict[str, list[TextRow]] = {"income": [], "expenditure": []}
        #: the row that was begun last, on whichever side
        self._current: TextRow | None = None
        #: the sides whose total was read
        self._ended: set[str] = set()

    def read(self, first: int, repeated: set[str]) -> tuple[dict[str, list[TextRow]], int]:
        """The rows of both sides from a line on, and the index behind them."""
        at = first
        while at < len(self._lines) and len(self._ended) < len(self._sides):
            line = self._lines[at]
            text = line.text
            if is_note(fold(text)) or text.rstrip().endswith("。"):
                break
            if not (fold(text) in repeated or is_label(text) or is_title(text)):
                self._line(line)
            at += 1
        # the numbers of the last line may stand below it
        while at < len(self._lines) and self._current is not None and not self._current.numbers:
            words = words_of(self._lines[at])
            if not all(map(is_number, words)):
                break
            self._current.numbers += words
            at += 1
        return self._sides, at

    def _line(self, line: Line) -> None:
        here: list[TextRow] = []
        for word in _labels_and_numbers(words_of(line)):
            if is_number(word):
                if self._current is not None:
                    self._current.numbers.append(word)
            elif self._current is None or here or ORDINAL.match(word) or _is_total(word):
                side = self._side(word)
                self._current = TextRow(line.origin, name=word)
                self._sides[side].append(self._current)
                here.append(self._current)
                if _is_total(word):
                    self._ended.add(side)
            elif not self._current.numbers:
                self._current.name += word  # a label broken by the width of its cell
        self._share(here)

    def _side(self, word: str) -> str:
        bare = fold(ORDINAL.sub("", word))
        if bare.startswith("支出"):
            return "expenditure"
        for item in self._layout.lines:
            if item.label.fullmatch(bare):
                if item.side == "income" and _is_total(word):
                    totals = any(_is_total(row.name) for row in self._sides["income"])
                    return "expenditure" if totals and not bare.startswith("收入") else "income"
                return item.side
        # 一、一般公共预算 / 资金: the beginning of a label of the income side
        income = (item.label for item in self._layout.lines if item.side == "income")
        return "income" if any(_begins_label(label, bare) for label in income) else "expenditure"

    def _share(self, here: Sequence[TextRow]) -> None:
        """Both labels first and both numbers behind: the first number is the first label's."""
        if len(here) != 2:
            return
        left, right = here
        room = sum(role.startswith("expenditure.") for role in self._roles) - 1
        if not left.numbers and left in self._sides["income"] and len(right.numbers) > room:
            left.numbers.append(right.numbers.pop(0))


def _is_total(word: str) -> bool:
    return bool(re.fullmatch(r"(?:收入|支出)?(?:总计|合计)", fold(word)))


def _labels_and_numbers(words: Sequence[str]) -> Iterator[str]:
    """The labels and the numbers of a line; an ordinal belongs to the word behind it."""
    pending = ""
    for word in words:
        if _ORDINAL_ALONE.match(word):
            pending = word + " "
        else:
            yield pending + word if pending else word
            pending = ""


def _begins_label(pattern: re.Pattern[str], text: str) -> bool:
    """Whether some label that a pattern describes begins with a text of its own length or more."""
    plain = re.sub(r"\([^()]*\)\?|\([^()]*\)", "", pattern.pattern)
    return any(
        part and len(text) >= 4 and part.startswith(text[: len(part)]) for part in plain.split("|")
    )
