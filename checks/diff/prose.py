"""Prose of two budgets, sentence by sentence: which figures changed, what was added and removed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher

from checks.book import BudgetBook
from checks.diff.model import FigureChange, ProseChange, Spot, percent
from checks.diff.pairing import Sentence, joined, reworded
from checks.prose.figures import figures, number

#: sections that say nothing of the budget
_ASIDE = frozenset({"contents", "cover"})
_ENDS = re.compile(r"(?<=[。;!?])")
_CLAUSE = re.compile(r"[,;:、。]")
#: a number with what makes it one: 1,077.5万元, 6.1%, 3辆; years apart
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?(?:亿元|万元|千元|百元|元|%|个|家|辆|台|项|人)?")
#: how a figure moved against another year: 增加982万元, 减少3.2%, 持平
_WAYS = r"(?:增加|增长|上升|减少|下降|降低)了?"
_MOVED = re.compile(rf"{_WAYS}#|(?:基本)?持平")
_FIGURE = re.compile(rf"(?:(?P<way>{_WAYS})(?=\d))?(?P<number>{_NUMBER.pattern})|(?:基本)?持平")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年|-|至|/)")
#: what is left out of a sentence to compare it: the number of its line; 科目 after a name
_ORDINAL = re.compile(r"^\d{1,3}\.(?!\d)")
_ACCOUNT = re.compile(r"(?<=[类款项]\))科目")
_ABOVE = re.compile(r"[^()]*\([类款]\)")
#: how much of the words before a figure is told
_SUBJECT = 24
#: more texts in one row are cells of a table
_MOST_BESIDE = 2


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
        if joined(old[i1:i2]) == joined(new[j1:j2]):
            continue  # only the line breaks differ
        for before, after in reworded(old[i1:i2], new[j1:j2]):
            if before is not None and after is not None:
                changes.append(_wording(before, after))
            elif before is not None:
                gone.append(before)
                changes.append(ProseChange("removed", before.text, "", before.spot, None))
            elif after is not None:
                added.append((len(changes), after))
                changes.append(ProseChange("added", "", after.text, None, after.spot))
    yield from _together(_moved(changes, gone, added, shift))


def _together(changes: Iterator[ProseChange]) -> Iterator[ProseChange]:
    """Sentences of one paragraph that are gone, or new, one after the other: told as one."""
    last: ProseChange | None = None
    for change in changes:
        alone = last is not None and change.what in ("added", "removed")
        if alone and last and (last.what, last.a, last.b) == (change.what, change.a, change.b):
            last = replace(
                last, before=last.before + change.before, after=last.after + change.after
            )
            continue
        if last is not None:
            yield last
        last = change
    if last is not None:
        yield last


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
                yield Sentence(text, _skeleton(text), paragraph)


def _skeleton(text: str) -> str:
    """A sentence without its number, and with signs for years, figures and directions."""
    said = _ACCOUNT.sub("", _ORDINAL.sub("", text))
    return _MOVED.sub("±", _NUMBER.sub("#", _YEAR.sub("@", said)))


def _figures(a: Sentence, b: Sentence, shift: int) -> Iterator[ProseChange]:
    """The change of a sentence whose words are the same; nothing where its figures are, too."""
    found = tuple(_changed(a.text, b.text))
    years = [(int(x), int(y)) for x, y in zip(*map(_YEAR.findall, (a.text, b.text)), strict=False)]
    other_years = any(y - x not in (0, shift) for x, y in years)
    if found or other_years:
        yield ProseChange("figures", a.text, b.text, a.spot, b.spot, found)


def _changed(a: str, b: str) -> Iterator[FigureChange]:
    a, b = _ORDINAL.sub("", a), _ORDINAL.sub("", b)
    # years are as long as before, so that places stay
    masked = [_YEAR.sub("@@@@", text) for text in (a, b)]
    start = 0
    for before, after in zip(*map(_FIGURE.finditer, masked), strict=False):
        if _meaning(before) != _meaning(after):
            subject = _subject(b[start : after.start()])
            yield FigureChange(subject, before[0], after[0], _percent(before, after))
        start = after.end()


def _subject(lead: str) -> str:
    """The words before a figure that say what it is; 2025年 only where it says against what."""
    lead = lead.rstrip(",;:、。()")
    subject = _CLAUSE.split(lead)[-1] or lead
    if "比" not in subject:
        subject = _YEAR.sub("", subject).removeprefix("年")
    while len(subject) > _SUBJECT and (above := _ABOVE.match(subject)):
        subject = subject[above.end() :]
    return subject if len(subject) <= _SUBJECT else f"…{subject[1 - _SUBJECT :]}"


def _meaning(figure: re.Match[str]) -> tuple[str, Decimal, str]:
    """Which way, how much and of what."""
    if not figure["number"]:
        return "", Decimal(0), "持平"
    return figure["way"] or "", *_amount(figure["number"])


def _amount(text: str) -> tuple[Decimal, str]:
    """What a number says, so that 1,077.50万元 and 1077.5万元 are one."""
    found = figures(text)
    if found and found[0].end == len(text):
        return found[0].yuan, "元"
    match = re.match(r"[\d,.]+", text)
    assert match is not None
    digits = match[0].rstrip(".,")
    return number(digits)[0], text[match.end() :]


def _percent(before: re.Match[str], after: re.Match[str]) -> Decimal | None:
    """By how many percent an amount changed; nothing of a change, a percentage or another unit."""
    (way, a, unit), (other_way, b, other) = _meaning(before), _meaning(after)
    return percent(a, b) if unit == other != "%" and not (way or other_way) else None


def _wording(a: Sentence, b: Sentence) -> ProseChange:
    return ProseChange("wording", a.text, b.text, a.spot, b.spot)


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
