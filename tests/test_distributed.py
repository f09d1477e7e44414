"""The work spread with Dask: a scheduler and two workers started by hand, one of them killed in mid-run; and without it
what a task is and what a worker does with one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from wireparse import cli
from wireparse.cli import distributed
from wireparse.cli.distributed import Desk, Range
from wireparse.cli.inputs import Content, Failed, File, Lines
from wireparse.cli.work import Job, Rendered, of_piece
from wireparse.errors import WireparseError
from wireparse.model import PackStamp
from wireparse.render import Page

STORY = "GAO, Mali, March 10, 2025 (APA) - Gunmen killed {n} soldiers near Gao on Sunday, the army said.\n"
needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed: wireparse[dask]")


def records(count: int) -> bytes:
    rows = (json.dumps({"id": f"r{n}", "text": STORY.format(n=n + 2)}) + "\n" for n in range(count))
    return "".join(rows).encode()


# ---------------------------------------------------------------- tasks


def lines(path: str, first: int, raw: bytes, start: int | None) -> Lines:
    return Lines(path, first, tuple(line + b"\n" for line in raw.split(b"\n")[:-1]), start)


def test_lines_of_a_file_become_ranges_that_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "TASK_BYTES", 10)
    work = [
        lines("a", 1, b"1\n2\n", 0),
        lines("a", 3, b"3\n4\n", 4),
        lines("a", 5, b"5\n6\n", 8),
        lines("b", 1, b"1\n", 0),
    ]
    assert list(distributed.tasks(work)) == [(Range("a", 1, 0, 12),), (Range("b", 1, 0, 2),)]


def test_lines_that_nobody_else_can_read_travel() -> None:
    piped = lines("-", 1, b"1\n", None)
    assert list(distributed.tasks([piped, Content("x", b"y")])) == [(piped, Content("x", b"y"))]


def test_small_files_go_together_and_large_ones_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "TASK_BYTES", 100)
    files = []
    for name, size in (("a", 10), ("b", 10), ("c", 500), ("d", 10)):
        (tmp_path / name).write_bytes(b"x" * size)
        files.append(File(str(tmp_path / name)))
    a, b, c, d = files
    assert list(distributed.tasks([*files, File("gone")])) == [(a, b, c), (d, File("gone"))]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    from wireparse.cli.parsers import parser_for

    (tmp_path / "parts").mkdir()
    job = Job("auto", None, "ndjson", Page(), kept=True)
    return Desk(job, str(tmp_path), str(tmp_path / "parts"), parser_for((), ()).rulebook.packs)


def test_a_task_done_twice_is_there_once_and_as_done_here(desk: Desk, tmp_path: Path) -> None:
    raw = records(3) + b"nonsense\n"
    (tmp_path / "a.ndjson").write_bytes(raw)
    (tmp_path / "b.txt").write_text(STORY.format(n=9))
    rest = len(records(1))
    task = (Range("a.ndjson", 2, rest, len(raw)), File("b.txt"), File("gone.txt"))
    told, sizes = distributed.do(7, task, desk)
    assert distributed.do(7, task, desk) == (told, sizes)
    (part,) = (tmp_path / "parts").iterdir()
    assert part.name == "000000007.part"
    here = []
    for piece in (lines("a.ndjson", 2, raw[rest:], None), Content("b.txt", (tmp_path / "b.txt").read_bytes())):
        here += of_piece(piece, desk.job)
    written = b"".join(outcome.output for outcome in here if isinstance(outcome, Rendered))
    assert part.read_bytes() == written and sum(sizes) == len(written)
    *others, gone = told
    assert isinstance(gone, Failed) and gone.reason.startswith("gone.txt: no such file")
    assert [type(outcome) for outcome in others] == [type(outcome) for outcome in here]


def test_a_worker_with_other_rules_is_refused(desk: Desk) -> None:
    other = Desk(desk.job, desk.home, desk.parts, (PackStamp("en", "9", "other"),))
    with pytest.raises(WireparseError, match="other rules; install the same"):
        distributed.do(1, (), other)


def test_a_worker_that_does_not_see_the_parts_says_so(desk: Desk) -> None:
    elsewhere = Desk(desk.job, desk.home, "/no/such/folder", desk.packs)
    with pytest.raises(WireparseError, match="cannot write it .* same paths"):
        distributed.do(1, (), elsewhere)


def test_without_dask_the_cure_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "distributed", None)
    (tmp_path / "a.txt").write_text(STORY.format(n=3))
    assert cli.run(["parse", "a.txt", "--engine", "dask", "-o", "out"]) == 2
    assert "pip install 'wireparse[dask]'" in capsys.readouterr().err.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


# ---------------------------------------------------------------- a cluster


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path, plain_environment: Mapping[str, str]) -> Iterator[Cluster]:
    """``dask scheduler`` and two ``dask worker`` processes on the loopback."""
    address_file = tmp_path / "scheduler.json"
    environment = {**plain_environment, "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "0"}
    quiet = {"env": environment, "cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask, where = [sys.executable, "-m", "dask"], ["--scheduler-file", str(address_file), "--no-dashboard"]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *where],
        **quiet,  # type: ignore[call-overload]
    )
    started = [scheduler]
    try:
        waited_for(lambda: address_file.exists() and address_file.read_text().rstrip().endswith("}"))
        command = [*dask, "worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", *where]
        started += [subprocess.Popen(command, **quiet) for _ in range(2)]  # type: ignore[call-overload]
        yield Cluster(json.loads(address_file.read_text())["address"], started[1:])
    finally:
        for process in started:
            process.kill()
            process.wait()


def waited_for(what: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "nothing came of it"
        time.sleep(0.05)


# The command, in a process of its own; small tasks, and after the third of them a worker is killed.
RUN = """
import os, signal, sys, time
from wireparse import cli
from wireparse.cli import distributed

