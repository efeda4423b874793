"""write(): one blank book into a stream."""

from __future__ import annotations

from typing import IO

from checks.blank.basics import write_basics
from checks.blank.leaves import write_economic, write_functional, write_listed
from checks.blank.paper import Paper
from checks.blank.prose import write_explanation, write_front, write_other, write_projects
from checks.blank.tables import Tables
from checks.blank.wording import Blank
from checks.blank.working import Working


def write(stream: IO[bytes], year: int, kind: str) -> None:
    """A blank book for a "department" or a "unit"; the same bytes every time.

    Names of codes come from the catalogue of that year, an imported official table first.
    """
    blank = Blank(year, kind)
    paper = Paper(stream)
    write_basics(paper, blank)
    write_functional(paper, blank)
    write_economic(paper, blank)
    write_listed(paper, blank)
    working = Working(paper, blank)
    write_front(paper, blank)
    write_explanation(paper, blank)
    Tables(paper, blank, working).write()
    write_other(paper, blank)
    if kind == "department":
        write_projects(paper, blank)
    paper.close()
