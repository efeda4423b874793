"""gouji addin doctor on machines that are made up: one ill in one way each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from addin.doctor import Level, Machine, examine
from addin.doctor.machine import this_machine

PYTHON = r"C:\Python\python.exe"
ADDIN = PureWindowsPath(r"C:\Users\li\AppData\Roaming\Microsoft\Excel\XLSTART\gouji.xlam")
EXCEL = r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"
CLSID = "{00024500-0000-0000-C000-000000000046}"
APP_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
SERVER = rf"HKCR\CLSID\{CLSID}\LocalServer32"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
SECURITY = rf"{POLICY}\Excel\Security"
RESILIENCY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Resiliency\DisabledItems"
ASR = (
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
    r"\Windows Defender Exploit Guard\ASR\Rules"
)
MANAGED = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
RULE = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
CODE_PAGE = r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage"

Registry = dict[str, Mapping[str, object]]


def registry() -> Registry:
    return {
        APP_PATH: {"": EXCEL},
        r"HKCR\Excel.Application\CLSID": {"": CLSID},
        SERVER: {"": f"{EXCEL} /automation"},
        r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration": {"Platform": "x64"},
        CODE_PAGE: {"ACP": "936"},
    }


@pytest.fixture
def healthy(built: Path) -> Machine:
    """Windows with everything as it should be."""
    version = this_machine().xlwings
    files = {str(ADDIN), rf"C:\Python\xlwings64-{version}.dll"}
    return Machine(
        platform="win32",
        python=PYTHON,
        version=(3, 11, 9),
        bits=64,
        xlwings=version,
        has_module=lambda name: name == "win32com",
        addin=ADDIN,
        exists=lambda path: str(path) in files,
        read=lambda _: built.read_bytes(),
        registry=lambda key: registry().get(key, {}),
    )


def changed(key: str, values: Mapping[str, object]) -> Callable[[Machine], Machine]:
    return lambda machine: replace(
        machine, registry=lambda asked: (registry() | {key: values}).get(asked, {})
    )


ILL: dict[str, tuple[Callable[[Machine], Machine], Level, str, str]] = {
    "Python 太旧": (lambda m: replace(m, version=(3, 10, 1)), Level.MISSING, "Python", "3.11"),
    "商店版 Python": (
        lambda m: replace(m, python=r"C:\Users\li\AppData\Local\Microsoft\WindowsApps\python.exe"),
        Level.MISSING,
        "Python",
        "python.org",
    ),
    "32 位 Python": (lambda m: replace(m, bits=32), Level.NOTE, "Python", "64 位"),
    "没有 xlwings": (lambda m: replace(m, xlwings=None), Level.MISSING, "xlwings", "离线安装包"),
    "没有 pywin32": (
        lambda m: replace(m, has_module=lambda _: False),
        Level.MISSING,
        "xlwings",
        "pip install pywin32",
    ),
    "没有 Excel": (changed(APP_PATH, {}), Level.MISSING, "Excel", "gouji check"),
    "商店版 Excel": (
        changed(APP_PATH, {"": r"C:\Program Files\WindowsApps\Microsoft.Office\EXCEL.EXE"}),
        Level.MISSING,
        "Excel",
        "重新安装 Office",
    ),
    "WPS 顶替": (
        changed(SERVER, {"": r"C:\Program Files\Kingsoft\WPS Office\office6\et.exe /automation"}),
        Level.MISSING,
        "COM 注册",
        "配置工具",
    ),
    "COM 没有登记": (changed(SERVER, {}), Level.MISSING, "COM 注册", "修复"),
    "没有连接库": (
        lambda m: replace(m, exists=lambda path: path == ADDIN),
        Level.MISSING,
        "连接库",
        "--force-reinstall",
    ),
    "32 位 Excel 的连接库": (
        changed(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", {"Platform": "x86"}),
        Level.MISSING,
        "连接库",
        "xlwings32-",
    ),
    "禁用 VBA": (changed(rf"{POLICY}\Common", {"vbaoff": 1}), Level.MISSING, "宏设置", "信息部门"),
    "禁用加载项": (
        changed(SECURITY, {"DisableAllAddins": 1}),
        Level.MISSING,
        "宏设置",
        "DisableAllAddins",
    ),
    "要求签名": (
        changed(SECURITY, {"RequireAddinSig": 1}),
        Level.MISSING,
        "宏设置",
        "RequireAddinSig",
    ),
    "没有安装": (
        lambda m: replace(m, exists=lambda path: path != ADDIN),
        Level.MISSING,
        "加载项",
        "gouji addin install",
    ),
    "来自互联网": (
        lambda m: replace(m, exists=lambda _: True),
        Level.MISSING,
        "加载项",
        "解除锁定",
    ),
    "加载项损坏": (
        lambda m: replace(m, read=lambda _: b"PK"),
        Level.MISSING,
        "加载项",
        "gouji addin install",
    ),
    "另一个 Python": (
        lambda m: replace(
            m, python=r"D:\Python\python.exe", exists=lambda p: not str(p).endswith("Identifier")
        ),
        Level.NOTE,
        "加载项",
        r"C:\Python\python.exe",
    ),
    "xlwings 升级了": (
        lambda m: replace(m, xlwings="9.9.9"),
        Level.MISSING,
        "加载项",
        "gouji addin install",
    ),
    "Excel 禁用了它": (
        changed(RESILIENCY, {"2F3A": b"\x01\x02" + r"C:\x\Gouji.xlam".encode("utf-16-le")}),
        Level.MISSING,
        "禁用项目",
        "禁用项目 → 转到",
    ),
    "Defender 组策略": (changed(ASR, {RULE: "1"}), Level.MISSING, "Defender", "信息部门"),
    "Defender 由 Intune 管理": (
        changed(MANAGED, {"ASRRules": f"{{{RULE}}}=1|9e6c4e1f-7d60-472f-ba1a-a39ef669e4b2=2"}),
        Level.MISSING,
        "Defender",
        "gouji serve",
    ),
    "Defender 警告": (changed(ASR, {RULE: "6"}), Level.NOTE, "Defender", "取消阻止"),
    "西欧代码页": (changed(CODE_PAGE, {"ACP": "1252"}), Level.NOTE, "系统区域", "更改系统区域设置"),
    "路径写不出": (
        lambda m: replace(changed(CODE_PAGE, {"ACP": "1252"})(m), python=r"C:\用户\python.exe"),
        Level.MISSING,
        "系统区域",
        "代码页 1252",
    ),
}


def test_a_healthy_machine(healthy: Machine) -> None:
    found = examine(healthy)
    assert [f.line() for f in found if f.level is not Level.OK] == []
    assert len(found) == 10


@pytest.mark.parametrize("illness", ILL)
def test_each_illness_is_named_with_what_to_do(healthy: Machine, illness: str) -> None:
    make, level, subject, word = ILL[illness]
    found = {finding.subject: finding for finding in examine(make(healthy))}
    assert found[subject].level is level
    assert found[subject].advice
    assert word in found[subject].line()


def test_macros_are_allowed_where_the_start_folder_is_trusted(healthy: Machine) -> None:
    """VBAWarnings 4 alone does not stop a trusted location; without those it does."""
    warned = changed(SECURITY, {"VBAWarnings": 4})(healthy)
    assert {f.level for f in examine(warned)} == {Level.OK}
    values: Registry = registry() | {
        SECURITY: {"VBAWarnings": 4},
        rf"{SECURITY}\Trusted Locations": {"AllLocationsDisabled": 1},
    }
    stopped = replace(healthy, registry=lambda key: values.get(key, {}))
    assert [f.subject for f in examine(stopped) if f.level is Level.MISSING] == ["宏设置"]


def test_a_mac(healthy: Machine) -> None:
    mac = replace(
        healthy,
        platform="darwin",
        python=PYTHON,
        addin=PurePosixPath("/Users/li/gouji.xlam"),
        exists=lambda path: not str(path).endswith("Zone.Identifier"),
    )
    assert [f.subject for f in examine(mac) if f.level is Level.MISSING] == []
    without = replace(mac, exists=lambda path: path.name == "gouji.xlam")
    assert [f.subject for f in examine(without) if f.level is Level.MISSING] == [
        "Excel",
        "启动脚本",
    ]


def test_this_machine_can_be_looked_at() -> None:
    assert examine(this_machine())
