"""Marks in the open workbook: put on, remembered, found again, taken off. See addin/marks.py."""
