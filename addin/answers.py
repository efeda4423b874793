"""What the user typed, as VBA hands it over: u: and hexadecimal UTF-16 code units, pure ASCII.

Chinese, quotes and line breaks so survive every Windows code page and command line, and an answer
can never be read as code. `Encoded` in macros/Calls.bas is the other end.
"""

from __future__ import annotations

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
