"""``wireparse gazetteer``: build a gazetteer, ask one for a name, tell what is in one."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wireparse.cli.options import gazetteer_option
from wireparse.cli.speak import say
from wireparse.errors import EXIT_INPUT, UsageError
from wireparse.resources import packs_below, rules_folder

if TYPE_CHECKING:
    from wireparse.rulebook.gazetteer import BrokenLine, Entry, Index

Row = Mapping[str, object]

TOLD = 20  # broken lines of a build that are told one by one, unless all are asked for
NO_INDEX = (".tsv", ".txt", ".zip")  # names that are read as sources, so an index must not bear them
CREDIT = "GeoNames (https://www.geonames.org), CC BY 4.0"
ENDLESS = 4000  # columns of a table that goes to no terminal

_FORMAT = click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["auto", "table", "tsv", "ndjson"]),
    default="auto",
    help="auto: a table on a terminal, TSV in a pipe; ndjson: one object a line.",
)


@click.group(invoke_without_command=True)
@click.pass_context
def gazetteer(context: click.Context) -> None:
    """Build gazetteers of your own, look names up, and tell what is in a gazetteer.

    \b
      wireparse gazetteer build ML.zip BF.zip own.tsv -o sahel.gaz
      wireparse gazetteer lookup Gao --gazetteer sahel.gaz
      wireparse parse story.txt --gazetteer sahel.gaz
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@gazetteer.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The gazetteer to write, best named .gaz; it appears only when it is whole.",
)
@click.option("-v", "--verbose", is_flag=True, help=f"Tell every broken line, not only the first {TOLD}.")
def build(sources: tuple[Path, ...], output: Path, verbose: bool) -> int:
    """Compile SOURCEs into one gazetteer: GeoNames dumps as they are downloaded (country files, allCountries, cities*,
    alternateNames; zipped or not) and tables (TSV) with a header row.

    A table's columns, in any order: name, lat, lon; also (other spellings, parts separated by |), kind, country (ISO
    3166-1 alpha-3), admin1, admin2, population, geonames_id, capital (yes). Only the first three must be there.

    Broken lines are told, counted and skipped. Exit status 1 where a SOURCE gave no place at all.
    """
    _refuse_to_overwrite(sources, output)
    from wireparse.rulebook.gazetteer import build as compile_sources

    report = compile_sources(sources, output, alpha3_codes())
    _tell(report.broken, len(report.broken) if verbose else TOLD)
    click.echo(
        f"{report.path}: {_counted(report.entries, 'place')}, {_counted(report.names, 'name')}, "
        f"{_counted(report.bytes, 'byte')}"
    )
    click.echo(
        f"{_counted(report.lines, 'line')} read: {_counted(report.entries, 'place')}, "
        f"{_counted(report.spellings, 'other spelling')}, {report.ignored} of no use, {len(report.broken)} broken"
    )
    if report.broken:
        say(f"{_counted(len(report.broken), 'broken line')} skipped")
    for source in report.barren:
        say(f"{source}: nothing usable in it; is it a GeoNames dump, or a table with a header row?")
    return EXIT_INPUT if report.barren else 0


@gazetteer.command()
@click.argument("name")
@gazetteer_option
@_FORMAT
def lookup(name: str, gazetteers: tuple[Path, ...], output_format: str) -> int:
    """Print every place called NAME (any case, accents or hyphens), the one that is asked first, first.

    The TSV is itself a table that --gazetteer and build accept. Exit status 1 where no place is called so.
    """
    from wireparse.rulebook.gazetteer import shipped_with

    found = shipped_with(packs_below(rules_folder()), *gazetteers).find(name)
    if not found:
        say(f"no place called {name!r}; add it to a table (.tsv) and give that with --gazetteer")
        return EXIT_INPUT
    if _resolved(output_format) == "table":
        click.echo(_table([_in_short(entry) for entry in found]), nl=False)
    else:
        _print([_place(entry) for entry in found], output_format)
    return 0


@gazetteer.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_FORMAT
def info(file: Path | None, output_format: str) -> None:
    """Tell what is in FILE (unless given: in each of the shipped ones): format, places, names, countries, source."""
    from wireparse.rulebook.gazetteer import Gazetteer, shipped_with

    opened = Gazetteer.load(file) if file else shipped_with(packs_below(rules_folder()))
    rows = [_summary(layer) for layer in opened.layers]
    if _resolved(output_format) == "table":
        click.echo("\n\n".join(_listed(row) for row in rows))
    else:
        _print(rows, output_format)


