"""Pieces of work into outcomes: here, or in several processes with the outcomes in the order of the pieces."""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from wireparse.cli.inputs import Content, File, Lines, Piece, Refused, unreadable
from wireparse.cli.parsers import parser_for
from wireparse.errors import InputError, WireparseError
from wireparse.model import Article
from wireparse.pipeline import parse_article
from wireparse.render import Page, renderer
from wireparse.text.read import READERS, read_ndjson, sniff

FILES_A_BATCH = 32


@dataclass(frozen=True, slots=True)
class Job:
    """How every story is treated; small, since it travels to the processes with each batch."""

    input_format: str
    published: date | None
    output_format: str
    page: Page
    gazetteers: tuple[Path, ...] = ()
    packs: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A story done, with the notes that its reader made."""

    output: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """An input that could not be parsed, and why, on one line."""

    reason: str


Outcome = Rendered | Failed


def outcomes(pieces: Iterable[Piece], job: Job, processes: int) -> Iterator[Outcome]:
    """One outcome a story, or an input that failed, in order; the same whatever the number of ``processes``."""
    # Before any output, so that faulty rules or gazetteers stop the run; processes that are forked share it.
    parser_for(job.packs, job.gazetteers)
    if processes == 1:
        for piece in pieces:
            yield from _of_piece(piece, job)
    else:
        yield from _spread(_batches(pieces), job, processes)


def _spread(batches: Iterable[tuple[Piece, ...]], job: Job, processes: int) -> Iterator[Outcome]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_ignore_interrupts)
    waiting: deque[Future[list[Outcome]]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_of_batch, batch, job))
            if len(waiting) > 2 * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise WireparseError("a process was ended from outside; if memory was short, lower -j") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    """The first process hears Ctrl-C and ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _batches(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Lines travel as they come, a chunk a batch; whole files some together."""
    together: list[Piece] = []
    for piece in pieces:
        together.append(piece)
        if isinstance(piece, Lines | Content) or len(together) == FILES_A_BATCH:
            yield tuple(together)
            together = []
    if together:
        yield tuple(together)


def _of_batch(batch: tuple[Piece, ...], job: Job) -> list[Outcome]:
    return [outcome for piece in batch for outcome in _of_piece(piece, job)]


def _of_piece(piece: Piece, job: Job) -> Iterator[Outcome]:
    if isinstance(piece, Refused):
        yield Failed(piece.reason)
        return
    try:
        for article in articles_of(piece, job.input_format):
            yield Failed(str(article)) if isinstance(article, InputError) else _of_article(article, job)
    except InputError as error:
        yield Failed(str(error))
    except OSError as error:
        yield Failed(str(unreadable(str(error.filename), error)))


def articles_of(piece: File | Content | Lines, input_format: str) -> Iterator[Article | InputError]:
    if isinstance(piece, Lines):
        yield from read_ndjson(piece.lines, piece.path, piece.first)
        return
    if isinstance(piece, Content):
        raw = piece.raw
    else:
        with open(piece.path, "rb") as file:
            raw = file.read()
    path = None if piece.path == "-" else piece.path
    reader = READERS[sniff(raw, path) if input_format == "auto" else input_format]
    read = reader(raw, path)
    first = next(read, None)
    if first is None:
        raise InputError(piece.path, "holds no story", "give it one")
    yield first
    yield from read


def _of_article(article: Article, job: Job) -> Outcome:
    if job.published:
        article = replace(article, published=job.published, published_basis="option")
    place = f"{article.path or '-'}: story {article.id!r}"
    notes = tuple(f"{place}: {note.message}" for note in article.diagnostics)
    try:
        report = parse_article(article, parser_for(job.packs, job.gazetteers))
        return Rendered(renderer(job.output_format).story(report, job.page), notes)
    except Exception as error:  # a fault of the parser in one story must not lose the others
        return Failed(f"{place} was given up: {type(error).__name__}: {error}; please report it with the story")
