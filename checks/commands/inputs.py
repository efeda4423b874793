"""Which files PATH... means, and which of a folder's or an archive's files are left out."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from checks.errors import reason
from checks.files import real

if TYPE_CHECKING:
    from checks.batch.places import Member

#: what a folder is searched for; a file named on the command line may end in anything
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et", ".csv")
#: a publication is audited when it is named: beside its workbook it is the same budget
PUBLISHED = (".pdf", ".docx")
#: archives: the first is read in place, the others are not read at all
ARCHIVE, OTHER_ARCHIVES = ".zip", (".rar", ".7z", ".tar", ".gz", ".tgz")
#: how gouji's own outputs end
OWN = (".checked.xlsx", ".checked.xlsm", ".审核结果.xlsx")
#: ~$ and .~ are the lock files of Excel and WPS, ._ what macOS leaves on shares
_LOCKS = ("~$", ".~", "._")


@dataclass(frozen=True, slots=True)
class Input:
    """A workbook to audit; ``within`` is its path inside the folder it was found in."""

    #: as reports name it: a path, a URL, or the path of an archive with that of the member
    path: str
    within: Path
    member: Member | None = None


@dataclass(slots=True)
class Inputs:
    """The files to audit, those left out, and a sentence for each path that led nowhere."""

    files: list[Input] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    #: the publications in a folder, which were not named
    published: list[str] = field(default_factory=list)

    def unread(self) -> str | None:
        """The sentence about publications, None when there are none."""
        if not self.published:
            return None
        first = Path(min(self.published, key=lambda name: name.lower().endswith(".docx")))
        return (
            f"没有审核文件夹里的 {len(self.published)} 个 PDF、Word 文件；要审核请写出来，"
            f'例如 gouji check "{first.with_name("*" + first.suffix)}"。'
        )


def find(paths: Sequence[str]) -> Inputs:
    """The workbooks of all paths, in order, each once; folders recursively and sorted."""
    found = Inputs()
    seen: set[str] = set()
    for text in paths:
        if "://" in text:
            _remote(text, found, seen)
            continue
        for path in _expanded(text, found):
            if path.is_dir():
                _walk(path, found, seen)
            elif path.suffix.lower() == ARCHIVE:
                _archive(path, Path(path.name), found, seen)
            else:
                _add(Input(str(path), Path(path.name)), found, seen)
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
    before = _counts(found)

    def denied(error: OSError) -> None:
        name = error.filename or folder
        found.problems.append(f"打不开文件夹“{name}”（{reason(error)}），请检查权限。")

    for root, folders, names in os.walk(folder, onerror=denied):
        folders.sort()
        for name in _wanted(sorted(names), root, found):
            path = Path(root, name)
            within = path.relative_to(folder)
            if name.lower().endswith(ARCHIVE):
                _archive(path, within, found, seen)
            else:
                _add(Input(str(path), within), found, seen)
    _nothing(f"文件夹“{folder}”", before, found)


def _archive(path: Path, within: Path, found: Inputs, seen: set[str]) -> None:
    """The workbooks in a zip archive, without unpacking it."""
    from checks.batch import listing, places

    answer = listing.members(str(path))
    if answer is None:  # a workbook that is only called .zip
        _add(Input(str(path), within), found, seen)
        return
    if isinstance(answer, str):
        found.problems.append(answer)
        return
    before = _counts(found)
    by_name = dict(answer)
    for name in _wanted(list(by_name), str(path), found):
        if name.lower().endswith(ARCHIVE):
            found.problems.append(
                f"压缩包“{path}”里还有压缩包“{name}”，不能直接审核，请解压后再审核。"
            )
        else:
            inside = within.with_suffix("") / places.safe(name)
            _add(Input(f"{path}/{name}", inside, by_name[name]), found, seen)
    _nothing(f"压缩包“{path}”", before, found)


def _remote(url: str, found: Inputs, seen: set[str]) -> None:
    """A file or all files below a folder of a storage that fsspec knows."""
    from checks.batch import listing, places

    answer = listing.remote(url)
    if isinstance(answer, str):
        found.problems.append(answer)
        return
    if answer == [url]:
        _add(Input(url, Path(places.safe(url.rpartition("/")[2]))), found, seen)
        return
    before = _counts(found)
    base = url.rstrip("/") + "/"
    for name in _wanted([file.removeprefix(base) for file in answer], url, found):
        if not name.lower().endswith(ARCHIVE):
            _add(Input(base + name, Path(places.safe(name))), found, seen)
        else:
            found.problems.append(f"压缩包“{base}{name}”要先下载到本机才能审核。")
    _nothing(f"“{url}”", before, found)


def _wanted(names: Sequence[str], root: str, found: Inputs) -> Iterator[str]:
    """The names of workbooks and archives; what is left out for a reason is noted."""
    for name in names:
        low, last = name.lower(), name.rpartition("/")[2]
        if low.endswith(OTHER_ARCHIVES):
            found.problems.append(
                f"压缩包“{os.path.join(root, name)}”不能直接审核，请解压后再审核。"  # noqa: PTH118
            )
        elif low.endswith((*SUFFIXES, ARCHIVE)):
            if last.startswith(_LOCKS) or low.endswith(OWN):
                found.skipped.append(os.path.join(root, name))  # noqa: PTH118
            else:
                yield name
        elif low.endswith(PUBLISHED) and not last.startswith(_LOCKS):
            found.published.append(os.path.join(root, name))  # noqa: PTH118


def _counts(found: Inputs) -> tuple[int, int, int]:
    return len(found.files), len(found.skipped), len(found.problems)


def _nothing(where: str, before: tuple[int, int, int], found: Inputs) -> None:
    """Say so when there was nothing to audit."""
    after = _counts(found)
    if before == after:
        kinds = "、".join(SUFFIXES)
        found.problems.append(f"{where}里没有工作簿，请放入 {kinds} 文件或换一个文件夹。")
    elif before[::2] == after[::2]:
        found.problems.append(f"{where}里只有锁文件或 gouji 自己写出的文件，请放入要审核的工作簿。")


def _add(file: Input, found: Inputs, seen: set[str]) -> None:
    remote = file.member is not None or "://" in file.path
    key = file.path if remote else real(file.path)
    if key not in seen:
        seen.add(key)
        found.files.append(file)
