"""Nodes to checked definitions: every fault of every file in one go, each with its place, cause and cure."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from wireparse.errors import Fault, Mark, did_you_mean
from wireparse.rulebook import load
from wireparse.rulebook.definitions import LinkDef, OverrideDef, RuleDef, RuleTest
from wireparse.rulebook.lexicon import KINDS, EntryDef, LexiconDef
from wireparse.rulebook.load import Node, Scalar, Sequence
from wireparse.rulebook.pattern import Pattern, PatternError, parse_pattern

SCOPES = ("sentence", "clause", "quote", "paragraph")
DIRECTIONS = ("forward", "backward", "both")
FORM_LABELS = ("base", "pres", "past", "part", "ing", "inf", "perfing")
STATUSES = ("draft", "stable")
LEXICON_KEYS = ("id", "kind", "with", "entries", "file", "note", "source")
LINK_KEYS = ("id", "when", "unless", "tests", "note")
PHRASE_KEYS = ("gives", "head", "forms")
CONTEXT_KEYS = ("direction", "scope")
TEST_KEYS = ("text", "get")
LINK_ROLES = ("deed", "of")  # in a test of a link rule: the words that were merged, and those that opened the incident
COVERED = "span"  # in a test's `get`, beside the roles: all words that the rule covers
RULE_CHANGES = ("disable", "set", "match", "add", "not", "tests")
WORD_CHANGES = ("add", "remove")
SECTIONS = ("define", "lexicons", "phrases", "events", "context", "link", "override")
RULE_KEYS = ("id", "match", "not", "again", "set", "tests", "note", "source", "status")
# Closed lists of what later stages understand; a test holds them against the stages themselves.
MAKES = ("incident", "loss", "role", "place")
CLAIMS = ("responsibility", "denial", "confirmation", "accusation", "statement")
CONDITIONS = (
    *("same-sentence", "next-sentence", "within-3", "lead", "same-entry"),
    *(
        "definite",
        "indefinite",
        "several",
        "definite-target",
        "nominal",
        "another",
        "pronoun",
        "occurs",
        "claimed",
        "confirmed",
        "no-details",
        "no-place",
        "no-date",
        "no-target",
    ),
    *("same-type", "type-fits", "same-place", "place-differs", "date-differs"),
    *("same-target", "target-differs", "same-actor", "actor-differs", "side-differs"),
)

EMPTY: Mapping[str, LexiconDef] = {}


class Checker:
    """Reads nodes into definitions and collects faults instead of stopping at the first."""

    def __init__(
        self, folder: Path, shown: str, macros: Mapping[str, str], upstream: Mapping[str, LexiconDef] = EMPTY
    ) -> None:
        """``macros`` and the lexicons ``upstream`` are those of the packs before, which this one may use and add to."""
        self.folder, self.shown = folder, shown
        self.faults: list[Fault] = []
        self.macros: dict[str, str] = dict(macros)
        self._own_macros: set[str] = set()
        self.upstream = upstream
        self.overrides: list[OverrideDef] = []
        self.lexicons: list[LexiconDef] = []
        self.rules: list[RuleDef] = []
        self.links: list[LinkDef] = []
        self._ids: dict[str, Mark] = {}

    def fault(self, mark: Mark, code: str, cause: str, cure: str) -> None:
        self.faults.append(Fault(mark, code, cause, cure))

    # -------------------------------------------------------- nodes of a known kind

    def word(self, node: Node, what: str) -> str:
        if isinstance(node, Scalar) and node.value.strip():
            return node.value
        self.fault(node.mark, "WP110", f"{what} must be a word", f"write '{what}: ...' on one line")
        return ""

    def words(self, node: Node, what: str) -> tuple[str, ...]:
        if isinstance(node, Sequence):
            return tuple(self.word(item, what) for item in node.items)
        return (self.word(node, what),)

    def rows(self, node: Node, what: str) -> tuple[Node, ...]:
        if isinstance(node, Sequence):
            return node.items
        self.fault(node.mark, "WP111", f"'{what}' must be a list", "begin each entry with '- '")
        return ()

    def mapping(self, node: Node, what: str) -> load.Mapping | None:
        if isinstance(node, load.Mapping):
            return node
        self.fault(node.mark, "WP112", f"{what} must be a mapping", "write 'key: value' lines")
        return None

    def pairs(self, node: Node | None, what: str) -> dict[str, str]:
        if node is None:
            return {}
        found = self.mapping(node, what)
        return {key: self.word(value, key) for key, value in found} if found else {}

    def known(self, node: load.Mapping, allowed: Iterable[str], what: str) -> None:
        names = tuple(allowed)
        for key, mark in node.keys.items():
            if key not in names:
                self.fault(mark, "WP120", f"unknown key '{key}' in {what}", did_you_mean(key, names))

    def one_of(self, node: Node | None, allowed: tuple[str, ...], what: str, default: str) -> str:
        if node is None:
            return default
        value = self.word(node, what)
        if value and value not in allowed:
            self.fault(node.mark, "WP121", f"unknown {what} '{value}'", did_you_mean(value, allowed))
            return default
        return value

    def identifier(self, node: load.Mapping, what: str) -> str:
        found = node.items.get("id")
        if found is None:
            self.fault(node.mark, "WP122", f"a {what} without an id", "add 'id: subject.what-it-finds'")
            return ""
        name = self.word(found, "id")
        if name in self._ids:
            first = self._ids[name]
            self.fault(found.mark, "WP123", f"the id '{name}' stands twice (first in {first})", "rename one of them")
        self._ids[name] = found.mark
        return name

    # -------------------------------------------------------- the sections of a rule file

    def file(self, path: Path, node: load.Mapping) -> None:
        sections = {
            "lexicons": self.lexicon,
            "phrases": self.phrase,
            "events": self.event,
            "context": self.context,
            "link": self.link,
        }
        sections["override"] = self.override
        self.known(node, SECTIONS, "this file")
        for key, read in sections.items():
            for row in self.rows(node.items[key], key) if key in node.items else ():
                entry = self.mapping(row, f"an entry of '{key}'")
                if entry is not None:
                    read(entry, path)

    def ontology(self, node: load.Mapping) -> None:
        """The types of ``ontology.yaml``: what other schemes call each, by what their words name."""
        types = self.mapping(node.items["types"], "'types'") if "types" in node.items else None
        for name, row in types or ():
            for scheme, names in self.mapping(row, f"the type '{name}'") or ():
                if not isinstance(names, load.Mapping):
                    cure = f"say what the word names: '{scheme}: {{event_type: ...}}'"
                    self.fault(names.mark, "WP191", f"the code of '{name}' in '{scheme}' is no mapping", cure)
                    continue
                self.pairs(names, scheme)

    def define(self, node: load.Mapping) -> None:
        found = node.items.get("define")
        if found is None or (found := self.mapping(found, "define")) is None:
            return
        for key, value in self.pairs(found, "define").items():
            if key in self._own_macros:
                self.fault(found.keys[key], "WP123", f"the definition '{key}' stands twice", "rename one of them")
            self.macros[key] = value
            self._own_macros.add(key)

    def lexicon(self, node: load.Mapping, path: Path) -> None:
        before = len(self.faults)
        self.known(node, LEXICON_KEYS, "a lexicon")
        name = self.identifier(node, "lexicon")
        before_it = self.upstream.get(name)
        kind = self.one_of(node.items.get("kind"), KINDS, "kind", before_it.kind if before_it else "word")
        shared = {**(before_it.shared if before_it else {}), **self.pairs(node.items.get("with"), "with")}
        entries: list[EntryDef] = []
        if "entries" in node.items:
            for row in self.rows(node.items["entries"], "entries"):
                found = self.entry(row, shared)
                if found is not None:
                    entries.append(found)
        if "file" in node.items:
            entries.extend(
                self.table(path.parent / self.word(node.items["file"], "file"), node.items["file"].mark, shared)
            )
        if not entries and len(self.faults) == before:
            self.fault(node.mark, "WP124", f"the lexicon '{name}' is empty", "add 'entries:' or 'file:'")
        if kind == "classes":
            entries = [entry for entry in entries if self.classed(entry, node)]
        self.lexicons.append(LexiconDef(name, kind, tuple(entries), shared))

    def classed(self, entry: EntryDef, node: load.Mapping) -> bool:
        """Whether an entry of a lexicon of kind 'classes' names its classes."""
        classed = bool(entry.attrs.get("classes"))
        if not classed:
            cause = f"'{entry.text}' has no word classes"
            self.fault(node.mark, "WP127", cause, "add 'classes: n' or a column 'classes'")
        return classed

    def entry(self, node: Node, shared: Mapping[str, str]) -> EntryDef | None:
        if isinstance(node, Scalar):
            return EntryDef(self.word(node, "an entry"), (), shared)
        found = self.mapping(node, "an entry")
        if found is None:
            return None
        if "text" not in found.items:
            self.fault(node.mark, "WP125", "an entry without text", "write '- word' or '- {text: word, also: [...]}'")
            return None
        also = self.words(found.items["also"], "also") if "also" in found.items else ()
        own = {key: self.word(value, key) for key, value in found if key not in ("text", "also")}
        return EntryDef(self.word(found.items["text"], "text"), also, {**shared, **own})

    def table(self, path: Path, mark: Mark, shared: Mapping[str, str]) -> Iterable[EntryDef]:
        """Rows of a .tsv file; lines that begin with # are comments, the first other line names the columns."""
        if not Path(os.path.normpath(path)).is_relative_to(os.path.normpath(self.folder)):
            cause = f"the table '{path.name}' lies outside the pack"
            self.fault(mark, "WP101", cause, "move it into the pack's folder")
            return
        try:
            lines = path.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            cause = f"the table '{path.name}' cannot be read ({reason})"
            self.fault(mark, "WP101", cause, "check its name and encoding")
            return
        rows = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
        if not rows:
            self.fault(mark, "WP124", f"the table '{path.name}' is empty", "add a header line and rows")
            return
        header = rows[0][1].split("\t")
        shown = f"{Path(mark.path).parent.as_posix()}/{path.name}"
        first = header[0]
        for (number, _), cells in zip(
            rows[1:], csv.reader((line for _, line in rows[1:]), delimiter="\t", quoting=csv.QUOTE_NONE), strict=True
        ):
            if len(cells) > len(header):
                self.fault(
                    Mark(shown, number, 1),
                    "WP126",
                    f"{len(cells)} cells under {len(header)} columns",
                    "remove the tabs too many",
                )
                continue
            row = dict(zip(header, cells, strict=False))
            if not row.get(first, "").strip():
                cause = f"no word under '{first}'"
                self.fault(Mark(shown, number, 1), "WP126", cause, "write it in the first column, or remove the row")
                continue
            also = tuple(part for part in row.get("also", "").split("|") if part)
            own = {key: value for key, value in row.items() if key not in (first, "also") and value}
            yield EntryDef(row.get(first, ""), also, {**shared, **own})

    def pattern(self, node: Node) -> tuple[Pattern, ...]:
        found: list[Pattern] = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            text = self.word(item, "match")
            if not text:
                continue
            try:
                found.append(parse_pattern(text, self.macros))
            except PatternError as error:
                inset = item.inset if isinstance(item, Scalar) else 0
                mark = Mark(item.mark.path, item.mark.line, item.mark.column + inset + error.column)
                self.fault(mark, error.code, f"in the pattern: {error.cause}", error.cure)
        return tuple(found)

    def rule(self, node: load.Mapping, stage: str, keys: tuple[str, ...]) -> RuleDef | None:
        self.known(node, (*RULE_KEYS, *keys), f"a rule of '{stage}'")
        self.one_of(node.items.get("status"), STATUSES, "status", "stable")
        name = self.identifier(node, "rule")
        if "match" not in node.items:
            self.fault(node.mark, "WP131", f"the rule '{name}' has no 'match'", "add 'match: <a pattern>'")
            return None
        return RuleDef(
            id=name,
            stage=stage,
            patterns=self.pattern(node.items["match"]),
            vetoes=self.pattern(node.items["not"]) if "not" in node.items else (),
            again=self.pattern(node.items["again"]) if "again" in node.items else (),
            set=self.pairs(node.items.get("set"), "set"),
            tests=self.examples(node, name),
            mark=node.mark,
        )

    def examples(self, node: load.Mapping, name: str) -> tuple[RuleTest, ...]:
        """The tests of the rule ``name``: one at least that it must find, and one that it must leave alone."""
        rows = self.rows(node.items["tests"], "tests") if "tests" in node.items else ()
        tests = tuple(test for row in rows if (test := self.test(row)))
        if {test.get is None for test in tests} != {True, False}:
            cause = f"the rule '{name}' lacks a positive or a negative test"
            self.fault(node.mark, "WP132", cause, "add both under 'tests:'")
        return tests

    def test(self, node: Node) -> RuleTest | None:
        found = self.mapping(node, "a test")
        if found is None:
            return None
        self.known(found, TEST_KEYS, "a test")
        if "text" not in found.items or "get" not in found.items:
            self.fault(
                node.mark,
                "WP133",
                "a test needs 'text' and 'get'",
                "write '- {text: ..., get: {role: words}}' or 'get: nothing'",
            )
            return None
        get = found.items["get"]
        text = self.word(found.items["text"], "text")
        if isinstance(get, Scalar):
            if get.value not in ("nothing", "something"):
                self.fault(
                    get.mark,
                    "WP133",
                    f"'get: {get.value}'",
                    "write 'get: nothing', 'get: something' or 'get: {role: words}'",
                )
            return RuleTest(text, None if get.value == "nothing" else {}, node.mark)
        return RuleTest(text, self.pairs(get, "get"), node.mark)

    def phrase(self, node: load.Mapping, _: Path) -> None:
        rule = self.rule(node, "phrases", PHRASE_KEYS)
        if rule is None:
            return
        gives = tuple(self.word(node.items["gives"], "gives").split()) if "gives" in node.items else ()
        head = self.word(node.items["head"], "head") if "head" in node.items else None
        if not gives:
            self.fault(node.mark, "WP134", f"the phrase '{rule.id}' gives no label", "add 'gives: label'")
        forms = self.pairs(node.items.get("forms"), "forms")
        if forms and head is None:
            cause = f"the phrase '{rule.id}' has 'forms' but no 'head' to take them from"
            self.fault(node.keys["forms"], "WP135", cause, "add 'head: role'")
        for form in forms:
            if form not in FORM_LABELS:
                self.fault(node.keys["forms"], "WP121", f"unknown form '{form}'", did_you_mean(form, FORM_LABELS))
        self.rules.append(replace(rule, gives=gives, head=head, forms=forms))

    def event(self, node: load.Mapping, _: Path) -> None:
        rule = self.rule(node, "events", ())
        if rule is not None:
            self.closed(rule, "makes", MAKES, node)
            self.rules.append(rule)

    def context(self, node: load.Mapping, _: Path) -> None:
        rule = self.rule(node, "context", CONTEXT_KEYS)
        if rule is not None:
            direction = self.one_of(node.items.get("direction"), DIRECTIONS, "direction", "forward")
            scope = self.one_of(node.items.get("scope"), SCOPES, "scope", "sentence")
            self.closed(rule, "claim", CLAIMS, node)
            self.rules.append(replace(rule, set={**rule.set, "direction": direction, "scope": scope}))

    def closed(self, rule: RuleDef, key: str, allowed: tuple[str, ...], node: load.Mapping) -> None:
        """Checks the words of an attribute that later stages read."""
        for word in rule.set.get(key, "").split():
            if word not in allowed:
                self.fault(node.items["set"].mark, "WP121", f"unknown {key} '{word}'", did_you_mean(word, allowed))

    def conditions(self, node: load.Mapping, key: str) -> tuple[str, ...]:
        """The conditions under ``key``, those that are not known left out."""
        if key not in node.items:
            return ()
        found = node.items[key]
        rows = found.items if isinstance(found, Sequence) else (found,)
        return tuple(name for row in rows if (name := self.one_of(row, CONDITIONS, "condition", "")))

    def link(self, node: load.Mapping, _: Path) -> None:
        self.known(node, LINK_KEYS, "a rule of 'link'")
        name = self.identifier(node, "rule")
        when, unless = self.conditions(node, "when"), self.conditions(node, "unless")
        if "when" not in node.items:
            self.fault(node.mark, "WP131", f"the rule '{name}' has no 'when'", "add 'when: [condition, ...]'")
        tests = self.examples(node, name)
        for test in tests:
            for role in test.get or ():
                if role not in LINK_ROLES:
                    cause = f"a test of a link rule knows no role '{role}'"
                    self.fault(test.mark, "WP203", cause, did_you_mean(role, LINK_ROLES))
        self.links.append(LinkDef(name, when, unless, node.mark, tests))

    def override(self, node: load.Mapping, _: Path) -> None:
        """A change of a rule or of a lexicon of the packs before this one."""
        if ("id" in node.items) == ("lexicon" in node.items):
            cure = "add 'id: a rule or a glob' or 'lexicon: its id'"
            self.fault(node.mark, "WP136", "an override must name a rule or a lexicon", cure)
            return
        key, changes = ("id", RULE_CHANGES) if "id" in node.items else ("lexicon", WORD_CHANGES)
        self.known(node, (key, *changes, "note"), "an override")
        name = self.word(node.items[key], key)
        if not any(change in node.items for change in changes):
            cure = "add " + " or ".join(f"'{change}:'" for change in changes)
            self.fault(node.mark, "WP137", f"the override of '{name}' changes nothing", cure)
        if key == "lexicon":
            self.overrides.append(OverrideDef(node.mark, lexicon=name, remove=self.changed_words(name, node)))
            return
        changed = self.pairs(node.items.get("set"), "set")
        for attribute, allowed in (("makes", MAKES), ("claim", CLAIMS), ("direction", DIRECTIONS), ("scope", SCOPES)):
            for word in changed.get(attribute, "").split():
                if word not in allowed:
                    cause = f"unknown {attribute} '{word}'"
                    self.fault(node.items["set"].mark, "WP121", cause, did_you_mean(word, allowed))
        tests = self.rows(node.items["tests"], "tests") if "tests" in node.items else ()
        disable = self.one_of(node.items.get("disable"), ("yes", "no", "true", "false"), "disable", "no")
        self.overrides.append(
            OverrideDef(
                mark=node.mark,
                rule=name,
                disable=disable in ("yes", "true"),
                set=changed,
                patterns=self.pattern(node.items["match"]) if "match" in node.items else None,
                add=self.pattern(node.items["add"]) if "add" in node.items else (),
                vetoes=self.pattern(node.items["not"]) if "not" in node.items else (),
                tests=tuple(test for row in tests if (test := self.test(row))),
            )
        )

    def changed_words(self, name: str, node: load.Mapping) -> tuple[tuple[str, Mark], ...]:
        """Adds what the override of the lexicon ``name`` adds, and gives what it removes."""
        upstream = self.upstream.get(name) or LexiconDef(name, "word", ())
        rows = self.rows(node.items["add"], "add") if "add" in node.items else ()
        entries = tuple(entry for row in rows if (entry := self.entry(row, upstream.shared)))
        if entries:
            self.lexicons.append(replace(upstream, entries=entries))
        if "remove" not in node.items:
            return ()
        found = node.items["remove"]
        words = found.items if isinstance(found, Sequence) else (found,)
        return tuple((self.word(row, "remove"), row.mark) for row in words)
