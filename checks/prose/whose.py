"""Whose budget a text says it is: the name of the office where a sentence of the layout has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.book import BudgetBook
from checks.prose.paragraphs import Paragraph, divided

_NAME = r"(?P<name>[^,。;:、\d]{4,40}?)"
#: the sentences of the layout that begin with the name of the office, by section
_SENTENCES = {
    "functions": rf"{_NAME}(?:主要)?(?:职能|职责)$",
    "institutions": rf"{_NAME}(?:机构设置(?:情况)?$|部门预算是包括)",
    "compilation": rf"20\d\d年,?{_NAME}(?:部门|单位)?收入预算(?:为|共|总?额?为?)?\d",
    "other": (
        rf"(?:20\d\d年度?{_NAME}(?:下属\d+家|财政拨款的机关运行|\d+家机关)"
        rf"|截[至止][^,。]{{4,14}},(?P<owner>[^,。;:、\d]{{4,40}}?)共?有车辆)"
    ),
}
_OF_SECTION = {section: re.compile(words) for section, words in _SENTENCES.items()}
#: no sentence has the name further on
_WITHIN = 90


def named(book: BudgetBook) -> Iterator[tuple[Paragraph, str]]:
    """The paragraphs that name the office, with the name, folded."""
    for paragraph in divided(book).others:
        pattern = _OF_SECTION.get(paragraph.section)
        if paragraph.section == "functions" and not paragraph.heading:
            continue
        match = pattern.match(paragraph.folded[:_WITHIN]) if pattern is not None else None
        if match is not None:
            yield paragraph, match[match.lastgroup or "name"]
