"""Encrypted workbooks: opened in memory with the password, or said to be encrypted."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from checks.errors import UnreadableError

#: Excel encrypts "protected" workbooks with this and opens them without asking
_DEFAULT_PASSWORD = "VelvetSweatshop"


def is_encrypted(data: bytes) -> bool:
    """Whether an xls or an OOXML container is encrypted; False when that cannot be told."""
    try:
        return bool(_office_file(data).is_encrypted())
    except Exception:  # msoffcrypto lets anything through for damaged files
        return False


def decrypted(data: bytes, path: Path, password: str | None) -> bytes:
    """The plain workbook. Raises UnreadableError: no password, a wrong one, an unknown cipher."""
    for attempt in (_DEFAULT_PASSWORD, password):
        if attempt is None:
            continue
        plain = _attempt(data, path, attempt)
        if plain is not None:
            return plain
    if password is None:
        raise UnreadableError(
            f"文件“{path}”有打开密码，请取消密码后再试；在命令行可以用 --password 给出密码。"
        )
    raise UnreadableError(f"文件“{path}”的密码不对，请核对 --password 后再试。")


def _attempt(data: bytes, path: Path, password: str) -> bytes | None:
    """The plain bytes; None when this is not the password."""
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    try:
        office = _office_file(data)
        if type(office).__name__ == "OOXMLFile":
            office.load_key(password=password, verify_password=True)
        else:
            office.load_key(password=password)
        plain = BytesIO()
        office.decrypt(plain)
        return plain.getvalue()
    except (InvalidKeyError, DecryptionError) as error:
        if isinstance(error, InvalidKeyError) or "password" in str(error).lower():
            return None
        raise _unknown(path) from error
    except Exception as error:  # msoffcrypto lets anything through for damaged files
        raise _unknown(path) from error


def _office_file(data: bytes) -> Any:
    import msoffcrypto

    return msoffcrypto.OfficeFile(BytesIO(data))


def _unknown(path: Path) -> UnreadableError:
    return UnreadableError(
        f"文件“{path}”的加密方式无法识别或文件已损坏，请在 Excel 或 WPS 中取消密码后再试。"
    )
