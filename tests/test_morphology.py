"""The morphology of the English pack, the table of word classes, and the reading of a morphology table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from wireparse.errors import RuleError
from wireparse.rulebook.morphology import Morphology

PACK = Path(__file__).parents[1] / "rules" / "en"
CLASSES = (
    "adj adv aux.be aux.do aux.have conj det modal n n.pl name neg num poss prep pron to "
    "v.base v.ing v.part v.past v.pres wh"
)

# lemma: pres, past, part, ing
VERBS = {
    "attack": "attacks attacked attacked attacking",
    "be": "am/are/is was/were been being",
    "have": "has had had having",
    "do": "does did done doing",
    "blow": "blows blew blown blowing",
    "shoot": "shoots shot shot shooting",
    "slay": "slays slew/slayed slain/slayed slaying",
    "overrun": "overruns overran overrun overrunning",
    "undergo": "undergoes underwent undergone undergoing",
    "burst": "bursts burst burst bursting",
    "set": "sets set set setting",
    "lay": "lays laid laid laying",
    "flee": "flees fled fled fleeing",
    "strike": "strikes struck struck/stricken striking",
    "hold": "holds held held holding",
    "behave": "behaves behaved behaved behaving",
    "travel": "travels travelled/traveled travelled/traveled travelling/traveling",
    "visit": "visits visited visited visiting",
    "admit": "admits admitted admitted admitting",
    "cordon": "cordons cordoned cordoned cordoning",
    "stab": "stabs stabbed stabbed stabbing",
    "bomb": "bombs bombed bombed bombing",
    "repel": "repels repelled repelled repelling",
    "raid": "raids raided raided raiding",
    "carry": "carries carried carried carrying",
    "deploy": "deploys deployed deployed deploying",
    "ambush": "ambushes ambushed ambushed ambushing",
    "neutralise": "neutralises neutralised neutralised neutralising",
    "free": "frees freed freed freeing",
    "die": "dies died died dying",
    "panic": "panics panicked panicked panicking",
    "gas": "gases gassed gassed gassing",
    "torpedo": "torpedoes torpedoed torpedoed torpedoing",
}

# lemma: plurals
NOUNS = {
    "soldier": "soldiers",
    "gunman": "gunmen",
    "assemblywoman": "assemblywomen",
    "german": "germans",
    "human": "humans",
    "child": "children",
    "person": "people/persons",
    "police": "police",
    "people": "people",
    "cattle": "cattle",
    "headquarters": "headquarters",
    "army": "armies",
    "convoy": "convoys",
    "ambush": "ambushes",
    "bus": "buses/busses",
    "church": "churches",
    "monarch": "monarchs",
    "life": "lives",
    "thief": "thieves",
    "chief": "chiefs",
    "gulf": "gulfs",
    "crisis": "crises",
    "hero": "heroes",
    "photo": "photos",
    "police officer": "police officers",
    "member of the security forces": "members of the security forces",
    "commander in chief": "commanders in chief",
    "commander-in-chief": "commanders-in-chief",
    "surface-to-air missile": "surface-to-air missiles",
    "passer-by": "passers-by",
    "attorney general": "attorneys general/attorney generals",
    "improvised explosive device": "improvised explosive devices",
    "break-in": "break-ins",
}

# word: its classes, in any order
WORD_CLASSES = {
    "attack": "n v.base",
    "attacked": "v.past v.part",
    "wounded": "v.past v.part adj",
    "left": "v.past v.part adj",
    "fire": "n v.base",
    "killing": "v.ing n",
    "armed": "adj v.past v.part",
    "claimed": "v.past v.part",
    "overran": "v.past",
    "taken": "v.part",
    "gunmen": "n.pl",
    "police": "n.pl n",
    "monday": "name",
    "the": "det",
    "to": "to prep",
    "of": "prep",
    "his": "poss pron",
    "'s": "poss",
    "n't": "neg",
    "was": "aux.be v.past",
    "had": "aux.have v.past v.part",
    "could": "modal",
    "eleven": "num",
    "which": "wh pron",
    "reportedly": "adv",
}


@pytest.fixture(scope="module")
def english() -> Morphology:
    return Morphology.of(yaml.load((PACK / "morphology.yaml").read_text("utf-8"), yaml.BaseLoader))


@pytest.fixture(scope="module")
def word_classes() -> dict[str, list[str]]:
    lines = (PACK / "lexicons" / "wordclass.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert rows[0] == ["text", "classes"]
    return {word: classes.split(" ") for word, classes in rows[1:]}


def variants(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("/"))


@pytest.mark.parametrize("lemma", VERBS)
def test_verb_forms(english: Morphology, lemma: str) -> None:
    pres, past, part, ing = (variants(cell) for cell in VERBS[lemma].split(" "))
    assert english.verb(lemma) == {"base": (lemma,), "pres": pres, "past": past, "part": part, "ing": ing}


@pytest.mark.parametrize("lemma", NOUNS)
def test_noun_forms(english: Morphology, lemma: str) -> None:
    assert english.noun(lemma) == {"sg": (lemma,), "pl": variants(NOUNS[lemma])}


@pytest.mark.parametrize(
    ("lemma", "past"),
    [("carry out", "carried out"), ("re-arm", "re-armed"), ("Set up", "set up"), ("car-bomb", "car-bombed")],
)
def test_first_word_of_a_verb_inflects(english: Morphology, lemma: str, past: str) -> None:
    assert english.verb(lemma)["past"] == (past,)


@pytest.mark.parametrize("lemma", ["security forces", "gunmen", "troops", "schoolchildren", "wounded", "authorities"])
def test_plural_lemma_has_no_singular(english: Morphology, lemma: str) -> None:
    assert english.noun(lemma) == {"sg": (), "pl": (lemma,)}


@pytest.mark.parametrize("lemma", ["gas", "lens", "virus", "class", "specimen", "basis", "bus", "summons"])
def test_singular_that_looks_plural(english: Morphology, lemma: str) -> None:
    assert english.noun(lemma)["sg"] == (lemma,)


def test_forms_are_those_of_verb_and_noun(english: Morphology) -> None:
    assert english.forms("Claim") == ("claim", "claimed", "claiming", "claims")
    assert english.forms("strike") == ("stricken", "strike", "strikes", "striking", "struck")


def test_every_irregular_verb_has_all_forms(english: Morphology) -> None:
    gaps = [lemma for lemma in english.verbs.irregular if not all(english.verb(lemma).values())]
    assert gaps == []


def test_missing_table_leaves_words_as_they_are() -> None:
    bare = Morphology.of({})
    assert bare.forms("word") == ("word",)
    assert bare.noun("soldier") == {"sg": ("soldier",), "pl": ()}


def test_other_languages_need_no_code() -> None:
    rules = [{"match": "(.*)al", "pl": r"\1aux"}, {"match": "(.*)", "pl": r"\1s"}]
    french = Morphology.of({"noun": {"head": "first", "irregular": {"oeil": "yeux"}, "rules": rules}})
    assert french.noun("tribunal militaire")["pl"] == ("tribunaux militaire",)
    assert french.noun("oeil")["pl"] == ("yeux",)


@pytest.mark.parametrize(
    ("table", "cause"),
    [
        ({"adjective": {}}, "unknown section 'adjective'"),
        ({"verb": {"head": "middle"}}, "verb.head is 'middle'"),
        ({"verb": {"head": "first", "irregulars": {}}}, "unknown key 'irregulars'"),
        ({"verb": {"head": "first", "irregular": {"go": {"paste": "went"}}}}, "unknown form 'paste'"),
        ({"verb": {"head": "first", "irregular": {"go": "went"}}}, "verb.irregular.go is no mapping"),
        ({"noun": {"head": "last", "rules": [{"match": "(", "pl": "s"}]}}, "noun.rules[1].match"),
        ({"noun": {"head": "last", "rules": [{"match": ".*", "pl": r"\1s"}]}}, "no group 1"),
        ({"noun": {"head": "last", "invariant": "police"}}, "noun.invariant is no list of words"),
    ],
)
def test_bad_table_is_refused(table: Mapping[str, Any], cause: str) -> None:
    with pytest.raises(RuleError) as caught:
        Morphology.of(table, "xx/morphology.yaml")
    assert any(cause in fault.cause for fault in caught.value.faults)
    assert all(fault.mark.path == "xx/morphology.yaml" and fault.cure for fault in caught.value.faults)


def test_all_faults_are_reported_at_once() -> None:
    with pytest.raises(RuleError) as caught:
        Morphology.of({"verb": {"head": "middle"}, "noun": {"head": "last", "invariant": "police"}})
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("word", WORD_CLASSES)
def test_word_classes(word_classes: Mapping[str, list[str]], word: str) -> None:
    assert sorted(word_classes[word]) == sorted(WORD_CLASSES[word].split(" "))


def test_word_class_table_is_well_formed(word_classes: Mapping[str, list[str]]) -> None:
    assert len(word_classes) > 25_000
    assert list(word_classes) == sorted(word_classes)
    labels = {label for classes in word_classes.values() for label in classes}
    assert " ".join(sorted(labels)) == CLASSES
    assert [word for word, classes in word_classes.items() if len(set(classes)) < len(classes)] == []
    plain = [word for word in word_classes if word.isascii() and word.islower() and word.isalpha()]
    assert sorted(set(word_classes) - set(plain)) == ["'s", "n't"]


def test_regular_past_is_participle_too(word_classes: Mapping[str, list[str]]) -> None:
    pasts = {word: classes for word, classes in word_classes.items() if word.endswith("ed") and len(word) > 4}
    assert [word for word, classes in pasts.items() if ("v.past" in classes) != ("v.part" in classes)] == []
