"""类 款 项 codes as they stand in cells, and what they mean together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from checks.amounts import fold
from checks.book import Row
from checks.reading.grid import CellValue

#: Digits of 类, 款 and 项.
WIDTHS = (3, 2, 2)


#: how long the pieces of a code are where all stand in cells of their own, or in one
_CLEAN = frozenset({(3, 0, 0), (3, 2, 0), (3, 2, 2), (3, 0), (3, 2), (3,), (5,), (7,)})


_FILLER = re.compile(r"[-—–*/\\]+")
#: 201-03-01, 201.03.01, [20103], 201.
_SET_OFF = re.compile(r"[\[(`]?(\d{3})(?:[-–—./_]?(\d\d))?(?:[-–—./_]?(\d\d))?[\])]?[.、]?")
_GLUED = re.compile(
    r"[\[(（【]?(\d{3}|\d{5}|\d{7})[\])）】]?[-–—_:：、.．\s]*([一-鿿“（][^\d]*)", re.DOTALL
)


def clean_code(cells: Collection[CellValue]) -> str:
    """The whole code of cells written as they should be, 206 | 07 | 02; "" for any others."""
    if tuple([len(cell) if isinstance(cell, str) else 9 for cell in cells]) in _CLEAN:
        code = "".join(cells)  # type: ignore[arg-type] # they are all texts
        if code.isdecimal() and code.isascii():
            return code
    return ""


#: what stands before a name to set it in
_SET_IN = "·.-_—●└├│⊟⊞▪•－ 　"
#: 行政运行（项）
LEVEL_BEHIND = re.compile(r"(?<=.)[(（][类款项][)）]$")


def plain_code(value: CellValue) -> CellValue:
    """A code cell without what only sets it off, and blank where a dash fills it.

    >>> plain_code("201-03-01"), plain_code("[20103]"), plain_code("—")
    ('2010301', '20103', '')
    """
    if not isinstance(value, str) or value.isdecimal() or not value:
        return value
    text = fold(value)
    if _FILLER.fullmatch(text):
        return ""
    match = _SET_OFF.fullmatch(text)
    return "".join(filter(None, match.groups())) if match else value


def glued(text: str) -> tuple[str, str] | None:
    """The code and the name that share a cell: 2010301行政运行, [20103]统计信息事务."""
    match = _GLUED.fullmatch(text.strip())
    return (match[1], match[2]) if match else None


def apart(codes: Mapping[int, CellValue], name: str) -> tuple[dict[int, CellValue], str] | None:
    """Code and name of a row that have one cell for both, None where they have not."""
    filled = [str(v) for v in (*codes.values(), name) if v != ""]
    both = glued(filled[0]) if len(filled) == 1 else None
    if both is None:
        return None
    return {c: both[0] if i == 0 else "" for i, c in enumerate(codes)}, both[1]


def plain_name(name: str, code: str) -> str:
    """A name without its code again, and without the dots and lines that set it in."""
    if name[:1] in _SET_IN:
        name = name.lstrip(_SET_IN)
    name = LEVEL_BEHIND.sub("", name).rstrip("；;")
    if name[:1].isdigit() or name[:1] in "[【":
        both = glued(name)
        return both[1] if both is not None and both[0] == code else name
    return name


def digits(value: CellValue, width: int) -> str:
    """A code cell as digits, padded to its width; "" when it is blank or not a code.

    >>> digits(5.0, 2), digits("０5", 2), digits("…", 2), digits(float("inf"), 2)
    ('05', '05', '', '')
    """
    if isinstance(value, str):
        text = fold(value) if value else ""
        return text.zfill(width) if text.isdigit() and text.isascii() else ""
    if isinstance(value, float) and value.is_integer() and value >= 0:
        return f"{int(value):0{width}d}"
    return ""


def pieces(cells: Iterable[CellValue]) -> list[str]:
    """The code cells of a row as digits, without what a cell repeats of those before it.

    (206 | 20607 | 2060702) and (2060702 | |) both become 206 07 02.
    """
    found: list[str] = []
    code = ""
    for position, cell in enumerate(cells):
        piece = digits(cell, WIDTHS[min(position, 2)])
        if code and len(piece) > 2 and piece.startswith(code):
            piece = piece[len(code) :]
        if position == 0 and len(piece) in (5, 7):
            found += [piece[:3], piece[3:5], piece[5:]]
            return [p for p in found if p]
        found.append(piece)
        code += piece
    return found


def join(parts: Sequence[str]) -> str:
    """The whole code of the pieces; "" when one is missing or has the wrong length."""
    last = max((k for k, p in enumerate(parts) if p), default=-1)
    whole = parts[: last + 1]
    if any(len(p) != WIDTHS[min(k, 2)] for k, p in enumerate(whole)):
        return ""
    return "".join(whole)


def split(code: str) -> list[str]:
    """The pieces of a whole code: 2060702 -> 206, 07, 02."""
    return [piece for piece in (code[:3], code[3:5], code[5:7]) if piece]


def whole(rows: Sequence[Row]) -> bool:
    """Whether every row has a code of its own, so that there is nothing to complete."""
    codes = {row.code for row in rows}
    return "" not in codes and len(codes) == len(rows)


def complete(rows: Sequence[Row], known: Callable[[str], Collection[str]]) -> None:
    """Give rows whose code is not whole the code that they must have, where that is certain.

    A table written like a staircase (the 类 stands on its own row only) is read as such. One
    missing piece is completed from the name and the neighbours, so that one blank code is one
    finding and not a dozen broken sums; such rows are marked inferred. ``known`` tells the codes
    a name has elsewhere.
    """
    cut = _cut_short(rows, known)
    if not cut and all(row.code for row in rows):
        return
    parts = [pieces(row.code_cells.values()) for row in rows]
    lower = [p for p in parts if any(p[1:])]
    staircase = sum(not p[0] for p in lower) * 2 > len(lower) > 0
    taken = {row.code for row in rows if row.code}
    following = _following(rows)
    above = ["", "", ""]
    before = ""
    for i, row in enumerate(rows):
        if not row.code and staircase and any(parts[i]):
            first = next(k for k, p in enumerate(parts[i]) if p)
            row.code = join([*above[:first], *parts[i][first:]])
        if not row.code:
            row.code = _deduce(row, parts[i], before, following[i], taken, known)
            row.code_inferred = bool(row.code)
            row.code = row.code or cut.get(row.index, "")
        if row.code:
            taken.add(row.code)
            before = row.code
            above = [row.code[:3], row.code[3:5], row.code[5:7]]


def _cut_short(rows: Sequence[Row], known: Callable[[str], Collection[str]]) -> dict[int, str]:
    """Take the code from rows that repeat the code above because their last piece is blank.

    Elsewhere its name has a longer code, which the table lacks. Gives row -> the code it had.
    """
    codes = {row.code for row in rows}
    if len(codes) == len(rows):
        return {}
    first: dict[str, Row] = {}
    cut: dict[int, str] = {}
    for row in rows:
        above = first.setdefault(row.code, row)
        if (
            row is not above
            and row.code
            and any(c.startswith(row.code) and c not in codes for c in known(row.name))
        ):
            cut[row.index], row.code = row.code, ""
    return cut


def _following(rows: Sequence[Row]) -> list[str]:
    """For each row the next code below it."""
    found: list[str] = []
    code = ""
    for row in reversed(rows):
        found.append(code)
        code = row.code or code
    return found[::-1]


def _deduce(
    row: Row,
    parts: Sequence[str],
    before: str,
    after: str,
    taken: Collection[str],
    known: Callable[[str], Collection[str]],
) -> str:
    # what the name is called elsewhere, the headings of the next row, a sibling of the last
    guesses = sorted(known(row.name))
    guesses += [after[:n] for n in (5, 3) if len(after) > n]
    if parts and parts[-1] and len(before) >= 5:
        guesses += [before[:5] + parts[-1]]
    fitting = {
        guess
        for guess in guesses
        if guess not in taken
        and _fits(guess, parts)
        and before < guess
        and (not after or guess < after)
    }
    return fitting.pop() if len(fitting) == 1 else ""


def _fits(code: str, parts: Sequence[str]) -> bool:
    whole = (code[:3], code[3:5], code[5:7])
    return all(not p or p == whole[k] for k, p in enumerate(parts)) and (
        not parts or not any(parts) or len(code) >= sum(WIDTHS[: _depth(parts)])
    )


def _depth(parts: Sequence[str]) -> int:
    return max((k for k, p in enumerate(parts) if p), default=-1) + 1
