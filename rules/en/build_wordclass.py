"""Builds lexicons/wordclass.tsv: the likely word classes of the most frequent English words. For development only.

    python build_wordclass.py     # needs textblob, lemminflect, wordfreq, PyYAML, and the wireparse package on the path

Sources, none of them needed at run time: the ranking of wordfreq decides which words are in; textblob's lexicon (of
Brill's tagger) gives the likeliest class of a word, and of the word capitalised at the start of a sentence;
lemminflect's table tells what else a word may be. A reading of the latter counts only if its inflected forms are
frequent enough beside the word. build_wordclass.tsv, written by hand, has the closed classes and what the sources
lack or get wrong for the news.
"""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import yaml
from wordfreq import top_n_list, zipf_frequency

from wireparse.rulebook.morphology import Morphology

HERE = Path(__file__).parent
ROWS = 25_000
RANKED = 80_000
# A reading that no source states first is likely if its inflected form is at most this many powers of ten rarer.
VERB_GAP = 1.4
NOUN_GAP = 1.7
# Forms of the verbs in the list are added down to this frequency (Zipf scale).
VERB_FLOOR, FORM_FLOOR = 2.6, 2.2

HEAD = """\
# The likely word classes of the most frequent English words, the likeliest first. Built by build_wordclass.py.
# Sources: part-of-speech lexicon of textblob 0.18 (Brill's tagger, 1993, MIT and University of Pennsylvania; MIT
# licence); inflection table of lemminflect 0.2.3 (MIT licence); which words: the ranking of wordfreq 3.1 (Robyn Speer;
# Apache 2.0; its figures, none of which is here, CC BY-SA 4.0); closed classes and corrections: build_wordclass.tsv.
text\tclasses
"""
ORDER = ("n", "n.pl", "v.base", "v.pres", "v.past", "v.part", "v.ing", "adj", "adv", "num", "name")
VERB_CLASSES = {"base": "v.base", "pres": "v.pres", "past": "v.past", "part": "v.part", "ing": "v.ing"}
_TAGS_OF_CLASSES = {
    "n": ("NN",),
    "n.pl": ("NNS",),
    "adj": ("JJ", "JJR", "JJS"),
    "adv": ("RB", "RBR", "RBS"),
    "num": ("CD",),
    "v.base": ("VB", "VBP"),
    "v.pres": ("VBZ",),
    "v.past": ("VBD",),
    "v.part": ("VBN",),
    "v.ing": ("VBG",),
}
TAG_CLASSES = {tag: name for name, tags in _TAGS_OF_CLASSES.items() for tag in tags}
NAME_TAGS = ("NNP", "NNPS")


def package_file(package: str, *path: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed")
    return Path(spec.origin).parent.joinpath(*path)


def brill_tags() -> dict[str, str]:
    """Word as written -> its likeliest Penn Treebank tag."""
    lines = package_file("textblob", "en", "en-lexicon.txt").read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if not line.startswith(";;;"))
    return {pair[0]: pair[1].split("|")[0] for pair in pairs if len(pair) == 2}


