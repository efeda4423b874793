"""One line of gouji addin doctor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it stands."""

    OK = "正常"
    #: works, with a but
    NOTE = "注意"
    #: does not work before something is done
    MISSING = "缺少"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and what to do (empty when all is well)."""

    level: Level
    subject: str
    said: str
    advice: str = ""

    @classmethod
    def ok(cls, subject: str, said: str) -> Finding:
        """All is well."""
        return cls(Level.OK, subject, said)

    @classmethod
    def note(cls, subject: str, said: str, advice: str) -> Finding:
        """Works, with a but."""
        return cls(Level.NOTE, subject, said, advice)

    @classmethod
    def missing(cls, subject: str, said: str, advice: str) -> Finding:
        """Does not work before ``advice`` is followed."""
        return cls(Level.MISSING, subject, said, advice)

    def line(self) -> str:
        """As it is shown."""
        return f"[{self.level}] {self.subject}：{self.said}。" + (
            f"\n       {self.advice}。" if self.advice else ""
        )
