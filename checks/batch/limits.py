"""What one file may cost, and how a worker process is held to it."""

from __future__ import annotations

import contextlib
import math
import os
import sys
from dataclasses import dataclass

MB = 1024 * 1024
#: a file this large gets twice the time of a small one, and so on
_LARGE = 4 * MB
#: waiting (for a share, for a busy processor) may take this much longer than working
_WAITING = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """Processor seconds for one small file, and bytes of memory for a worker."""

    seconds: float = 8.0
    memory: int = 1000 * MB

    def allowance(self, size: int) -> float:
        """Processor seconds for a file of ``size`` bytes."""
        return self.seconds * (1 + size / _LARGE)

    def patience(self, size: int) -> float:
        """Seconds after which a worker that says nothing is stopped, working or not."""
        return self.allowance(size) * _WAITING


def limit_memory(most: int) -> None:
    """This process may not hold more than ``most`` bytes from now on; an attempt fails.

    What is mapped grows at least as fast as what is held, so the limit is on the address space.
    Only Linux keeps such a limit.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    page = resource.getpagesize()
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        mapped, held = (int(number) * page for number in file.read().split()[:2])
    most = mapped + max(most - held, 64 * MB)
    with contextlib.suppress(ValueError, OSError):  # a lower limit was set from outside
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def no_core_dumps() -> None:
    """A worker that is stopped leaves no image of its memory, and so of a budget, on disk."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(seconds: float) -> None:
    """The system stops this process after ``seconds`` more of processor time (SIGXCPU)."""
    if os.name == "posix":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        end = math.ceil(used.ru_utime + used.ru_stime + seconds)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (end, hard))


def peak() -> int:
    """The most memory this process has held, in bytes; 0 where that is not known."""
    if os.name != "posix":
        return 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