def inflection_table() -> dict[str, dict[str, tuple[str, ...]]]:
    """Word class of lemminflect -> lower-case lemma -> its inflected forms."""
    table: dict[str, dict[str, tuple[str, ...]]] = {"verb": {}, "noun": {}, "adj": {}, "adv": {}}
    with gzip.open(package_file("lemminflect", "resources", "infl_lu.csv.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            lemma, kind, *forms = line.rstrip("\n").split(",")
            table[kind][lemma.lower()] = tuple(form.lower() for cell in forms for form in cell.split("/") if form)
    return table


def frequency(word: str) -> float:
    return float(zipf_frequency(word, "en"))


@dataclass
class Classifier:
    """What the sources say of a word; see the module's docstring."""

    morphology: Morphology
    tags: Mapping[str, str] = field(default_factory=brill_tags)
    table: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=inflection_table)

    @cached_property
    def verb_forms(self) -> dict[str, list[tuple[str, str]]]:
        """Form -> (verb, name of the form)."""
        found: dict[str, list[tuple[str, str]]] = {}
        for lemma in sorted(self.table["verb"]):
            for name, variants in self.morphology.verb(lemma).items():
                for form in variants:
                    found.setdefault(form, []).append((lemma, name))
        return found

    @cached_property
    def plurals(self) -> dict[str, list[str]]:
        """Plural -> its nouns."""
        found: dict[str, list[str]] = {}
        for lemma in sorted(self.table["noun"]):
            for form in self.morphology.noun(lemma)["pl"]:
                found.setdefault(form, []).append(lemma)
        return found

    @cached_property
    def degrees(self) -> frozenset[str]:
        """Comparatives and superlatives."""
        return frozenset(form for forms in self.table["adj"].values() for form in forms)

    def tagged(self, word: str) -> tuple[str, ...]:
        """The tags of the word and of the word capitalised, names left out."""
        tags = (self.tags.get(word, ""), self.tags.get(word.capitalize(), ""))
        return tuple(tag for tag in tags if tag and tag not in NAME_TAGS)

    def first_tag(self, word: str) -> str:
        return next(iter(self.tagged(word)), "")

    def likely_verb(self, lemma: str) -> bool:
        if self.tags.get(lemma) in ("VB", "VBP"):
            return True
        forms = self.morphology.verb(lemma)
        past = [form for form in (*forms["past"], *forms["part"]) if form != lemma]
        witnesses = [form for form in past if self.first_tag(form) in ("VBD", "VBN")]
        witnesses += [form for form in forms["ing"] if self.first_tag(form) == "VBG"]
        return any(frequency(form) >= frequency(lemma) - VERB_GAP for form in witnesses)

    def likely_noun(self, lemma: str) -> bool:
        if lemma not in self.table["noun"]:
            return self.tags.get(lemma) == "NN"
        if "NN" in self.tagged(lemma):
            return True
        return any(
            "NNS" in self.tagged(plural) and frequency(plural) >= frequency(lemma) - NOUN_GAP
            for plural in self.morphology.noun(lemma)["pl"]
            if plural != lemma
        )

    def classes(self, word: str) -> tuple[str, ...]:
        """The likely classes of a word of no closed class, the likeliest first."""
        stated = [TAG_CLASSES[tag] for tag in self.tagged(word) if tag in TAG_CLASSES]
        possible = list(self._possible(word))
        if word not in self.tags and self.tags.get(word.capitalize()) in NAME_TAGS:
            return self._capitalised(word, possible)
        if possible:
            stated = [name for name in stated if name in possible or not name.startswith("v.")]
        likeliest = stated[:1] + [name for name in stated[1:] if name in possible]
        rest = sorted(set(possible) - set(likeliest), key=ORDER.index)
        return self._verb_pairs(word, tuple(dict.fromkeys((*likeliest, *rest))))

    def _capitalised(self, word: str, possible: list[str]) -> tuple[str, ...]:
        """A word that the tagger's texts have only with a capital: a name, unless it inflects as other words do."""
        verbal = [name for name in possible if name in ("v.past", "v.part", "v.pres", "v.ing")]
        plural = self.tags.get(word.capitalize()) == "NNPS"
        if plural and (word in self.plurals or self.first_tag(word.removesuffix("s")) in ("JJ", "NN")):
            return ("n.pl",)
        if word in self.table["adj"]:
            return ("adj", "n") if word in self.table["noun"] else ("adj",)
        return tuple(sorted(set(verbal), key=ORDER.index)) or ("name",)

    def _possible(self, word: str) -> Iterator[str]:
        tag = self.tags.get(word, "")
        for lemma, form in self.verb_forms.get(word, ()):
            if self._allows(word, lemma, form):
                yield VERB_CLASSES[form]
        singular = word in self.table["noun"] and not self.morphology.nouns.is_plural(word)
        if singular and (not tag or self.likely_noun(word)):
            yield "n"
        for lemma in self.plurals.get(word, ()):
            if lemma != word and ("NNS" in self.tagged(word) or self.likely_noun(lemma)):
                yield "n.pl"
        participle = any(form == "part" for _, form in self.verb_forms.get(word, ()))
        untagged_adjective = word in self.table["adj"] and not participle and not tag
        if "JJ" in self.tagged(word) or word in self.degrees or untagged_adjective:
            yield "adj"
        if "RB" in self.tagged(word) or (word in self.table["adv"] and not tag):
            yield "adv"

    def _allows(self, word: str, lemma: str, form: str) -> bool:
        tags = self.tagged(word)
        if form == "base":
            return self.likely_verb(lemma)
        if form == "pres":
            return "VBZ" in tags or self.likely_verb(lemma)
        if form == "ing":
            return "VBG" in tags or self.likely_verb(lemma)
        if word == lemma:
            return self.likely_verb(lemma)
        if word.endswith("ed"):
            return not tags or tags[0] in ("VBD", "VBN", "JJ") or self.likely_verb(lemma)
        return "VBD" in tags or "VBN" in tags or (not tags and self.likely_verb(lemma))

    def _verb_pairs(self, word: str, classes: tuple[str, ...]) -> tuple[str, ...]:
        """A form that is past and participle at once bears both, the past first."""
        both = [name for name in ("v.past", "v.part") if name in classes]
        regular = word.endswith("ed") and len(word) > 4
        if not both or not (regular or len(both) == 2):
            return classes
        at = min(classes.index(name) for name in both)
        rest = [name for name in classes[at:] if name not in both]
        return (*classes[:at], "v.past", "v.part", *rest)


def by_hand() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The words of build_wordclass.tsv: those with exactly these classes, and those with these classes too."""
    only: dict[str, tuple[str, ...]] = {}
    also: dict[str, tuple[str, ...]] = {}
    for line in (HERE / "build_wordclass.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        mode, classes, words = line.split("\t")
        for word in words.split():
            if mode == "only":
                only.setdefault(word, tuple(classes.split()))
            else:
                also[word] = (*also.get(word, ()), *classes.split())
    return only, also


def plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def usable(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) > 2


def word_classes() -> dict[str, tuple[str, ...]]:
    """Every word of the table and its classes."""
    morphology = Morphology.of(yaml.load((HERE / "morphology.yaml").read_text("utf-8"), yaml.BaseLoader))
    classifier = Classifier(morphology)
    only, also = by_hand()
    rows = dict(only)
    for ranked in top_n_list("en", RANKED):
        word = plain(ranked)
        if len(rows) >= ROWS:
            break
        if word not in rows and usable(word) and (classes := classifier.classes(word)):
            rows[word] = classes
    for lemma in (lemma for lemma in sorted(classifier.table["verb"]) if frequency(lemma) >= VERB_FLOOR):
        for form in (form for variants in morphology.verb(lemma).values() for form in variants):
            if form not in rows and usable(form) and frequency(form) >= FORM_FLOOR and classifier.likely_verb(lemma):
                rows[form] = classifier.classes(form)
    for lemma in [word for word, classes in also.items() if "v.base" in classes]:
        for name, variants in morphology.verb(lemma).items():
            for form in variants:
                also[form] = tuple(dict.fromkeys((*also.get(form, ()), VERB_CLASSES[name])))
    for word, classes in also.items():
        rows[word] = only.get(word) or tuple(dict.fromkeys((*rows.get(word, ()), *classes)))
    return {word: classes for word, classes in rows.items() if classes}


def main() -> None:
    rows = word_classes()
    body = "".join(f"{word}\t{' '.join(rows[word])}\n" for word in sorted(rows))
    (HERE / "lexicons" / "wordclass.tsv").write_text(HEAD + body, encoding="utf-8")


if __name__ == "__main__":
    main()
