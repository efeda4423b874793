"""Text as wide as a terminal and a spreadsheet show it: a Chinese character takes two columns."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

#: may not begin a line
_CLOSING = frozenset("，。、；：？！）】》〉”’…—％%,.;:?!)]}")
#: may not end a line
_OPENING = frozenset("（【《〈“‘([{¥￥")


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def halves(text: str) -> int:
    """Width in half characters as a Chinese font prints it, in which “ and … are wide too."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def _columns(char: str) -> int:
    if char < "\u0300":
        return 1
    if combining(char) or char in "\u200b\u200d\ufe0e\ufe0f":
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def printable(text: str) -> str:
    """Without what would steer a terminal; a cell's text or a file's name may hold anything."""
    return "".join(c if c.isprintable() or c in "\n\u3000" else " " for c in text)


def pad(text: str, columns: int) -> str:
    """``text`` filled with blanks to ``columns``."""
    return text + " " * max(0, columns - width(text))


def shorten(text: str, columns: int) -> str:
    """``text`` cut in the middle so that its beginning and end stay readable."""
    if width(text) <= columns:
        return text
    head, tail = "", ""
    room = columns - 1
    while width(head) < room // 2:
        head += text[len(head)]
    if width(head) > room // 2:
        head = head[:-1]
    while width(tail) < room - width(head):
        tail = text[-len(tail) - 1] + tail
    if width(tail) > room - width(head):
        tail = tail[1:]
    return f"{head}…{tail}"


def wrap(text: str, columns: int) -> list[str]:
    """``text`` in lines of at most ``columns``; its own line breaks are kept.

    Lines break at blanks and beside Chinese characters, never inside a number or a Latin word
    that fits a line, and no line begins with closing or ends with opening punctuation.
    """
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line, used = "", 0
        for piece in _pieces(paragraph):
            bare = width(piece.rstrip())
            if line and used + bare > columns:
                lines.append(line.rstrip())
                line, used = "", 0
            while bare > columns:  # one piece wider than a whole line
                cut = 1
                while width(piece[: cut + 1]) <= columns:
                    cut += 1
                lines.append(piece[:cut])
                piece = piece[cut:]
                bare = width(piece.rstrip())
            line += piece
            used += width(piece)
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterator[str]:
    """The parts between which a line may break, blanks at the end of a part."""
    start = 0
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after in _CLOSING or after == " " or before in _OPENING:
            continue
        if before == " " or _columns(before) == 2 or _columns(after) == 2:
            yield text[start:at]
            start = at
    if start < len(text):
        yield text[start:]
