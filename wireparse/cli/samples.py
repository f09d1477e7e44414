"""``wireparse samples``: where the sample stories lie."""

from __future__ import annotations

import click

from wireparse.resources import samples_folder


@click.command()
def samples() -> None:
    """Print the folder of the sample stories that come with wireparse.

    \b
      wireparse parse "$(wireparse samples)"
    """
    click.echo(str(samples_folder()))
