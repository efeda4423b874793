"""The official 科目 table of a year: understood by content, kept, and then decisive."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlwt

from checks.auditor import audit
from checks.catalogue import catalogue, official, shipped
from checks.catalogue.importing import conflicts, understand
from checks.errors import UsageError
from checks.reading import open_source

Gouji = Callable[..., tuple[int, str, str]]
Rows = Sequence[Sequence[object]]

#: code and name, as official tables list them
FUNCTIONAL = [
    ("201", "一般公共服务支出"), ("20101", "人大事务"), ("2010101", "行政运行"),
    ("2010102", "一般行政管理事务"), ("20102", "政协事务"), ("2010201", "行政运行"),
    ("206", "科学技术支出"), ("20607", "科学技术普及"), ("2060702", "科普活动"),
    ("208", "社会保障和就业支出"), ("20805", "行政事业单位养老支出"),
    ("2080505", "机关事业单位基本养老保险缴费支出"),
]  # fmt: skip
ECONOMIC = [
    ("301", "工资福利支出"), ("30101", "基本工资"), ("30102", "津贴补贴"),
    ("302", "商品和服务支出"), ("30201", "办公费"), ("303", "对个人和家庭的补助"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own."""
    folder = tmp_path / "家"
    monkeypatch.setenv("GOUJI_HOME", str(folder))
    return folder


