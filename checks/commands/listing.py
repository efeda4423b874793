"""What gouji explain, rules and layouts have in common: lines that hang."""

from __future__ import annotations

from checks.report.width import width, wrap


def hanging(head: str, text: str, columns: int) -> list[str]:
    """A head, then text whose further lines begin beside it."""
    beside = width(head)
    lines = wrap(text, max(20, columns - beside))
    return [(head if i == 0 else " " * beside) + line for i, line in enumerate(lines)]


def columns() -> int:
    """How many columns the terminal has, within reason."""
    from shutil import get_terminal_size

    return min(120, max(40, get_terminal_size((100, 24)).columns))
