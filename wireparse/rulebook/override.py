"""Overrides: what a pack changes in the packs before it, applied once, before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from wireparse.errors import Fault, did_you_mean
from wireparse.rulebook.definitions import LinkDef, OverrideDef, PackDef, RuleDef
from wireparse.rulebook.lexicon import EntryDef, LexiconDef
from wireparse.text.segment import fold


def overridden(packs: Iterable[PackDef], faults: list[Fault]) -> list[PackDef]:
    """The packs with each one's overrides applied to those before it, in order.

    Faults: WP150 an override that hits no rule or lexicon, WP151 a word to remove that stands in no entry, WP152 a
    change that the rules it hits cannot have.
    """
    done: list[PackDef] = []
    for pack in packs:
        for override in pack.overrides:
            if override.lexicon is not None:
                done = _without_words(done, override, override.lexicon, faults)
            elif override.rule is not None:
                done = _changed(done, override, override.rule, faults)
        done.append(pack)
    return done


def _changed(packs: Sequence[PackDef], override: OverrideDef, wanted: str, faults: list[Fault]) -> list[PackDef]:
    changed: list[PackDef] = []
    hits = 0
    for pack in packs:
        rules: list[RuleDef] = []
        links: list[LinkDef] = []
        for rule in pack.rules:
            hit = _names(wanted, pack.name, rule.id)
            hits += hit
            if not (hit and override.disable):
                rules.append(_rule(rule, override) if hit else rule)
        for link in pack.links:
            hit = _names(wanted, pack.name, link.id)
            hits += hit
            if hit and not override.disable:
                cause = f"'{link.id}' is a rule of 'link', which can only be disabled"
                faults.append(Fault(override.mark, "WP152", cause, "write 'disable: yes' and a rule of your own"))
            if not hit:
                links.append(link)
        changed.append(replace(pack, rules=tuple(rules), links=tuple(links)))
    if not hits:
        known = [id for pack in packs for id in _ids(pack, full="/" in wanted)]
        cause = f"the override '{wanted}' hits no rule of the packs before this one"
        faults.append(Fault(override.mark, "WP150", cause, did_you_mean(wanted, known)))
    return changed


def _ids(pack: PackDef, full: bool) -> list[str]:
    prefix = f"{pack.name}/" if full else ""
    return [prefix + id for id in (*(rule.id for rule in pack.rules), *(link.id for link in pack.links))]


def _names(wanted: str, pack: str, id: str) -> bool:
    """Whether ``wanted``, an id or a glob with or without the pack's name, names the rule."""
    return fnmatchcase(id, wanted) or fnmatchcase(f"{pack}/{id}", wanted)


def _rule(rule: RuleDef, override: OverrideDef) -> RuleDef:
    patterns = rule.patterns if override.patterns is None else override.patterns
    anew = override.patterns is not None and override.tests
    return replace(
        rule,
        patterns=(*patterns, *override.add),
        vetoes=(*rule.vetoes, *override.vetoes),
        set={**rule.set, **override.set},
        tests=override.tests if anew else (*rule.tests, *override.tests),
        changed=(*rule.changed, override.mark),
    )


def _without_words(packs: Sequence[PackDef], override: OverrideDef, name: str, faults: list[Fault]) -> list[PackDef]:
    lexicons = [lexicon for pack in packs for lexicon in pack.lexicons if lexicon.id == name]
    if not lexicons:
        known = [lexicon.id for pack in packs for lexicon in pack.lexicons]
        cause = f"the override of the lexicon '{name}' hits none of the packs before this one"
        faults.append(Fault(override.mark, "WP150", cause, did_you_mean(name, known)))
        return list(packs)
    spellings = {fold(words): words for lexicon in lexicons for entry in lexicon.entries for words in _spellings(entry)}
    for word, mark in override.remove:
        if fold(word) not in spellings:
            cause = f"'{word}' is no word of the lexicon '{name}'"
            faults.append(Fault(mark, "WP151", cause, did_you_mean(word, spellings.values())))
    removed = frozenset(fold(word) for word, _ in override.remove)
    return [replace(pack, lexicons=tuple(_lexicon(each, name, removed) for each in pack.lexicons)) for pack in packs]


def _spellings(entry: EntryDef) -> tuple[str, ...]:
    return (entry.text, *entry.also)


def _lexicon(lexicon: LexiconDef, name: str, removed: frozenset[str]) -> LexiconDef:
    """An entry goes with its first spelling; one of its other spellings goes alone."""
    if lexicon.id != name or not removed:
        return lexicon
    kept = tuple(
        replace(entry, also=tuple(words for words in entry.also if fold(words) not in removed))
        for entry in lexicon.entries
        if fold(entry.text) not in removed
    )
    return replace(lexicon, entries=kept)


def merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """Two tables of one name as one: mappings merge key by key, lists follow each other, else the later pack wins."""
    result = dict(below)
    for key, value in above.items():
        before = result.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            result[key] = merged(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            result[key] = [*before, *(item for item in value if item not in before)]
        else:
            result[key] = value
    return result
