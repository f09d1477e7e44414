"""The work spread over processes or machines with Dask: a task a file, a range of a large one, or some small ones.

A worker writes the output of a task into a part-file that appears whole under the task's number, so that a task done
twice is there once, and sends back what became of the stories. Here the parts are taken in the order of the input and
deleted. Workers must see the inputs, the rule packs and the folder of the parts under the same paths.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from wireparse.cli.archives import damages, opened
from wireparse.cli.inputs import Content, Failed, File, Lines, unreadable
from wireparse.cli.parsers import parser_for
from wireparse.cli.work import Job, Outcome, Rendered, Work, of_piece, settled
from wireparse.errors import UsageError, WireparseError
from wireparse.model import PackStamp

TASK_BYTES = 1 << 20
TASK_PIECES = 256
AHEAD = 4  # tasks a thread that are handed out at a time
RETRIES = 3
PATIENCE = 60  # seconds to wait for a scheduler and a first worker
SHARED = "all workers must see the inputs and the output's folder under the same paths"


class Range(Struct, frozen=True):
    """Lines of records in a file that can be read from anywhere: the bytes from ``start`` to ``end``."""

    path: str
    first: int
    start: int
    end: int


class Desk(Struct, frozen=True):
    """What is the same for all tasks: relative paths count from ``home``, output goes to the folder ``parts``, and the
    worker's rules must be those of ``packs``."""

    job: Job
    home: str
    parts: str
    packs: tuple[PackStamp, ...]


Task = tuple[Work | Range, ...]
Answer = tuple[list[Outcome], list[int]]  # without output, and how many bytes of it each has in the part-file


def distributed(
    work: Iterable[Work], job: Job, scheduler: str | None, workers: int, near: Path | None
) -> Iterator[Outcome]:
    """The outcomes in the order of the input, as :func:`wireparse.cli.work.outcomes` gives them. ``near`` is where
    part-files may lie; None: in the system's temporary folder, which workers elsewhere do not see."""
    packs = parser_for(job.packs, job.gazetteers).rulebook.packs
    here = tuple(path.absolute() for path in job.packs), tuple(path.absolute() for path in job.gazetteers)
    job = replace(job, packs=here[0], gazetteers=here[1])
    with _parts(near) as parts, _client(scheduler, workers) as client:
        yield from _in_order(client, work, Desk(job, os.getcwd(), str(parts), packs))


def _in_order(client: Any, work: Iterable[Work], desk: Desk) -> Iterator[Outcome]:
    run = uuid4().hex
    waiting: deque[Callable[[], Iterable[Outcome]]] = deque()
    for number, task in enumerate(tasks(work)):
        done = settled(task)
        if done is None:
            key = f"wireparse-{run}-{number}"
            future = client.submit(do, number, task, desk, key=key, retries=RETRIES, pure=False)
            done = _Awaited(future, number, desk)
        waiting.append(done)
        while len(waiting) > AHEAD * max(1, sum(client.nthreads().values())):
            yield from waiting.popleft()()
    while waiting:
        yield from waiting.popleft()()


class _Awaited(Struct, frozen=True):
    future: Any
    number: int
    desk: Desk

    def __call__(self) -> Iterator[Outcome]:
        """The outcomes of the task, its part-file read and deleted."""
        try:
            told, sizes = self.future.result()
        except WireparseError:
            raise
        except Exception as error:
            raise WireparseError(f"Dask gave a task up: {type(error).__name__}: {error}; look at its workers") from None
        path = _part(self.desk, self.number)
        try:
            with open(path, "rb") as part:
                for outcome, size in zip(told, sizes, strict=True):
                    yield replace(outcome, output=part.read(size)) if isinstance(outcome, Rendered) else outcome
            os.unlink(path)
        except OSError as error:
            raise WireparseError(f"{path}: cannot be read ({error.strerror}); {SHARED}") from None


# ---------------------------------------------------------------- tasks


def tasks(work: Iterable[Work]) -> Iterator[Task]:
    """Pieces of some weight together; what can be read where the work is done does not travel."""
    together: list[Work | Range] = []
    weight = 0
    for piece in work:
        if isinstance(piece, Lines) and piece.start is not None:
            piece_weight = sum(map(len, piece.lines))
            ranged = Range(piece.path, piece.first, piece.start, piece.start + piece_weight)
            last = together[-1] if together else None
            if isinstance(last, Range) and last.path == ranged.path and last.end == ranged.start:
                together[-1] = replace(last, end=ranged.end)
            else:
                together.append(ranged)
        else:
            piece_weight = _weight(piece)
            together.append(piece)
        weight += piece_weight
        if weight >= TASK_BYTES or len(together) >= TASK_PIECES:
            yield tuple(together)
            together, weight = [], 0
    if together:
        yield tuple(together)