def xlsx(path: Path, rows: Rows, title: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def read(path: Path, year: int | None = 2025) -> dict[str, dict[str, str]]:
    return {t.classification: dict(t.codes) for t in understand(open_source(path), year).tables}


def split(code: str) -> tuple[str, str, str]:
    return code[:3], code[3:5], code[5:7]


# ---- understanding ----


def whole(codes: Iterable[tuple[str, str]]) -> Rows:
    return [("科目编码", "科目名称"), *codes]


def numbers(codes: Iterable[tuple[str, str]]) -> Rows:
    return [("编码", "名称"), *((int(c), n) for c, n in codes)]


def with_line_numbers(codes: Iterable[tuple[str, str]]) -> Rows:
    return [("序号", "编码", "名称"), *((i, c, n) for i, (c, n) in enumerate(codes, start=1))]


def in_three_columns(codes: Iterable[tuple[str, str]]) -> Rows:
    return [("类", "款", "项", "科目名称"), *((*split(c), n) for c, n in codes)]


def each_level_alone(codes: Iterable[tuple[str, str]]) -> Rows:
    """As the printed official table has it: only the last piece of the code on each line."""
    rows: list[Sequence[object]] = [("2025年政府收支分类科目",), ("类", "款", "项", "名称", "说明")]
    for code, name in codes:
        pieces = ["", "", ""]
        pieces[(len(code) - 3) // 2] = code if len(code) == 3 else code[-2:]
        rows.append((*pieces, name, f"反映{name}方面的开支"))
    return rows


def pieces_as_numbers(codes: Iterable[tuple[str, str]]) -> Rows:
    return [
        ("类", "款", "项", "名称"),
        *((*(int(p) if p else None for p in split(c)), n) for c, n in codes),
    ]


def glued(codes: Iterable[tuple[str, str]]) -> Rows:
    return [("科目",), *((f"{c} {n}",) for c, n in codes)]


def indented(codes: Iterable[tuple[str, str]]) -> Rows:
    return [
        ("政府收支分类科目表",), (), ("编码", "", "名称"),
        *((f" {c}", "", "　" * ((len(c) - 3) // 2) + n) for c, n in codes),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        whole, numbers, with_line_numbers, in_three_columns, each_level_alone,
        pieces_as_numbers, glued, indented,
    ],
)  # fmt: skip
def test_codes_and_names_are_found_whatever_the_form(
    tmp_path: Path, form: Callable[[Iterable[tuple[str, str]]], Rows]
) -> None:
    path = xlsx(tmp_path / "科目.xlsx", form(FUNCTIONAL))
    assert read(path) == {"functional": dict(FUNCTIONAL)}


def test_kinds_are_told_apart_by_their_codes(tmp_path: Path) -> None:
    income = [("101", "税收收入"), ("10101", "增值税"), ("1010101", "国内增值税")]
    government = [
        ("501", "机关工资福利支出"),
        ("50101", "工资奖金津补贴"),
        ("502", "机关商品和服务支出"),
    ]
    path = xlsx(tmp_path / "a.xlsx", whole([*income, *FUNCTIONAL, *ECONOMIC, *government]))
    assert read(path) == {
        "functional": dict(FUNCTIONAL), "economic": dict(ECONOMIC),
        "economic_government": dict(government), "income": dict(income),
    }  # fmt: skip


def test_two_tables_side_by_side(tmp_path: Path) -> None:
    government = [
        ("501", "机关工资福利支出"),
        ("50101", "工资奖金津补贴"),
        ("50102", "社会保障缴费"),
    ]
    rows = [
        ("政府预算支出经济分类", "", "部门预算支出经济分类", ""),
        ("编码", "名称", "编码", "名称"),
        *((*g, *e) for g, e in zip(government, ECONOMIC[:3], strict=True)),
    ]
    found = read(xlsx(tmp_path / "对照.xlsx", rows))
    assert found == {"economic": dict(ECONOMIC[:3]), "economic_government": dict(government)}


def test_a_column_of_parent_codes_names_nothing(tmp_path: Path) -> None:
    """Lists out of programs: code, name, parent, and much text about each."""
    rows = [
        ("code", "name", "parent", "说明"),
        *((c, n, c[:-2] if len(c) > 3 else "", f"{n}：反映各级各部门用于{n}方面的开支。" * 4)
          for c, n in many(120)),
    ]  # fmt: skip
    understood = understand(open_source(xlsx(tmp_path / "a.xlsx", rows)), 2025)
    assert understood.problems == []
    assert dict(understood.tables[0].codes) == dict(many(120))


def test_xls_and_csv_are_read_too(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("科目")
    for r, row in enumerate(whole(FUNCTIONAL)):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls") == {"functional": dict(FUNCTIONAL)}
    with (tmp_path / "a.csv").open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(whole(FUNCTIONAL))
    assert read(tmp_path / "a.csv") == {"functional": dict(FUNCTIONAL)}


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("2026年政府收支分类科目.xlsx", "Sheet1", 2026),
        ("科目.xlsx", "2024年功能分类", 2024),
        ("a.xlsx", "b", None),
    ],
)
def test_the_year_is_the_one_the_file_states(
    tmp_path: Path, name: str, title: str, year: int | None
) -> None:
    source = open_source(xlsx(tmp_path / name, whole(FUNCTIONAL), title))
    if year is None:
        with pytest.raises(UsageError, match="请加 --year"):
            understand(source)
    else:
        assert understand(source).year == year
    assert understand(source, 2030).year == 2030


def test_what_is_odd_in_the_file_is_said(tmp_path: Path) -> None:
    codes = [*FUNCTIONAL, ("2010101", "行政运行费"), ("2130101", "行政运行")]
    understood = understand(open_source(xlsx(tmp_path / "a.xlsx", whole(codes))), 2025)
    assert "2010101 有两个名称：“行政运行”“行政运行费”，用前一个" in understood.problems
    assert "缺少上级科目 21301" in understood.problems


def test_a_file_without_codes_says_so(tmp_path: Path) -> None:
    source = open_source(xlsx(tmp_path / "通讯录.xlsx", [("姓名", "电话"), ("张三", "12345678")]))
    with pytest.raises(UsageError, match="没有找到科目编码和名称"):
        understand(source, 2025)


def test_a_real_budget_is_no_code_table_but_gives_its_codes(shared: Path) -> None:
    """Nothing crashes on a workbook of quite another kind."""
    source = open_source(shared / "corpus" / "clean" / "seed_kx_2025_dept.xlsx")
    found = understand(source)
    assert found.year == 2025
    assert not any(t.complete for t in found.tables)


def test_conflicts_with_the_shipped_table_are_shown(tmp_path: Path) -> None:
    codes = [*FUNCTIONAL[:-2], ("20805", "行政事业单位养老")]
    [table] = understand(open_source(xlsx(tmp_path / "a.xlsx", whole(codes))), 2025).tables
    [conflict] = conflicts(table)
    assert (conflict.code, conflict.official, conflict.shipped, conflict.evidence) == (
        "20805", "行政事业单位养老", "行政事业单位养老支出", "printed",
    )  # fmt: skip


# ---- keeping and using ----


def test_gouji_home_holds_the_tables(gouji: Gouji, tmp_path: Path, home: Path) -> None:
    path = xlsx(tmp_path / "2025年科目.xlsx", whole([*FUNCTIONAL, *ECONOMIC]))
    status, out, _ = gouji("catalogue", "import", path)
    assert status == 0
    assert "支出功能分类科目 12 个（类 3，款 4，项 5）（不完整，没有列出的编码不算错）" in out
    assert "部门预算支出经济分类科目 6 个" in out
    assert sorted(p.name for p in (home / "catalogue" / "2025").iterdir()) == [
        "economic.csv", "functional.csv",
    ]  # fmt: skip
    assert gouji("catalogue", "where")[1] == f"{home / 'catalogue'}\n"
    listed = gouji("catalogue", "list")[1]
    assert "2025  支出功能分类科目  12 个" in listed
    assert "2025年科目.xlsx" in listed
    assert "随软件" in listed
    assert "替换原来导入的 2025年科目.xlsx" in gouji("catalogue", "import", path)[1]
    assert "没有导入 2024 年的正式科目表" in gouji("catalogue", "list", "--year", 2024)[1]


def test_without_gouji_home_the_platform_decides(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GOUJI_HOME")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert official.home() == tmp_path / "share" / "gouji"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    assert official.home() == tmp_path / "Local" / "gouji"
    monkeypatch.setattr("sys.platform", "darwin")
    assert official.home().parts[-3:] == ("Library", "Application Support", "gouji")


def test_search_finds_by_code_and_by_name(gouji: Gouji, tmp_path: Path) -> None:
    gouji("catalogue", "import", xlsx(tmp_path / "2025.xlsx", whole(ECONOMIC)), "--year", 2025)
    status, out, _ = gouji("catalogue", "search", "30201")
    assert status == 0
    assert "30201  办公费  （正式科目表）" in out
    assert "2060702  科普活动  （见于公开的预算）" in gouji("catalogue", "search", "科普")[1]
    status, out, _ = gouji("catalogue", "search", "宇航")
    assert status == 1
    assert "没有找到“宇航”" in out


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("catalogue", "请写出 gouji catalogue 要做什么，可用的有 import"),
        ("catalogue import", "缺少参数 FILE"),
        ("catalogue import 没有.xlsx", "找不到文件“没有.xlsx”"),
        ("catalogue lst", "没有“lst”这个命令，是不是想写 list"),
        ("catalogue list --year 25", "要 1990 到 2100 的整数"),
    ],
)
def test_errors_are_one_chinese_sentence(gouji: Gouji, line: str, sentence: str) -> None:
    status, _, err = gouji(*line.split())
    assert status == 2
    assert sentence in err
    assert err.count("\n") == 1


def test_a_damaged_table_says_which_file(gouji: Gouji, tmp_path: Path, home: Path) -> None:
    gouji("catalogue", "import", xlsx(tmp_path / "a.xlsx", whole(ECONOMIC)), "--year", 2025)
    path = home / "catalogue" / "2025" / "economic.csv"
    path.write_text("乱", encoding="utf-8")
    status, _, err = gouji("catalogue", "list")
    assert status == 2
    assert f"科目表“{path}”已损坏" in err


def test_only_the_year_of_the_table_uses_it(gouji: Gouji, tmp_path: Path) -> None:
    codes = [*ECONOMIC, ("30299", "其他商品服务支出")]
    gouji("catalogue", "import", xlsx(tmp_path / "a.xlsx", whole(codes)), "--year", 2025)
    of_2025 = catalogue("economic", 2025)
    assert (of_2025.name("30299"), of_2025.evidence("30299")) == ("其他商品服务支出", "official")
    assert of_2025.evidence("30102") == "official"
    assert of_2025.evidence("30107") == "printed"  # an incomplete table leaves the rest as it is
    assert catalogue("economic", 2026) is shipped("economic")
    assert catalogue("economic") is shipped("economic")


# ---- in an audit ----


def many(number: int = 700) -> list[tuple[str, str]]:
    """As many made-up codes as an official 功能分类 table has, and the real ones."""
    made = {}
    for n in range(21):
        made[str(230 + n)] = f"第{n}类"
        made[f"{230 + n}01"] = f"第{n}款"
        for k in range(number // 21):
            made[f"{230 + n}01{k:02}"] = f"第{n}款第{k}项"
    return list(({**made, **dict(FUNCTIONAL)}).items())


def test_evidence_decides_severity(shared: Path, gouji: Gouji, tmp_path: Path, home: Path) -> None:
    path = shared / "corpus" / "clean" / "seed_kx_2025_dept.xlsx"

    def said() -> set[tuple[str, bool]]:
        report = audit(path)
        return {
            (f.severity.value, "不在2025年的正式科目表中" in f.message)
            for f in report.findings
            if f.rule == "KM105"
        }

    assert {severity for severity, _ in said()} <= {"info"}
    gouji("catalogue", "import", xlsx(tmp_path / "全.xlsx", whole(many())), "--year", 2025)
    assert ("warning", True) in said()
    assert any("2025 年支出功能分类科目（全.xlsx）" in r for r in audit(path).remarks)


def test_secondary_evidence_never_raises_more_than_an_info() -> None:
    listed = shipped("economic")
    secondary = {c for c, e in listed.evidences.items() if e == "secondary"}
    assert {"30203", "30905", "31006"} <= secondary
    assert not any(listed.sure(code) for code in secondary)
    assert "30203" not in listed.codes_named("咨询费")
    assert listed.has("30203", "咨询费")


def test_what_is_only_filled_in_contradicts_nothing() -> None:
    listed = shipped("economic")
    unverified = {c for c, e in listed.evidences.items() if e == "unverified"}
    assert unverified
    assert not unverified & set(listed.names)


def test_every_shipped_code_has_its_evidence() -> None:
    for kind in ("functional", "economic"):
        listed = shipped(kind)
        assert set(listed.names) <= set(listed.evidences)
    assert shipped("functional").evidence("2060702") == "printed"
    assert shipped("functional").evidence("202") == "secondary"
    assert shipped("functional").evidence("9999999") is None
