"""Rules SM1xx and SM2xx on real texts with one thing changed in them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checks.auditor import audit_source
from checks.findings import Finding, Severity
from checks.prose.margins import Line, chains
from checks.reading import open_source
from checks.reading.grid import Grid, Source

Change = Callable[[str, str], list[tuple[str, str, str]]]
SEED, OFFICE, JUSTICE, COMMERCE = (
    "seed_kx_2025_dept",
    "pt_fuban_2025_dept",
    "pt_sfj_2026_dept",
    "pt_sww_2025_dept",
)


@pytest.fixture(scope="module")
def sources(shared: Path) -> dict[str, Source]:
    folder = shared / "corpus" / "clean"
    return {n: open_source(folder / f"{n}.xlsx") for n in (SEED, OFFICE, JUSTICE, COMMERCE)}


def text_findings(source: Source) -> list[Finding]:
    return [f for f in audit_source(source).findings if "SM100" < f.rule < "SM300"]


def cells(source: Source) -> Iterator[tuple[Grid, int, int, str]]:
    for grid in source.grids:
        for r, row in enumerate(grid.rows):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    yield grid, r, c, value


@pytest.fixture
def changed(sources: dict[str, Source]) -> Iterator[Change]:
    undo: list[tuple[Grid, int, int, str]] = []

    def change(name: str, words: str) -> list[tuple[str, str, str]]:
        """What is new when ``old→new`` is done to the one text that has it."""
        source = sources[name]
        before = {(f.rule, f.cell, f.message) for f in text_findings(source)}
        old, new = words.split("→")
        hits = [hit for hit in cells(source) if old in hit[3] and "预算总表" not in hit[3]]
        assert len(hits) == 1, f"{old} stands in {len(hits)} cells"
        grid, r, c, text = hits[0]
        undo.append(hits[0])
        grid.rows[r][c] = text.replace(old, new)  # type: ignore[index]
        return [
            (f.rule, f.cell or "", f.severity.value)
            for f in text_findings(source)
            if (f.rule, f.cell, f.message) not in before
        ]

    yield change
    for grid, r, c, text in undo:
        grid.rows[r][c] = text  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "words", "finding"),
    [
        # against the tables
        (SEED, "事业收入2,631万元→事业收入2,613万元", ("SM101", "A3", "error")),
        (SEED, "卫生健康支出”科目480万元→卫生健康支出”科目4,800万元", ("SM102", "A10", "error")),
        (SEED, "科目783万元→科目782万元", ("SM102", "A11", "info")),
        (SEED, "科学技术支出”科目10,077万元→科学技术支出”科目10,077元", ("SM102", "A8", "error")),
        (SEED, "“卫生健康支出”→“医疗卫生与计划生育支出”", ("SM103", "A10", "warning")),
        (OFFICE, "住房改革支出-购房补贴→住房改革支出-购房补帖", ("SM103", "A18", "warning")),
        (
            OFFICE,
            "12. “住房保障支出-住房改革支出-购房补贴”科目186.77万元→另有支出",
            ("SM104", "A17", "warning"),
        ),
        (OFFICE, "公务接待费28.50万元→公务接待费28.60万元", ("SM105", "A7", "error")),
        (COMMERCE, "经费预算为171.01万元→经费预算为111.01万元", ("SM106", "A9", "error")),
        (SEED, "资金5,062.83万元→资金50,628.30万元", ("SM107", "A14", "warning")),
        (SEED, "购置车辆0辆→购置车辆2辆", ("SM108", "A17", "info")),
        # inside the text
        (JUSTICE, "2026年预算安排0.64万元→2026年预算安排6.04万元", ("SM202", "A16", "error")),
        (
            SEED,
            "万元，比2024年预算减少982万元；政府→万元，比2024年预算减少928万元；政府",
            ("SM204", "A4", "warning"),
        ),
        (
            SEED,
            "费52.50万元，与2024年预算持平→费52.50万元，比2024年预算减少2.50万元",
            ("SM204", "A4", "error"),
        ),
        (
            OFFICE,
            "购置费0万元，与2024年预算持平→购置费0万元，比2024年预算增加5万元",
            ("SM205", "A6", "error"),
        ),
        (
            JUSTICE,
            "比2025年预算执行数增加4.92%→比2025年预算执行数减少4.92%",
            ("SM206", "A9", "error"),
        ),
        (JUSTICE, "增加4.92%→增加4.29%", ("SM207", "A9", "warning")),
        (
            SEED,
            "比2024年预算减少982万元；事业→比2023年预算减少982万元；事业",
            ("SM208", "A3", "error"),
        ),
        (SEED, "2025年“三公”经费预算数为→2024年“三公”经费预算数为", ("SM209", "A4", "error")),
        (
            SEED,
            "比2024年预算减少982万元；事业→比2024年预算增加982万元；事业",
            ("SM210", "A3", "error"),
        ),
        (SEED, "财政拨款收入支出减少的→财政拨款收入支出增加的", ("SM210", "A5", "error")),
        (JUSTICE, "主要原因是：部分人员退休。→主要原因是：。", ("SM211", "A7", "warning")),
        (SEED, "服务预算714.62万元→服务预算741.62万元", ("SM213", "A11", "error")),
        (SEED, "预算为8.30万元→预算为830.00万元", ("SM214", "A12", "error")),
        (SEED, "其他用车9辆→其他用车6辆", ("SM215", "A16", "error")),
        (SEED, "事业单位6家→事业单位7家", ("SM216", "A3", "warning")),
        (SEED, "本部门7个预算单位→本部门8个预算单位", ("SM216", "A14", "warning")),
        (SEED, "截至2024年8月31日→截至2025年8月31日", ("SM217", "A16", "warning")),
    ],
)
def test_one_change(changed: Change, name: str, words: str, finding: tuple[str, str, str]) -> None:
    assert finding in changed(name, words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (SEED, "收入预算17,919万元，→收入预算为17919万元，"),
        (SEED, "“科学技术支出”科目→“科学技术（类）”科目"),
        (SEED, "比2024年预算减少982万元；事业→较上年减少982万元，下降6.07%；事业"),
        (OFFICE, "科目4,614万元→科目4,614.00万元"),
        (JUSTICE, "减少2.21%→减少2.22%"),
        (COMMERCE, "公务接待费1.00万元→公务接待费1万元"),
        (SEED, "政府采购工程预算0.00万元→政府采购工程预算0万元"),
    ],
)
def test_other_words_for_the_same(changed: Change, name: str, words: str) -> None:
    assert changed(name, words) == []


def test_a_wrong_unit_word_is_named_and_put_right(sources: dict[str, Source]) -> None:
    source = sources[OFFICE]
    grid, r, c, text = next(hit for hit in cells(source) if "科目1.48万元" in hit[3])
    grid.rows[r][c] = text.replace("1.48万元", "1.48亿元")  # type: ignore[index]
    try:
        (found,) = text_findings(source)
    finally:
        grid.rows[r][c] = text  # type: ignore[index]
    assert "“亿元”像是“万元”之误" in found.message
    assert found.culprit is not None
    assert found.culprit.suggested == text


@pytest.mark.parametrize("name", [SEED, OFFICE, JUSTICE, COMMERCE])
@pytest.mark.parametrize("together", ["one cell", "one sheet"])
def test_the_same_text_laid_out_otherwise(
    sources: dict[str, Source], name: str, together: str
) -> None:
    source = sources[name]
    prose = [
        (grid, [v for row in grid.rows for v in row if isinstance(v, str) and v.strip()])
        for grid in source.grids
        if grid.sheet.endswith(("编制说明", "其他相关情况说明", "机构设置"))
    ]
    before = sorted((f.rule, f.severity.value) for f in text_findings(source))
    kept = {id(grid): list(grid.rows) for grid, _ in prose}
    try:
        for grid, lines in prose:
            if together == "one cell":
                grid.rows[:] = [[lines[0]], ["\n".join(lines[1:])]]  # type: ignore[index]
            else:
                grid.rows[:] = []  # type: ignore[index]
        if together == "one sheet":
            prose[0][0].rows[:] = [  # type: ignore[index]
                [line] for _, lines in prose for line in lines
            ]
        after = sorted((f.rule, f.severity.value) for f in text_findings(source))
    finally:
        for grid, _ in prose:
            grid.rows[:] = kept[id(grid)]  # type: ignore[index]
    assert after == before


def wrapped(text: str, width: int) -> list[str]:
    """A paragraph as Word breaks it: no number is parted, no line begins with a mark."""
    lines = [""]
    for piece in re.findall(r"[“（《(]*(?:[A-Za-z0-9][A-Za-z0-9.,%]*|.)[，。、；：”）》)]*", text):
        if sum(1 + (c > "\u2000") for c in lines[-1] + piece) > width:
            lines.append("")
        lines[-1] += piece
    return lines


@pytest.mark.parametrize("name", [SEED, OFFICE, JUSTICE, COMMERCE])
@pytest.mark.parametrize("width", [74, 80])
def test_the_same_text_broken_at_a_margin(
    sources: dict[str, Source], name: str, width: int
) -> None:
    source = sources[name]
    before = sorted((f.rule, f.severity.value) for f in text_findings(source) if f.rule != "SM211")
    kept = {
        id(grid): list(grid.rows)
        for grid in source.grids
        if grid.sheet.endswith(("编制说明", "其他相关情况说明", "经费情况说明"))
    }
    try:
        for grid in source.grids:
            if id(grid) in kept:
                grid.rows[:] = [  # type: ignore[index]
                    [line]
                    for row in kept[id(grid)]
                    for text in row
                    if isinstance(text, str) and text
                    for line in wrapped(text, width)
                ]
        after = text_findings(source)
    finally:
        for grid in source.grids:
            if id(grid) in kept:
                grid.rows[:] = kept[id(grid)]  # type: ignore[index]
    assert sorted((f.rule, f.severity.value) for f in after if f.rule != "SM211") == before


LINES = (
    "2025年，上海市科学技术协会收入预算17,919万元，其中：财政拨款收入15,208万元，比2024",
    "年预算减少982万元；事业收入2,631万元；事业单位经营收入0万元；其他收入80万元，比上",
    "年预算增加16万元，主要原因是利息。",
    "支出预算17,919万元，其中：财政拨款支出预算15,208万元，比2024年预算减少982万元。财",
    "政拨款支出预算中，一般公共预算拨款支出预算15,208万元，比2024年预算减少982万元；政",
    "府性基金拨款支出预算0万元，与2024年预算持平。",
    "财政拨款支出主要内容如下：",
)


def test_lines_of_a_margin_are_joined_and_keep_their_rows() -> None:
    joined = chains([Line(i, 0, text) for i, text in enumerate(LINES)])
    assert [[line.row for line in chain] for chain in joined] == [[0, 1, 2], [3, 4, 5]]


def test_a_page_number_between_two_rows_does_not_part_a_paragraph() -> None:
    pages = [*enumerate(LINES[:4]), (5, "— 3 —"), *enumerate(LINES[4:], 7)]
    joined = chains([Line(row, 0, text) for row, text in pages])
    assert [[line.row for line in chain] for chain in joined] == [[0, 1, 2], [3, 7, 8]]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        # a number cut from its unit
        (
            ["本部门2025年收入预算120.00万元，其中财政拨款收入比上年减少1,234.56", "万元。"],
            [[0, 1]],
        ),
        # the first line alone is indented
        (
            [
                "　　本部门中，行政单位1家，事业单位6家，实行独立核算的机关服务中心1家，具体包括",
                "本部和下属各单位。",
            ],
            [[0, 1]],
        ),
        (
            [
                "本部门中，行政单位1家，事业单位6家，实行独立核算的机关服务中心1家，具体包括：",
                "本部和下属各单位。",
            ],
            [],
        ),
    ],
)
def test_one_broken_paragraph_is_joined_where_it_cannot_be_two(
    lines: list[str], rows: list[list[int]]
) -> None:
    joined = chains([Line(i, 0, text) for i, text in enumerate(lines)])
    assert [[line.row for line in chain] for chain in joined] == rows


@pytest.mark.parametrize(
    "lines",
    [
        # one paragraph a row, as most write it
        ["2025年，某局收入预算17,919万元。", "支出预算17,919万元。", *["主要原因是项目减少。"] * 9],
        # names of one length
        [f"上海市普陀区人民政府长征镇第{n}社区党群服务和文化活动中心" for n in "一二三四五六七"],
        # items of one length
        [f"{n}、开展科学普及活动所需的场地租赁费和专家咨询费和宣传费20万元" for n in range(1, 9)],
    ],
)
def test_rows_that_are_no_broken_lines_stay_apart(lines: list[str]) -> None:
    assert chains([Line(i, 0, text) for i, text in enumerate(lines)]) == []


def test_clean_budgets_have_only_their_genuine_faults(sources: dict[str, Source]) -> None:
    said = {
        name: [(f.rule, f.cell) for f in text_findings(source) if f.severity is not Severity.INFO]
        for name, source in sources.items()
    }
    assert said == {
        SEED: [],
        OFFICE: [],
        COMMERCE: [("SM210", "A3")],
        JUSTICE: [
            ("SM208", "A3"),
            ("SM208", "A4"),
            ("SM206", "A12"),
            ("SM207", "A15"),
            ("SM103", "A17"),
            ("SM202", "A18"),
        ],
    }
