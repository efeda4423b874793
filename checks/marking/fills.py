"""The fill of a cell, all of it: what a mark covers, and what comes back when the mark goes.

In the add-in's memory a fill is a text: "" for none, RRGGBB for one plain colour, else the rest
as JSON. addin/native reads fills in an open workbook; styles.py has them in a file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

#: what a JSON text begins with, unlike RRGGBB
RICH = "{"
_PLAIN = re.compile(r"[0-9A-F]{6}")


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of a fill, as files name it."""

    #: RRGGBB, "" for a colour of the theme
    rgb: str = ""
    #: which colour of the theme, counted from 0 as in files; None for a colour of its own
    theme: int | None = None
    #: from -1 (black) to 1 (white)
    tint: float = 0.0


@dataclass(frozen=True, slots=True)
class Fill:
    """A fill. ``pattern`` is the name that files have for it, or ``linear`` or ``path``."""

    pattern: str = "none"
    #: of a solid fill its colour, else what lies behind the lines
    colour: Colour | None = None
    #: of the lines; None for the automatic one
    lines: Colour | None = None
    #: of a gradient: its stops, from 0 to 1
    stops: tuple[tuple[float, Colour], ...] = ()
    #: of a linear gradient
    degree: float = 0.0
    #: of a path: left, right, top, bottom, as shares of the cell
    edges: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def to_text(self) -> str:
        """The fill as the memory keeps it."""
        if self.pattern == "none":
            return ""
        if self.pattern == "solid" and self.colour and self.colour.rgb and not self.colour.tint:
            return self.colour.rgb
        said: dict[str, Any] = {"pattern": self.pattern}
        if self.colour is not None:
            said["colour"] = _listed(self.colour)
        if self.lines is not None:
            said["lines"] = _listed(self.lines)
        if self.stops:
            said["stops"] = [[at, *_listed(colour)] for at, colour in self.stops]
            said["degree"], said["edges"] = self.degree, list(self.edges)
        return json.dumps(said, separators=(",", ":"))


def from_text(text: str) -> Fill | None:
    """The fill of a text that the memory keeps; None where the text describes none."""
    if not text:
        return Fill()
    if _PLAIN.fullmatch(text):
        return Fill("solid", Colour(text))
    try:
        said = json.loads(text) if text.startswith(RICH) else None
        if said is None:
            return None
        return Fill(
            said["pattern"],
            _colour(said.get("colour")),
            _colour(said.get("lines")),
            tuple((float(at), Colour(*colour)) for at, *colour in said.get("stops", ())),
            float(said.get("degree", 0.0)),
            tuple(map(float, said.get("edges", (0, 0, 0, 0)))),  # type: ignore[arg-type]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _listed(colour: Colour) -> list[Any]:
    return [colour.rgb, colour.theme, colour.tint]


def _colour(said: list[Any] | None) -> Colour | None:
    return None if said is None else Colour(*said)
