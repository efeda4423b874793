"""Errors a user reads: one Chinese sentence that names the file and says what to do."""

from __future__ import annotations


class GoujiError(Exception):
    """A failure to tell the user about; ``str(error)`` is the whole sentence."""


class UnreadableError(GoujiError):
    """The source could not be read: encrypted, damaged, of another kind, not allowed."""


class NotABudgetError(GoujiError):
    """The workbook was read but holds no table of a known layout."""


class OutputError(GoujiError):
    """Nothing could be written where the user wanted it."""


class UsageError(GoujiError):
    """The command line or the settings ask for something that cannot be."""
