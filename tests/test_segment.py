"""Tokens and sentences: what holds for any text, and how single shapes are cut."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from wireparse.model import Article, Sentence, Shell, Text, Token
from wireparse.text import segment as subject
from wireparse.text.segment import fold, tokenise

RULES = Path(__file__).parent.parent / "rules" / "en" / "segment.yaml"
CONVENTIONS = subject.conventions(yaml.load(RULES.read_text("utf-8"), yaml.BaseLoader))
BARE = Shell(None, None, None, None, None, (0, 0))


def sentences(text: str, shell: Shell = BARE) -> tuple[Sentence, ...]:
    body = shell.body_span if shell.body_span[1] else (0, len(text))
    return subject.segment(Article("case", text, (0, len(text))), replace(shell, body_span=body), CONVENTIONS)


def cut(text: str) -> list[str]:
    return [" ".join(text[s.start : s.end].split()) for s in sentences(text)]


def tokens(text: str) -> list[str]:
    return [token.text for token in tokenise(text)]


# ---------------------------------------------------------------- tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("didn't can't", "did n't ca n't"),
        ("the army's base", "the army 's base"),
        ("the rebels' base", "the rebels ' base"),
        ("“Che”’s men", "“ Che ” ’s men"),
        ("1,200 men, 3.5 km", "1,200 men , 3.5 km"),
        ("a 20-billion plan", "a 20 - billion plan"),
        ("6-1/2 hours", "6 - 1 / 2 hours"),
        ("a 7.62mm round", "a 7.62 mm round"),
        ("the 20th, M23", "the 20th , M23"),
        ("U.S.-led, 6 a.m.", "U.S. - led , 6 a.m."),
        ("J. Nobody and J.P. Nobody", "J. Nobody and J.P. Nobody"),
        ("plan B. then", "plan B . then"),
        ("``So,'' he said -- then... no", "`` So , '' he said -- then ... no"),
        ("(FPL) [sic]", "( FPL ) [ sic ]"),
        ("l'armée d'Ivoire qu'elle", "l' armée d' Ivoire qu' elle"),
        ("N'Djamena N'DJAMENA", "N' Djamena N' DJAMENA"),
        ("Jama'a Sana’a", "Jama'a Sana’a"),
        ("Qa`ida, `no'", "Qa`ida , ` no '"),
        ("a\u00a0b", "a b"),
        ("Kidal–Anéfif", "Kidal – Anéfif"),
        ("___", "___"),
        ("end.Then", "end . Then"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_tokens(text: str, expected: str) -> None:
    assert tokens(text) == expected.split()


def test_offsets_count_from_start() -> None:
    assert [(t.start, t.end) for t in tokenise("ab cd", 10)] == [(10, 12), (13, 15)]


def test_abbreviations_keep_their_full_stop() -> None:
    found = tokenise("Gen. Ali, No. 5, no.", abbreviations=frozenset({"gen"}), before_number=frozenset({"no"}))
    assert [t.text for t in found] == ["Gen.", "Ali", ",", "No.", "5", ",", "no", "."]
    assert [t.norm for t in found][:4] == ["gen.", "ali", ",", "no."]


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("Ségou", "segou"),
        ("Se\u0301gou", "segou"),
        ("co\u00adoperate", "cooperate"),
        ("’s", "'s"),
        ("“", '"'),
        ("``", '"'),
        ("manœuvre", "manoeuvre"),
        ("İstanbul", "istanbul"),
        ("ʼ", "'"),
    ],
)
def test_fold(text: str, norm: str) -> None:
    assert fold(text) == norm
    assert [token.norm for token in tokenise(text)] == [norm]


@pytest.mark.parametrize(
    ("text", "dashes"),
    [
        ("Gao-Kidal", ["-"]),
        ("Gao–Kidal", ["-"]),
        ("Gao - Kidal", ["--"]),
        ("Gao – Kidal", ["--"]),
        ("Gao—Kidal", ["--"]),
        ("Gao--Kidal", ["--"]),
        ("Gao -- Kidal", ["--"]),
    ],
)
def test_a_dash_that_parts_is_no_hyphen_that_joins(text: str, dashes: list[str]) -> None:
    assert [token.norm for token in tokenise(text) if token.shape == "punct"] == dashes


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("army", "lower"),
        ("Mali", "cap"),
        ("A", "cap"),
        ("J.", "cap"),
        ("FAMa", "cap"),
        ("JNIM", "upper"),
        ("U.S.", "upper"),
    ]
    + [
        ("M23", "upper"),
        ("12", "num"),
        ("1,200", "num"),
        ("½", "num"),
        ("20th", "lower"),
        ("-", "punct"),
        ("…", "punct"),
    ]
    + [("Éric", "cap"), ("École", "cap"), ("ÉCOLE", "upper")],
)
def test_shape(text: str, shape: str) -> None:
    assert tokenise(text + (" X" if text == "J." else ""))[0].shape == shape


def test_capitals_do_not_change_where_tokens_are_cut() -> None:
    text = "the d'Aubuisson plan didn't work, l'armée's men said in n'djamena, u.s.-led"
    assert [t.norm for t in tokenise(text)] == [t.norm for t in tokenise(text.upper())]


TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            [
                "The",
                "army",
                "U.S.",
                "Gen.",
                "J.",
                "n't",
                "'s",
                "’",
                "1,200",
                ".",
                "…",
                "?",
                '"',
                "“",
                "”",
                " ",
                "  ",
                "\n",
            ]
            + ["\n\n", "\r\n", "(", ")", "--", "é", "\u0301", "\u00ad", "\u00a0", "🙂", "[sic]", "No.", "5", "``", "''"]
        ),
        max_size=40,
    ).map("".join),
)


def assert_cover(text: str, begin: int, end: int, found: list[Token]) -> None:
    """Ordered, apart, true to the text, and nothing but white space between them."""
    at = begin
    for token in found:
        assert token.start >= at
        assert text[token.start : token.end] == token.text
        assert token.text.strip() == token.text != ""
        assert not text[at : token.start].strip()
        at = token.end
    assert not text[at:end].strip()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_character_is_lost_by_tokens(text: str) -> None:
    assert_cover(text, 0, len(text), list(tokenise(text)))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(0, 5), st.integers(0, 5))
def test_no_character_is_lost_by_sentences(text: str, before: int, after: int) -> None:
    begin, end = min(before, len(text)), max(len(text) - after, min(before, len(text)))
    found = subject.segment(Article("case", text, (0, len(text))), replace(BARE, body_span=(begin, end)), CONVENTIONS)
    assert_cover(text, begin, end, [token for sentence in found for token in sentence.tokens])
    assert [sentence.index for sentence in found] == list(range(len(found)))
    paragraphs = [sentence.paragraph for sentence in found]
    assert paragraphs == sorted(paragraphs)
    for sentence in found:
        assert (sentence.start, sentence.end) == (sentence.tokens[0].start, sentence.tokens[-1].end)
        assert all(0 <= i < j <= len(sentence.tokens) for i, j in sentence.quoted)


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    "expected",
    [
        ["Gen. Ali spoke at 6 p.m. on Monday.", "He left."],
        ["They met at 6 p.m.", "The talks failed."],
        ["The U.S. Army left.", "He stayed in the U.S.", "It rained."],
        ["It cost 3.5 million.", "Nobody paid."],
        ["No. 5 was hit.", "He said no.", "They left."],
        ["They fled on Sept. 5 and Jan. 6.", "J. Nobody stayed."],
        ['"I saw it.', 'They ran," he said.'],
        ['"Who was it?" he asked.', "Nobody knew."],
        ["He said: “We ran.”", "Then it was over."],
        ["« Nous avons fui. »", "Le maire est resté."],
        ["``They came at night.''", "He paused."],
        ["They left (in haste.)", "Nobody spoke."],
        ["And then ...", "Silence."],
        ["Why?!", "Nobody knows."],
        ["Fighters came.", "al-Nobody denied it."],
        ["The firm, Nobody Inc., closed.", "So did Other Corp.", "The town mourned."],
        ["Ten died.", "20 were hurt."],
        ["In Birmingham, Ala., it snowed.", "It thawed."],
        ["Visit example.org for more.", "It is free."],
        ["1. The first point stands.", "2. The second falls."],
    ],
    ids=lambda expected: expected[0][:24],
)
def test_where_sentences_end(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_a_missing_space_after_a_full_stop() -> None:
    assert cut("It ended in 2021.Nobody came.") == ["It ended in 2021.", "Nobody came."]


def test_lines_are_paragraphs_unless_the_story_is_hard_wrapped() -> None:
    assert [s.paragraph for s in sentences("One came. Two left.\nThree stayed.\nFour slept.")] == [0, 0, 1, 2]
    wrapped = (
        "Six men were seen near\nthe bridge on the road\nto the town. They left\nat noon.\n\nNobody was hurt\nthat day."
    )
    assert [s.paragraph for s in sentences(wrapped)] == [0, 0, 1]
    assert cut(wrapped)[0] == "Six men were seen near the bridge on the road to the town."


def test_an_indented_line_opens_a_paragraph_of_a_wrapped_story() -> None:
    text = "    Six men were seen near\nthe bridge on the road\nto the town.\n    They left in the\nafternoon."
    assert [s.paragraph for s in sentences(text)] == [0, 1]


def test_windows_line_ends() -> None:
    assert [s.paragraph for s in sentences("One came.\r\nTwo left.\r\n\r\nThree stayed.")] == [0, 1, 2]


def test_shouting() -> None:
    assert [s.shouting for s in sentences("REBELS ATTACKED TWO TOWNS.  THE U.S. TROOPS LEFT.")] == [True, True]
    assert [s.shouting for s in sentences("The UN left. REBELS TOOK THREE TOWNS. He saw the IED.")] == [
        False,
        True,
        False,
    ]


def quoted(text: str) -> list[tuple[int, str]]:
    return [(s.index, text[s.tokens[i].start : s.tokens[j - 1].end]) for s in sentences(text) for i, j in s.quoted]


def test_quotes() -> None:
    assert quoted('He said "we ran" and left.') == [(0, '"we ran"')]
    assert quoted("“We ran. They came.” He left.") == [(0, "“We ran."), (1, "They came.”")]
    assert quoted("``Go,'' he said, ``now.''") == [(0, "``Go,''"), (0, "``now.''")]
    assert quoted("Il a dit « non » hier.") == [(0, "« non »")]


def test_a_quote_left_open_goes_on_only_if_the_next_paragraph_opens_one() -> None:
    assert quoted('He said: "We ran.\n"They came," he added.') == [(0, '"We ran.'), (1, '"They came,"')]
    assert quoted('A 9" pipe broke.\nNobody was hurt.') == []


@pytest.mark.parametrize(
    ("headline", "kept"),
    [
        ("Blast kills three -police", "Blast kills three"),
        ("Blast kills three - defence ministry", "Blast kills three"),
        ("Blast kills three – army", "Blast kills three"),
        ("Blast in Port-au-Prince kills three", "Blast in Port-au-Prince kills three"),
        ("Blast kills three - Reuters photographer among them", "Blast kills three - Reuters photographer among them"),
        ("Blast kills well-known", "Blast kills well-known"),
    ],
)
def test_a_headline_is_read_without_its_source(headline: str, kept: str) -> None:
    text = f"{headline}\n\nIt rained."
    size = len(headline)
    first = sentences(text, replace(BARE, headline=Text(headline, (0, size)), body_span=(size + 2, len(text))))[0]
    assert text[first.start : first.end] == kept


def test_the_headline_comes_first_and_advisories_yield_nothing() -> None:
    text = "Two towns taken. More to fall\n\nRebels took [words indistinct] towns. [passage omitted] They left."
    notes = tuple(
        Text(note, (text.index(note), text.index(note) + len(note)))
        for note in ("[words indistinct]", "[passage omitted]")
    )
    shell = replace(BARE, headline=Text(text[:29], (0, 29)), body_span=(31, len(text)), advisories=notes)
    found = sentences(text, shell)
    assert [(s.headline, s.paragraph) for s in found] == [(True, 0), (False, 1), (False, 1)]
    assert [" ".join(t.text for t in s.tokens) for s in found] == [
        "Two towns taken . More to fall",
        "Rebels took towns .",
        "They left .",
    ]


@pytest.mark.parametrize(
    "unit", ["word ", "a.b.", "'s", '"no ', "Gen. ", "...", "J. ", "l'", "(", "One.\n", "x\n", "é\u0301"]
)
def test_hostile_text_is_cut_whole(unit: str) -> None:
    text = unit * 5000
    found = sentences(text)
    assert_cover(text, 0, len(text), [token for sentence in found for token in sentence.tokens])


def test_an_endless_sentence_is_read_in_pieces_and_loses_nothing() -> None:
    text = ", ".join(f"village {number} burned down" for number in range(500)) + "."
    found = sentences(text)
    assert len(found) > 1
    assert all(len(each.tokens) <= subject.LONGEST_SENTENCE for each in found)
    assert [token for each in found for token in each.tokens] == list(tokenise(text))
    assert [subject.is_piece(each) for each in found] == [True] * (len(found) - 1) + [False]
    assert all(each.tokens[-1].text == "," for each in found[:-1]), "behind a mark where there is one"


def test_an_endless_sentence_without_marks_is_cut_where_it_must_be() -> None:
    text = "burned " * (subject.LONGEST_SENTENCE + 50)
    assert [len(each.tokens) for each in sentences(text)] == [subject.LONGEST_SENTENCE, 50]
