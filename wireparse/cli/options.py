"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(first: str) -> Callable[[Command], Command]:
    """``-f``, given to the command as ``output_format``: for people (``first``: table or text), or json."""
    choices = click.Choice([first, "json"])
    return click.option("-f", "--format", "output_format", type=choices, default=first, help="How to print.")


def gazetteer_option(command: Command) -> Command:
    """``--gazetteer``, given to the command as ``gazetteers``: files to lay over the shipped gazetteer."""
    return click.option(
        "--gazetteer",
        "gazetteers",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Lay FILE over the shipped gazetteer: what 'wireparse gazetteer build' wrote, or a table (.tsv) with a "
        "header row; may be given more than once, the last one wins.",
    )(command)
