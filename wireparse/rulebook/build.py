"""Packs to a rulebook: every file read and checked, every fault told at once, every rule compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from wireparse.errors import Fault, Mark, RuleError, did_you_mean
from wireparse.model import PackStamp
from wireparse.rulebook.book import FACTS, Rule, Rulebook, Stage, digest_of, tries_of
from wireparse.rulebook.compile import (
    DATE,
    PLACE,
    START,
    Alphabet,
    Forms,
    captured_roles,
    index_of,
    matcher,
)
from wireparse.rulebook.definitions import PackDef, RuleDef
from wireparse.rulebook.gate import Gates, Ground
from wireparse.rulebook.lexicon import Lexicon, LexiconDef, Tokeniser, compile_lexicons
from wireparse.rulebook.load import Mapping as MappingNode
from wireparse.rulebook.load import load_yaml, plain
from wireparse.rulebook.morphology import Morphology
from wireparse.rulebook.override import merged, overridden
from wireparse.rulebook.pattern import Label, Shared, walk
from wireparse.rulebook.place_cues import place_cues
from wireparse.rulebook.schema import COVERED, Checker
from wireparse.text import segment

FEATURES = ("cap", "upper", "lower", "num", "punct", START, "any", "place")
PLACE_KINDS = (
    *("populated_place", "locality", "country", "admin1", "admin2", "admin3", "region", "continent"),
    *("water", "terrain", "site", "road", "area"),
)
NAME_LABELS = ("armed_group", "state_force", "organisation", "media")
RULE_FOLDERS = ("lexicons", "phrases", "patterns")
RULE_FILES = ("context.yaml", "link.yaml", "define.yaml", "rules.yaml", "override.yaml")
PACK_KEYS = ("name", "version", "language", "extends", "note", "license")
TABLES = (
    "countries.yaml",
    "morphology.yaml",
    "ontology.yaml",
    "places.yaml",
    "quantities.yaml",
    "segment.yaml",
    "wire.yaml",
)


def build_rulebook(folders: Sequence[Path]) -> Rulebook:
    """The rulebook of the packs in ``folders``, in order. Raises RuleError with every fault of every file."""
    faults: list[Fault] = []
    macros: dict[str, str] = {}
    upstream: dict[str, LexiconDef] = {}
    packs = [pack for folder in folders if (pack := read_pack(folder, faults, macros, upstream))]
    packs = overridden(packs, faults)
    # Of two entries with the same words the one of the later pack stands first, so that its attributes win.
    lexicons = [lexicon for pack in reversed(packs) for lexicon in pack.lexicons]
    tables: dict[str, Mapping[str, object]] = {}
    for pack in packs:
        for name, table in pack.tables.items():
            if isinstance(table, dict):
                tables[name] = merged(tables.get(name, {}), table)
    if faults:
        raise RuleError(faults)
    morphology = Morphology.of(tables.get("morphology", {}))
    shared = Shared()
    rules = [
        _compiled(pack.name, rule.sharing(shared), morphology.forms)
        for pack in packs
        for rule in sorted(pack.rules, key=lambda rule: rule.id)
    ]
    faults.extend(unknown_labels(rules, lexicons))
    if faults:
        raise RuleError(faults)
    lexicon = compile_lexicons(lexicons, morphology, _tokeniser(tables.get("segment", {})))
    building = [rule for rule in rules if rule.definition.stage == "phrases"]
    first = givers_of(DATE, building)
    dating = levels([rule for rule in building if rule.id in first])
    phrases = [*dating, *levels([rule for rule in building if rule.id not in first])]
    patterns = [pattern for rule in rules for pattern in rule.definition.all_patterns()]
    alphabet = Alphabet.of(patterns, morphology.forms)

    return Rulebook(
        packs=tuple(
            PackStamp(pack.name, pack.version, digest_of(folder)) for pack, folder in zip(packs, folders, strict=True)
        ),
        language=next((pack.language for pack in packs if pack.language), "und"),
        morphology=morphology,
        lexicon=lexicon,
        names=lexicon.only(NAME_LABELS),
        alphabet=alphabet,
        phrases=tuple(stage_of(level, alphabet) for level in phrases),
        dating=len(dating),
        events=stage_of([rule for rule in rules if rule.definition.stage == "events"], alphabet),
        context=stage_of([rule for rule in rules if rule.definition.stage == "context"], alphabet),
        gates=_gates(rules, first, lexicon),
        cues=place_cues(tables.get("places", {}), folders),
        links=tuple(sorted((link for pack in packs for link in pack.links), key=lambda link: link.id)),
        tables=tables,
        folders=tuple(folders),
    )


def _gates(rules: Sequence[Rule], dating: Set[str], lexicon: Lexicon) -> Mapping[str, Gates]:
    """What a sentence must show before dates, deeds, deeds that only notes report, and context are looked for;
    ``dating`` are the ids of the rules that build dates."""
    definitions = ((rule, rule.definition) for rule in rules)
    ground = Ground.of(
        lexicon,
        [(said.gives, said.forms, rule.matchers) for rule, said in definitions if said.stage == "phrases"],
        [matcher for rule in rules for matcher in rule.matchers],
    )

    makers = [rule for rule in rules if FACTS & set(rule.definition.set.get("makes", "").split())]
    kinds = {
        "dates": [rule for rule in rules if rule.id in dating and DATE in rule.definition.gives],
        "deeds": [rule for rule in makers if rule.definition.set.get("chronicle") != "yes"],
        "notes": [rule for rule in makers if rule.definition.set.get("chronicle") == "yes"],
        "context": [rule for rule in rules if rule.definition.stage == "context"],
    }
    return {
        kind: ground.gates(matcher for rule in chosen for matcher in rule.matchers) for kind, chosen in kinds.items()
    }


def _tokeniser(table: Mapping[str, object]) -> Tokeniser:
    """Cuts lexicon entries as stories are cut: with the language's abbreviations ("Gen.") kept whole."""
    kept = segment.conventions(table)
    return lambda text: segment.tokenise(text, 0, kept.abbreviations | kept.before_number)


