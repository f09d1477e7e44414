"""What the command says on standard error: one line each, beginning with its name."""

from __future__ import annotations

import click


def say(message: str) -> None:
    """``message`` on one line of standard error; nothing in it reaches the terminal raw."""
    from wireparse.render.safe import one_line

    click.echo(f"wireparse: {one_line(message)}", err=True)
