"""Which files PATH... means, and which of a folder's files are left out."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: what a folder is searched for; a file named on the command line may end in anything
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et", ".csv")
#: how gouji's own outputs end
OWN = (".checked.xlsx", ".checked.xlsm", ".审核结果.xlsx")


@dataclass(frozen=True, slots=True)
class Input:
    """A file to audit; ``within`` is its path inside the folder it was found in."""

    path: Path
    within: Path


@dataclass(slots=True)
class Inputs:
    """The files to audit, those left out, and a sentence for each path that led nowhere."""

    files: list[Input] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def find(paths: Sequence[str]) -> Inputs:
    """The files of all paths, in order, each once; folders recursively and sorted."""
    found = Inputs()
    seen: set[str] = set()
    for text in paths:
        for path in _expanded(text, found):
            if path.is_dir():
                _walk(path, found, seen)
            else:
                _add(Input(path, Path(path.name)), found, seen)
    return found


def _expanded(text: str, found: Inputs) -> list[Path]:
    """``*.xlsx`` where the shell has not expanded it, as on Windows."""
    path = Path(text)
    if os.path.lexists(path) or not glob.has_magic(text):
        return [path]
    matches = [Path(m) for m in sorted(glob.glob(text, recursive=True))]  # noqa: PTH207
    if not matches:
        found.problems.append(f"没有文件与“{text}”相符，请检查路径和文件名。")
    return matches


def _walk(folder: Path, found: Inputs, seen: set[str]) -> None:
    before = len(found.files), len(found.skipped), len(found.problems)

    def denied(error: OSError) -> None:
        name = error.filename or folder
        found.problems.append(f"打不开文件夹“{name}”，请检查权限（{error.strerror}）。")

    for root, folders, names in os.walk(folder, onerror=denied):
        folders.sort()
        for name in sorted(names):
            if not name.lower().endswith(SUFFIXES):
                continue
            path = Path(root, name)
            # ~$ and .~ are the lock files of Excel and WPS, ._ what macOS leaves on shares
            if name.startswith(("~$", ".~", "._")) or name.lower().endswith(OWN):
                found.skipped.append(str(path))
            else:
                _add(Input(path, path.relative_to(folder)), found, seen)
    if before == (len(found.files), len(found.skipped), len(found.problems)):
        kinds = "、".join(SUFFIXES)
        found.problems.append(f"文件夹“{folder}”里没有工作簿，请放入 {kinds} 文件或换一个文件夹。")
    elif before[::2] == (len(found.files), len(found.problems)):
        found.problems.append(
            f"文件夹“{folder}”里只有锁文件或 gouji 自己写出的文件，请放入要审核的工作簿。"
        )


def _add(file: Input, found: Inputs, seen: set[str]) -> None:
    key = os.path.normcase(os.path.realpath(file.path))
    if key not in seen:
        seen.add(key)
        found.files.append(file)