def read_pack(
    folder: Path, faults: list[Fault], macros: dict[str, str], upstream: dict[str, LexiconDef]
) -> PackDef | None:
    """The pack in ``folder``; its faults are added to ``faults``. It knows the ``macros`` and the lexicons ``upstream``
    of the packs before it, and its own are added to them."""
    shown = folder.name or folder.resolve().name
    checker = Checker(folder, shown, macros, upstream)
    nodes: list[tuple[Path, MappingNode]] = []
    tables: dict[str, object] = {}
    head: Mapping[str, str] = {}
    if not (folder / "pack.yaml").is_file():
        mark = Mark(f"{shown}/pack.yaml", 1, 1)
        faults.append(Fault(mark, "WP100", "no pack.yaml in this folder", "add one with 'name:' and 'version:'"))
        return None
    for path in rule_files(folder):
        place = path.relative_to(folder)
        try:
            node = load_yaml(path, f"{shown}/{place.as_posix()}")
        except RuleError as error:
            faults.extend(error.faults)
            continue
        if place.as_posix() == "pack.yaml":
            head = _head(node, checker)
        elif place.parts[0] in RULE_FOLDERS or place.as_posix() in RULE_FILES:
            nodes.append((path, node))
        elif place.as_posix() in TABLES:
            tables[path.stem] = plain(node)
            if path.stem == "ontology":
                checker.ontology(node)
        else:
            known = (*RULE_FILES, *TABLES, *(f"{name}/{path.name}" for name in RULE_FOLDERS))
            mark, cause = Mark(f"{shown}/{place.as_posix()}", 1, 1), f"no file of a pack is called '{place.as_posix()}'"
            checker.fault(mark, "WP106", cause, did_you_mean(place.as_posix(), known))
    for path in sorted(folder.rglob("*.yml")):
        mark = Mark(f"{shown}/{path.relative_to(folder).as_posix()}", 1, 1)
        checker.fault(mark, "WP106", f"'{path.name}' is not read", "let its name end in .yaml")
    for _, node in nodes:
        checker.define(node)
    for path, node in nodes:
        checker.file(path, node)
    faults.extend(checker.faults)
    macros.update(checker.macros)
    for lexicon in checker.lexicons:
        upstream.setdefault(lexicon.id, lexicon)
    return PackDef(
        name=head.get("name", shown),
        version=head.get("version", "0"),
        language=head.get("language"),
        lexicons=tuple(checker.lexicons),
        rules=tuple(checker.rules),
        links=tuple(checker.links),
        tables=tables,
        overrides=tuple(checker.overrides),
    )


def _head(node: MappingNode, checker: Checker) -> Mapping[str, str]:
    """What pack.yaml says of the pack."""
    checker.known(node, PACK_KEYS, "pack.yaml")
    for key in ("name", "version"):
        if key not in node.items:
            checker.fault(node.mark, "WP107", f"pack.yaml has no '{key}'", f"add '{key}: ...'")
    if "extends" in node.items:
        checker.words(node.items["extends"], "extends")
    return {key: checker.word(value, key) for key, value in node if key != "extends"}


