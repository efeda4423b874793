"""Printed lines -> paragraphs: where did the writer break, and where only the margin?

A line continues in the next one when the first thing there would not have fitted on it. That
needs the right margin, the width of what comes next and the place where continued lines begin,
all taken from the lines themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from checks.published.document import Line, Origin
from checks.report.width import halves

_NUMBERED = re.compile(
    r"^[\s　]*(?:第[一二三四五六七八九十]+[章部条]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d)|[①-⑳])"
)
#: 三、实施主体 on a line of its own
_HEADING = re.compile(r"^[\s　]*[一二三四五六七八九十]{1,3}[、.．]\s*[^，。；：]{2,16}$")
_ENDED = re.compile(r"[。！？；：;:!?][”』」’)）\s　]*$")
#: what a line break cannot part: an opening bracket and what follows, a number, a closing mark
_OPENING, _CLOSING = "“‘《〈（(「『【〔[", "。，、；：？！”’》〉）)」』】〕]%％.,;:!?…—"
_TOKEN = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[A-Za-z0-9][A-Za-z0-9.,%/+-]*|.)?[{re.escape(_CLOSING)}]*"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the line it begins on."""

    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Measured:
    """A line with its place in points, or in half-width characters where it has none."""

    line: Line
    left: float
    right: float
    #: one full-width character
    em: float


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """The paragraphs of one section, each with the place where it begins."""
    if not lines:
        return []
    measured = [_measure(line) for line in lines]
    margins = _margins(measured)
    full = [
        following is not None and _is_full(at, following, margins[at.line.origin.page])
        for at, following in zip(measured, [*measured[1:], None], strict=True)
    ]
    usual = _usual_left(measured, full)
    found: list[Paragraph] = []
    for i, at in enumerate(measured):
        if i and full[i - 1] and _continues(measured[i - 1], at, usual):
            found[-1] = Paragraph(joined(found[-1].text, at.line.text.strip()), found[-1].origin)
        else:
            found.append(Paragraph(at.line.text.strip(), at.line.origin))
    return found


def joined(before: str, after: str) -> str:
    """Two pieces of one text; a space only between two pieces of Latin text."""
    if (
        before[-1:].isascii()
        and before[-1:].isalpha()
        and after[:1].isascii()
        and after[:1].isalnum()
    ):
        return f"{before} {after}"
    return before + after


def cell_text(text: str) -> str:
    """The text of a table cell without the line breaks that its width made."""
    found = ""
    for piece in text.split("\n"):
        found = joined(found, piece.strip())
    return found


def _measure(line: Line) -> _Measured:
    if line.placed:
        return _Measured(line, line.x0, line.x1, line.size)
    lead = len(line.text) - len(line.text.lstrip())
    return _Measured(line, halves(line.text[:lead]), halves(line.text.rstrip()), 2)


def _margins(lines: Sequence[_Measured]) -> dict[int, float]:
    """The right margin by page: where its longest line ends, or that of all where it has few."""
    margins: dict[int, list[float]] = {}
    for at in lines:
        margins.setdefault(at.line.origin.page, []).append(at.right)
    widest = max((at.right for at in lines), default=0.0)
    return {
        page: max(rights) if len(rights) > 3 and max(rights) > 0.7 * widest else widest
        for page, rights in margins.items()
    }


def _is_full(at: _Measured, following: _Measured, margin: float) -> bool:
    """Whether what comes next would not have fitted on the line."""
    if at.line.whole or following.line.whole:
        return False
    token = _TOKEN.match(following.line.text.strip())
    needed = halves(token[0] if token else "") * at.em / 2
    # widths in a text are estimates: half-width characters were not exactly half as wide
    slack = 0.2 if at.line.placed else 3
    if at.right + needed > margin - slack * at.em:
        return True
    if at.line.text.rstrip().endswith("，"):
        return True
    return at.right > 0.85 * margin and not _ENDED.search(at.line.text)


def _usual_left(lines: Sequence[_Measured], full: Sequence[bool]) -> float:
    """Where continued lines begin."""
    lefts = Counter(
        round(at.left / at.em * 2) / 2 * at.em
        for i, at in enumerate(lines)
        if i and full[i - 1] and not _NUMBERED.match(at.line.text)
    )
    if not lefts:
        return min((at.left for at in lines), default=0.0)
    return min(lefts, key=lambda left: (-lefts[left], left))


def _continues(before: _Measured, at: _Measured, usual: float) -> bool:
    """Whether a line that follows a full one belongs to the same paragraph."""
    if at.left > usual + 1.2 * at.em and at.left > before.left - 0.5 * at.em:
        return False
    if _HEADING.match(at.line.text.rstrip()):
        return False
    numbered = _NUMBERED.match(at.line.text)
    return not (numbered and (_ENDED.search(before.line.text) or at.left > usual + 0.5 * at.em))
