"""Who is meant: the head of a noun group, named parties inside it, persons, and the group that people belong to."""

from __future__ import annotations

import pytest
from packs.shipped import found_in

from wireparse.assemble.reading import Reading
from wireparse.match.mentions import Spotted
from wireparse.match.unit import Unit
from wireparse.model import Sentence, Token
from wireparse.resolve.who import (
    AGENTS,
    GROUPS,
    NAMED,
    Actor,
    actor_of,
    group_of,
    head_of,
    is_agent,
    is_named,
    words_of,
)


def sentence(text: str) -> Sentence:
    tokens, at = [], 0
    for word in text.split():
        tokens.append(Token(word, word.lower(), at, at + len(word), "cap" if word[0].isupper() else "lower"))
        at += len(word) + 1
    return Sentence(0, 0, len(text), 0, tuple(tokens))


def unit(start: int, end: int, *labels: str, head: Unit | None = None, **attrs: str) -> Unit:
    return Unit(
        start,
        end,
        frozenset(labels),
        attrs,
        head=head,
        rule="en/x" if head else None,
        captures={"h": (head,)} if head else {},
    )


# ---------------------------------------------------------------- on units made by hand


def test_the_head_is_the_innermost() -> None:
    word = unit(2, 3, "armed_noun")
    assert head_of(unit(0, 5, "ng", head=unit(1, 3, "ng", head=word))) is word
    assert head_of(word) is word


def test_a_named_head_gives_name_id_and_group() -> None:
    name = unit(1, 3, "armed_group", "name", name="Green Front", id="gf", group="assailants")
    text = sentence("the Green Front")
    assert actor_of(unit(0, 3, "ng", head=name), text, ()) == Actor(
        "Green Front", "gf", "organization", "assailants", "front"
    )


def test_a_name_inside_the_group_counts_as_its_name() -> None:
    """Also where it is only a lexicon hit that the group swallowed."""
    head = unit(2, 3, "armed_noun", group="assailants")
    inside = Spotted(0, 2, frozenset(("armed_group", "name")), {"name": "Green Front", "id": "gf"})
    actor = actor_of(unit(0, 3, "ng", head=head), sentence("Green Front fighters"), (inside,))
    assert actor == Actor("Green Front", "gf", "organization", "assailants", "fighters")


def test_a_hit_beside_the_group_does_not_count() -> None:
    beside = Spotted(1, 3, frozenset(("armed_group",)), {"name": "Green Front"})
    assert actor_of(unit(0, 1, "armed_noun"), sentence("fighters Green Front"), (beside,)).name is None


def test_a_hit_of_another_lexicon_does_not_count() -> None:
    inside = Spotted(0, 1, frozenset(("demonym", "name")), {"name": "Mali"})
    assert actor_of(unit(0, 2, "armed_noun"), sentence("Malian fighters"), (inside,)).name is None


def test_a_person_is_named_by_the_words() -> None:
    actor = actor_of(unit(0, 3, "ng", "human", "proper"), sentence("Colonel Idrissa Maiga"), ())
    assert actor == Actor("Colonel Idrissa Maiga", None, "individual", None, "maiga")


def test_others_are_unnamed() -> None:
    actor = actor_of(unit(0, 2, "ng", group="civilians"), sentence("two farmers"), ())
    assert actor == Actor(None, None, "unnamed", "civilians", "farmers")


def test_the_side_stands_in_for_a_group_that_is_not_told() -> None:
    name = unit(0, 1, "state_force", name="FAMa", side="security_forces")
    assert actor_of(name, sentence("FAMa"), ()).group == "security_forces"


@pytest.mark.parametrize("label", AGENTS)
def test_agents_fight(label: str) -> None:
    assert is_agent(unit(0, 1, "ng", label))


@pytest.mark.parametrize("label", ["civilian_noun", "media", "facility_noun", "ng"])
def test_others_do_not(label: str) -> None:
    assert not is_agent(unit(0, 1, label))


@pytest.mark.parametrize("label", NAMED)
def test_named_is_a_hit_and_no_phrase(label: str) -> None:
    hit = unit(0, 1, label)
    assert is_named(hit)
    assert not is_named(unit(0, 1, label, head=hit))


def test_an_unknown_group_is_unknown() -> None:
    text = sentence("robots")
    assert group_of(unit(0, 1, group="robots"), text, ()) == "unknown"
    assert group_of(unit(0, 1), text, ()) == "unknown"
    assert [group_of(unit(0, 1, group=group), text, ()) for group in GROUPS] == list(GROUPS)


def test_words_are_joined_by_one_blank() -> None:
    assert words_of(unit(1, 3), sentence("the  Green   Front")) == "Green Front"


# ---------------------------------------------------------------- on sentences, with the shipped rules

# text, words of the noun group, actor as name | id | kind | group
ACTORS = [
    ("Fighters of JNIM attacked a post on Monday.", "Fighters of JNIM", "JNIM | jnim | organization | assailants"),
    (
        "The Malian army repelled an attack on Monday.",
        "The Malian army",
        "FAMa | fama | organization | security_forces",
    ),
    ("Unidentified gunmen attacked a post on Monday.", "Unidentified gunmen", "None | None | unnamed | assailants"),
    ("Gunmen killed two farmers on Monday.", "two farmers", "None | None | unnamed | civilians"),
    ("Gunmen killed nine soldiers on Monday.", "nine soldiers", "None | None | unnamed | security_forces"),
    ("Gunmen killed a peacekeeper on Monday.", "a peacekeeper", "None | None | unnamed | peacekeepers"),
    (
        "Gunmen killed Colonel Idrissa Maiga on Monday.",
        "Colonel Idrissa Maiga",
        "Idrissa Maiga | None | individual | None",
    ),
]


def reading_of(text: str) -> Reading:
    return found_in(text).readings[0]


@pytest.mark.parametrize(("text", "words", "expected"), ACTORS, ids=[words for _, words, _ in ACTORS])
def test_actors_of_a_sentence(text: str, words: str, expected: str) -> None:
    reading = reading_of(text)
    found = {words_of(unit, reading.sentence): unit for unit in reading.units}
    assert words in found, list(found)
    actor = actor_of(found[words], reading.sentence, reading.spotted)
    assert f"{actor.name} | {actor.id} | {actor.kind} | {actor.group}" == expected