def rule_files(folder: Path) -> list[Path]:
    """The YAML files of a pack, in a fixed order."""
    return sorted(
        path
        for path in folder.rglob("*.yaml")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _compiled(pack: str, rule: RuleDef, forms: Forms) -> Rule:
    return Rule(
        id=f"{pack}/{rule.id}",
        definition=rule,
        matchers=tuple(matcher(pattern, forms) for pattern in rule.patterns),
        vetoes=tuple(matcher(pattern, forms) for pattern in rule.vetoes),
        again=tuple(matcher(pattern, forms) for pattern in rule.again),
    )


def stage_of(rules: Sequence[Rule], alphabet: Alphabet) -> Stage:
    """The rules as one stage; the alphabet is that of all stages."""
    tries = tries_of(rules)
    return Stage(
        tuple(rules),
        tries,
        index_of(matcher for _, matcher in tries),
        alphabet,
        {rule.id: rule.definition for rule in rules},
    )


def labels_used(rule: RuleDef) -> dict[str, None]:
    """The labels that a rule's patterns look at, in order."""
    return {
        name: None
        for pattern in rule.all_patterns()
        for part in walk(pattern)
        if isinstance(part, Label)
        for term in part.terms
        for name, _ in term
    }


def givers_of(label: str, rules: Sequence[Rule]) -> set[str]:
    """The ids of the rules that give ``label``, and of those that give what these look at, down to the words."""
    found: set[str] = set()
    seen: set[str] = set()
    ahead = [label]
    while ahead:
        wanted = ahead.pop()
        if wanted not in seen:
            seen.add(wanted)
            for rule in rules:
                if wanted in rule.definition.gives:
                    found.add(rule.id)
                    ahead.extend(labels_used(rule.definition))
    return found


def levels(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Phrases by level: each after all phrases that give a label it uses; those that need each other share a level."""
    givers: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for label in (*rule.definition.gives, *(f".{form}" for form in rule.definition.forms.values())):
            givers.setdefault(label, []).append(number)
    needs = [
        {
            giver
            for label in labels_used(rule.definition)
            for giver in (*givers.get(label, ()), *givers.get("." + label.rpartition(".")[2], ()))
        }
        for rule in rules
    ]
    reach = [_reachable(number, needs) for number in range(len(rules))]
    height: dict[int, int] = {}
    for number in sorted(range(len(rules)), key=lambda number: len(reach[number] | {number})):
        below = [height[other] for other in reach[number] if number not in reach[other] and other != number]
        height[number] = 1 + max(below, default=-1)
    return [
        [rules[number] for number in range(len(rules)) if height[number] == level]
        for level in range(1 + max(height.values(), default=-1))
    ]


def _reachable(start: int, edges: Sequence[set[int]]) -> set[int]:
    seen: set[int] = set()
    ahead = list(edges[start])
    while ahead:
        number = ahead.pop()
        if number not in seen:
            seen.add(number)
            ahead.extend(edges[number])
    return seen


def unknown_labels(rules: Sequence[Rule], lexicons: Sequence[LexiconDef]) -> list[Fault]:
    """Faults for labels that no lexicon, phrase or feature gives, and for a phrase's head that is no role of it."""
    known = {*FEATURES, *(f"{PLACE}.{kind}" for kind in PLACE_KINDS)}
    for lexicon in lexicons:
        known.add(lexicon.id)
        if lexicon.kind == "classes":
            known.update(label for entry in lexicon.entries for label in entry.attrs["classes"].split())
        if lexicon.kind == "verb":
            known.update(f"{lexicon.id}.{form}" for form in ("base", "pres", "past", "part", "ing"))
            known.update(("v.base", "v.pres", "v.past", "v.part", "v.ing"))
        if lexicon.kind == "noun":
            known.update((f"{lexicon.id}.sg", f"{lexicon.id}.pl", "n", "n.pl"))
        if lexicon.kind == "name":
            known.add("name")
    verbs = [lexicon.id for lexicon in lexicons if lexicon.kind == "verb"] + ["v"]
    for rule in rules:
        known.update(rule.definition.gives)
        known.update(f"{verb}.{form}" for form in rule.definition.forms.values() for verb in verbs)
    return [fault for rule in rules for fault in _unknown_names(rule.definition, known)]


def _unknown_names(rule: RuleDef, known: Iterable[str]) -> Iterator[Fault]:
    """Labels that nothing gives, roles that tests or ``head`` name and no pattern captures; told at the override that
    changed the rule, if one did."""
    mark = rule.changed[-1] if rule.changed else rule.mark
    for label in labels_used(rule):
        if label not in known:
            yield Fault(mark, "WP201", f"unknown label '{label}' in '{rule.id}'", did_you_mean(label, known))
    roles = dict.fromkeys(role for pattern in (*rule.patterns, *rule.again) for role in captured_roles(pattern))
    if rule.head and rule.head not in roles:
        cause = f"the head '{rule.head}' of '{rule.id}' is not captured"
        yield Fault(mark, "WP202", cause, did_you_mean(rule.head, roles))
    if "incident" in rule.set.get("makes", "").split() and "trigger" not in roles:
        cause = f"'{rule.id}' makes an incident but captures no trigger"
        yield Fault(mark, "WP204", cause, "capture the word that tells of the deed: <trigger:label>")
    for test in rule.tests:
        for role in test.get or ():
            if role not in (*roles, COVERED):
                yield Fault(
                    test.mark, "WP203", f"no pattern of '{rule.id}' captures '{role}'", did_you_mean(role, roles)
                )
