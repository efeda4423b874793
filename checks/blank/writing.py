"""write(): one blank book into a stream."""

from __future__ import annotations

from typing import IO

from checks.blank.agreeing import count_alarms, write_agreeing
from checks.blank.basics import write_basics
from checks.blank.leaves import write_economic, write_functional, write_listed
from checks.blank.paper import Paper
from checks.blank.prose import write_explanation, write_front, write_other, write_projects
from checks.blank.tables import write_tables
from checks.blank.wording import SHOWN_ROWS, Blank
from checks.blank.working import Working


def write(stream: IO[bytes], year: int, kind: str, rows: int = SHOWN_ROWS) -> None:
    """A blank book for a "department" or a "unit"; the same bytes every time.

    ``rows``: how many rows of each table by 科目 are shown at first; the others are hidden.

    Names of codes come from the catalogue of that year, an imported official table first.
    """
    blank = Blank(year, kind, rows)
    paper = Paper(stream)
    write_basics(paper, blank)
    write_functional(paper, blank)
    write_economic(paper, blank)
    write_agreeing(paper, blank)
    write_listed(paper, blank)
    working = Working(paper, blank)
    write_front(paper, blank)
    alarms = [write_explanation(paper, blank)]
    alarms += write_tables(paper, blank, working)
    write_other(paper, blank)
    if kind == "department":
        alarms.append(write_projects(paper, blank))
    count_alarms(paper, alarms)
    paper.close()
