"""``wireparse explain``: one story, with what was found in it and why."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from wireparse.cli.inputs import STDIN, unreadable
from wireparse.cli.packs import pack_folders, pack_option
from wireparse.errors import InputError, UsageError

if TYPE_CHECKING:
    from wireparse.explain import Line
    from wireparse.model import Article

PIPE_WIDTH = 120
MOST_IDS = 10
STYLES: Mapping[str, Mapping[str, bool | str]] = {
    "": {},
    "bold": {"bold": True},
    "dim": {"dim": True},
    **{colour: {"fg": colour} for colour in ("red", "green", "yellow", "magenta", "cyan")},
}


@click.command()
@click.argument("path", metavar="FILE|-")
@click.option("--id", "story", metavar="ID", help="Of several stories in FILE the one with this id.")
@click.option("--at", metavar='OFFSET|"WORDS"', help="Only the sentence at this offset, or those with these words.")
@click.option("--rule", metavar="ID", help="Only what this rule found.")
@click.option("--why-not", metavar="ID", help="How far this rule got in each sentence, and on which word it stopped.")
@pack_option
@click.option("--published", metavar="DATE", help="The publication day of the story (YYYY-MM-DD).")
def explain(
    path: str,
    story: str | None,
    at: str | None,
    rule: str | None,
    why_not: str | None,
    packs: tuple[str, ...],
    published: str | None,
) -> int:
    """Show what was found in a story under its words, and where every fact of its report comes from.

    \b
      wireparse explain story.txt
      wireparse explain story.txt --at "claimed responsibility"
      wireparse explain story.txt --why-not en/attack.active
    """
    if rule and why_not:
        raise click.UsageError("--rule and --why-not exclude each other; give one of them")
    from wireparse.cli.output import open_output
    from wireparse.cli.parsers import parser_for
    from wireparse.explain import Asked
    from wireparse.explain import explain as explained
    from wireparse.text.read import parse_published

    article = _article(path, story)
    if published:
        article = replace(article, published=parse_published(published), published_basis="option")
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    parser = parser_for(pack_folders(packs), ())
    lines = explained(article, parser, Asked(at, rule, why_not), _width())
    with open_output(None, live=False) as write:
        for painted in _painted(lines, colour):
            write(f"{painted}\n".encode())
    return 0


def _article(path: str, wanted: str | None) -> Article:
    """The story of the file, or the one with the wanted id. Raises InputError if it cannot be read, UsageError if there
    are several and none, or none of that name, is asked for."""
    from wireparse.errors import did_you_mean
    from wireparse.model import Article
    from wireparse.text.read import READERS, sniff

    raw, shown = _bytes(path), None if path == STDIN else path
    found: dict[str, Article] = {}
    failed: InputError | None = None
    for read in READERS[sniff(raw, shown)](raw, shown):
        if isinstance(read, Article):
            if read.id == wanted:
                return read
            found.setdefault(read.id, read)
        else:
            failed = failed or read
    if not found:
        raise failed or InputError(path, "holds no story", "give it one")
    if wanted is not None:
        raise UsageError(f"{path}: no story has the id {wanted!r}; {did_you_mean(wanted, found)}")
    if len(found) > 1:
        some = ", ".join([*found][:MOST_IDS]) + (", ..." if len(found) > MOST_IDS else "")
        raise UsageError(f"{path}: {len(found)} stories; pick one with --id: {some}")
    return next(iter(found.values()))


def _bytes(path: str) -> bytes:
    if path == STDIN:
        return sys.stdin.buffer.read()
    try:
        with open(path, "rb") as file:
            return file.read()
    except IsADirectoryError:
        raise UsageError(f"{path}: a folder; name one file in it") from None
    except OSError as error:
        raise unreadable(path, error) from None


def _width() -> int:
    """As COLUMNS says, else the terminal's; in a pipe a width that most editors have."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH


def _painted(lines: Iterable[Line], colour: bool) -> Iterator[str]:
    for pieces in lines:
        text = "".join(click.style(words, **STYLES[style]) if colour else words for words, style in pieces)  # type: ignore[arg-type]
        yield text if colour else text.rstrip()
