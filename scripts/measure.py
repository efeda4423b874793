"""Writes docs/how-well.md: precision and recall by rule family on ../shared/corpus.

The corpus, and the script that defines what is detected and what is a false positive, are not in
the repository; without them nothing is written.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from checks import audit  # noqa: E402
from checks.rules.registry import FAMILIES  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus"
PAGE = ROOT / "docs" / "how-well.md"

#: what can break in a mutant (``detectable_by``) and the families that answer for it
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "row_sum": ("BN",), "hierarchy": ("BN",), "t1_internal": ("BN",), "t4_internal": ("BN",),
    "cross_T1_T2": ("BJ",), "cross_T1_T3": ("BJ",), "cross_T1_T4": ("BJ",),
    "cross_T1_T8": ("BJ",), "cross_T2_T3": ("BJ",), "cross_T3_T5": ("BJ",),
    "cross_T5_T8": ("BJ",), "cross_fiscal": ("BJ",),
    "code_shape": ("KM",), "code_parent": ("KM",), "code_name": ("KM",),
    "duplicate_code": ("KM",), "name_consistency": ("KM",),
    "t9_internal": ("SG",), "le_T8_T9": ("SG",), "le_jiguan": ("SG",),
    "magnitude": ("SG",), "unit_label": ("BS",), "sheet_missing": ("BS",),
    "title_year": ("BS",), "cell_type": ("SJ",), "hidden_row": ("SJ",),
    "text_table": ("SM",), "text_internal": ("SM",), "text_year": ("SM",), "text_name": ("SM",),
    "project_sum": ("SM",),
}  # fmt: skip
#: families that need a live formula to have something to say
FORMULAS = {"formula_overwritten": ("SJ",), "formula_range_short": ("SJ",)}
#: families of the genuine findings of published budgets
GENUINE: Mapping[str, str] = {
    "hierarchy": "BN", "R42 parts": "SM", "R42 count": "SM", "F02 typo": "SM",
    "F02 punctuation": "SM", "text_year": "SM", "text_internal": "SM", "text_name": "SM",
    "R32 period": "SM", "R27/R29 base": "SM", "R35 wording": "SM",
}  # fmt: skip


@dataclass
class Tally:
    """What one family did."""

    #: errors and warnings, and how many of them touch no planted or genuine error
    said: int = 0
    wrong: int = 0
    #: planted and genuine errors it answers for, those it told itself, those any family told
    due: int = 0
    told: int = 0
    told_by_any: int = 0


@dataclass
class Measured:
    """The tallies by family, and the whole."""

    families: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    whole: Tally = field(default_factory=Tally)
    harmless: int = 0
    flagged: int = 0
    books: int = 0


def main() -> int:
    """Measure and write the page."""
    if not (CORPUS / "mutants.json").is_file():
        print(f"没有 {CORPUS}，docs/how-well.md 保持不变。")
        return 0
    measured = measure()
    PAGE.write_text(page(measured), encoding="utf-8", newline="\n")
    print(f"{measured.books} 个工作簿，写入 {PAGE}")
    return 0


@cache
def score() -> ModuleType:
    """The corpus' own definitions."""
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def findings(path: Path) -> tuple[dict[str, Any], ...]:
    """The findings of one workbook."""
    return tuple(audit(path).to_dict()["findings"])


def weighty(found: Mapping[str, Any]) -> bool:
    """Whether it is an error or a warning."""
    return found["severity"] in ("error", "warning")


def measure() -> Measured:
    """Audit the whole corpus."""
    measured = Measured()
    for mutant in json.loads((CORPUS / "mutants.json").read_text("utf-8"))["mutants"]:
        _mutant(measured, mutant)
    for name, truth in json.loads((CORPUS / "truth.json").read_text("utf-8")).items():
        _published(measured, CORPUS / "clean" / name, truth["findings"])
    return measured


