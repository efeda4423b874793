"""Units of a department: how many 机构设置 says there are, in three ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from checks.findings import Place
from checks.prose.paragraphs import Paragraph
from checks.prose.sentences import Prose

_SUBORDINATE = re.compile(r"(?:下属|所属)(?P<number>\d+)[家个](?:预算|事业|基层|二级|直属)*单位")
_HEADQUARTERS = re.compile(r"本部|本级|机关")
#: 行政单位1家 of one clause; what stands in brackets is a part of it
_KIND = re.compile(
    r"(?P<kind>行政单位|(?:参公|参照公务员法?[^\d,;。家个]{0,8}|全额|差额|自收自支|公益[一二]类|其他|财政)?"
    r"[^\d,;。、:家个]{0,8}?(?:事业单位|参公单位|企业|社会团体|其他单位|机构))(?P<number>\d+)[家个]"
)
_KINDS = re.compile(r"(?:本部门|其)中[,:]?(?P<kinds>[^。;:]*)")
_NUMBERED = re.compile(r"(?:^|[\s;；。:：])(\d{1,3})[.．、](?!\d)")


@dataclass(frozen=True, slots=True)
class Offices:
    """The unit counts of one 机构设置."""

    place: Place
    #: 下属6家
    subordinate: int | None
    #: with the headquarters, where it is named
    by_subordinates: int | None
    #: 行政单位1家, 事业单位6家
    kinds: Sequence[tuple[str, int]]
    #: how many are listed one by one
    listed: int | None

    @property
    def by_kinds(self) -> int | None:
        """The sum over the kinds."""
        return sum(number for _, number in self.kinds) if self.kinds else None

    @property
    def total(self) -> int | None:
        """The number most ways agree on, the largest where they do not."""
        ways = [n for n in (self.by_subordinates, self.by_kinds, self.listed) if n is not None]
        return max(ways, key=lambda n: (ways.count(n), n)) if ways else None


def offices(text: Prose) -> Offices | None:
    """What 机构设置 says of the number of units; None when it says nothing."""
    paragraphs = list(text.section("institutions"))
    place: Place | None = None
    subordinate: int | None = None
    whole: int | None = None
    kinds: list[tuple[str, int]] = []
    listed: int | None = None
    for i, paragraph in enumerate(paragraphs):
        folded = paragraph.folded
        m = _SUBORDINATE.search(folded)
        if m is not None and subordinate is None:
            place = place or paragraph.place()
            subordinate = int(m["number"])
            if _HEADQUARTERS.search(folded, folded.rfind("包括", 0, m.start()) + 1, m.start()):
                whole = subordinate + 1
        m = _KINDS.search(re.sub(r"\([^()]*\)", "", folded))
        if m is not None and not kinds:
            kinds = [(k["kind"], int(k["number"])) for k in _KIND.finditer(m["kinds"])]
            if kinds:
                place = paragraph.place()
            if "具体" in folded and listed is None:
                listed = _listed(paragraphs[i:])
    if place is None:
        return None
    return Offices(place, subordinate, whole, kinds, listed)


def _listed(paragraphs: Sequence[Paragraph]) -> int | None:
    """How many are numbered 1, 2, 3 … from the paragraph that begins the list on."""
    number = 0
    for i, paragraph in enumerate(paragraphs):
        text = paragraph.text
        if i == 0:
            text = text[text.find("具体") :]
        for m in _NUMBERED.finditer(text):
            if m[1] == "1" and m.start() and number:
                break  # 1. 本部，内设机构包括：1. 办公室；2. 人事科: the list in an item
            if int(m[1]) == number + 1:
                number += 1
            elif i > 0 and m.start() == 0:
                # another list begins
                return number if number > 1 else None
    return number if number > 1 else None
