"""How it is measured: process CPU time with the garbage collector off, medians of several runs, ratios in one run."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

Work = Callable[[], object]

# A child tells its own peak: what the kernel says of it from outside counts the parent that it was forked from.
_PEAK = """
import re
try:
    with open("/proc/self/status") as status:
        print(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1])
except OSError:
    import resource, sys
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1))
"""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Without the garbage collector."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def cpu(work: Work, loops: int = 1) -> float:
    """CPU seconds of one call, averaged over ``loops`` calls."""
    start = process_time()
    for _ in range(loops):
        work()
    return (process_time() - start) / loops


def ratios(yardstick: Work, works: Mapping[str, Work], repeats: int, loops: int = 20) -> dict[str, float]:
    """Each work's CPU time over the yardstick's. All are timed in turn, so that a slow moment hits all of them."""
    times: dict[str, list[float]] = {name: [] for name in works}
    rule: list[float] = []
    with undisturbed():
        for work in (yardstick, *works.values()):
            work()
        for _ in range(repeats):
            rule.append(cpu(yardstick, loops))
            for name, work in works.items():
                times[name].append(cpu(work))
    return {name: median(each) / median(rule) for name, each in times.items()}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a child process cost: CPU and wall seconds, medians."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Children:
    """Runs Python as a child process in ``folder``, with a cache of compiled modules of its own that is warm."""

    folder: Path

    def costs(self, commands: Mapping[str, Sequence[str]], repeats: int) -> dict[str, Cost]:
        """What each command costs; all are run in turn, and once before they are timed, unless one run is enough."""
        found: dict[str, list[Cost]] = {name: [] for name in commands}
        for command in commands.values() if repeats > 1 else ():
            self.output(command)
        for _ in range(repeats):
            for name, command in commands.items():
                found[name].append(self._cost(command))
        return {
            name: Cost(median(cost.cpu for cost in costs), median(cost.wall for cost in costs))
            for name, costs in found.items()
        }

    def peak(self, code: str) -> int:
        """The peak memory, in kilobytes, of a Python process that runs ``code``; mapped files count as far as read."""
        return int(self.output(["-c", code + _PEAK]).split()[-1])

    def output(self, arguments: Sequence[str]) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self._environment(), capture_output=True, check=True)
        return done.stdout.decode()

    def _cost(self, arguments: Sequence[str]) -> Cost:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
        self.output(arguments)
        after, end = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(spent, end - start)

    def _environment(self) -> dict[str, str]:
        root = Path(__file__).resolve().parents[2]
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPATH": str(root), "PYTHONPYCACHEPREFIX": str(self.folder / "cache"), "LC_ALL": "C.UTF-8"}


@contextmanager
def children() -> Iterator[Children]:
    with TemporaryDirectory() as folder:
        yield Children(Path(folder))
