"""What the user typed: as VBA hands it over, and years and paths in it.

VBA sends u: and hexadecimal UTF-16 code units, pure ASCII. Chinese, quotes and line breaks so
survive every Windows code page and command line, and an answer can never be read as code.
`Encoded` in macros/Calls.bas is the other end.
"""

from __future__ import annotations

from pathlib import Path

from checks.errors import UsageError

_PREFIX = "u:"


def decode(text: str) -> str:
    """The answer as typed: ``decode("u:98847b97")`` is 预算.

    Half a surrogate pair becomes U+FFFD. Raises UsageError when ``text`` is no such code.
    """
    code = text.removeprefix(_PREFIX)
    try:
        if code == text or len(code) % 4:
            raise ValueError
        return bytes.fromhex(code).decode("utf-16-be", errors="replace")
    except ValueError:
        raise UsageError(f"按钮传来的内容无法识别（{text!r}），请重新安装加载项。") from None


def year_of(text: str) -> int | None:
    """A year as typed, 2026 or 2026年; None for nothing, UsageError for anything else."""
    digits = text.strip().removesuffix("年").strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal() and 1990 <= int(digits) <= 2100):
        raise UsageError(f"年度要写四位数字，例如 2026，不能是“{text.strip()[:20]}”。")
    return int(digits)


def path_of(text: str) -> Path:
    """A path as typed or pasted: Windows copies it in quotation marks."""
    return Path(text.strip().strip('"'))
