"""Slips of the pen in prose: placeholders, doubled words and punctuation, brackets, numbers.

All prose of a workbook is looked at as one text, so that a word that is nowhere costs one look.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

from checks.book import BudgetBook
from checks.prose.paragraphs import Paragraph


class Spot(NamedTuple):
    """A slip: the paragraph, what is written there, and its surroundings."""

    at: Paragraph
    written: str
    context: str


@dataclass(eq=False)
class Prose:
    """Paragraphs joined to one text, line by line."""

    paragraphs: Sequence[Paragraph]
    text: str
    starts: Sequence[int]

    @classmethod
    def of(cls, paragraphs: Sequence[Paragraph]) -> Prose:
        starts = []
        at = 0
        for paragraph in paragraphs:
            starts.append(at)
            at += len(paragraph.text) + 1
        return cls(paragraphs, "\n".join([p.text for p in paragraphs]), starts)

    @cached_property
    def unfilled(self) -> Sequence[Spot]:
        """Placeholders and what is left of the blank layout."""
        return placeholders(self)

    def index(self, position: int) -> int:
        """Which paragraph a position stands in."""
        return bisect_right(self.starts, position) - 1

    def spot(self, start: int, end: int, around: int = 8) -> Spot:
        """The slip from ``start`` to ``end``."""
        index = self.index(start)
        paragraph = self.paragraphs[index]
        left, text = start - self.starts[index], paragraph.text
        right = left + end - start
        return Spot(paragraph, text[left:right], text[max(0, left - around) : right + around])

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """Every place of every word that is looked for anywhere, by word: one look for all."""
        found: dict[str, list[int]] = {}
        for match in _LOOK.finditer(self.text):
            rest = match[match.lastindex] if match.lastindex else ""
            found.setdefault(match[0] + rest, []).append(match.start())
        return found

    def find(self, words: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Every place of every word; each must be one of ``_LOOKED_FOR``."""
        places = self._places
        return ((word, position) for word in words for position in places.get(word, ()))


_known: WeakKeyDictionary[BudgetBook, Prose] = WeakKeyDictionary()


def prose(book: BudgetBook) -> Prose:
    """All prose of a workbook but its table of contents; read on first use."""
    known = _known.get(book)
    if known is None:
        kept = [p for p in book.paragraphs if p.section not in ("contents", "")]
        known = _known[book] = Prose.of(kept)
    return known


# Placeholders and what is left of the blank layout

_STANDS_FOR = re.compile(
    r"(?<![A-Za-z\d])[XxＸｘ](?:(?:[,，]?[XxＸｘ])+(?:\.[XxＸｘ]+)?|(?=[家辆个台项局]|万元|元))"
    r"(?![A-Za-z\d])|[×○*_]{2,}"
)
_MARKS = "XxＸ×○*_"
#: what the blank layout says in brackets
_INSTRUCTION = re.compile(
    r"（(?:增加内容）|(?:减少|增加)）|说明项目|说明立项|列举具体|若无，则写|绩效目标管理工作|请填|此处填)"
)
#: 主要用于……, 原因是…。 but not a quotation that leaves something out
_BEFORE = ("用于", "是", "为", "指", "包括", "原因", "：", ":", "、", "\n")
_AFTER = ("。", "；", "，", "：", "\n", "")


def placeholders(text: Prose) -> Sequence[Spot]:
    """XX, x,xxx, 增加（减少）, （说明项目的总体情况…）, 主要用于……"""
    found = []
    seen = 0
    for _, start in sorted(text.find(_MARKS), key=lambda mark: mark[1]):
        match = _STANDS_FOR.match(text.text, start)
        if match and start >= seen and not _year_in_words(text.text, match):
            seen = match.end()
            found.append(text.spot(start, seen))
    for match in _INSTRUCTION.finditer(text.text):
        # 增加（减少）, but not a clause of its own in brackets
        if match[0][1:3] not in ("减少", "增加") or match[0] == "（增加内容）":
            found.append(text.spot(match.start(), match.end()))
        elif text.text[match.start() - 2 : match.start()] in ("减少", "增加"):
            found.append(text.spot(match.start() - 2, match.end()))
    for _, start in text.find("…"):
        # the last of its dots
        before = text.text[max(0, start - 12) : start].rstrip("… ") or "\n"
        if text.text[start + 1 : start + 2] in _AFTER and before.endswith(_BEFORE):
            found.append(text.spot(start, start + 1))
    return found


