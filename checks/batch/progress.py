"""How far a batch is: a bar with rate and time left on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Task

#: without a terminal, one line in this many seconds
_EVERY = 60.0


class Progress:
    """Counts files; ``shown`` False says nothing at all."""

    def __init__(self, total: int, *, shown: bool) -> None:
        self._total, self._shown = total, shown
        self._done = self._before = 0
        self._begun = self._said = monotonic()
        self._bar: Any = None
        if shown and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task("审核", total=total, name="")

    def step(self, name: str, *, known: bool = False) -> None:
        """One more file; ``known`` from an earlier run, which counts for no rate."""
        self._done += 1
        self._before += known
        if self._bar is not None:
            from checks.report.width import printable, shorten

            self._bar.update(self._task, advance=1, name=shorten(printable(name), 36))
        elif self._shown and monotonic() - self._said >= _EVERY:
            self._said = monotonic()
            print(self._line(), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _line(self) -> str:
        rate = (self._done - self._before) / (monotonic() - self._begun)
        left = duration((self._total - self._done) / rate) if rate else "不明"
        return f"已审核 {self._done}/{self._total}，每秒 {rate:.1f} 个，约剩 {left}"


def duration(seconds: float) -> str:
    """3 小时 20 分, 5 分 10 秒 or 8 秒."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} 小时 {whole % 3600 // 60} 分"
    return f"{whole // 60} 分 {whole % 60} 秒" if whole >= 60 else f"{whole} 秒"


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn
    from rich.progress import Progress as Bars
    from rich.text import Text

    class Left(ProgressColumn):
        """Rate and time left."""

        def render(self, task: Task) -> Text:
            if not task.speed or task.time_remaining is None:
                return Text("")
            left = duration(task.time_remaining)
            return Text(f"每秒 {task.speed:.1f} 个，约剩 {left}", style="dim")

    return Bars(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        Left(),
        TextColumn("{task.fields[name]}", style="dim", markup=False),
        console=Console(file=sys.stderr, markup=False, highlight=False, emoji=False),
        transient=True,
        speed_estimate_period=20,
    )
