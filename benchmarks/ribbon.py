"""What a click costs besides its audit: ``python -m benchmarks.ribbon``.

CPU times, the least of many, a click and the audit alone in turn in the same process. The
workbook is a served one, so no spreadsheet program takes part; the number of its calls is what
tests/addin/open count.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 15
_IMPORT = "import time; t = time.process_time(); {}; print(time.process_time() - t)"
_IMPORTS = {
    "addin.ribbon": "import addin.ribbon",
    "xlwings as a click imports it": "from addin.buttons.session import _xlwings; _xlwings()",
    "xlwings as it imports itself": "import xlwings",
}


def main() -> None:
    """Print imports, then clicks beside their audits."""
    for name, code in _IMPORTS.items():
        times = [_import(code) for _ in range(5)]
        print(f"import {name}: {min(times) * 1000:.0f} ms")
    import xlwings as xw

    from addin import ribbon
    from addin.buttons.checking import audited
    from tests.addin.open.remote import payload

    for path in sorted((ROOT / "workbooks").glob("*.xlsx")):
        posted = payload(path)

        def once(work: Callable[[xw.Book], Any], posted: dict[str, Any] = posted) -> float:
            book = xw.Book(json=posted)
            start = time.process_time()
            work(book)
            spent = time.process_time() - start
            book.close()
            return spent

        audits, clicks = [], []
        for _ in range(_ROUNDS):
            audits.append(once(audited))
            clicks.append(once(lambda book: ribbon.check_workbook(book=book)))
            posted = payload(path)
        audit, click = min(audits), min(clicks)
        print(f"{path.name}: audit {audit * 1000:.0f} ms, audit and marks {click * 1000:.0f} ms")


def _import(code: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT.format(code)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)


if __name__ == "__main__":
    main()