def _year_in_words(text: str, match: re.Match[str]) -> bool:
    """二○○八年 writes its zeros as circles."""
    around = text[max(0, match.start() - 1) : match.end() + 1]
    return match[0][0] == "○" and bool(re.search("[一二三四五六七八九]", around))


# Numbers

_NUMBER = re.compile(r"(?<![\d,，.．])(\d[\d,，.．]*[,，.．][\d,，.．]*\d)\s*(?:亿元|万元|元)")
_RIGHT = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+|\d+,\d{4}(?:,\d{4})*)(?:\.\d+)?")
#: 减少,389.52万元: the first digits are lost
_HEADLESS = re.compile(
    r"(?<![无未])(?:减少|增加|支出预算|预算数|拨款收入|为|共)(,\d{3}(?:\.\d+)?)(?:亿元|万元|元)"
)
#: 1.280000.00元: an ordinal before an amount
_ORDINAL = re.compile(r"\d{1,2}[.．](?=\d)")


def bad_numbers(text: Prose) -> Iterator[Spot]:
    """3，518.85万元 (a full-width comma), 1.234.5万元, 3,51.85万元, 减少,389.52万元."""
    for index in dict.fromkeys(text.index(position) for _, position in text.find("元")):
        paragraph = text.paragraphs[index]
        for match in _NUMBER.finditer(paragraph.text):
            number = match[1]
            if not re.search("[0-9]", number):
                # every digit full-width, and the marks with them: １７，９１９．４１
                number = unicodedata.normalize("NFKC", number)
            if _RIGHT.fullmatch(number):
                continue
            starts = not match.start() or paragraph.text[match.start() - 1] in "；;。，、：: "
            ordinal = _ORDINAL.match(number) if starts else None
            if ordinal and _RIGHT.fullmatch(number, ordinal.end()) and "." in number[-3:]:
                continue
            if "，" in number and not re.fullmatch(r"\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?", number):
                # 分别为12，345.6万元 may be two amounts
                continue
            yield Spot(paragraph, number, match[0])
        for match in _HEADLESS.finditer(paragraph.text):
            yield Spot(paragraph, match[1], match[0])


# Punctuation

_DOUBLED = re.compile("，[，。；、]|。[。，；]|；[；。，]|、[、，]|：：")


def doubled_punctuation(text: Prose) -> Iterator[Spot]:
    """，， 。。 。；"""
    for match in _DOUBLED.finditer(text.text):
        yield text.spot(match.start(), match.end())


_PAIRS = (("（(", "）)"), ("《", "》"), ("“", "”"), ("〔", "〕"), ("【", "】"), ("「", "」"))
#: a code page of brackets: who writes a text in it drops all else at once
_CODES = "\0\n" + "".join(left + right for left, right in _PAIRS)
_PAGE = codecs.charmap_build(_CODES.ljust(256, "\ufffe"))
#: what takes its partner along, in brackets in brackets, too
_MATCHED = ("“”", "《》", "（）", "()", "〔〕", "【】", "「」") * 2
#: before the half bracket of a numbering: 1）, a)
_HALF = re.compile(r"(?:^|(?<=[；;。，,、：:\s]))(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,2})$")


