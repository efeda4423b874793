"""When is an audit already done? Same content, same version, same settings."""

from __future__ import annotations

import os
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from checks.batch.places import is_url

if TYPE_CHECKING:
    from checks.commands.work import Job

#: a delimited file's sheet is called after the file
_NAMED_AFTER_FILE = (".csv", ".txt", ".tsv")


class Identity:
    """Makes the key of an audit; ``common`` is what all audits of the run share."""

    def __init__(self, common: tuple[object, ...]) -> None:
        from checks.catalogue import official
        from checks.report.findings_json import tool

        self._beside: dict[str, tuple[bytes, bool]] = {}
        known = blake2b(repr((tool(), common)).encode("utf-8", "surrogatepass"))
        folder = official.folder()
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            known.update(_digest(str(path)))
        self._common = known.digest()

    def of(self, job: Job, content: str) -> bytes:
        """The key, 16 bytes, of auditing this content as this job says."""
        folder, name = os.path.split(job.path)
        beside, by_name = self._settings(job, folder)
        ending = os.path.splitext(name)[1].lower()  # noqa: PTH122 - called per file
        # only then does an audit depend on how the file is called
        named = by_name or ending in _NAMED_AFTER_FILE or name.startswith("~$")
        told = repr((content, ending, name if named else "", str(job.target and job.target.base)))
        whole = self._common + beside + told.encode("utf-8", "surrogatepass")
        return blake2b(whole, digest_size=16).digest()

    def _settings(self, job: Job, folder: str) -> tuple[bytes, bool]:
        """The content of settings, waivers and layout that hold there; whether waivers do."""
        if folder not in self._beside:
            found = sha256()
            settings, waivers, layout = job.settings, job.waivers, job.layout
            if not is_url(job.path):
                from checks import settings as local
                from checks import waivers as answered
                from checks.layouts import own

                settings = settings or local.found(job.path)
                layout = layout or own.found(job.path)
                beside = os.path.join(folder, answered.NAME)  # noqa: PTH118
                waivers = waivers or (beside if os.path.isfile(beside) else None)  # noqa: PTH113
            for path in (settings, waivers, layout):
                found.update(b"-" if path is None else os.fsencode(path) + _digest(path))
            self._beside[folder] = found.digest(), waivers is not None
        return self._beside[folder]


def _digest(path: str) -> bytes:
    try:
        return sha256(Path(path).read_bytes()).digest()
    except OSError:
        return b"unreadable"
