"""The workbooks that ship, as the tests of this folder use them."""

from pathlib import Path

WORKBOOKS = Path(__file__).resolve().parents[3] / "workbooks"
SEED = WORKBOOKS / "上海市科学技术协会2025.xlsx"
PLANTED = WORKBOOKS / "上海市科学技术协会2025（含十处错误）.xlsx"
