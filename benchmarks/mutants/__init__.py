"""Errors planted in correct budgets, and whether gouji finds them.

Nothing here uses how gouji reads: workbooks are opened with openpyxl, tables are recognised by
the words of the official layout, so that a bug of the reader cannot hide itself. Only ``scoring``
calls the auditor, as anybody would: ``checks.audit(path)``.
"""
