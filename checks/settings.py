"""gouji.toml: what a finance bureau settles once for the workbooks beside and below it."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NoReturn

from checks.amounts import UNITS
from checks.errors import UsageError
from checks.findings import Finding, Outcome, Severity, Verdict, grouped

#: what the file is called
NAME = "gouji.toml"
_LEVELS = {level.value: level for level in Severity} | {level.chinese: level for level in Severity}


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a sum may miss, in 元.

    Without a reason it only tightens: a difference above it is no rounding. With a reason,
    which every report then shows, a difference up to it is an info.
    """

    limit: Decimal
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Workbooks that belong together, as the file states it; the paths are absolute."""

    book: Path
    #: all units of the department ``book``
    units: tuple[Path, ...] = ()
    #: the same office in the year before
    last_year: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a gouji.toml says; all empty where there is none."""

    path: Path | None = None
    layout: str | None = None
    year: int | None = None
    #: rule -> its severity here
    severities: Mapping[str, Severity] = field(default_factory=dict)
    #: rule -> why it is off
    off: Mapping[str, str] = field(default_factory=dict)
    tolerances: Mapping[str, Tolerance] = field(default_factory=dict)
    #: what is compared across files, where the workbooks do not tell
    together: tuple[Together, ...] = ()
    #: when the finance department approved (批复) the budgets here, and when they were published
    approved: date | None = None
    published: date | None = None

    def remark(self) -> str | None:
        """One line for reports: which file, and what it changes."""
        if self.path is None:
            return None
        said = []
        if self.layout is not None:
            said.append(f"表式 {self.layout}")
        if self.year is not None:
            said.append(f"年度 {self.year}")
        for word, day in (("批复", self.approved), ("公开", self.published)):
            if day is not None:
                said.append(f"{day} {word}")
        said += [f"{rule} 已关闭（{why}）" for rule, why in self.off.items()]
        said += [f"{rule} 定为{level.chinese}" for rule, level in self.severities.items()]
        for rule, tolerance in self.tolerances.items():
            why = f"（{tolerance.reason}）" if tolerance.reason else ""
            said.append(f"{rule} 容差 {grouped(tolerance.limit)} 元{why}")
        if self.together:
            said.append(f"写明了 {len(self.together)} 组相关的工作簿")
        return f"设置 {self.path}：{'，'.join(said) or '没有内容'}"


#: where there is no gouji.toml
NO_SETTINGS = Settings()


def beside(workbook: str | Path) -> Settings:
    """The settings for a workbook: the nearest gouji.toml from its folder upward.

    Raises UsageError.
    """
    path = found(workbook)
    return NO_SETTINGS if path is None else load(path)


def found(workbook: str | Path) -> str | None:
    """Where the gouji.toml for a workbook is; a workbook that only a URL names has none."""
    if "://" in str(workbook):
        return None
    folder = os.path.dirname(os.path.abspath(workbook))  # noqa: PTH100, PTH120 - called per file
    while True:
        path = os.path.join(folder, NAME)  # noqa: PTH118
        if os.path.isfile(path):  # noqa: PTH113
            return path
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return None
        folder = above