distributed.TASK_BYTES = 2500
answered = []
real = distributed._Awaited.__call__

def killing(self):
    answered.append(self.number)
    if len(answered) == 3:
        os.kill(int(os.environ["VICTIM"]), signal.SIGKILL)
    return real(self)

distributed._Awaited.__call__ = killing
status = cli.run(sys.argv[1:])
assert len(answered) > 10, answered
sys.exit(status)
"""


@needs_dask
def test_a_worker_killed_in_mid_run_changes_no_byte(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain_environment: Mapping[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wires").mkdir()
    (tmp_path / "wires" / "a.ndjson").write_bytes(records(200) + b"nonsense\n")
    for n in range(40):
        (tmp_path / "wires" / f"{n:02}.txt").write_text(STORY.format(n=n + 2))
    assert cli.run(["parse", "wires", "-o", "here", "-q", "--errors", "e1"]) == 1
    asked = [
        "parse",
        "wires",
        "-o",
        "there",
        "-q",
        "--errors",
        "e2",
        "--engine",
        "dask",
        "--scheduler",
        cluster.address,
    ]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *asked],
        env={**plain_environment, "VICTIM": str(cluster.workers[0].pid)},
        cwd=tmp_path,
        capture_output=True,
        timeout=240,
    )
    assert done.returncode == 1, done.stderr.decode()
    assert cluster.workers[0].wait(60) == -9 and cluster.workers[1].poll() is None
    assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes()
    assert (tmp_path / "e2").read_bytes() == (tmp_path / "e1").read_bytes()
    assert not [path.name for path in tmp_path.iterdir() if "parts" in path.name or ".part" in path.name]


@needs_dask
def test_no_scheduler_at_the_address(tmp_path: Path, plain_environment: Mapping[str, str]) -> None:
    (tmp_path / "a.txt").write_text(STORY.format(n=3))
    code = "from wireparse import cli; from wireparse.cli import distributed as d; d.PATIENCE = 1; cli.main()"
    asked = ["parse", "a.txt", "-o", "out", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"]
    done = subprocess.run(
        [sys.executable, "-c", code, *asked], cwd=tmp_path, env=plain_environment, capture_output=True, timeout=120
    )
    assert done.returncode == 2
    last = done.stderr.decode().splitlines()[-1]
    assert last.startswith("wireparse: tcp://127.0.0.1:9: no scheduler with a worker answers") and "dask worker" in last
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
