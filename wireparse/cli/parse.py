"""``wireparse parse``: stories in, reports out."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from wireparse.cli.globs import Choice
from wireparse.cli.inputs import LINES_A_BATCH, STDIN, Inputs
from wireparse.cli.options import gazetteer_option
from wireparse.cli.output import Terminated
from wireparse.cli.packs import pack_folders, pack_option
from wireparse.errors import EXIT_INPUT
from wireparse.render import FORMATS, ROWS, Page

if TYPE_CHECKING:
    from wireparse.cli.resume import Growing
    from wireparse.cli.split import Split
    from wireparse.cli.tally import Tally
    from wireparse.cli.work import Job, Outcome, Work

CODED = ("table", "json", "ndjson")  # the formats that show what other schemes call a type
FORMATS_HELP = "; ".join(f"{name}: {purpose}" for name, purpose in FORMATS.items())
BY_ROWS = ("csv", "tsv")
OF_ONE = ("json", "ndjson")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH|-]...")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["auto", *FORMATS]),
    default="auto",
    help=f"auto: a table on a terminal, NDJSON in a pipe or a file; {FORMATS_HELP}.",
)
@click.option(
    "--input-format",
    type=click.Choice(["auto", "text", "ndjson", "json"]),
    default="auto",
    help='text: a file is a story; ndjson: a line is a record {"id", "text", "published", "headline", "agency"}; '
    "json: one such record or an array; auto: by the file's name and its beginning.",
)
@click.option("--rows", type=click.Choice(ROWS), help="What a row of csv and tsv is (incidents).")
@pack_option
@click.option("--published", metavar="DATE", help="The publication day (YYYY-MM-DD) of every story read in this run.")
@gazetteer_option
@click.option(
    "--codes",
    default="",
    metavar="SCHEME,...",
    help="Print what other coding schemes call each type of incident: acled, gtd, plover, muc; commas between them.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, which appears only when all is written.")
@click.option(
    "--split-output",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write one JSON file a story below DIR, in folders as the inputs lie in theirs.",
)
@click.option(
    "--resume",
    is_flag=True,
    help="Go on where a run of the same command was broken off; with -o FILE or --split-output. After a run that came "
    "to its end only what is new or was changed is parsed.",
)
@click.option(
    "--include",
    multiple=True,
    metavar="GLOB",
    help="Of folders, archives and globs read only the files that match, whatever their suffix; without a slash GLOB "
    "is for the name, with one for the path from the folder; may be given more than once.",
)
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave out files and folders that match; like --include."
)
@click.option(
    "--errors",
    metavar="FILE",
    help="Write a record (wireparse.error/1, one a line) for each input that failed to FILE; -: to standard error, "
    "instead of lines for people.",
)
@click.option("--stats", is_flag=True, help="At the end tell on standard error what was found, and what it cost.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="Work in N processes.")
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    help="dask: spread the work with Dask (pip install 'wireparse[dask]'), on a cluster of N processes of its own, or "
    "on that of --scheduler.",
)
@click.option("--scheduler", metavar="ADDRESS", help="An existing Dask scheduler, such as tcp://host:8786.")
@click.option("-q", "--quiet", is_flag=True, help="No notes on standard error, only errors.")
def parse(
    paths: tuple[str, ...],
    output_format: str,
    input_format: str,
    rows: str | None,
    packs: tuple[str, ...],
    published: str | None,
    gazetteers: tuple[Path, ...],
    codes: str,
    output: str | None,
    folder: Path | None,
    resume: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    errors: str | None,
    stats: bool,
    jobs: int,
    engine: str,
    scheduler: str | None,
    quiet: bool,
) -> int:
    """Parse stories: files, folders, globs, archives, or standard input (-).

    In folders, files that end in .txt, .wire, .ndjson, .jsonl and .json are read, those of folders inside too, packed
    with gzip (.gz) or not, and those in .zip archives.

    \b
      wireparse parse story.txt --published 2025-06-02
      wireparse parse wires/ -o reports.ndjson -j 2 --resume
      wireparse parse wires.ndjson | jq -c '.incidents[]'
    """
    on_terminal = output in (None, STDIN) and folder is None and sys.stdout.isatty()
    if output_format == "auto":
        output_format = "json" if folder else "table" if on_terminal else "ndjson"
    _refuse_contradictions(output_format, rows, output, folder, resume, engine, scheduler)
    paths = paths or _standard_input()
    # Imported here, so that --help stays quick.
    from wireparse.cli.parsers import parser_for
    from wireparse.cli.progress import Progress
    from wireparse.cli.tally import Tally, error_records
    from wireparse.cli.work import Job
    from wireparse.text.read import parse_published

    page = _page(on_terminal, rows or ROWS[0])
    several = jobs > 1 or engine == "dask"
    inputs = Inputs(paths, input_format, LINES_A_BATCH if several else 1, Choice(include, exclude))
    day = parse_published(published) if published else None
    job = Job(input_format, day, output_format, page, gazetteers, pack_folders(packs), codes=_names(codes))
    if job.codes:
        if output_format not in CODED:
            raise click.UsageError(f"--codes is for {', '.join(CODED)}; {output_format} has no place for them")
        parser_for(job.packs, job.gazetteers).ontology.crosswalk(job.codes)  # refuses what no scheme is called
    shown = sys.stderr.isatty() and not on_terminal and not quiet
    with ExitStack() as open_until_end:
        open_until_end.enter_context(_heeding_sigterm())
        records = open_until_end.enter_context(error_records(errors))
        progress = Progress(shown, inputs.size() if shown else 0, lambda: inputs.taken)
        tally = Tally(quiet, progress, records)
        near = folder or (Path(output).parent if output not in (None, STDIN) else None)
        run = Run(inputs, job, jobs, tally, Cluster(scheduler, near) if engine == "dask" else None)
        try:
            run.into(output, folder, again=resume, live=on_terminal or (not several and STDIN in paths))
        finally:
            progress.clear()
        summed_up = inputs.several or folder is not None or output not in (None, STDIN)
        tally.close(inputs.skipped, summed_up=summed_up, stats=stats)
    return EXIT_INPUT if tally.failed else 0


def _refuse_contradictions(
    output_format: str,
    rows: str | None,
    output: str | None,
    folder: Path | None,
    resume: bool,
    engine: str,
    scheduler: str | None,
) -> None:
    from wireparse.cli.output import is_special
    from wireparse.render import head

    if rows and output_format not in BY_ROWS:
        raise click.UsageError("--rows says what the rows of csv and tsv are; add -f csv or -f tsv")
    if folder and output:
        raise click.UsageError("-o and --split-output exclude each other; give one of them")
    if folder and output_format not in OF_ONE:
        raise click.UsageError("--split-output writes a JSON file a story; leave -f out, or give -f ndjson")
    if scheduler and engine != "dask":
        raise click.UsageError("--scheduler is an address of Dask; add --engine dask")
    if scheduler and not folder and output in (None, STDIN):
        raise click.UsageError("--scheduler needs -o or --split-output, on a disk that all workers share")
    if not resume or folder:
        return
    if output in (None, STDIN) or is_special(str(output)):
        raise click.UsageError(
            "--resume goes on with a file; name it with -o FILE, or a folder with --split-output DIR"
        )
    if head(output_format, Page()) is None:
        able = ", ".join(name for name in FORMATS if head(name, Page()) is not None)
        raise click.UsageError(
            f"--resume cannot go on with -f {output_format}, which frames its stories; use one of {able}"
        )


class Cluster(Struct, frozen=True):
    """Dask: the address of its scheduler, None for one of our own; ``near`` is where its part-files may lie."""

    scheduler: str | None
    near: Path | None


class Run(Struct, frozen=True):
    """The work of one command: its inputs, how they are treated, by whom, and who counts."""

    inputs: Inputs
    job: Job
    jobs: int
    tally: Tally
    cluster: Cluster | None

    def into(self, output: str | None, folder: Path | None, *, again: bool, live: bool) -> None:
        """All reports into ``output`` (None: standard output) or ``folder``."""
        from wireparse.cli.output import is_special, open_output
        from wireparse.render import head, renderer

        first = head(self.job.output_format, self.job.page)
        if folder:
            self._into_folder(folder, again)
        elif output not in (None, STDIN) and first is not None and not is_special(str(output)):
            self._into_file(str(output), first, again)
        else:
            with open_output(output, live=live) as write:
                stories = self.tally.stories(self._outcomes(self.inputs.pieces(), self.job))
                for piece in renderer(self.job.output_format).join(stories, self.job.page):
                    write(piece)

    def _into_file(self, output: str, first: bytes, again: bool) -> None:
        from wireparse.cli.resume import asked_of, resumable

        target = Path(os.path.realpath(output))
        with resumable(target, output, asked_of(self.job, first), first, again=again) as growing:
            self._kept_in(growing)

    def _into_folder(self, folder: Path, again: bool) -> None:
        from wireparse.cli.resume import asked_of
        from wireparse.cli.split import split

        with split(folder, asked_of(self.job, b""), again=again) as files:
            self._kept_in(files)

    def _kept_in(self, output: Growing | Split) -> None:
        from wireparse.cli.resume import sifted

        if output.note:
            self.tally.note(output.note)
        work = sifted(self.inputs.pieces(), output.known)
        for outcome in self.tally.watch(self._outcomes(work, replace(self.job, kept=True))):
            output.take(outcome)

    def _outcomes(self, work: Iterable[Work], job: Job) -> Iterator[Outcome]:
        if self.cluster:
            from wireparse.cli.distributed import distributed

            return distributed(work, job, self.cluster.scheduler, self.jobs, self.cluster.near)
        from wireparse.cli.work import outcomes

        return outcomes(work, job, self.jobs)


@contextmanager
def _heeding_sigterm() -> Iterator[None]:
    """SIGTERM ends the run in good order."""

    def end(signal_number: int, frame: FrameType | None) -> None:
        raise Terminated

    before = None
    with suppress(ValueError):  # not in the main thread: whoever runs that heeds it
        before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _names(listed: str) -> tuple[str, ...]:
    """``a, b`` as names, each once."""
    return tuple(dict.fromkeys(name.strip() for name in listed.split(",") if name.strip()))


def _standard_input() -> tuple[str, ...]:
    if sys.stdin is None or sys.stdin.isatty():
        cure = "name files or folders, or pipe a story in, for example: wireparse parse story.txt"
        raise click.UsageError(f"no input; {cure}")
    return (STDIN,)


def _page(on_terminal: bool, rows: str) -> Page:
    """As wide as the terminal, or as COLUMNS says; without either as wide as the text."""
    columns = os.environ.get("COLUMNS", "")
    asked = int(columns) if columns.isdecimal() and int(columns) else None
    if not on_terminal:
        return Page(asked, rows=rows)
    import shutil  # slow to load, and no pipe asks for it

    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Page(asked or shutil.get_terminal_size().columns, colour=not plain, rows=rows)
