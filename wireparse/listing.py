"""What stands in the packs: each pack with its counts, each rule as it was written, and as it was compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct

from wireparse.errors import Fault, Mark, RuleError
from wireparse.rulebook.book import Rule, Rulebook, digest_of
from wireparse.rulebook.build import labels_used, read_pack
from wireparse.rulebook.definitions import PackDef, RuleTest
from wireparse.rulebook.lexicon import LexiconDef
from wireparse.rulebook.packs import PackHead, pack_head
from wireparse.rulebook.pattern import Chain, Choice, Gap, Label, Pattern, Repeat, Word

STAGES = ("phrases", "events", "context", "link")


class PackView(Struct, frozen=True):
    """A pack as it stands in its folder."""

    head: PackHead
    digest: str
    content: PackDef

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each it has, in the order in which they are used."""
        rules = {stage: sum(rule.stage == stage for rule in self.content.rules) for stage in STAGES[:-1]}
        return {
            "lexicons": len({lexicon.id for lexicon in self.content.lexicons}),
            "entries": sum(len(lexicon.entries) for lexicon in self.content.lexicons),
            **rules,
            "link": len(self.content.links),
            "overrides": len(self.content.overrides),
        }


def view_packs(folders: Sequence[Path]) -> tuple[PackView, ...]:
    """The packs in ``folders``, each after those it extends. Raises RuleError with every fault of every file."""
    faults: list[Fault] = []
    macros: dict[str, str] = {}
    upstream: dict[str, LexiconDef] = {}
    views = []
    for folder in folders:
        content = read_pack(folder, faults, macros, upstream)
        if content is not None:
            views.append(PackView(pack_head(folder), digest_of(folder), content))
    if faults:
        raise RuleError(faults)
    return tuple(views)


class RuleView(Struct, frozen=True):
    """A rule of any stage. ``makes`` is what it gives to later stages; ``rule`` is None for a rule of ``link``."""

    id: str
    stage: str
    makes: str
    mark: Mark
    tests: tuple[RuleTest, ...] = ()
    changed: tuple[Mark, ...] = ()
    rule: Rule | None = None


def view_rules(book: Rulebook, wanted: Sequence[str] = ()) -> tuple[RuleView, ...]:
    """The rules of a rulebook by stage and id; ``wanted`` picks by id, its beginning, or a glob (:func:`is_asked`)."""
    stages = (*book.phrases, book.events, book.context)
    views = [_view(rule) for stage in stages for rule in stage.rules]
    views += [RuleView(link.id, "link", " ".join(link.when), link.mark, link.tests) for link in book.links]
    asked = [view for view in views if is_asked(view.id, wanted)]
    return tuple(sorted(asked, key=lambda view: (STAGES.index(view.stage), view.id)))


def is_asked(id: str, wanted: Sequence[str]) -> bool:
    """Whether ``wanted`` (nothing: every rule) names the rule, as a whole, by a beginning that ends at a dot, or by a
    glob, with or without the pack's name: ``attack``, ``en/attack.active``, ``*.passive``."""
    bare = id.rpartition("/")[2]
    return not wanted or any(
        fnmatchcase(name, one) or name.startswith(f"{one.rstrip('.')}.") or (one.endswith("/") and id.startswith(one))
        for one in wanted
        for name in (id, bare)
    )


def _view(rule: Rule) -> RuleView:
    definition = rule.definition
    if definition.stage == "phrases":
        makes = " ".join(definition.gives)
    else:
        makes = " ".join(definition.set[key] for key in ("makes", "claim", "type", "kind") if key in definition.set)
    return RuleView(rule.id, definition.stage, makes, definition.mark, definition.tests, definition.changed, rule)


def file_of(mark: Mark, folders: Iterable[Path]) -> Path | None:
    """The file that a mark names, whose path begins with the name of its pack's folder."""
    pack, _, inside = mark.path.partition("/")
    for folder in folders:
        if folder.resolve().name == pack and (folder / inside).is_file():
            return folder / inside
    return None


def source_of(mark: Mark, folders: Iterable[Path]) -> tuple[str, ...]:
    """The lines of a list's entry as they are written, from its dash to the next entry; comments behind it left out."""
    path = file_of(mark, folders)
    if path is None:
        return ()
    lines = path.read_text(encoding="utf-8-sig").split("\n")[mark.line - 1 :]
    dash = len(lines[0]) - len(lines[0].lstrip(" "))
    kept = [lines[0]]
    for line in lines[1:]:
        text = line.strip()
        if text and len(line) - len(line.lstrip(" ")) <= dash:
            break
        kept.append(line)
    while not kept[-1].strip() or kept[-1].strip().startswith("#"):
        kept.pop()
    return tuple(line[dash:] for line in kept)


# ---------------------------------------------------------------- as compiled


def compiled_lines(rule: Rule) -> Iterator[str]:
    """The rule's patterns with all definitions written out, the labels it asks for, and those it cannot do without."""
    parts = (("match", rule.matchers), ("not", rule.vetoes), ("again", rule.again))
    for name, matchers in parts:
        for matcher in matchers:
            yield f"{name}: {written(matcher.pattern)}"
            if name == "match":
                for need in matcher.needs:
                    yield f"  needs {' | '.join(_label(label) for label in sorted(need))}"
    yield f"asks: {' '.join(sorted(labels_used(rule.definition)))}"
    if rule.definition.set:
        yield "set: " + ", ".join(f"{key}: {value}" for key, value in rule.definition.set.items())


def _label(label: str) -> str:
    return f"'{label[2:]}'" if label.startswith("w=") else f"<{label}>"


def written(pattern: Pattern) -> str:
    """The pattern in the rule language, without definitions; parsing it gives the same pattern again."""
    match pattern:
        case Word(norm, inflected):
            return (
                f"~{norm}"
                if inflected
                else (norm if norm.replace("'", "").isalnum() and "'" not in (norm[0], norm[-1]) else _quoted(norm))
            )
        case Label(terms, role, listed):
            labels = "|".join("&".join(("" if yes else "!") + name for name, yes in term) for term in terms)
            return f"<{role + ':' if role else ''}{labels}{'+' if listed else ''}>"
        case Gap(most):
            return f"...{most}"
        case Repeat(item, least, most):
            inner = written(item)
            bracketed = inner if isinstance(item, Choice) else f"({inner})"
            return bracketed + ("?" if (least, most) == (0, 1) else f"{{{least},{most}}}")
        case Chain(items):
            return " ".join(written(item) for item in items)
        case Choice(options):
            return "(" + "|".join(written(option) for option in options) + ")"


def _quoted(norm: str) -> str:
    return f"'{norm}'" if "'" not in norm else f'"{norm}"'
