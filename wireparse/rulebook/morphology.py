"""Inflection from a table: the forms of verbs and nouns of any language whose words inflect by ending or by list.

The table (``rules/<pack>/morphology.yaml``) holds all that is known of the language; a section that is missing leaves
its words as they are. Both sections, ``verb`` and ``noun``, may have these keys, all of strings, lists and mappings:

``head``         which word of a multiword lemma inflects, ``first`` or ``last`` (needed)
``head_before``  words before which the head of a multiword lemma stands, whatever ``head`` says
``irregular``    lemma -> {form: variants}; for nouns lemma -> variants of the plural; variants are separated by ``/``
``prefixes``     what may stand before an irregular word without changing how it inflects
``regular``      words that are not irregular although they look like a prefix and an irregular word
``invariant``    words with one form for singular and plural
``plural``       tests (``match``, ``words``, ``except``) of words that are plurals already
``rules``        such tests with the forms they give, templates for the groups of ``match``; the first that fits counts
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from wireparse.errors import Fault, Mark, RuleError

VERB_FORMS = ("base", "pres", "past", "part", "ing")
NOUN_FORMS = ("sg", "pl")

Forms = Mapping[str, tuple[str, ...]]

_TEST_KEYS = frozenset({"match", "words", "except"})
_SECTION_KEYS = frozenset({"head", "head_before", "irregular", "prefixes", "regular", "invariant", "plural", "rules"})
_HEADS = ("first", "last")
_VARIANTS = "/"


class SuffixRule(Struct, frozen=True):
    """A test of a whole word and the templates of the forms that it gives."""

    match: re.Pattern[str]
    words: frozenset[str]
    exceptions: frozenset[str]
    templates: Mapping[str, tuple[str, ...]]

    def fit(self, word: str) -> re.Match[str] | None:
        if word in self.exceptions or (self.words and word not in self.words):
            return None
        return self.match.fullmatch(word)


class Paradigm(Struct, frozen=True):
    """How the words of one class inflect: one section of the table."""

    head: str
    head_before: frozenset[str]
    irregular: Mapping[str, Forms]
    irregular_plurals: frozenset[str]
    prefixes: tuple[str, ...]
    regular: frozenset[str]
    invariant: frozenset[str]
    plural: tuple[SuffixRule, ...]
    rules: tuple[SuffixRule, ...]

    def listed(self, word: str) -> Forms:
        """The forms that the irregular table states for ``word``, or for what follows one of the prefixes."""
        if word in self.regular or word in self.irregular:
            return self.irregular.get(word, {})
        for prefix in self.prefixes:
            rest = word.removeprefix(prefix)
            if rest != word and rest in self.irregular:
                return _glue(prefix, {**self.by_rule(rest), **self.irregular[rest]}, "")
        return {}

    def by_rule(self, word: str) -> Forms:
        """The forms that the first fitting rule gives; nothing if none fits."""
        for rule in self.rules:
            fit = rule.fit(word)
            if fit is not None:
                return {
                    form: _unique(fit.expand(template) for template in templates)
                    for form, templates in rule.templates.items()
                }
        return {}

    def is_plural(self, word: str) -> bool:
        if word in self.irregular or word in self.invariant:
            return False
        return word in self.irregular_plurals or any(rule.fit(word) is not None for rule in self.plural)

    def around_head(self, lemma: str) -> tuple[str, str, str]:
        """``lemma`` as what stands before the word that inflects, that word, and what stands after it."""
        before, phrase_head, after = self._cut(lemma, " ", self.head)
        inner_before, word, inner_after = self._cut(phrase_head, "-", "last")
        return before + inner_before, word, inner_after + after

    def _cut(self, text: str, separator: str, head: str) -> tuple[str, str, str]:
        if text in self.irregular or text in self.invariant:
            return "", text, ""
        parts = text.split(separator)
        at = 0 if head == "first" else len(parts) - 1
        for index, part in enumerate(parts[1:-1]):
            if part in self.head_before:
                at = index
                break
        before = "".join(part + separator for part in parts[:at])
        after = "".join(separator + part for part in parts[at + 1 :])
        return before, parts[at], after


class Morphology(Struct, frozen=True):
    """The inflected forms of a language's verbs and nouns. Lemmas are single spaced; all results are lower-case."""

    verbs: Paradigm
    nouns: Paradigm

    @classmethod
    def of(cls, table: Mapping[str, Any], path: str = "morphology.yaml") -> Morphology:
        """Read a table as YAML gives it. ``path`` names it in the faults of the ``RuleError`` that a bad one raises."""
        reader = _Reader(path)
        verbs = reader.paradigm(table, "verb", VERB_FORMS)
        nouns = reader.paradigm(table, "noun", NOUN_FORMS)
        for key in sorted(set(table) - {"verb", "noun"}):
            reader.fault(f"unknown section {key!r}", "write verb: or noun:")
        if reader.faults:
            raise RuleError(reader.faults)
        return cls(verbs, nouns)

    def verb(self, lemma: str) -> Forms:
        """``base``, ``pres`` (third person), ``past``, ``part`` and ``ing`` of a verb, the usual variant first.

        "carry out" -> "carried out"; "re-arm" -> "re-armed".
        """
        before, word, after = self.verbs.around_head(_normal(lemma))
        forms = {"base": (word,), **self.verbs.by_rule(word), **self.verbs.listed(word)}
        forms.setdefault("part", forms.get("past", ()))
        return _glue(before, {form: forms.get(form, ()) for form in VERB_FORMS}, after)

    def noun(self, lemma: str) -> Forms:
        """``sg`` and ``pl`` of a noun, the usual variant first; a lemma that is a plural already has no ``sg``.

        "member of the security forces" -> "members of the security forces"; "security forces" -> no singular.
        """
        before, word, after = self.nouns.around_head(_normal(lemma))
        if word in self.nouns.invariant:
            forms: Forms = {"sg": (word,), "pl": (word,)}
        elif self.nouns.is_plural(word):
            forms = {"sg": (), "pl": (word,)}
        else:
            forms = {"sg": (word,), "pl": (), **self.nouns.by_rule(word), **self.nouns.listed(word)}
        return _glue(before, {form: forms[form] for form in NOUN_FORMS}, after)

    def forms(self, word: str) -> tuple[str, ...]:
        """Every form of ``word`` as a verb and as a noun, and the word itself, in alphabetical order."""
        paradigms = (*self.verb(word).values(), *self.noun(word).values())
        every = {form for variants in paradigms for form in variants}
        return tuple(sorted(every | {_normal(word)}))


