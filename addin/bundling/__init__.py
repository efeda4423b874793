"""gouji addin bundle: one zip that installs gouji and its add-in on a PC without internet."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from addin.building.package import packed
from checks.errors import OutputError, UsageError

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_HERE = Path(__file__).resolve().parent
#: what is installed: the add-in, and published PDF and Word into workbooks
EXTRAS = ("excel", "import")
_PLATFORM = "win_amd64"
#: rounds of downloading what only the target needs; dependencies are a few levels deep
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Target:
    """The PCs the bundle is for: Windows, 64 bits."""

    #: such as 3.11
    python: str = "3.11"

    @property
    def environment(self) -> dict[str, str]:
        """What markers such as ``platform_system == 'Windows'`` are judged by."""
        return {
            "sys_platform": "win32",
            "platform_system": "Windows",
            "os_name": "nt",
            "platform_machine": "AMD64",
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }


def bundle(target: Target, wheel: Path | None, installer: Path | None) -> bytes:
    """The zip: wheels, the script that installs them and, if given, Python's own installer.

    ``wheel`` is gouji's own; without it one is made from the source folder gouji runs from.
    Needs the internet. Raises UsageError or OutputError with a sentence.
    """
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder)
        own = _own_wheel(wheels, wheel)
        requirements = [f"{own}[{','.join(EXTRAS)}]"]
        for _ in range(_ROUNDS):
            _download(requirements, wheels, target)
            missing = list(unmet(sorted(wheels.glob("*.whl")), target))
            if not missing:
                break
            requirements += missing
        else:
            raise OutputError(f"依赖的包找不齐：{'、'.join(missing)}，离线安装包没有生成。")
        content = {f"wheels/{path.name}": path.read_bytes() for path in sorted(wheels.iterdir())}
    content |= _scripts(target)
    if installer is not None:
        content[installer.name] = installer.read_bytes()
    return packed({f"gouji/{name}": data for name, data in content.items()})


def unmet(wheels: Sequence[Path], target: Target) -> Iterator[str]:
    """Requirements of these wheels on the target that no wheel meets.

    pip judges markers by the Python it runs in, so that a download on Linux leaves out what only
    Windows needs.
    """
    from packaging.metadata import Metadata
    from packaging.utils import canonicalize_name, parse_wheel_filename

    found = {}
    for path in wheels:
        name, version, _, _ = parse_wheel_filename(path.name)
        found[name] = (version, Metadata.from_email(_metadata(path), validate=False))
    activated: dict[str, set[str]] = {"gouji": set(EXTRAS)}
    queue = ["gouji"]
    while queue:
        package = queue.pop()
        for requirement in found[canonicalize_name(package)][1].requires_dist or ():
            if not _applies(requirement, activated[package], target):
                continue
            name = canonicalize_name(requirement.name)
            if name not in found or found[name][0] not in requirement.specifier:
                yield f"{requirement.name}{requirement.specifier}"
            elif name not in activated or not requirement.extras <= activated[name]:
                activated.setdefault(name, set()).update(requirement.extras)
                queue.append(name)


def _applies(requirement: Requirement, extras: set[str], target: Target) -> bool:
    marker = requirement.marker
    return marker is None or any(
        marker.evaluate(target.environment | {"extra": extra}) for extra in ("", *sorted(extras))
    )


def _metadata(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return archive.read(name)


def _own_wheel(folder: Path, wheel: Path | None) -> Path:
    if wheel is not None:
        if not wheel.is_file():
            raise UsageError(f"找不到“{wheel}”，请写出 gouji 的 wheel 文件。")
        return Path(shutil.copy(wheel, folder))
    source = _HERE.parents[1]
    if not (source / "pyproject.toml").is_file():
        raise UsageError(
            "离线安装包要由源码文件夹里的 gouji 生成；也可以用 --wheel 指定 gouji 的 wheel 文件。"
        )
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(source))
    return next(folder.glob("gouji-*.whl"))


def _download(requirements: Sequence[str], folder: Path, target: Target) -> None:
    _pip(
        "download",
        "--dest",
        str(folder),
        "--only-binary=:all:",
        f"--platform={_PLATFORM}",
        f"--python-version={target.python}",
        *requirements,
    )


def _pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip() or "没有说明").splitlines()[-1]
        raise OutputError(f"pip 没有完成（{last}），离线安装包没有生成，请检查网络。")


def _scripts(target: Target) -> dict[str, bytes]:
    """The scripts of this folder as Windows reads them: cmd in code page 936, lines with CRLF."""

    def text(name: str) -> str:
        source = (_HERE / name).read_text(encoding="utf-8").replace("{python}", target.python)
        return source.replace("\n", "\r\n")

    return {
        "install.cmd": text("install.cmd").encode("gbk"),
        "uninstall.cmd": text("uninstall.cmd").encode("gbk"),
        "install.py": text("install.py").encode(),
        "安装说明.txt": text("安装说明.txt").encode("utf-8-sig"),
    }
