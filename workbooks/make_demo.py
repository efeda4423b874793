"""Writes the demo workbook that ships: buttons, formulas and macros on the planted sample.

    python workbooks/make_demo.py [OUTPUT]

Run it again when a button, a function, a macro or the sample has changed. It calls the Python
named ``python``; gouji addin demo writes one for the Python it runs in.
"""

from __future__ import annotations

import sys
from pathlib import Path

from addin.building.demo import SAMPLE, demo

TARGET = Path(__file__).resolve().with_name("勾稽演示.xlsm")


def main(output: Path = TARGET) -> None:
    """Write the workbook to ``output``."""
    output.write_bytes(demo(SAMPLE, "python"))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
