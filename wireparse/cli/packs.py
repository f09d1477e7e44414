"""``wireparse packs``: which rule packs there are; and the option by which every command takes more of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wireparse.cli.columns import aligned
from wireparse.cli.options import format_option
from wireparse.cli.speak import say
from wireparse.errors import EXIT_USAGE, WireparseError

if TYPE_CHECKING:
    from wireparse.listing import PackView

Command = TypeVar("Command", bound=Callable[..., Any])

DIGEST_SHOWN = len("sha256:") + 12


def pack_option(command: Command) -> Command:
    """``-p``, given to the command as ``packs``: names or paths, see :func:`pack_folders`."""
    return click.option(
        "-p",
        "--pack",
        "packs",
        multiple=True,
        metavar="NAME|PATH",
        help="Use this rule pack over the shipped ones: a folder with a pack.yaml, or the name of an installed pack; "
        "may be given more than once, a later one may change an earlier one.",
    )(command)


def pack_folders(packs: tuple[str, ...]) -> tuple[Path, ...]:
    """The folders of the packs to use, each after what it extends; none if none was named: the shipped ones."""
    if not packs:
        return ()
    from wireparse.rulebook.packs import packs_for

    return packs_for(packs)


@click.group(invoke_without_command=True)
@click.pass_context
def packs(context: click.Context) -> None:
    """Tell which rule packs there are and what is in them.

    A pack is a folder with a pack.yaml (name, version) and rule files: lexicons/*.yaml, phrases/*.yaml,
    patterns/*.yaml, rules.yaml, context.yaml, link.yaml, define.yaml, override.yaml.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@packs.command("list")
@pack_option
@format_option("table")
def list_packs(packs: tuple[str, ...], output_format: str) -> int:
    """List the shipped packs, the installed ones, and those named with -p."""
    from wireparse.rulebook.packs import installed_names, packs_for, shipped_packs

    found: dict[str, PackView] = {}
    failed = 0
    for name in (*shipped_packs(), *installed_names(), *packs):
        try:
            found.update((str(view.head.folder.resolve()), view) for view in _views(packs_for((name,))))
        except WireparseError as error:  # a pack that cannot be read must not hide the others
            failed += 1
            say(str(error))
    if output_format == "json":
        click.echo(json.dumps([_summary(view) for view in found.values()], ensure_ascii=False, indent=2))
        return EXIT_USAGE if failed else 0
    header = ("name", "version", "language", "digest", "lexicons", "rules", "overrides", "path")
    rows = [
        (
            view.head.name,
            view.head.version,
            view.head.language or "-",
            view.digest[:DIGEST_SHOWN],
            view.counts["lexicons"],
            len(view.content.rules) + len(view.content.links),
            view.counts["overrides"],
            view.head.folder,
        )
        for view in found.values()
    ]
    for line in aligned(header, rows):
        click.echo(line)
    return EXIT_USAGE if failed else 0


@packs.command()
@click.argument("pack", metavar="NAME|PATH")
@format_option("table")
def show(pack: str, output_format: str) -> int:
    """Show one pack: its version and digest, what it extends, its lexicons, and how many rules it has of each stage."""
    from wireparse.rulebook.packs import packs_for

    view = _views(packs_for((pack,)))[-1]
    if output_format == "json":
        click.echo(json.dumps(_full(view), ensure_ascii=False, indent=2))
        return 0
    for line in _lines(view):
        click.echo(line)
    return 0


def _views(folders: tuple[Path, ...]) -> tuple[PackView, ...]:
    from wireparse.listing import view_packs

    return view_packs(folders)


def _summary(view: PackView) -> dict[str, Any]:
    head = view.head
    return {
        "name": head.name,
        "version": head.version,
        "language": head.language,
        "digest": view.digest,
        "note": head.note,
        "extends": None if head.extends is None else [name for name, _ in head.extends],
        **view.counts,
        "path": str(head.folder),
    }


def _full(view: PackView) -> dict[str, Any]:
    lexicons = [
        {"id": lexicon.id, "kind": lexicon.kind, "entries": len(lexicon.entries)} for lexicon in view.content.lexicons
    ]
    return {**_summary(view), "tables": sorted(view.content.tables), "lexicon": lexicons}


def _lines(view: PackView) -> Iterator[str]:
    full = _full(view)
    for key in ("name", "version", "language", "digest", "note", "extends", "tables", "path"):
        value = full[key]
        if value:
            yield f"{key + ':':10}{', '.join(value) if isinstance(value, list) else value}"
    yield "has:      " + ", ".join(f"{count} {what}" for what, count in view.counts.items() if count)
    if view.content.lexicons:
        yield ""
        rows = [(lexicon.id, lexicon.kind, len(lexicon.entries)) for lexicon in view.content.lexicons]
        yield from aligned(("lexicon", "kind", "entries"), rows)
