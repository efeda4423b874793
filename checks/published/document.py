"""What a document says, whatever it was read from: lines of text and tables, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Origin(NamedTuple):
    """Where in the publication something stands; both counted from 1, 0 where there are none."""

    page: int
    line: int

    def __str__(self) -> str:
        page = f"第{self.page}页" if self.page else ""
        return f"{page}第{self.line}行" if self.line else page


class Word(NamedTuple):
    """A run of characters without white space, with its left and right edge in points."""

    text: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. Geometry in points from the top left; ``size`` 0: the source has none."""

    text: str
    origin: Origin
    x0: float = 0.0
    x1: float = 0.0
    top: float = 0.0
    size: float = 0.0
    words: Sequence[Word] = ()
    #: a whole paragraph already, as in docx and html: never joined to its neighbours
    whole: bool = False

    @property
    def placed(self) -> bool:
        """Whether the source says where on the page it stands."""
        return self.size > 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells as written; None: covered by the cell left of or above it."""

    cells: Sequence[str | None]
    origin: Origin


@dataclass(slots=True)
class Found:
    """A table with its grid: every row has as many cells as there are ``edges`` minus one."""

    rows: list[Row]
    #: x of the column boundaries; empty where the source has no geometry
    edges: Sequence[float] = ()
    top: float = 0.0

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(row.cells) for row in self.rows), default=0)

    @property
    def origin(self) -> Origin:
        """Where it begins."""
        return self.rows[0].origin


Item = Line | Found


@dataclass(slots=True)
class Document:
    """A document as read: its items in reading order."""

    path: str
    #: "pdf", "docx", "html", "text"
    kind: str
    items: list[Item]
    pages: int = 0
    #: sentences about what could not be read
    remarks: list[str] = field(default_factory=list)