def load(path: str | Path) -> Settings:
    """Read one settings file; UsageError with file and key for whatever is wrong with it."""
    try:
        stat = Path(path).stat()
    except OSError as error:
        raise UsageError(f"找不到设置文件“{path}”，请检查路径和文件名。") from error
    return _load(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _load(path: str, _changed: int, _size: int) -> Settings:
    return _Reader(path, read_toml(path, "设置文件")).settings()


def read_toml(path: str | Path, what: str) -> dict[str, Any]:
    """A TOML file that people write; UsageError that names the line."""
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{what}“{path}”不是 UTF-8 文本，请用 UTF-8 编码另存。") from error
    except OSError as error:
        raise UsageError(f"不能读取{what}“{path}”，请检查文件权限。") from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"第 {at[1]} 行第 {at[2]} 个字符处" if at else "末尾"
        raise UsageError(
            f"{what}“{path}”{where}写法不对，请检查引号、方括号和等号（文字要放在英文双引号里）。"
        ) from error


def suggest(given: str, known: Iterable[str]) -> str:
    """``，是不是 severity``; nothing when no known word is like it."""
    from difflib import get_close_matches

    words = {word.casefold(): word for word in known}
    close = get_close_matches(given.casefold(), words, n=1, cutoff=0.6)
    return f"，是不是 {words[close[0]]}" if close else ""


class _Reader:
    """Reads the tables of one file; ``path`` for its sentences."""

    def __init__(self, path: str, raw: Mapping[str, Any]) -> None:
        self.path = path
        self.raw = raw

    def settings(self) -> Settings:
        #: key of the file -> what it is called in Settings, and what reads its value
        readers: dict[str, tuple[str, Callable[[Any], object]]] = {
            "layout": ("layout", self._layout),
            "year": ("year", self._year),
            "severity": ("severities", self._severities),
            "off": ("off", self._off),
            "tolerance": ("tolerances", self._tolerances),
            "together": ("together", self._together),
            "approved": ("approved", partial(self._day, "approved")),
            "published": ("published", partial(self._day, "published")),
        }
        self._only(readers, self.raw)
        said: dict[str, Any] = {}
        for key, value in self.raw.items():
            name, read = readers[key]
            said[name] = read(value)
        return Settings(path=Path(self.path), **said)

    def _wrong(self, what: str) -> NoReturn:
        raise UsageError(f"设置文件“{self.path}”：{what}。")

    def _only(self, known: Iterable[str], said: Iterable[str], where: str = "") -> None:
        """No keys but the known ones; ``where`` begins the sentence about another."""
        known = list(known)
        for key in said:
            if key not in known:
                listed = "、".join(known)
                self._wrong(f"{where}没有“{key}”这一项{suggest(key, known)}；可用的有 {listed}")

    def _layout(self, value: object) -> str:
        from checks.layouts import model, own

        if isinstance(value, str) and own.is_file(value):
            path = str(Path(self.path).parent / value)
            own.read(path)
            return path
        known = model.names()
        if not isinstance(value, str) or value not in known:
            hint = suggest(str(value), known)
            self._wrong(f"layout 没有“{value}”这种表式{hint}；可用的有 {'、'.join(known)}")
        return value

    def _year(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1990 <= value <= 2100:
            self._wrong(f"year 要写四位的年度，例如 year = 2025，不能是“{value}”")
        return value

    def _day(self, key: str, value: object) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            self._wrong(f"{key} 要写不带引号的日期，例如 {key} = 2026-02-10，不能是“{value}”")
        return value

    def _rules(self, key: str, value: object, example: str) -> dict[str, Any]:
        from checks.rules.registry import all_rules

        if not isinstance(value, dict):
            self._wrong(f"{key} 要写成一节 [{key}]，其中每行一条规则，例如 {example}")
        known = {rule.id for rule in all_rules()}
        found = {}
        for rule, said in value.items():
            if rule.upper() not in known:
                self._wrong(f"[{key}] 里没有编号为“{rule}”的规则{suggest(rule, known)}")
            found[rule.upper()] = said
        return found

    def _severities(self, value: object) -> dict[str, Severity]:
        found = {}
        for rule, level in self._rules("severity", value, 'KM108 = "info"').items():
            if not isinstance(level, str) or level not in _LEVELS:
                known = [level.value for level in Severity]
                self._wrong(
                    f"[severity] {rule} 的级别不能是“{level}”{suggest(str(level), known)}；"
                    f"可用的有 {'、'.join(known)}"
                )
            found[rule] = _LEVELS[level]
        return found

    def _off(self, value: object) -> dict[str, str]:
        found = self._rules("off", value, 'SJ105 = "按分列示，已报财政局"')
        for rule, reason in found.items():
            if not isinstance(reason, str) or not reason.strip():
                self._wrong(f"[off] {rule} 要写明关闭的理由，例如 {rule} = “已报财政局同意”")
        return {rule: reason.strip() for rule, reason in found.items()}

    def _tolerances(self, value: object) -> dict[str, Tolerance]:
        return {
            rule: self._tolerance(rule, said)
            for rule, said in self._rules("tolerance", value, "BN102 = 0").items()
        }

    def _tolerance(self, rule: str, said: object) -> Tolerance:
        reason = None
        if isinstance(said, dict):
            self._only(("limit", "reason"), said, f"[tolerance] {rule} 里")
            reason = said.get("reason")
            said = said.get("limit")
            if not isinstance(reason, str) or not reason.strip():
                self._wrong(f"[tolerance] {rule} 放宽容差要写 reason 说明理由")
            reason = reason.strip()
        if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said < 1e9:
            self._wrong(f"[tolerance] {rule} 要写不小于 0 的金额（元），不能是“{said}”")
        return Tolerance(Decimal(str(said)), reason)

    def _together(self, value: object) -> tuple[Together, ...]:
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self._wrong("相关的工作簿每组写成一节 [[together]]，要用两层方括号")
        return tuple(self._group(each) for each in value)

    def _group(self, said: Mapping[str, object]) -> Together:
        self._only(("book", "units", "last_year"), said, "[[together]] 里")
        units = said.get("units", [])
        if not isinstance(units, list):
            self._wrong('[[together]] 的 units 要写成列表，例如 units = ["单位一.xlsx"]')
        if "book" not in said or not (units or "last_year" in said):
            self._wrong(
                "[[together]] 要写 book（工作簿），并写 units（所属单位）或 last_year（上年）"
            )
        last_year = said.get("last_year")
        return Together(
            self._workbook(said["book"]),
            tuple(self._workbook(each) for each in units),
            None if last_year is None else self._workbook(last_year),
        )

    def _workbook(self, value: object) -> Path:
        if not isinstance(value, str) or not value.strip():
            self._wrong(f"[[together]] 里的工作簿要写文件名，不能是“{value}”")
        return Path(os.path.abspath(self.path)).parent / value  # noqa: PTH100


def apply(
    settings: Settings, findings: list[Finding], outcomes: list[Outcome]
) -> tuple[list[Finding], list[Outcome]]:
    """Findings and outcomes as the settings want them; nothing disappears without a trace."""
    if not (settings.off or settings.severities or settings.tolerances):
        return findings, outcomes
    findings = [f for f in findings if f.rule not in settings.off]
    changed = {f.rule for f in findings if f.rule in settings.tolerances}
    findings = [_within(f, settings.tolerances.get(f.rule)) for f in findings]
    failed = {f.rule for f in findings if f.severity is not Severity.INFO}
    outcomes = [_outcome(o, settings, changed, failed) for o in outcomes]
    return [_weighed(f, settings.severities) for f in findings], outcomes


def _within(finding: Finding, tolerance: Tolerance | None) -> Finding:
    """A finding about a sum, judged by another tolerance."""
    if tolerance is None or finding.difference is None or finding.unit not in UNITS:
        return finding
    off = abs(Decimal(finding.difference)) * UNITS[finding.unit].factor
    if tolerance.reason is not None:
        if finding.severity is Severity.INFO or off > tolerance.limit:
            return finding
        message = f"{finding.message}；按设置只作提示：{tolerance.reason}"
        return replace(finding, severity=Severity.INFO, message=message)
    if finding.severity is not Severity.INFO or off <= tolerance.limit:
        return finding
    message = finding.message.replace("，在四舍五入的范围之内", "", 1)
    message += f"；按设置，差额不得超过 {grouped(tolerance.limit)} 元"
    return replace(finding, severity=_severity_of(finding.rule), message=message)


def _outcome(outcome: Outcome, settings: Settings, changed: set[str], failed: set[str]) -> Outcome:
    if outcome.rule in settings.off:
        because = f"已关闭：{settings.off[outcome.rule]}"
        return outcome._replace(verdict=Verdict.NOT_CHECKED, checked=0, because=because)
    if outcome.rule in changed:
        if outcome.rule in failed:
            return outcome._replace(verdict=Verdict.FAILED)
        if outcome.verdict is Verdict.FAILED:
            verdict = Verdict.NOT_CHECKED if outcome.because else Verdict.PASSED
            return outcome._replace(verdict=verdict)
    return outcome


def _weighed(finding: Finding, severities: Mapping[str, Severity]) -> Finding:
    """A finding with the severity its rule has here.

    What weighs as much as the rule itself gets the new severity; what weighs less, such as a
    rounding, keeps its own unless that is now the heavier one.
    """
    wanted = severities.get(finding.rule)
    if wanted is None:
        return finding
    heavier = finding.severity.rank < wanted.rank
    if heavier or finding.severity is _severity_of(finding.rule):
        return replace(finding, severity=wanted)
    return finding


def _severity_of(rule: str) -> Severity:
    from checks.rules.registry import find

    known = find(rule)
    return known.severity if known is not None else Severity.ERROR
