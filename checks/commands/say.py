"""Sentences for the user on standard error."""

from __future__ import annotations

import sys

from checks.report.width import printable


def say(sentence: str) -> None:
    """One sentence (or a traceback) on standard error, after what standard output has so far."""
    sys.stdout.flush()
    print(printable(sentence), file=sys.stderr, flush=True)