def _mutant(measured: Measured, mutant: Mapping[str, Any]) -> None:
    of = score()
    base = {of.key(f) for f in findings(CORPUS / "clean" / mutant["base"])}
    path = next((CORPUS / "mutants").glob(f"{mutant['id']}.*"))
    shift = mutant.get("shift")
    new = [f for f in findings(path) if of.key(f, shift) not in base and weighty(f)]
    measured.books += 1
    if mutant["benign"] or mutant["info_only"]:
        measured.harmless += 1
        measured.flagged += bool(new)
        for found in new:
            _said(measured, found, wrong=True)
        return
    touched = {(of.ns(c["sheet"]), c["cell"]) for c in mutant["changes"]}
    for more in ("alt", "alt_detect"):
        touched |= {(of.ns(sheet), cell) for sheet, cell in mutant.get(more, [])}
    related = {
        (of.ns(sheet), cell)
        for sheet, cells in (mutant.get("related") or {}).items()
        for cell in cells
    }
    gone = of.ns(mutant.get("deleted_sheet") or mutant.get("removed_sheet") or "")
    names = [of.ns(name) for name in mutant.get("table_names", []) if name]

    def hits(found: Mapping[str, Any]) -> bool:
        cells = of.cells(found)
        if cells & touched:
            return True
        if gone and (
            any(sheet == gone for sheet, _ in cells)
            or any(name in of.ns(found["message"]) for name in names)
        ):
            return True
        return (
            found["cell"] is None
            and of.ns(found["sheet"]) == of.ns(mutant["sheet"])
            and mutant["kind"] in ("unit_label_wrong", "stale_year_title")
        )

    hit = [found for found in new if hits(found)]
    for found in new:
        _said(measured, found, wrong=found not in hit and not of.cells(found) & related)
    by = {family for what in mutant["detectable_by"] for family in ANSWERS.get(what, ())}
    by |= set(FORMULAS.get(mutant["kind"], ()))
    _due(measured, by, {found["rule"][:2] for found in hit})


def _published(measured: Measured, path: Path, truth: list[Mapping[str, Any]]) -> None:
    of = score()
    measured.books += 1
    places = [
        {(of.ns(t["sheet"]), t["cell"]), *((of.ns(a["sheet"]), a["cell"]) for a in t["also"])}
        for t in truth
    ]
    found = findings(path)
    for each in found:
        if weighty(each):
            genuine = any(of.cells(each) & cells for cells in places)
            _said(measured, each, wrong=not genuine)
    for entry, cells in zip(truth, places, strict=True):
        if entry["severity"] == "info":
            continue
        told = {f["rule"][:2] for f in found if weighty(f) and of.cells(f) & cells}
        _due(measured, {GENUINE.get(entry["rule"], "SM")}, told)


def _said(measured: Measured, found: Mapping[str, Any], *, wrong: bool) -> None:
    for tally in (measured.families[found["rule"][:2]], measured.whole):
        tally.said += 1
        tally.wrong += wrong


def _due(measured: Measured, families: set[str], told: set[str]) -> None:
    for family in families:
        tally = measured.families[family]
        tally.due += 1
        tally.told += family in told
        tally.told_by_any += bool(told)
    measured.whole.due += 1
    measured.whole.told += bool(told)
    measured.whole.told_by_any += bool(told)


def page(measured: Measured) -> str:
    """The page."""
    return "\n".join(_lines(measured)) + "\n"


def _lines(measured: Measured) -> Iterator[str]:
    yield "<!-- 由 python scripts/measure.py 生成，不要修改本页。 -->\n"
    yield "# 查得准不准，查得全不全\n"
    yield (
        f"在 {measured.books} 个工作簿上测得：已公开的真实预算（其中的问题由人逐条读出），"
        "和在真实预算里各埋入一两处错误的副本。重新测：`python scripts/measure.py`。\n"
    )
    heads = (
        "类别", "错误和警告", "其中误报", "准确率", "应由本类查出", "本类查出", "查全率",
        "任何一类查出",
    )  # fmt: skip
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|---|---|---|---|"
    for family, title in FAMILIES.items():
        if family in measured.families:
            yield _row(f"{family} {title}", measured.families[family])
    yield _row("**全部**", measured.whole)
    yield ""
    yield (
        f"另有 {measured.harmless} 个副本只做了无害的改动（隐藏空列、调整次序、补零、一元舍入等），"
        f"被误报的 {measured.flagged} 个。\n"
    )
    yield (
        "- **准确率**：错误和警告中，指向埋入的错误、与它同在一个勾稽关系里，"
        "或者真实存在的问题的比例。"
    )
    yield (
        "- **查全率**：按错误破坏了哪些勾稽关系，算作应由哪些类别查出；一处错误可以应由几类查出，"
        "“全部”一行每处只算一次。提示不计入。"
    )
    yield "- 这些工作簿在开发时看得到；对没有见过的预算，结果会差一些。"


def _row(title: str, tally: Tally) -> str:
    precision = _share(tally.said - tally.wrong, tally.said)
    recall = _share(tally.told, tally.due)
    return (
        f"| {title} | {tally.said} | {tally.wrong} | {precision} "
        f"| {tally.due} | {tally.told} | {recall} | {_share(tally.told_by_any, tally.due)} |"
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"


if __name__ == "__main__":
    raise SystemExit(main())
