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
        self.layout = layout
        self.roles = roles
        self.lines = lines

    def read(self, first: int, repeated: set[str]) -> tuple[dict[str, list[TextRow]], int]:
        """The rows of both sides from a line on, and the index behind them."""
        sides: dict[str, list[TextRow]] = {"income": [], "expenditure": []}
        current: TextRow | None = None
        side = "income"
        done = {"income": False, "expenditure": False}
        at = first
        while at < len(self.lines) and not all(done.values()):
            line = self.lines[at]
            text = line.text
            if is_note(fold(text)) or text.rstrip().endswith("。"):
                break
            if fold(text) in repeated or is_label(text) or is_title(text):
                at += 1
                continue
            fresh = False
            here: list[TextRow] = []
            for word in _labels_and_numbers(words_of(line)):
                if is_number(word):
                    if current is not None:
                        current.numbers.append(word)
                elif current is not None and not fresh and not self._labels(word):
                    if not current.numbers:
                        current.name += word  # a label broken by the width of its cell
                else:
                    side = self._side(word, sides)
                    current = TextRow(line.origin, name=word)
                    sides[side].append(current)
                    here.append(current)
                    done[side] |= self._is_total(word)
                    fresh = True
            self._share(here, sides)
            at += 1
        # the numbers of the last line may stand below it
        while at < len(self.lines) and current is not None and not current.numbers:
            words = words_of(self.lines[at])
            if not all(map(is_number, words)):
                break
            current.numbers += words
            at += 1
        return sides, at

    def _labels(self, word: str) -> bool:
        return bool(ORDINAL.match(word)) or self._is_total(word)

    def _is_total(self, word: str) -> bool:
        return bool(re.fullmatch(r"(?:收入|支出)?(?:总计|合计)", fold(word)))

    def _side(self, word: str, sides: dict[str, list[TextRow]]) -> str:
        bare = fold(ORDINAL.sub("", word))
        if bare.startswith("支出"):
            return "expenditure"
        for item in self.layout.lines:
            if item.label.fullmatch(bare):
                if item.side == "income" and self._is_total(word):
                    totals = any(self._is_total(row.name) for row in sides["income"])
                    return "expenditure" if totals and not bare.startswith("收入") else "income"
                return item.side
        # 一、一般公共预算 / 资金: the beginning of a label of the income side
        if any(
            _begins_label(item.label, bare) for item in self.layout.lines if item.side == "income"
        ):
            return "income"
        return "expenditure"

    def _share(self, here: Sequence[TextRow], sides: dict[str, list[TextRow]]) -> None:
        """Both labels first and both numbers behind: the first number is the first label's."""
        if len(here) != 2:
            return
        left, right = here
        room = sum(role.startswith("expenditure.") for role in self.roles) - 1
        if not left.numbers and left in sides["income"] and len(right.numbers) > room:
            left.numbers.append(right.numbers.pop(0))


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