def unpaired(text: Prose) -> Iterator[Spot]:
    """Brackets, quotes and title marks that open and do not close, or the other way round.

    What opens in one paragraph and closes in one of the next two is a paragraph broken in two.
    """
    wrong: dict[int, list[tuple[int, int]]] = {}
    lines = _unmatched(text.text).split("\n")
    for index, line in [(index, line) for index, line in enumerate(lines) if line]:
        for pair, sides in enumerate(_PAIRS):
            excess = _excess(line, *sides)
            if excess < 0 and not pair:
                excess = min(excess + len(_halves(text.paragraphs[index].text)), 0)
            if excess:
                wrong.setdefault(pair, []).append((index, excess))
    for pair, places in wrong.items():
        closed = -1
        for number, (index, excess) in enumerate(places):
            after = places[number + 1] if number + 1 < len(places) else (index + 9, 0)
            if index == closed:
                continue
            if excess > 0 and after[1] == -excess and after[0] - index <= 2:
                closed = after[0]
                continue
            paragraph = text.paragraphs[index]
            lone = _lone(paragraph.text, *_PAIRS[pair])
            if lone is not None and not (excess > 0 and _cut(text.paragraphs, index)):
                around = paragraph.text[max(0, lone - 8) : lone + 9]
                yield Spot(paragraph, paragraph.text[lone], around)


def _unmatched(text: str) -> str:
    """What is left of a text, line by line, without all but brackets and most that match."""
    codes, _ = codecs.charmap_encode(text, "ignore", _PAGE)
    brackets, _ = codecs.charmap_decode(codes, "strict", _CODES)
    for matched in _MATCHED:
        brackets = brackets.replace(matched, "")
    return brackets


def _excess(text: str, left: str, right: str) -> int:
    """How many more open than close."""
    return sum(map(text.count, left)) - sum(map(text.count, right))


def _halves(text: str) -> set[int]:
    """Where right brackets stand that belong to a numbering."""
    brackets = [match.start() for match in re.finditer("[)）]", text)]
    return {b for b in brackets if _HALF.search(text, max(0, b - 2), b)}


