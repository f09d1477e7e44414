"""Where the shipped rule packs and sample stories lie.

In a checkout (an editable install too) they are the folders ``rules/`` and ``samples/`` beside the package; in a wheel
they travel inside the package. Neither depends on the folder one stands in.
"""

from __future__ import annotations

from pathlib import Path

from wireparse.errors import WireparseError

_PACKAGE = Path(__file__).resolve().parent


def rules_folder() -> Path:
    """The folder that holds the shipped rule packs, one folder a pack."""
    return _shipped("rules")


def samples_folder() -> Path:
    """The folder that holds the sample stories and what the parser says of them."""
    return _shipped("samples")


def _shipped(name: str) -> Path:
    for folder in (_PACKAGE / "_packs" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise WireparseError(f"the folder {name!r} is missing from this installation; install wireparse again")


def packs_below(folder: Path) -> tuple[Path, ...]:
    """``folder`` if it is a rule pack itself, else the packs in it, ``core`` first, for the others build on it."""
    if (folder / "pack.yaml").is_file():
        return (folder,)
    packs = (path.parent for path in folder.glob("*/pack.yaml"))
    return tuple(sorted(packs, key=lambda pack: (pack.name != "core", pack.name)))
