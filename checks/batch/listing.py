"""What is in an archive or below a URL; a hostile archive is opened in a process of its own."""

from __future__ import annotations

from checks.batch import places, records
from checks.batch.limits import Limits
from checks.batch.places import Member
from checks.batch.pool import Death, Task, answers
from checks.errors import GoujiError, UnreadableError


def members(path: str) -> list[tuple[str, Member]] | str | None:
    """(name, member) of the files in a zip, sorted; None for a workbook that is called .zip.

    A sentence where it cannot be listed.
    """
    task = Task(0, path, places.size(path, None))
    [(_, found)] = answers([task], _listed, 1, Limits())
    if isinstance(found, Death):
        return _enormous(path)
    answer: list[tuple[str, Member]] | str | None = records.loads(found)
    return answer


def _listed(path: str) -> bytes:
    try:
        return records.dumps(None if places.is_workbook(path) else places.members(path))
    except UnreadableError as error:
        return records.dumps(str(error))
    except MemoryError:
        return records.dumps(_enormous(path))


def _enormous(path: str) -> str:
    return f"压缩包“{path}”异常庞大，可能是恶意构造的，请确认来源，解压后再审核。"


def remote(url: str) -> list[str] | str:
    """The URLs of the files below a URL, sorted, or itself; a sentence where that fails."""
    try:
        files, inside = places.filesystem(url)
        if not files.isdir(inside):
            return [url]
        scheme = url.partition("://")[0]
        base = url.rstrip("/")
        return sorted(
            f"{base}{name[len(inside.rstrip('/')) :]}"
            if name.startswith(inside)
            else f"{scheme}://{name}"
            for name in files.find(inside)
        )
    except GoujiError as error:
        return str(error)
    except Exception as error:  # every kind of storage has errors of its own
        return f"“{url}”无法列出（{type(error).__name__}），请检查网络、地址和权限。"
