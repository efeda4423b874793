"""Web pages as governments publish them: encodings, spans, frames, what is struck out."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.published.document import Found
from checks.published.web import read_web
from checks.reading import open_source

PAGE = """<html><head><meta charset="gb2312"><title>预算</title></head><body>
<p>2025年部门支出预算总表</p><p>编制部门：某局&nbsp;&nbsp;单位：元</p><table>
<tr><td rowspan="2">科目编码</td><td rowspan="2">科目名称</td><td colspan="3">支出预算</td></tr>
<tr><td>合计</td><td>基本支出</td><td>项目支出</td></tr>
<tr><td>201</td><td>一般公共服务支出</td><td>305,000</td><td>105,000</td><td>200,000</td></tr>
<tr><td colspan="2">合计</td><td>305,000</td><td>105,000</td><td>200,000</td></tr>
</table></body></html>"""


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "预算.html"
    path.write_bytes(PAGE.encode(encoding))
    sheet = next(grid for grid in open_source(path).grids if grid.sheet == "部门支出总表")
    assert ["201", "", "", "一般公共服务支出", 305000.0, 105000.0, 200000.0] in sheet.rows


def read(html: str) -> list[object]:
    document = read_web(f"<html><body>{html}</body></html>".encode(), Path("a.html"))
    return [
        [list(row.cells) for row in item.rows] if isinstance(item, Found) else item.text
        for item in document.items
    ]


def test_a_table_that_frames_another_is_none() -> None:
    inner = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    assert read(f"<table><tr><td>{inner}</td><td>旁边的字</td></tr></table>") == [
        [["甲", "1"], ["乙", "2"]],
        "旁边的字",
    ]


def test_what_is_struck_out_is_not_read() -> None:
    cells = "<td>甲<del>乙</del></td><td><s>16,000</s>17,919</td>"
    assert read(
        f"<p>收入<strike>减少</strike><ins>增加</ins>。</p><table><tr>{cells}</tr><tr>{cells}</tr>"
        "</table><select><option>请选择</option></select>"
    ) == ["收入增加。", [["甲", "17,919"], ["甲", "17,919"]]]
