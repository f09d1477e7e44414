"""``wireparse parse``: stories in, reports out."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wireparse.cli.inputs import STDIN, Inputs
from wireparse.cli.packs import pack_folders, pack_option
from wireparse.cli.speak import say
from wireparse.errors import EXIT_INPUT
from wireparse.render import FORMATS, Page

if TYPE_CHECKING:
    from wireparse.cli.work import Outcome

LINES_A_BATCH = 64
FORMATS_HELP = "; ".join(f"{name}: {purpose}" for name, purpose in FORMATS.items())


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
@pack_option
@click.option("--published", metavar="DATE", help="The publication day (YYYY-MM-DD) of every story read in this run.")
@click.option(
    "--gazetteer",
    "gazetteers",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Lay FILE over the shipped gazetteer: what 'wireparse gazetteer build' wrote, or a table (.tsv) with a header "
    "row; may be given more than once, the last one wins.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, which appears only when all is written.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="Work in N processes.")
@click.option("-q", "--quiet", is_flag=True, help="No notes on standard error, only errors.")
def parse(
    paths: tuple[str, ...],
    output_format: str,
    input_format: str,
    packs: tuple[str, ...],
    published: str | None,
    gazetteers: tuple[Path, ...],
    output: str | None,
    jobs: int,
    quiet: bool,
) -> int:
    """Parse stories: files, folders, or standard input (-).

    In folders, files that end in .txt, .wire, .ndjson, .jsonl and .json are read, those of folders inside too.

    \b
      wireparse parse story.txt --published 2025-06-02
      wireparse parse wires/ -f ndjson -o reports.ndjson -j 2
      wireparse parse wires.ndjson | jq -c '.incidents[]'
    """
    inputs = Inputs(paths or _standard_input(), input_format, LINES_A_BATCH if jobs > 1 else 1)
    on_terminal = output in (None, STDIN) and sys.stdout.isatty()
    if output_format == "auto":
        output_format = "table" if on_terminal else "ndjson"
    # Imported here, so that --help stays quick.
    from wireparse.cli.output import open_output
    from wireparse.cli.work import Job, outcomes
    from wireparse.render import renderer
    from wireparse.text.read import parse_published

    day = parse_published(published) if published else None
    job = Job(input_format, day, output_format, _page(on_terminal), gazetteers, pack_folders(packs))
    tally = Tally(quiet)
    live = on_terminal or (jobs == 1 and STDIN in inputs.paths)
    with open_output(output, live=live) as write:
        for piece in renderer(output_format).join(tally.stories(outcomes(inputs.pieces(), job, jobs)), job.page):
            write(piece)
    tally.close(inputs.skipped)
    return EXIT_INPUT if tally.failed else 0


@dataclass(slots=True)
class Tally:
    """Counts what became of the inputs, and says on standard error what should be known of them."""

    quiet: bool
    parsed: int = 0
    failed: int = field(default=0)

    def stories(self, outcomes: Iterable[Outcome]) -> Iterator[bytes]:
        """The output of those that were parsed; the others are told of as they come."""
        from wireparse.cli.work import Failed

        for outcome in outcomes:
            if isinstance(outcome, Failed):
                self.failed += 1
                say(outcome.reason)
                continue
            self.parsed += 1
            for note in outcome.notes:
                self.note(note)
            yield outcome.output

    def note(self, message: str) -> None:
        if not self.quiet:
            say(message)

    def close(self, skipped: Counter[str]) -> None:
        """The last lines: what was passed over and, last of all, how many inputs failed."""
        if skipped:
            kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted(skipped.items()))
            self.note(f"skipped {kinds} in folders: no stories, or reports of wireparse itself")
        if self.failed:
            inputs = self.parsed + self.failed
            say(f"{self.failed} of {inputs} {'input' if inputs == 1 else 'inputs'} failed")


def _standard_input() -> tuple[str, ...]:
    if sys.stdin is None or sys.stdin.isatty():
        cure = "name files or folders, or pipe a story in, for example: wireparse parse story.txt"
        raise click.UsageError(f"no input; {cure}")
    return (STDIN,)


def _page(on_terminal: bool) -> Page:
    """As wide as the terminal, or as COLUMNS says; without either as wide as the text."""
    columns = os.environ.get("COLUMNS", "")
    asked = int(columns) if columns.isdecimal() and int(columns) else None
    if not on_terminal:
        return Page(asked)
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Page(asked or shutil.get_terminal_size().columns, colour=not plain)
