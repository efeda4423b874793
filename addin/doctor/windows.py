"""Checks on Windows: Excel, who answers for it, and the policies that stop add-ins."""

from __future__ import annotations

from pathlib import PureWindowsPath

from addin.doctor import installed
from addin.doctor.finding import Finding
from addin.doctor.machine import Machine

_OFFICE = ("16.0", "15.0")
#: Microsoft Defender: no Office program may start another one
_NO_CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
_ASK_IT = "请联系信息部门"


def excel(machine: Machine) -> Finding:
    """Excel, but not the one of the Microsoft Store."""
    key = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
    path = _default(machine, rf"HKLM\{key}") or _default(machine, rf"HKCU\{key}")
    if not path:
        return Finding.missing(
            "Excel",
            "没有安装",
            "加载项需要 Microsoft Excel 2016 或更新的版本；WPS 不行，只能用 gouji check 审核文件",
        )
    if "windowsapps" in path.lower():
        return Finding.missing(
            "Excel",
            f"来自微软商店（{path}），不能连接 Python",
            "请卸载后从 office.com 或安装盘重新安装 Office",
        )
    return Finding.ok("Excel", path.strip('"'))


def com(machine: Machine) -> Finding:
    """Who answers to Excel.Application: WPS likes to."""
    clsid = _default(machine, r"HKCR\Excel.Application\CLSID")
    server = _default(machine, rf"HKCR\CLSID\{clsid}\LocalServer32") if clsid else ""
    if not server:
        return Finding.missing(
            "COM 注册",
            "系统里没有登记 Excel",
            "请在“设置 → 应用”里修复 Microsoft Office",
        )
    if any(name in server.lower() for name in ("wps", "kingsoft", "et.exe")):
        return Finding.missing(
            "COM 注册",
            f"WPS 顶替了 Excel（{server}）",
            "请打开 WPS 的“配置工具 → 高级 → 兼容设置”，取消与 Microsoft Office 兼容的选项，"
            "再修复 Microsoft Office",
        )
    return Finding.ok("COM 注册", server)


def library(machine: Machine) -> Finding:
    """The DLL through which VBA reaches Python, beside python.exe or one folder up."""
    platform = machine.registry(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration")
    bits = 32 if platform.get("Platform") == "x86" else 64
    name = f"xlwings{bits}-{machine.xlwings}.dll"
    folder = PureWindowsPath(machine.python).parent
    for place in (folder, folder.parent):
        if machine.exists(place / name):
            return Finding.ok("连接库", str(place / name))
    return Finding.missing(
        "连接库",
        f"“{folder}”里没有 {name}",
        "请运行 python -m pip install --force-reinstall --no-deps xlwings",
    )


def macros(machine: Machine) -> Finding:
    """Policies that stop VBA altogether, or in the start folder, which is trusted otherwise."""
    for version in _OFFICE:
        for policies in (r"HKCU\Software\Policies", r"HKLM\Software\Policies", r"HKCU\Software"):
            office = rf"{policies}\Microsoft\Office\{version}"
            why = _stopped_by(machine, office)
            if why is not None:
                return Finding.missing(
                    "宏设置",
                    f"{why}，在 {office}",
                    f"若是组策略，{_ASK_IT}放行；"
                    "若是自己设置的，请在 Excel 的“选项 → 信任中心”里改",
                )
    return Finding.ok("宏设置", "启动文件夹里的加载项可以运行")


def _stopped_by(machine: Machine, office: str) -> str | None:
    security = machine.registry(rf"{office}\Excel\Security")
    trusted = machine.registry(rf"{office}\Excel\Security\Trusted Locations")
    if machine.registry(rf"{office}\Common").get("vbaoff") == 1:
        return "禁用了 VBA（vbaoff）"
    if security.get("DisableAllAddins") == 1:
        return "禁用了所有加载项（DisableAllAddins）"
    if security.get("RequireAddinSig") == 1:
        return "只允许签名的加载项（RequireAddinSig）"
    if trusted.get("AllLocationsDisabled") == 1 and security.get("VBAWarnings") in (3, 4):
        return "禁用了受信任位置和未签名的宏（AllLocationsDisabled、VBAWarnings）"
    return None


def disabled(machine: Machine) -> Finding:
    """Excel disables what it takes for the cause of a crash."""
    for version in _OFFICE:
        key = rf"HKCU\Software\Microsoft\Office\{version}\Excel\Resiliency\DisabledItems"
        for value in machine.registry(key).values():
            if isinstance(value, bytes) and "gouji.xlam".encode("utf-16-le") in value.lower():
                return Finding.missing(
                    "禁用项目",
                    "Excel 在一次意外退出以后禁用了加载项",
                    "请打开 Excel 的“选项 → 加载项 → 管理：禁用项目 → 转到”，选中 gouji 并启用",
                )
    return Finding.ok("禁用项目", "加载项没有被 Excel 禁用")


def defender(machine: Machine) -> Finding:
    """The rule of Microsoft Defender against Office starting programs: Python is one."""
    guard = r"Microsoft\Windows Defender"
    places = (
        rf"HKLM\SOFTWARE\Policies\{guard}\Windows Defender Exploit Guard\ASR\Rules",
        rf"HKLM\SOFTWARE\{guard}\Windows Defender Exploit Guard\ASR\Rules",
    )
    states = [
        str(value)
        for place in places
        for name, value in machine.registry(place).items()
        if name.lower() == _NO_CHILDREN
    ]
    managed = machine.registry(rf"HKLM\SOFTWARE\Policies\{guard}\Policy Manager")
    for rule in str(managed.get("ASRRules", "")).lower().split("|"):
        name, _, state = rule.partition("=")
        if name.strip("{} ") == _NO_CHILDREN:
            states.append(state.strip())
    if "1" in states:
        return Finding.missing(
            "Defender",
            "“阻止所有 Office 应用程序创建子进程”已启用，Excel 不能启动 Python",
            f"{_ASK_IT}为规则 {_NO_CHILDREN} 排除“{machine.python}”，"
            "或改用网页版加载项（gouji serve）",
        )
    if "6" in states:
        return Finding.note(
            "Defender", "Excel 启动 Python 时会弹出警告（ASR 规则）", "请在警告里选择“取消阻止”"
        )
    return Finding.ok("Defender", "没有发现阻止 Excel 启动 Python 的规则")


def code_page(machine: Machine) -> Finding:
    """Message boxes of VBA and the path of Python go through the system's code page."""
    key = r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage"
    page = str(machine.registry(key).get("ACP") or "")
    setting = "“控制面板 → 区域 → 管理 → 更改系统区域设置”选“中文（简体，中国）”"
    try:
        machine.python.encode(f"cp{page}" if page != "65001" else "utf-8")
    except (LookupError, UnicodeEncodeError):
        return Finding.missing(
            "系统区域", f"代码页 {page} 写不出 Python 的路径“{machine.python}”", f"请在{setting}"
        )
    if page not in ("936", "54936", "65001"):
        return Finding.note("系统区域", f"代码页 {page} 的提示框显示不出中文", f"请在{setting}")
    return Finding.ok("系统区域", f"代码页 {page}")


def _default(machine: Machine, key: str) -> str:
    """The default value of a registry key; empty when there is none."""
    return str(machine.registry(key).get("") or "")


CHECKS = (excel, com, library, macros, installed.addin, disabled, defender, code_page)
