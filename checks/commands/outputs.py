"""Where results go: --output read by its rules, and a place for each marked copy."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, runtime_checkable

from checks.commands.inputs import OWN, SUFFIXES, Input
from checks.errors import UsageError
from checks.files import real

if TYPE_CHECKING:
    from checks.across import Comparison
    from checks.findings import Report

#: how the results workbook ends that stands in for a marked copy
RESULTS_ENDING = ".审核结果.xlsx"
#: bytes of a file name that every file system takes
LONGEST_NAME = 255


class Writer(Protocol):
    """What writes one format: made with a binary stream, then fed in the order of the inputs."""

    def add(self, report: Report) -> None:
        """The next workbook."""

    def close(self) -> None:
        """The end of the output; the stream itself stays open."""


@runtime_checkable
class Overview(Writer, Protocol):
    """A writer that also shows what is known of all workbooks together; it is told first."""

    def left_out(self, sentences: Sequence[str]) -> None:
        """What lies there and was not audited."""

    def compared(self, comparison: Comparison) -> None:
        """What was found of workbooks that belong together."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of --format and where its writer is."""

    name: str
    #: how one file of it ends
    ending: str
    #: what it is called in a folder; None for what only the screen shows
    in_folder: str | None
    #: "module:class", imported when the format is asked for; text is printed, not written
    writer: str | None
    #: whether it can be shown on standard output
    shown: bool = True
    #: whether it links to the workbooks: its writer is told the folder it will stand in
    links: bool = False
    #: whether it shows evidence, which the audit then has to make
    evidence: bool = False

    def open(self, stream: IO[bytes], path: Path | None) -> Writer:
        """Its writer on ``stream``, which becomes the file ``path``; None for the screen."""
        from importlib import import_module

        assert self.writer is not None
        module, _, name = self.writer.partition(":")
        made = getattr(import_module(module), name)
        writer: Writer = made(stream, path and path.parent) if self.links else made(stream)
        return writer


