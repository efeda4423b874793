"""The workbook part of an xlsx: which part holds which sheet, and the number formats."""

from __future__ import annotations

from checks.reading.parts import (
    DamagedPart,
    Package,
    parse,
    relationships_of,
    resolved,
    safe_parser,
)

#: ECMA-376 18.8.30, and the ids Chinese Excel adds (27-36, 50-58)
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip


def sheet_parts(package: Package) -> list[tuple[str, str | None]]:
    """(sheet name, its part or None) in workbook order. Raises DamagedPart."""
    main = package.main_part
    if main is None:
        raise DamagedPart("no workbook part")
    relations = relationships_of(package, main)
    found: list[tuple[str, str | None]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "sheet" or "name" not in attributes:
            return
        key = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        _, target = relations.get(key, ("", ""))
        found.append((attributes["name"], package.find(target) if target else None))

    parser = safe_parser()
    parser.StartElementHandler = start
    parse(parser, package.read(main))
    return found


def number_format_codes(package: Package) -> list[str]:
    """Format code by cell style index (the s of a cell). Raises DamagedPart."""
    main = package.main_part or "xl/workbook.xml"
    styles = next(
        (
            target
            for kind, target in relationships_of(package, main).values()
            if kind.endswith("/styles")
        ),
        resolved("styles.xml", main),
    )
    codes = dict(_BUILT_IN)
    used: list[int] = []
    section = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in ("numFmts", "cellXfs", "dxfs", "cellStyleXfs"):
            section[0] = local
        elif local == "numFmt" and section[0] == "numFmts":
            key = attributes.get("numFmtId", "")
            if key.isdecimal():  # a file may give its own code even to a built-in id
                codes[int(key)] = attributes.get("formatCode", "General")
        elif local == "xf" and section[0] == "cellXfs":
            key = attributes.get("numFmtId", "0")
            used.append(int(key) if key.isdecimal() else 0)

    if package.find(styles) is None:
        return ["General"]
    parser = safe_parser()
    parser.StartElementHandler = start
    parse(parser, package.read(styles))
    return [codes.get(key, "General") for key in used] or ["General"]
