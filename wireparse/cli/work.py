"""Pieces of work into outcomes: here, or in several processes with the outcomes in the order of the pieces."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path, PurePath

from msgspec import Struct, field
from msgspec.structs import replace

from wireparse.cli.archives import damages, opened
from wireparse.cli.inputs import Content, Failed, File, Lines, Piece, unreadable
from wireparse.cli.journal import Kept, key_of
from wireparse.cli.parsers import parser_for
from wireparse.errors import InputError, WireparseError
from wireparse.model import Article
from wireparse.pipeline import parse_article
from wireparse.render import Page, renderer
from wireparse.report import Report
from wireparse.text.read import READERS, read_ndjson, sniff

FILES_A_BATCH = 32
ORPHAN_CHECK = 1.0  # seconds
HEARD = (signal.SIGINT, signal.SIGTERM)


class Job(Struct, frozen=True):
    """How every story is treated; small, since it travels to the processes with each batch. Where it is ``kept`` what
    was done, a :class:`Done` follows the outcomes of each piece."""

    input_format: str
    published: date | None
    output_format: str
    page: Page
    gazetteers: tuple[Path, ...] = ()
    packs: tuple[Path, ...] = ()
    kept: bool = False
    codes: tuple[str, ...] = ()


class Rendered(Struct, frozen=True):
    """A story done, with the notes that its reader made. ``place`` tells it from all others of the run, as a relative
    path; ``counts`` says what was found."""

    output: bytes
    notes: tuple[str, ...] = ()
    place: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


class Done(Struct, frozen=True):
    """The end of a piece, with the digest of what was read. A piece that is not ``whole`` had a failure in it."""

    key: bytes
    whole: bool


Work = Piece | Kept
Outcome = Rendered | Failed | Done | Kept
Batch = tuple[Work, ...]


def outcomes(pieces: Iterable[Work], job: Job, processes: int) -> Iterator[Outcome]:
    """One outcome a story, or an input that failed, in order; the same whatever the number of ``processes``."""
    # Before any output, so that faulty rules or gazetteers stop the run; processes that are forked share it.
    parser_for(job.packs, job.gazetteers)
    if processes == 1:
        for piece in pieces:
            yield from of_piece(piece, job)
    else:
        work = batches(pieces)
        # The first batch is done here: what the rules compile when first needed, processes that are forked share.
        for batch in islice(work, 1):
            yield from of_batch(batch, job)
        yield from _spread(work, job, processes)


def _spread(work: Iterable[Batch], job: Job, processes: int) -> Iterator[Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    context = get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_obey, initargs=(os.getpid(),))
    waiting: deque[Callable[[], Iterable[Outcome]]] = deque()
    try:
        for batch in work:
            with _deaf():  # to submit may be to fork
                waiting.append(settled(batch) or pool.submit(of_batch, batch, job).result)
            if len(waiting) > 2 * processes:
                yield from waiting.popleft()()
        while waiting:
            yield from waiting.popleft()()
    except BrokenProcessPool:
        raise WireparseError("a process was ended from outside; if memory was short, lower -j") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def settled(batch: Sequence[object]) -> Callable[[], Iterable[Outcome]] | None:
    """What gives the outcomes of a batch in which there is nothing to do."""
    known = tuple(piece for piece in batch if isinstance(piece, Failed | Kept))
    return (lambda: known) if len(known) == len(batch) else None


@contextmanager
def _deaf() -> Iterator[None]:
    """Signals wait; a process that is forked here hears none before it obeys."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _obey(parent: int) -> None:
    """The first process hears Ctrl-C and ends the others; where it is killed, they end themselves."""
    for heard in HEARD:
        signal.signal(heard, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    resting = threading.Event()
    while os.getppid() == parent:
        resting.wait(ORPHAN_CHECK)
    os._exit(1)


def batches(pieces: Iterable[Work]) -> Iterator[Batch]:
    """Lines travel as they come, a chunk a batch; whole files some together."""
    together: list[Work] = []
    for piece in pieces:
        together.append(piece)
        if isinstance(piece, Lines | Content) or len(together) == FILES_A_BATCH:
            yield tuple(together)
            together = []
    if together:
        yield tuple(together)


def of_batch(batch: Batch, job: Job) -> list[Outcome]:
    return [outcome for piece in batch for outcome in of_piece(piece, job)]


def of_piece(piece: Work, job: Job) -> Iterator[Outcome]:
    if isinstance(piece, Failed | Kept):
        yield piece
    elif isinstance(piece, Lines):
        for number, line in enumerate(piece.lines, piece.first):
            read = read_ndjson((line,), piece.path, number)
            yield from _of_articles(read, piece.path, job, partial(line_key, piece.path, number, line), number)
    else:
        yield from _of_whole(piece, job)


def _of_whole(piece: File | Content, job: Job) -> Iterator[Outcome]:
    try:
        raw = read_whole(piece)
        articles = _articles(piece.path, raw, job.input_format)
        yield from _of_articles(articles, piece.path, job, partial(whole_key, piece, raw))
    except damages() as error:
        yield Failed.of(piece.path, unreadable(piece.path, error))


def _of_articles(
    articles: Iterator[Article | InputError], path: str, job: Job, key: Callable[[], bytes], first: int = 1
) -> Iterator[Outcome]:
    """The outcomes of a piece's stories, the first of which has the number ``first``."""
    whole, found = True, False
    try:
        for number, article in enumerate(articles, first):
            found = True
            outcome = Failed.of(path, article) if isinstance(article, InputError) else _of_article(article, number, job)
            whole = whole and isinstance(outcome, Rendered)
            yield outcome
    except InputError as error:
        whole, found = False, True
        yield Failed.of(path, error)
    if job.kept and found:
        yield Done(key(), whole)


def line_key(path: str, number: int, line: bytes) -> bytes:
    """What a line of records is known by."""
    return key_of(path, str(number), line)


def whole_key(piece: File | Content, raw: bytes) -> bytes:
    """What a file is known by."""
    return key_of(piece.path, "", raw)


def read_whole(piece: File | Content) -> bytes:
    if isinstance(piece, Content):
        return piece.raw
    with opened(piece.path) as file:
        return file.read()


def articles_of(piece: File | Content | Lines, input_format: str) -> Iterator[Article | InputError]:
    if isinstance(piece, Lines):
        return read_ndjson(piece.lines, piece.path, piece.first)
    return _articles(piece.path, read_whole(piece), input_format)


def _articles(place: str, raw: bytes, input_format: str) -> Iterator[Article | InputError]:
    path = None if place == "-" else place.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    reader = READERS[sniff(raw, path) if input_format == "auto" else input_format]
    read = reader(raw, path)
    first = next(read, None)
    if first is None:
        raise InputError(place, "holds no story", "give it one")
    yield first
    yield from read


def _of_article(article: Article, number: int, job: Job) -> Outcome:
    if job.published:
        article = replace(article, published=job.published, published_basis="option")
    path = article.path or "-"
    place = f"{path}: story {article.id!r}"
    notes = tuple(f"{place}: {note.message}" for note in article.diagnostics)
    try:
        parser = parser_for(job.packs, job.gazetteers)
        report = parse_article(article, parser)
        if job.codes:
            report = replace(report, codes=parser.ontology.crosswalk(job.codes))
        output = renderer(job.output_format).story(report, job.page)
    except Exception as error:  # a fault of the parser in one story must not lose the others
        return Failed(path, place, f"was given up: {type(error).__name__}: {error}", "please report it with the story")
    return Rendered(output, notes, _own_place(article, number), _counts(report))


def _own_place(article: Article, number: int) -> str:
    """The path of the story's file; of one with several the number and id of the story below it."""
    path = article.path or "stdin"
    if article.format == "text":
        return path + article.id.removeprefix(PurePath(path.removesuffix(".gz")).stem)
    return f"{path}/{number}-{article.id.replace('/', '_')}"


def _counts(report: Report) -> Mapping[str, int]:
    """How much was found, by what."""
    counts = {"stories": 1, "claims": len(report.claims), "losses": sum(len(i.losses) for i in report.incidents)}
    if not report.incidents:
        counts["quiet"] = 1
    for incident in report.incidents:
        counts[f"incident {incident.type}"] = counts.get(f"incident {incident.type}", 0) + 1
    return {name: count for name, count in counts.items() if count}
