"""Gates: a sentence that is passed unread is one that would have said nothing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs.shipped import article, shipped_parser
from packs.tiny import ATTACK, JOINERS, PEOPLE, PLACES, phrase, rule, tiny, word

from wireparse.pipeline import parse_article
from wireparse.resources import samples_folder

STORIES = sorted(samples_folder().glob("*.txt"))
COUNT = word("number", "two", "twenty")
TRIGGER = rule("hit", "<count:number>? <who:armed> <trigger:attack> <what:place>?", set={"makes": "incident"})


def both(text: str) -> tuple[object, object]:
    """The reports of a story with and without the sentences that the gates leave out."""
    story = article(text)
    quick, thorough = (parse_article(story, shipped_parser(), thorough=every) for every in (False, True))
    return quick.to_dict(), thorough.to_dict()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_sample_says_the_same_with_every_rule_tried(path: Path) -> None:
    quick, thorough = both(path.read_text(encoding="utf-8"))
    assert quick == thorough


def test_the_batch_says_the_same_with_every_rule_tried() -> None:
    for path in samples_folder().glob("*.ndjson"):
        for line in path.read_text(encoding="utf-8").splitlines():
            quick, thorough = both(json.loads(line)["text"])
            assert quick == thorough


@cache
def spoken() -> tuple[str, ...]:
    """The sentences of all rules' own tests."""
    book = shipped_parser().rulebook
    return tuple(
        test.text
        for stage in (*book.phrases, book.events, book.context)
        for each in stage.rules
        for test in each.definition.tests
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_story_says_the_same_with_every_rule_tried(data: st.DataObject) -> None:
    sentences = data.draw(st.lists(st.sampled_from(spoken()), min_size=1, max_size=6))
    quick, thorough = both("\n\n".join(sentences))
    assert quick == thorough


TOLD_APART = {
    "a name told in full in a sentence that tells of no deed": (
        "GAO, Mali, March 10, 2025 (APA) - General Idrissa Maiga came to town for a wedding.\n\n"
        "The weather was fine.\n\nThe guests danced.\n\nPeople sang.\n\nIn Gao, gunmen killed Maiga."
    ),
    "a date within a longer phrase": "They recalled last year's deadly blasts.",
}


@pytest.mark.parametrize("text", TOLD_APART.values(), ids=TOLD_APART)
def test_what_is_told_apart_says_the_same_with_every_rule_tried(text: str) -> None:
    quick, thorough = both(text)
    assert quick == thorough


def test_the_gates_stop_most_sentences_of_a_quiet_story() -> None:
    gates = shipped_parser().rulebook.gates["deeds"].words
    assert not gates.opens({"the", "ministers", "met", "to", "discuss", "wheat", "prices", "."})
    assert gates.opens({"gunmen", "killed", "two", "soldiers", "."})


def test_a_gate_follows_labels_through_phrases_to_the_words(tmp_path: Path) -> None:
    group = phrase("group", "<count:number> <h:armed>", "band", head="h")
    deed = rule("deed", "<who:band> <trigger:attack>", set={"makes": "incident"})
    pack = tiny(tmp_path, lexicons=(JOINERS, PEOPLE, PLACES, ATTACK, COUNT), phrases=[group], events=[deed])
    gate = pack.book.gates["deeds"].words
    assert gate.opens({"two", "rebels", "attacked"})
    assert not gate.opens({"two", "rebels", "fled"}), "no word of attack"
    assert not gate.opens({"rebels", "attacked"}), "no count, which the phrase needs"
    assert gate.opens({"twenty", "gunmen", "carry"}), "one word of an entry of several is enough"


def test_a_gate_asks_nothing_for_what_any_word_may_be(tmp_path: Path) -> None:
    pack = tiny(tmp_path, lexicons=(JOINERS, ATTACK), events=[rule("any", "<trigger:cap>", set={"makes": "incident"})])
    assert pack.book.gates["deeds"].words.opens(frozenset())
