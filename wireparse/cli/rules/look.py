"""``rules list`` and ``rules show``: which rules there are, and how each is written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from wireparse.cli.columns import aligned
from wireparse.cli.options import format_option
from wireparse.cli.packs import pack_folders, pack_option

if TYPE_CHECKING:
    from wireparse.listing import RuleView
    from wireparse.pipeline import Parser


@click.command("list")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@pack_option
@click.option("--stage", type=click.Choice(["phrases", "events", "context", "link"]), help="Only rules of this stage.")
@format_option("table")
def list_rules(ids: tuple[str, ...], packs: tuple[str, ...], stage: str | None, output_format: str) -> int:
    """List the rules, or those that ID names: an id, the beginning of one, or a glob (en/attack, '*.passive').

    Tests are counted as positive+negative ones. A * behind the id marks a rule that an override changed.
    """
    parser, views = _asked(ids, packs)
    views = tuple(view for view in views if stage in (None, view.stage))
    if output_format == "json":
        click.echo(json.dumps([_row(view) for view in views], ensure_ascii=False, indent=2))
        return 0
    rows = [
        (
            view.id + " *" * bool(view.changed),
            view.stage,
            view.makes,
            _tests(view),
            f"{view.mark.path}:{view.mark.line}",
        )
        for view in views
    ]
    for line in aligned(("id", "stage", "makes", "tests", "place"), rows):
        click.echo(line)
    return 0


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@pack_option
@click.option("--compiled", is_flag=True, help="Its patterns, definitions written out, and the labels they need.")
def show(ids: tuple[str, ...], packs: tuple[str, ...], compiled: bool) -> int:
    """Show rules as they are written, with their tests and the file in which they stand."""
    parser, views = _asked(ids, packs)
    for number, view in enumerate(views):
        if number:
            click.echo()
        for line in _shown(view, parser, compiled):
            click.echo(line)
    return 0


def _asked(ids: tuple[str, ...], packs: tuple[str, ...]) -> tuple[Parser, tuple[RuleView, ...]]:
    from wireparse.cli.parsers import parser_for
    from wireparse.errors import did_you_mean
    from wireparse.listing import view_rules

    parser = parser_for(pack_folders(packs), ())
    for one in ids:
        if not view_rules(parser.rulebook, (one,)):
            every = [view.id for view in view_rules(parser.rulebook)]
            known = every if "/" in one else [id.rpartition("/")[2] for id in every]
            raise click.UsageError(f"no rule is called '{one}'; {did_you_mean(one, known)}")
    return parser, view_rules(parser.rulebook, ids)


def _tests(view: RuleView) -> str:
    positive = sum(test.get is not None for test in view.tests)
    return f"{positive}+{len(view.tests) - positive}"


def _row(view: RuleView) -> dict[str, Any]:
    return {
        "id": view.id,
        "stage": view.stage,
        "makes": view.makes,
        "tests": {"positive": sum(test.get is not None for test in view.tests), "all": len(view.tests)},
        "path": view.mark.path,
        "line": view.mark.line,
        "changed": [str(mark) for mark in view.changed],
    }


def _shown(view: RuleView, parser: Parser, compiled: bool) -> Iterator[str]:
    from wireparse.listing import compiled_lines, file_of, source_of

    folders = parser.rulebook.folders
    path = file_of(view.mark, folders)
    yield f"# {view.id} ({view.stage}), {os.path.relpath(path) if path else view.mark.path}:{view.mark.line}"
    yield from source_of(view.mark, folders)
    for mark in view.changed:
        yield f"# changed by {mark}"
        yield from source_of(mark, folders)
    if compiled and view.rule is not None:
        yield "# compiled"
        yield from compiled_lines(view.rule)
