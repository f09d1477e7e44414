"""Which packs are used: the shipped ones, a user's folders, and installed ones, each after what it extends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from msgspec import Struct, field

from wireparse.errors import Fault, Mark, RuleError, UsageError, did_you_mean
from wireparse.resources import packs_below, rules_folder
from wireparse.rulebook import load
from wireparse.rulebook.load import Scalar, load_yaml
from wireparse.rulebook.load import Sequence as Items

ENTRY_POINTS = "wireparse.packs"
GROUND = "core"
BASE = "en"
NO_PACK = "no rule pack; a pack is a folder that holds a pack.yaml with 'name:' and 'version:'"


class PackHead(Struct, frozen=True):
    """What ``pack.yaml`` says. ``extends`` holds names or paths with their marks; None where the pack does not say."""

    name: str
    version: str
    language: str | None
    note: str | None
    extends: tuple[tuple[str, Mark], ...] | None
    folder: Path


def pack_head(folder: Path) -> PackHead:
    """The head of the pack in ``folder``; what it leaves out is told when the pack is loaded.

    Raises UsageError where there is no pack, RuleError where its ``pack.yaml`` is no YAML.
    """
    if not (folder / "pack.yaml").is_file():
        raise UsageError(f"{folder}: {NO_PACK}")
    shown = folder.resolve().name
    node = load_yaml(folder / "pack.yaml", f"{shown}/pack.yaml")

    def word(key: str) -> str | None:
        found = node.items.get(key)
        return found.value if isinstance(found, Scalar) and found.value.strip() else None

    return PackHead(
        name=word("name") or shown,
        version=word("version") or "0",
        language=word("language"),
        note=word("note"),
        extends=_extended(node),
        folder=folder,
    )


def _extended(node: load.Mapping) -> tuple[tuple[str, Mark], ...] | None:
    found = node.items.get("extends")
    if found is None:
        return None
    rows = found.items if isinstance(found, Items) else (found,)
    return tuple((row.value, row.mark) for row in rows if isinstance(row, Scalar) and row.value.strip())


def shipped_packs() -> Mapping[str, Path]:
    """The packs that travel with the package, by name."""
    return {pack_head(folder).name: folder for folder in packs_below(rules_folder())}


def installed_names() -> tuple[str, ...]:
    """The names under which other distributions offer packs, in order."""
    return tuple(sorted({point.name for point in entry_points(group=ENTRY_POINTS)}))


def installed_packs(name: str) -> tuple[Path, ...]:
    """The folders of the packs installed as ``name``. An entry point's value is a package (its folder holds the pack or
    packs) or a function that gives the folder. Raises UsageError where it gives none."""
    point = next(iter(entry_points(group=ENTRY_POINTS, name=name)))
    try:
        folder = _folder_of(point)
    except Exception as error:  # code of others: whatever it raises is told in the user's words
        cause = f"{type(error).__name__}: {error}"
        raise UsageError(f"the installed pack '{name}' cannot be found ({cause}); install it again") from error
    found = packs_below(folder)
    if not found:
        raise UsageError(f"the installed pack '{name}' has no pack.yaml in {folder}; install it again")
    return found


def _folder_of(point: EntryPoint) -> Path:
    value = point.load()
    if isinstance(value, ModuleType):
        return Path(str(value.__file__)).resolve().parent
    return Path(value() if callable(value) else value)


def packs_for(wanted: Sequence[str]) -> tuple[Path, ...]:
    """The folders of the packs ``wanted`` by name or path, each after all that it extends; the shipped ones if none is.

    A pack that does not say what it extends extends ``en``, and all rest on ``core``. A wanted pack with the name of a
    shipped one takes its place. Raises UsageError for an unknown name, RuleError for WP140 (a pack extends one that is
    not there) and WP141 (packs that extend each other).
    """
    chain = _Chain(shipped_packs())
    heads = [pack_head(folder) for name in wanted for folder in chain.named(name)]
    for head in heads:
        twin = chain.given.setdefault(head.name, head)
        if twin.folder.resolve() != head.folder.resolve():
            raise UsageError(
                f"two packs are called '{head.name}' ({twin.folder} and {head.folder}); rename one of them"
            )
    if not heads:
        return tuple(chain.shipped.values())
    for head in heads:
        chain.visit(head, ())
    return tuple(chain.folders.values())


class _Chain(Struct):
    """Packs in loading order, as they are found to be needed. ``given`` are those that the user named."""

    shipped: Mapping[str, Path]
    given: dict[str, PackHead] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)

    def named(self, name: str) -> tuple[Path, ...]:
        """The packs that an argument means: a shipped pack, a folder with a pack or several, an installed pack."""
        if name in self.shipped:
            return (self.shipped[name],)
        if Path(name).is_dir():
            found = packs_below(Path(name))
            if found:
                return found
            raise UsageError(f"{name}: {NO_PACK}")
        installed = installed_names()
        if name in installed:
            return installed_packs(name)
        raise UsageError(f"no pack is called '{name}' and no folder lies there; {self._cure(name, installed)}")

    def _cure(self, name: str, more: Sequence[str]) -> str:
        near = sorted(f"./{folder.parent.name}" for folder in Path().glob("*/pack.yaml"))
        return did_you_mean(name, (*self.shipped, *self.given, *more, *near))

    def visit(self, head: PackHead, above: tuple[str, ...]) -> None:
        """Adds the pack, after those that it extends; ``above`` are the packs that need it."""
        if head.name in self.folders:
            return
        for base in self._bases(head, (*above, head.name)):
            self.visit(base, (*above, head.name))
        self.folders.setdefault(head.name, head.folder)

    def _bases(self, head: PackHead, above: tuple[str, ...]) -> list[PackHead]:
        start = Mark(f"{head.folder.resolve().name}/pack.yaml", 1, 1)
        wanted: tuple[tuple[str, Mark], ...] = () if head.name == GROUND else ((GROUND, start),)
        if head.extends is not None:
            wanted += head.extends
        elif head.name not in self.shipped:
            wanted += ((BASE, start),)
        bases = [base for name, mark in wanted for base in self._extended(name, mark, head)]
        for base in bases:
            if base.name in above:
                mark = next((mark for name, mark in wanted if base.name in name), start)
                cause = f"the packs extend each other: {' -> '.join((*above, base.name))}"
                raise RuleError([Fault(mark, "WP141", cause, "let one of them not extend the other")])
        return bases

    def _extended(self, name: str, mark: Mark, head: PackHead) -> tuple[PackHead, ...]:
        """What ``extends`` means: a pack that the user named, a shipped one, a folder beside it, an installed one."""
        if name in self.given:
            return (self.given[name],)
        if name in self.shipped:
            return (pack_head(self.shipped[name]),)
        for folder in (head.folder.resolve().parent / name, head.folder / name):
            if (folder / "pack.yaml").is_file():
                return (pack_head(folder),)
        installed = installed_names()
        if name in installed:
            return tuple(pack_head(folder) for folder in installed_packs(name))
        cause = f"'{head.name}' extends '{name}', which is no pack"
        raise RuleError([Fault(mark, "WP140", cause, self._cure(name, installed))])