def _cut(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether the paragraph breaks off at the end of its statement, where the page ended."""
    after = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    ends = after is None or after.heading or after.sheet != paragraphs[index].sheet
    return ends and not paragraphs[index].text.endswith(("。", "；", "”", "》", "）"))


def _lone(text: str, left: str, right: str) -> int | None:
    """Where the bracket stands that has no partner."""
    half = _halves(text) if right[0] == "）" else set()
    waiting: list[int] = []
    for match in re.finditer(f"[{left}{right}]", text):
        position = match.start()
        if match[0] in left:
            waiting.append(position)
        elif position not in half:
            if not waiting:
                return position
            waiting.pop()
    return waiting[-1] if waiting else None


# Doubled words

#: verbs and connectives that nothing doubles on purpose, two characters each
_WORDS = (
    "发挥进行以及开展加强推进提高提升根据通过围绕按照落实实施促进完善组织我们其中主要安排用于"
    "由于因此包括万元预算支出收入增加减少持平单位部门财政制定制订强化深化确保保障积极持续不断"
    "原因经费拨款"
)
_TWICE = frozenset(_WORDS[i : i + 2] for i in range(0, len(_WORDS), 2))
_SINGLE = re.compile(
    r"(?<![目标有])的的(?!确)|是是(?![非否])|与与(?!会)|及及(?![时早其])|用于于|万万元"
)
_SINGLE_WORDS = ("的的", "是是", "与与", "及及", "用于于", "万万元")
_CHINESE = re.compile("[\u4e00-\u9fff]+").fullmatch


def doubled_words(text: Prose) -> Iterator[Spot]:
    """会议将会议将, 发挥发挥, 是是. What may well stand twice (服务服务于) is left alone."""
    for word, start in text.find(_SINGLE_WORDS):
        match = _SINGLE.search(text.text, max(0, start - 1), start + len(word) + 1)
        if match:
            yield text.spot(match.start(), match.end())
    taken = -1
    for start, length in repeated(text.text):
        word = text.text[start : start + length]
        if start < taken or word.isascii():
            continue
        if word in _TWICE or (length >= 3 and len(set(word)) == length and _CHINESE(word)):
            taken = start + 2 * length
            yield text.spot(start, taken)


def repeated(text: str, lengths: Sequence[int] = (2, 3, 4, 5)) -> list[tuple[int, int]]:
    """Where a run of characters, not of spaces, stands twice in a row: (start, length), by place.

    The low bytes of the text as one number, xor itself shifted by n characters, are zero where
    character i may be character i + n: n zeros in a row may be a run of n, doubled. This looks
    at a hundred thousand characters in less than a millisecond.
    """
    low = text.encode("utf-16-le", "surrogatepass")[::2]
    if len(low) != len(text):  # characters outside the basic plane are not one unit each
        low = text.encode("utf-32-le", "surrogatepass")[::4]
    number = int.from_bytes(low, "little")
    found = []
    for n in lengths:
        same = (number ^ (number >> 8 * n)).to_bytes(len(low), "little")
        wanted = bytes(n)
        position = same.find(wanted)
        while position >= 0:
            run = text[position : position + n]
            twice = text.startswith(run, position + n)
            if twice and not run.isspace():
                found.append((position, n))
            position = same.find(wanted, position + (n if twice else 1))
    return sorted(found)


# Sentences without an end, typing errors

_NUMBERED = re.compile(r"^[一二三四五六七八九十]+[、.．]|^第[一二三四五六七八九十]+部分")


def without_stop(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Sentences of 编制说明 and 其他相关情况说明 that end without a full stop."""
    rows: dict[tuple[str, int], set[int]] = {}
    for p in paragraphs:
        rows.setdefault((p.sheet, p.row), set()).add(p.column)
    for p in paragraphs:
        text = p.text
        if p.section not in ("compilation", "other") or p.heading or len(text) < 12:
            continue
        if text[-1] in "。；;：:！!？?…." or len(rows[p.sheet, p.row]) > 1:
            continue
        # headings end without a stop: 一、2025年“三公”经费预算情况说明
        if _NUMBERED.match(text) and "，" not in text:
            continue
        if any(word in text for word in ("，", "。", "；", "原因是", "预算为")):
            yield p


#: characters taken for their likes when typing or scanning, wrong wherever a budget has them
CONFUSIONS = {
    "报务": "服务",
    "拔款": "拨款",
    "拔付": "拨付",
    "己经": "已经",
    "按排": "安排",
    "布署": "部署",
    "部份": "部分",
    "帐户": "账户",
    "杜会": "社会",
    "预箅": "预算",
    "岀": "出",
    # 以及 typed as 已经 inside the stock phrase 公积金（以）及补充公积金
    "公积金已经补充": "公积金以及补充",
}
#: where the same characters are right
_RIGHTLY = re.compile("[情通电]报务|报务[员必]|按排[名序放]|部份额|自己经|海拔")


def confusions(text: Prose) -> Iterator[tuple[Spot, str]]:
    """A wrong character of ``CONFUSIONS``, and what it should be."""
    for word, start in text.find(CONFUSIONS):
        around = text.text[max(0, start - 1) : start + len(word) + 1]
        if not _RIGHTLY.search(around):
            yield text.spot(start, start + len(word)), CONFUSIONS[word]


# What is looked for by its characters

_LOOKED_FOR = (*_MARKS, "…", "元", *_SINGLE_WORDS, *CONFUSIONS)


def _look(words: Iterable[str]) -> re.Pattern[str]:
    """The first character of any of some words, where the rest follows (a group, if there is)."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile(
        "|".join(
            re.escape(first) + (f"(?=({'|'.join(rest)}))" if any(rest) else "")
            for first, rest in rests.items()
        )
    )


_LOOK = _look(_LOOKED_FOR)
