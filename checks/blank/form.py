"""What the official tables have in common: their frame, their alarms, names for their cells."""

from __future__ import annotations

from checks.blank.paper import Paper, Sheet
from checks.blank.wording import Blank


class Form:
    """The tables of one book while they are written."""

    def __init__(self, paper: Paper, blank: Blank) -> None:
        self.paper, self.blank = paper, blank
        #: the cells that say in a sentence when entries do not fit
        self.alarms: list[str] = []

    def frame(
        self,
        sheet: str,
        title: str,
        width: int,
        unit: str,
        row: int = 4,
        *,
        portrait: bool = False,
    ) -> Sheet:
        """Title, 编制部门 and unit."""
        paper, blank = self.paper, self.blank
        made = paper.sheet(blank.sheet(sheet), portrait=portrait)
        made.merge_range(1, 0, 1, width - 1, f"{blank.year}年{title}", paper.look("title"))
        made.merge_range(row - 1, 0, row - 1, width - 3, "", paper.look("left"))
        made.write_formula(
            row - 1, 0, f'="编制{blank.office}："&部门名称', paper.look("left"),
            f"编制{blank.office}：",
        )  # fmt: skip
        made.write(row - 1, width - 1, f"单位：{unit}", paper.look("right"))
        return made

    def alarm(self, sheet: Sheet, sentence: str) -> None:
        """A sentence above the title, blank where nothing is wrong; 核对 counts them."""
        sheet.write_formula("A1", f"={sentence}", self.paper.look("alarm"), "")
        self.alarms.append(f"'{sheet.get_name()}'!$A$1")

    def named(self, cells: dict[str, str], sheet: Sheet) -> None:
        """Names for cells that the prose repeats."""
        for name, cell in cells.items():
            self.paper.name(name, sheet.get_name(), cell)


def between(adds: str, codes: str, low: str, high: str) -> str:
    """All amounts of the codes from low to high."""
    return f'SUMIFS({adds},{codes},">="&{low},{codes},"<="&{high})'
