"""Lexicons on tiny packs: which words each kind of lexicon finds, and with which labels and attributes."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs.tiny import Tiny, name, noun, tiny, verb, word

LEXICONS = (
    noun("armed", "rebel", "gunman", {"text": "militia fighter", "also": ["militiaman"], "rank": "low"}),
    verb("attack", "attack", "carry out", "hit"),
    name("group", {"text": "Green Front", "also": ["GF"], "id": "gf"}, "Écho", {"text": "IS", "case": "exact"}),
    word("near", "near", "close to", "not far from"),
    word("device", "car-bomb", {"text": "Grad", "case": "exact"}),
    word("both", {"text": "rebel", "tone": "dark", "rank": "none"}),
    {
        "id": "classes",
        "kind": "classes",
        "entries": [{"text": "quiet", "classes": "adj"}, {"text": "attack", "classes": "n v.base"}],
    },
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return tiny(tmp_path_factory.mktemp("lexicons"), lexicons=LEXICONS)


# text -> words that are found, with the label that they must have
HITS = [
    ("noun, one", "A rebel left.", [("rebel", "armed.sg")]),
    ("noun, many", "Rebels left.", [("Rebels", "armed.pl")]),
    ("noun, irregular plural", "Gunmen left.", [("Gunmen", "armed.pl")]),
    ("noun, the last word inflects", "Two militia fighters left.", [("militia fighters", "armed.pl")]),
    ("noun, other spelling", "A militiaman left.", [("militiaman", "armed.sg")]),
    ("noun, no part of a word", "A rebellion began.", []),
    ("verb, past", "They attacked.", [("attacked", "attack.past")]),
    ("verb, past is participle too", "They attacked.", [("attacked", "attack.part")]),
    ("verb, third person", "He attacks.", [("attacks", "attack.pres")]),
    ("verb, -ing", "Attacking is easy.", [("Attacking", "attack.ing")]),
    ("verb, one form for all", "They hit it.", [("hit", "attack.past")]),
    ("verb, the first word inflects", "They carried out a raid.", [("carried out", "attack.past")]),
    ("verb, its class", "They attacked.", [("attacked", "v.past")]),
    ("name", "The Green Front left.", [("Green Front", "group")]),
    ("name, class", "The Green Front left.", [("Green Front", "name")]),
    ("name, other spelling", "The GF left.", [("GF", "group")]),
    ("name, accents do not count", "Echo left.", [("Echo", "group")]),
    ("name needs a capital", "The green front left.", []),
    ("name, any of its words", "The Green front left.", [("Green front", "group")]),
    ("exact", "The IS left.", [("IS", "group")]),
    ("exact, other case", "It is so.", []),
    ("exact, a word", "A Grad fell.", [("Grad", "device")]),
    ("exact, a word in other case", "A grad fell.", []),
    ("word", "NEAR the river.", [("NEAR", "near")]),
    ("word stands as written", "It neared the river.", []),
    ("word, several", "It is close to us.", [("close to", "near")]),
    ("hyphen", "A car-bomb fell.", [("car - bomb", "device")]),
    ("hyphen, a blank instead", "A car bomb fell.", [("car bomb", "device")]),
    ("hyphen, joined", "A carbomb fell.", [("carbomb", "device")]),
    ("en dash", "A car–bomb fell.", [("car – bomb", "device")]),
    ("leftmost, longest", "It is not far from us.", [("not far from", "near")]),
    ("a line end is a blank", "It is not\nfar from us.", [("not far from", "near")]),
    ("no hit over a sentence's end", "It is close. To us it is.", []),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in HITS], ids=[row[0] for row in HITS])
def test_what_a_lexicon_finds(text: str, expected: list[tuple[str, str]], pack: Tiny) -> None:
    found = pack.spotted(text)
    assert [words for words, _ in found] == [words for words, _ in expected]
    for (_, hit), (words, label) in zip(found, expected, strict=True):
        assert label in hit.labels, words


def test_all_capitals_are_names_where_everything_is_in_capitals(pack: Tiny) -> None:
    text = "THE GREEN FRONT LEFT THE TOWN THIS MORNING."
    assert [words for words, _ in pack.spotted(text)] == ["GREEN FRONT"]


def test_attributes_travel_with_the_hit(pack: Tiny) -> None:
    ((_, hit),) = pack.spotted("A militia fighter left.")
    assert hit.attrs == {"rank": "low"}
    ((_, hit),) = pack.spotted("The GF left.")
    assert hit.attrs == {"id": "gf"}


def test_a_word_of_two_lexicons_has_both_labels_and_all_attributes(pack: Tiny) -> None:
    ((_, hit),) = pack.spotted("A rebel left.")
    assert {"armed", "both"} <= hit.labels
    assert hit.attrs == {"tone": "dark", "rank": "none"}


def test_of_equal_words_the_attributes_of_the_first_lexicon_by_id_win(tmp_path: Path) -> None:
    rows = (word("zeta", {"text": "raid", "type": "z", "own": "yes"}), word("alpha", {"text": "raid", "type": "a"}))
    for reverse in (False, True):
        ((_, hit),) = tiny(tmp_path / f"{reverse}", reverse=reverse, lexicons=rows).spotted("A raid began.")
        assert hit.attrs == {"type": "a", "own": "yes"}


def test_word_classes_are_labels_of_single_words_and_no_hits(pack: Tiny) -> None:
    assert pack.spotted("It was quiet.") == []
    assert "adj" in pack.labels("It was quiet.")["quiet"]
    assert {"n", "v.base", "attack.base"} <= pack.labels("They attack.")["attack"]


def test_shared_attributes_and_their_exceptions(tmp_path: Path) -> None:
    row = word("deed", "raid", {"text": "ambush", "type": "ambush"}) | {"with": {"type": "attack", "weak": "yes"}}
    found = dict(tiny(tmp_path, lexicons=(row,)).spotted("A raid and an ambush."))
    assert found["raid"].attrs == {"type": "attack", "weak": "yes"}
    assert found["ambush"].attrs == {"type": "ambush", "weak": "yes"}


def test_a_table_has_comments_other_spellings_and_attributes(tmp_path: Path) -> None:
    row = {"id": "group", "kind": "name", "with": {"side": "rebels"}, "file": "groups.tsv"}
    folder = tmp_path / "pack"
    (folder / "patterns").mkdir(parents=True)
    table = "# who they are\ntext\talso\tid\tcountry\nGreen Front\tGF|Greens\tgf\tMLI\nRed Wing\t\trw\t\n"
    (folder / "patterns" / "groups.tsv").write_text(table, encoding="utf-8")
    pack = tiny(folder, lexicons=(row,))
    found = dict(pack.spotted("The GF, the Greens and the Red Wing met."))
    assert list(found) == ["GF", "Greens", "Red Wing"]
    assert found["GF"].attrs == {"side": "rebels", "id": "gf", "country": "MLI"}
    assert found["Red Wing"].attrs == {"side": "rebels", "id": "rw"}


def test_without_a_morphology_words_stand_as_they_are(tmp_path: Path) -> None:
    pack = tiny(tmp_path, inflected=False, lexicons=(noun("armed", "rebel"),))
    assert [words for words, _ in pack.spotted("A rebel met rebels.")] == ["rebel"]