def _weight(piece: Work) -> int:
    if isinstance(piece, Lines):
        return sum(map(len, piece.lines))
    if isinstance(piece, Content):
        return len(piece.raw)
    try:
        return os.path.getsize(piece.path) if isinstance(piece, File) else 0
    except OSError:
        return 0


# ---------------------------------------------------------------- in the worker

_ONE_AT_A_TIME = threading.Lock()  # a worker with several threads has one rulebook, and one thread that uses it


def do(number: int, task: Task, desk: Desk) -> Answer:
    """One task, in a worker: its output into the part-file of its number, all else sent back. Done again, it writes the
    same bytes. Raises WireparseError where the worker cannot do it as it would be done here."""
    with _ONE_AT_A_TIME:
        if parser_for(desk.job.packs, desk.job.gazetteers).rulebook.packs != desk.packs:
            raise WireparseError("a Dask worker has other rules; install the same wireparse and rule packs everywhere")
        told: list[Outcome] = []
        sizes: list[int] = []
        path = _part(desk, number)
        draft = f"{path}.{uuid4().hex}"
        try:
            with open(draft, "wb") as part:
                for outcome in _outcomes(task, desk):
                    if isinstance(outcome, Rendered):
                        sizes.append(part.write(outcome.output))
                        outcome = replace(outcome, output=b"")
                    else:
                        sizes.append(0)
                    told.append(outcome)
            os.replace(draft, path)
        except OSError as error:
            with suppress(OSError):
                os.unlink(draft)
            raise WireparseError(f"{path}: a Dask worker cannot write it ({error.strerror}); {SHARED}") from None
        return told, sizes


def _outcomes(task: Sequence[Work | Range], desk: Desk) -> Iterator[Outcome]:
    for piece in task:
        try:
            read = _read(piece, desk.home)
        except damages() as error:
            path = getattr(piece, "path", "")
            yield Failed.of(path, unreadable(path, error))
            continue
        yield from of_piece(read, desk.job)


def _read(piece: Work | Range, home: str) -> Work:
    """The piece with what it is made of."""
    if isinstance(piece, File):
        with opened(os.path.join(home, piece.path)) as file:
            return Content(piece.path, file.read())
    if isinstance(piece, Range):
        with open(os.path.join(home, piece.path), "rb") as file:
            file.seek(piece.start)
            return Lines(piece.path, piece.first, tuple(io.BytesIO(file.read(piece.end - piece.start))))
    return piece


def _part(desk: Desk, number: int) -> str:
    return os.path.join(desk.parts, f"{number:09}.part")


# ---------------------------------------------------------------- the cluster


@contextmanager
def _parts(near: Path | None) -> Iterator[Path]:
    """A folder for part-files, gone at the end."""
    try:
        if near is not None:
            near = near.absolute()
            near.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".wireparse-parts-", dir=near))
        folder.chmod(0o777)  # workers may run as another user
    except OSError as error:
        raise UsageError(f"{near}: cannot hold part-files ({error.strerror}); name an output elsewhere") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _client(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A client of the scheduler, or of a cluster of its own. Raises UsageError where there is none to be had."""
    try:
        import logging

        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        cure = "install it with: pip install 'wireparse[dask]'"
        raise UsageError(f"--engine dask needs Dask's distributed scheduler, which is not installed; {cure}") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with ExitStack() as open_until_end:
        # Our own workers need not watch what they do a hundred times a second.
        open_until_end.enter_context(dask.config.set({"distributed.worker.profile.enabled": False}))
        address: Any = scheduler
        if scheduler is None:
            address = open_until_end.enter_context(
                LocalCluster(
                    n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
                )
            )
        try:
            client = open_until_end.enter_context(Client(address, timeout=PATIENCE, set_as_default=False))
            client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            cure = "start one with 'dask scheduler' and workers with 'dask worker', and check the address"
            raise UsageError(f"{scheduler or 'Dask'}: no scheduler with a worker answers ({error}); {cure}") from None
        yield client
