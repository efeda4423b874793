"""Times of several pieces of work, taken in turns so that a busy moment hits them alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from math import ceil
from statistics import median
from time import perf_counter

#: A sample repeats quick work until it has run this long, in seconds.
SAMPLE = 0.03


def medians(
    works: Mapping[str, Callable[[], object]], rounds: int, sample: float = SAMPLE
) -> dict[str, float]:
    """Median seconds of one run of each work, over ``rounds`` interleaved rounds after a warm-up.

    The order turns with every round. The garbage collector runs between samples, not in them.
    """
    repeats = {}
    for name, work in works.items():
        work()
        repeats[name] = max(1, ceil(sample / seconds(work, 1)))
    times: dict[str, list[float]] = {name: [] for name in works}
    names = list(works)
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            times[name].append(seconds(works[name], repeats[name]))
    return {name: median(taken) for name, taken in times.items()}


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Mean seconds of one run."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        for _ in range(repeats):
            work()
        return (perf_counter() - start) / repeats
    finally:
        gc.enable()