def alpha3_codes() -> dict[str, str]:
    """ISO 3166-1 alpha-2 codes, which GeoNames uses, to alpha-3: from the table of countries that is shipped."""
    path = rules_folder() / "core" / "gazetteer" / "countries.tsv"
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line and line[0] != "#")
    header = next(lines)
    two, three = header.index("iso2"), header.index("country")
    return {cells[two]: cells[three] for cells in lines if cells[two]}


# ---------------------------------------------------------------- building


def _refuse_to_overwrite(sources: Sequence[Path], output: Path) -> None:
    if output.suffix.lower() in NO_INDEX:
        raise UsageError(f"{output}: a gazetteer must not be named like a source; name it {output.stem}.gaz")
    for source in sources:
        if output.exists() and source.exists() and output.samefile(source):
            raise UsageError(f"{output}: is a source too and would be overwritten; name another file after -o")


def _tell(broken: Sequence[BrokenLine], most: int) -> None:
    for line in broken[:most]:
        say(str(line))
    for path, count in Counter(line.path for line in broken[most:]).items():
        say(f"{path}: {count} more broken; --verbose tells every one")


# ---------------------------------------------------------------- rows, and their ways out


def _place(entry: Entry) -> Row:
    """A place as a row of a table that a gazetteer may be made of; ``alternate``: it was asked by another spelling."""
    return {
        "name": entry.name,
        "kind": entry.kind,
        "country": entry.country,
        "admin1": entry.admin1,
        "admin2": entry.admin2,
        "lat": entry.lat,
        "lon": entry.lon,
        "population": entry.population or None,
        "geonames_id": entry.geonames_id,
        "capital": entry.capital,
        "alternate": entry.alternate,
    }


def _in_short(entry: Entry) -> Row:
    """A place as people want to see it; nothing that the other formats have is needed to tell two of them apart."""
    return {
        "name": entry.name,
        "kind": entry.kind.replace("_", " "),
        "in": ", ".join(dict.fromkeys(filter(None, (entry.admin2, entry.admin1, entry.country)))),
        "lat": entry.lat,
        "lon": entry.lon,
        "people": entry.population or None,
    }


def _summary(layer: Index) -> Row:
    entries = list(layer.all_entries())
    kinds = Counter(entry.kind for entry in entries)
    credited = sum(entry.geonames_id is not None for entry in entries)
    return {
        "path": layer.path,
        "version": layer.version,
        "entries": len(entries),
        "names": layer.name_count(),
        "bytes": layer.size,
        "countries": len(layer.countries),
        "kinds": dict(sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))),
        "with_geonames_id": credited,
        "credit": CREDIT if credited else None,
    }


def _resolved(output_format: str) -> str:
    if output_format != "auto":
        return output_format
    return "table" if sys.stdout.isatty() else "tsv"


def _print(rows: Sequence[Row], output_format: str) -> None:
    click.echo((_ndjson if output_format == "ndjson" else _tsv)(rows), nl=False)


def _tsv(rows: Sequence[Row]) -> str:
    return "".join("\t".join(cells) + "\n" for cells in (list(rows[0]), *(map(_cell, row.values()) for row in rows)))


def _ndjson(rows: Sequence[Row]) -> str:
    import json

    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _table(rows: Sequence[Row]) -> str:
    """Columns that are empty in all rows are left out."""
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = [column for column in rows[0] if any(_cell(row[column]) for row in rows)]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for column in shown:
        number = any(isinstance(row[column], int | float) and not isinstance(row[column], bool) for row in rows)
        table.add_column(column, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row[column])) for column in shown))
    paper = StringIO()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else ENDLESS
    console = Console(file=paper, width=width, force_terminal=False, color_system=None, markup=False, _environ={})
    console.print(table)
    return "".join(line.rstrip() + "\n" for line in paper.getvalue().split("\n") if line.strip())


def _listed(row: Row) -> str:
    """A summary as lines of name and value."""
    return "\n".join(f"{name.replace('_', ' '):<17} {_cell(value) or '–'}" for name, value in row.items())


def _cell(value: object) -> str:
    """A value on one line, with nothing in it that a terminal obeys; unknown and no are empty."""
    from wireparse.render.safe import one_line

    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, dict):
        return ", ".join(_counts(value.items()))
    return one_line(str(value))


def _counts(pairs: Iterable[tuple[object, object]]) -> Iterable[str]:
    return (f"{count} {kind}" for kind, count in pairs)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
