"""Which sentence of one budget became which of the other, where the words differ, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checks.diff.model import Spot
from checks.prose.paragraphs import Paragraph

#: below this likeness two sentences are not one that was reworded
_ALIKE = 0.5
#: of two sentences on different 科目, which may have been renamed
_NEARLY_THE_SAME = 0.85
#: how many pairs are looked at
_PAIRS = 200_000
#: 科学技术支出(类)科学技术普及(款)
_ACCOUNT = re.compile(r"([^\d.,;:、。()]+)\([类款项]\)")


class Sentence(NamedTuple):
    """A sentence, folded; its skeleton is the sentence without figures; and where it stands."""

    text: str
    skeleton: str
    paragraph: Paragraph

    @property
    def spot(self) -> Spot:
        """The cell of its paragraph."""
        return Spot(self.paragraph.sheet, self.paragraph.cell)


def reworded(
    old: Sequence[Sentence], new: Sequence[Sentence]
) -> Iterator[tuple[Sentence | None, Sentence | None]]:
    """The sentences of a block that changed: those alike side by side, the others alone."""
    partner = _partners(old, new)
    paired = set(partner.values())
    told: set[int] = set()
    for j, after in enumerate(new):
        before = partner.get(j)
        for i, sentence in enumerate(old):
            if i not in told and i not in paired and (before is None or i < before):
                told.add(i)
                yield sentence, None
        yield (old[before] if before is not None else None), after
    for i, sentence in enumerate(old):
        if i not in told and i not in paired:
            yield sentence, None


def _partners(old: Sequence[Sentence], new: Sequence[Sentence]) -> dict[int, int]:
    """For sentences of ``new`` the one of ``old`` that reads most alike; nearest places first."""
    if len(old) * len(new) > _PAIRS:
        return {}
    likeness = []
    olds, news = ([(_pieces(s), _account(s)) for s in each] for each in (old, new))
    for i, (before, account) in enumerate(olds):
        for j, (after, other) in enumerate(news):
            alike = 2 * len(before & after) / (len(before) + len(after))
            if alike >= (_ALIKE if account == other else _NEARLY_THE_SAME):
                likeness.append((-alike, abs(i - j), i, j))
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(likeness):
        if i not in taken and j not in partner:
            partner[j] = i
            taken.add(i)
    return partner


def _pieces(sentence: Sentence) -> frozenset[str]:
    """Its pairs of neighbouring characters."""
    text = f"^{sentence.skeleton}$"
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _account(sentence: Sentence) -> tuple[str, ...]:
    """The 科目 a sentence is about, 类 to 项; nothing of most sentences."""
    return tuple(_ACCOUNT.findall(sentence.text))


def joined(all_of: Sequence[Sentence]) -> str:
    """Their text in one piece."""
    return "".join(sentence.text for sentence in all_of)
