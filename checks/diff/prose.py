"""Prose of two budgets, sentence by sentence: which figures changed, what was added and removed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

from checks.book import BudgetBook
from checks.diff.model import FigureChange, ProseChange, Spot, percent
from checks.prose.figures import figures, number
from checks.prose.paragraphs import Paragraph

#: sections that say nothing of the budget
_ASIDE = frozenset({"contents", "cover"})
_ENDS = re.compile(r"(?<=[。;!?])")
_CLAUSE = re.compile(r"[,;:、。]")
#: a number with what makes it one: 1,077.5万元, 6.1%, 3辆; years apart
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?(?:亿元|万元|千元|百元|元|%|个|家|辆|台|项|人)?")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年|-|至|/)")
#: more texts in one row are cells of a table
_MOST_BESIDE = 2
#: below this likeness two sentences are not one that was reworded
_ALIKE = 0.6
#: how many sentences a reworded block may have for each to be looked for in the other
_BLOCK = 60


class Sentence(NamedTuple):
    """A sentence, folded, with its numbers taken out: what it says whatever the figures are."""

    text: str
    skeleton: str
    paragraph: Paragraph

    @property
    def spot(self) -> Spot:
        """The cell of its paragraph."""
        return Spot(self.paragraph.sheet, self.paragraph.cell)


def compare_prose(a: BudgetBook, b: BudgetBook) -> Iterator[ProseChange]:
    """The sentences that became different, in the order of ``b``; those gone where they stood.

    The year of the budget is not a change: 2024年 in the one is 2025年 in the other.
    """
    shift = b.year - a.year if a.year and b.year else 0
    old, new = list(sentences(a)), list(sentences(b))
    matcher = SequenceMatcher(
        None, [s.skeleton for s in old], [s.skeleton for s in new], autojunk=False
    )
    changes: list[ProseChange] = []
    gone: list[Sentence] = []
    added: list[tuple[int, Sentence]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for one, other in zip(old[i1:i2], new[j1:j2], strict=True):
                changes += _figures(one, other, shift)
            continue
        if _joined(old[i1:i2]) == _joined(new[j1:j2]):
            continue  # only broken into lines otherwise
        for before, after in _reworded(old[i1:i2], new[j1:j2]):
            if before is not None and after is not None:
                changes.append(_wording(before, after))
            elif before is not None:
                gone.append(before)
                changes.append(ProseChange("removed", before.text, "", before.spot, None))
            elif after is not None:
                added.append((len(changes), after))
                changes.append(ProseChange("added", "", after.text, None, after.spot))
    yield from _moved(changes, gone, added, shift)


def sentences(book: BudgetBook) -> Iterator[Sentence]:
    """The sentences of the prose in order; a paragraph printed twice once."""
    seen: set[str] = set()
    # a row of several cells is one of a table that nobody knows, not prose
    cells = Counter(at[:2] for at in {(p.sheet, p.row, p.column) for p in book.paragraphs})
    hidden = {grid.sheet for grid in book.source.grids if not grid.visible}
    for paragraph in book.paragraphs:
        if paragraph.section in _ASIDE or paragraph.sheet in hidden:
            continue
        if cells[paragraph.sheet, paragraph.row] > _MOST_BESIDE:
            continue
        folded = paragraph.folded
        if len(folded) > 15 and folded in seen:
            continue
        seen.add(folded)
        for text in _ENDS.split(folded):
            if text:
                skeleton = _NUMBER.sub("#", _YEAR.sub("@", text))
                yield Sentence(text, skeleton, paragraph)


def _joined(all_of: Sequence[Sentence]) -> str:
    return "".join(sentence.text for sentence in all_of)


def _figures(a: Sentence, b: Sentence, shift: int) -> Iterator[ProseChange]:
    """The change of a sentence whose words are the same; nothing where its figures are, too."""
    found = tuple(_changed(a.text, b.text))
    years = [(int(x), int(y)) for x, y in zip(*map(_YEAR.findall, (a.text, b.text)), strict=False)]
    other_years = any(y - x not in (0, shift) for x, y in years)
    if found or other_years:
        yield ProseChange("figures", a.text, b.text, a.spot, b.spot, found)


def _changed(a: str, b: str) -> Iterator[FigureChange]:
    a, b = _YEAR.sub("@", a), _YEAR.sub("@", b)
    start = 0
    for before, after in zip(_NUMBER.finditer(a), _NUMBER.finditer(b), strict=False):
        if _amount(before[0]) != _amount(after[0]):
            lead = b[start : after.start()].rstrip(",;:、。()").replace("@年", "")
            subject = _CLAUSE.split(lead)[-1] or lead
            yield FigureChange(subject[-24:], before[0], after[0], _percent(before[0], after[0]))
        start = after.end()


def _amount(text: str) -> tuple[Decimal, str]:
    """What a number says, so that 1,077.50万元 and 1077.5万元 are one."""
    found = figures(text)
    if found and found[0].end == len(text):
        return found[0].yuan, "元"
    match = re.match(r"[\d,.]+", text)
    assert match is not None
    digits = match[0].rstrip(".,")
    return number(digits)[0], text[match.end() :]


def _percent(before: str, after: str) -> Decimal | None:
    (a, unit), (b, other) = _amount(before), _amount(after)
    return percent(a, b) if unit == other and unit != "%" else None


def _wording(a: Sentence, b: Sentence) -> ProseChange:
    return ProseChange("wording", a.text, b.text, a.spot, b.spot)


def _reworded(
    old: Sequence[Sentence], new: Sequence[Sentence]
) -> Iterator[tuple[Sentence | None, Sentence | None]]:
    """The sentences of a block that changed: those alike side by side, the others alone."""
    partner: dict[int, int] = {}
    if len(old) <= _BLOCK and len(new) <= _BLOCK:
        likeness = sorted(
            (
                (-ratio, i, j)
                for i, before in enumerate(old)
                for j, after in enumerate(new)
                if (ratio := _alike(before.skeleton, after.skeleton)) >= _ALIKE
            ),
        )
        for _, i, j in likeness:
            if i not in partner.values() and j not in partner:
                partner[j] = i
    told: set[int] = set()
    for j, after in enumerate(new):
        before = partner.get(j)
        for i, sentence in enumerate(old):
            if i not in told and i not in partner.values() and (before is None or i < before):
                told.add(i)
                yield sentence, None
        yield (old[before] if before is not None else None), after
    for i, sentence in enumerate(old):
        if i not in told and i not in partner.values():
            yield sentence, None


def _alike(a: str, b: str) -> float:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()


def _moved(
    changes: list[ProseChange],
    gone: Sequence[Sentence],
    added: Sequence[tuple[int, Sentence]],
    shift: int,
) -> Iterator[ProseChange]:
    """The changes, without the sentences that only stand somewhere else now."""
    elsewhere: dict[str, list[Sentence]] = {}
    for sentence in gone:
        elsewhere.setdefault(sentence.skeleton, []).append(sentence)
    replaced: dict[int, list[ProseChange]] = {}
    left: set[tuple[str, Spot]] = set()
    for at, sentence in added:
        there = elsewhere.get(sentence.skeleton)
        if there:
            before = there.pop(0)
            replaced[at] = list(_figures(before, sentence, shift))
            left.add((before.text, before.spot))
    for at, change in enumerate(changes):
        if at in replaced:
            yield from replaced[at]
        elif change.what != "removed" or (change.before, change.a) not in left:
            yield change