def _normal(lemma: str) -> str:
    return " ".join(lemma.lower().split())


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _glue(before: str, forms: Forms, after: str) -> dict[str, tuple[str, ...]]:
    return {form: tuple(before + word + after for word in variants) for form, variants in forms.items()}


class _Reader:
    """Turns the sections of a table into paradigms and gathers every fault on the way."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.faults: list[Fault] = []

    def fault(self, cause: str, cure: str) -> None:
        self.faults.append(Fault(Mark(self.path, 1, 1), "WP190", cause, cure))

    def paradigm(self, table: Mapping[str, Any], name: str, forms: Sequence[str]) -> Paradigm:
        section = self._mapping(table.get(name, {}), name)
        for key in sorted(set(section) - _SECTION_KEYS):
            self.fault(f"unknown key {key!r} in {name}", f"use one of {', '.join(sorted(_SECTION_KEYS))}")
        head = section.get("head") if section else _HEADS[-1]
        if head not in _HEADS:
            self.fault(f"{name}.head is {head!r}", "write first or last")
        irregular = dict(self._irregular(section, name, forms))
        return Paradigm(
            head=str(head),
            head_before=self._words(section, "head_before", name),
            irregular=irregular,
            irregular_plurals=frozenset(plural for given in irregular.values() for plural in given.get("pl", ())),
            prefixes=tuple(sorted(self._words(section, "prefixes", name), key=lambda prefix: (-len(prefix), prefix))),
            regular=self._words(section, "regular", name),
            invariant=self._words(section, "invariant", name),
            plural=tuple(self._rules(section, "plural", name, ())),
            rules=tuple(self._rules(section, "rules", name, forms)),
        )

    def _irregular(self, section: Mapping[str, Any], name: str, forms: Sequence[str]) -> Iterator[tuple[str, Forms]]:
        for lemma, given in self._mapping(section.get("irregular", {}), f"{name}.irregular").items():
            place = f"{name}.irregular.{lemma}"
            stated = {"pl": given} if isinstance(given, str) and "pl" in forms else self._mapping(given, place)
            variants = {form: self._variants(text, place) for form, text in stated.items()}
            for form in sorted(set(variants) - set(forms)):
                self.fault(f"unknown form {form!r} in {place}", f"use one of {', '.join(forms)}")
            if "past" in variants:
                variants.setdefault("part", variants["past"])
            yield lemma, variants

    def _rules(self, section: Mapping[str, Any], key: str, name: str, forms: Sequence[str]) -> Iterator[SuffixRule]:
        listed = section.get(key, [])
        if not isinstance(listed, list):
            self.fault(f"{name}.{key} is no list", "write one rule per item, each starting with a dash")
            return
        for number, item in enumerate(listed, 1):
            place = f"{name}.{key}[{number}]"
            rule = self._mapping(item, place)
            for unknown in sorted(set(rule) - _TEST_KEYS - set(forms)):
                self.fault(f"unknown key {unknown!r} in {place}", f"use match, words, except, {', '.join(forms)}")
            try:
                match = re.compile(str(rule.get("match", "")))
            except re.error as error:
                self.fault(f"{place}.match is no regular expression: {error}", "correct the pattern")
                continue
            templates = {form: self._variants(rule[form], place) for form in forms if form in rule}
            self._check_templates(match, templates, place)
            yield SuffixRule(match, self._words(rule, "words", place), self._words(rule, "except", place), templates)

    def _check_templates(self, match: re.Pattern[str], templates: Forms, place: str) -> None:
        for variants in templates.values():
            for template in variants:
                missing = [group for group in re.findall(r"\\(\d)", template) if int(group) > match.groups]
                if missing:
                    self.fault(f"{place}: no group {missing[0]} for {template!r}", "add ( ) to match")

    def _words(self, section: Mapping[str, Any], key: str, name: str) -> frozenset[str]:
        words = section.get(key, [])
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            self.fault(f"{name}.{key} is no list of words", "write [one, two, three]")
            return frozenset()
        return frozenset(words)

    def _variants(self, text: object, place: str) -> tuple[str, ...]:
        if not isinstance(text, str) or not text.strip():
            self.fault(f"{place} has a form that is no text", "write the form, variants separated by /")
            return ()
        return _unique(variant.strip() for variant in text.split(_VARIANTS))

    def _mapping(self, value: object, place: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.fault(f"{place} is no mapping", "write key: value lines")
        return {}