#: every format, in the order in which help and sentences name them
FORMATS = {
    form.name: form
    for form in (
        Format("text", ".txt", None, None),
        Format("json", ".json", "findings.json", "checks.report.findings_json:Writer"),
        Format(
            "html", ".html", "report.html", "checks.report.html:Writer", links=True, evidence=True
        ),
        Format(
            "xlsx",
            ".xlsx",
            "summary.xlsx",
            "checks.report.summary:Writer",
            shown=False,
            links=True,
        ),
        Format("sarif", ".sarif", "findings.sarif", "checks.report.sarif:Writer", links=True),
        Format("junit", ".xml", "junit.xml", "checks.report.junit:Writer"),
    )
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which formats are written where; a path of None is standard output."""

    formats: dict[str, Path | None]
    #: for marked copies
    folder: Path | None


def plan(formats: Sequence[str], output: str | None, *, mark: bool) -> Plan:
    """The contract's rules of --output; UsageError where they are broken."""
    wanted = list(dict.fromkeys(formats)) or [_meant(output)]
    for name in wanted:
        if name not in FORMATS:
            known = "、".join(FORMATS)
            raise UsageError(f"--format：没有“{name}”这种格式，可用的有 {known}。")
    if output is None:
        if mark:
            raise UsageError("--mark 需要用 --output 指定一个文件夹来放标注副本。")
        return Plan(_on_screen(wanted), None)
    path = Path(output)
    ending = path.suffix.lower()
    endings = {form.ending for form in FORMATS.values()}
    if ending in {*endings, *SUFFIXES} and not path.is_dir():
        return _one_file(wanted, path, mark=mark)
    if os.path.lexists(path) and not path.is_dir():
        raise UsageError(f"--output“{path}”是已有的文件，不是文件夹，请换一个名字。")
    within = {name: FORMATS[name].in_folder for name in wanted}
    if not mark and not any(within.values()):
        raise UsageError(
            f"要写入文件夹“{path}”，请加上 --format html、--format json 等，或 --mark；"
            f"只要文字报告，请写 --output {path}.txt。"
        )
    return Plan({name: path / inside if inside else None for name, inside in within.items()}, path)


def _meant(output: str | None) -> str:
    """The format where none is named: what the --output file ends in says which."""
    ending = Path(output or "").suffix.lower()
    return next((f.name for f in FORMATS.values() if f.ending == ending), "text")


def _on_screen(wanted: Sequence[str]) -> dict[str, Path | None]:
    """The one format that standard output shows; UsageError where it cannot."""
    if len(wanted) > 1:
        written = next((name for name in wanted if FORMATS[name].in_folder), "json")
        raise UsageError(
            f"一次要 {'、'.join(wanted)} 几种格式时，请用 --output 指定 {written} 写到哪里。"
        )
    if not all(FORMATS[name].shown for name in wanted):
        raise UsageError(f"{wanted[0]} 格式不能显示在屏幕上，请用 --output 指定写到哪里。")
    return dict.fromkeys(wanted)


def _one_file(wanted: Sequence[str], path: Path, *, mark: bool) -> Plan:
    ending = path.suffix.lower()
    name = next((form.name for form in FORMATS.values() if form.ending == ending), None)
    if name is None:
        raise UsageError(f"不能把结果写成“{path}”，请给一个 .json 文件或一个文件夹。")
    if mark:
        raise UsageError(f"--mark 要写多个文件，--output 请给文件夹，不能是文件“{path}”。")
    if name not in wanted:
        raise UsageError(f"--output“{path}”是 {name} 文件，请同时写 --format {name}。")
    others = [other for other in wanted if other != name]
    if len(others) > 1:
        raise UsageError(f"--output“{path}”只放得下 {name}，要几种格式时请给一个文件夹。")
    return Plan({**_on_screen(others), name: path}, None)


def keep_inputs(plan: Plan, files: Sequence[Input]) -> None:
    """UsageError when a result would be written over an input."""
    inputs = {real(Path(file.path)) for file in files}
    inputs |= {real(Path(file.member.archive)) for file in files if file.member is not None}
    for path in plan.formats.values():
        if path is not None and real(path) in inputs:
            raise UsageError(f"--output“{path}”就是要审核的文件，请换一个名字。")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the marked copy of one input goes: ``base`` inside ``folder``, still without ending."""

    folder: Path
    base: Path
    #: whether no other input has this base, whatever its kind
    alone: bool
    #: real paths that may not be written over
    inputs: frozenset[str]

    def path(self, source: Path, ending: str) -> Path:
        """The path with its ending, which only the content of the source decides."""
        base = self.base
        if ending != _ending(source) and not self.alone and base.name == source.stem:
            base = base.with_name(source.name)  # x.et that is an xlsx, beside x.xlsx
        return self.folder / base.with_name(_fitting(base.name, ending))


def targets(folder: Path, files: Sequence[Input]) -> list[Target]:
    """For each input where its marked copy goes; sub-folders are kept.

    Where two would meet, the name keeps its extension; where they still do, it goes below the
    name of its parent folder, and at last gets a number.
    """
    chosen = [file.within.with_name(file.within.stem) for file in files]
    for index in _clashes(files, chosen):
        chosen[index] = files[index].within
    for index in _clashes(files, chosen):
        above = Path(files[index].path).absolute().parent.name
        chosen[index] = Path(above, chosen[index])
    for index in sorted(_clashes(files, chosen)):
        chosen[index] = chosen[index].with_name(f"{chosen[index].name} ({index + 1})")
    bases = Counter(str(base).casefold() for base in chosen)
    # only such an input can be in the way of an output
    inputs = frozenset(real(Path(f.path)) for f in files if f.path.lower().endswith(OWN))
    return [Target(folder, base, bases[str(base).casefold()] == 1, inputs) for base in chosen]


def _fitting(name: str, ending: str) -> str:
    """The name with its ending, cut where no file system would take it."""
    whole = name + ending
    if len(whole.encode("utf-8", "surrogatepass")) <= LONGEST_NAME:
        return whole
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    while len(f"{name}~{mark}{ending}".encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        name = name[:-1]
    return f"{name}~{mark}{ending}"


def _ending(source: Path) -> str:
    """How the marked copy ends if the source is what its name says."""
    suffix = source.suffix.lower()
    return f".checked{suffix}" if suffix in (".xlsx", ".xlsm") else RESULTS_ENDING


def _clashes(files: Sequence[Input], chosen: Sequence[Path]) -> set[int]:
    by_path: dict[str, list[int]] = {}
    for index, (file, base) in enumerate(zip(files, chosen, strict=True)):
        by_path.setdefault(f"{base}{_ending(file.within)}".casefold(), []).append(index)
    return {i for group in by_path.values() if len(group) > 1 for i in group}
