"""What the user typed, as VBA hands it over: hexadecimal UTF-16 code units, pure ASCII.

Chinese, quotes and line breaks so survive every Windows code page and command line, and an answer
can never be read as code. `Encoded` in macros/Calls.bas is the other end.
"""

from __future__ import annotations

from checks.errors import UsageError


def decode(text: str) -> str:
    """The answer as typed: ``decode("98847b97")`` is 预算.

    Half a surrogate pair becomes U+FFFD. Raises UsageError when ``text`` is no such code.
    """
    try:
        if len(text) % 4:
            raise ValueError
        return bytes.fromhex(text).decode("utf-16-be", errors="replace")
    except ValueError:
        raise UsageError(f"按钮传来的内容无法识别（{text!r}），请重新安装加载项。") from None
