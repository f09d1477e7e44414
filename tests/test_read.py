"""Bytes to articles: encodings, formats, several stories in a file, broken records."""

from __future__ import annotations

import gzip
import json
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wireparse.errors import InputError, UsageError
from wireparse.model import Article
from wireparse.text.read import READERS, decode, parse_published, read_ndjson, read_text, sniff

STORY = "Des hommes armés ont attaqué Ségou – « hier »."


def records(*lines: object, path: str | None = "wire/day.ndjson") -> list[Article | InputError]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return list(read_ndjson(raw, path))


def only_article(*lines: object) -> Article:
    (found,) = records(*lines)
    assert isinstance(found, Article)
    return found


def only_error(*lines: object) -> InputError:
    (found,) = records(*lines)
    assert isinstance(found, InputError)
    return found


# ---------------------------------------------------------------- decode


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (STORY.encode("utf-8"), "utf-8"),
        (STORY.encode("utf-8-sig"), "utf-8-sig"),
        (b"\xff\xfe" + STORY.encode("utf-16-le"), "utf-16"),
        (b"\xfe\xff" + STORY.encode("utf-16-be"), "utf-16"),
        (STORY.encode("cp1252"), "cp1252"),
        ("Ségou".encode("latin-1") + b"\x81", "latin-1"),
    ],
)
def test_decode(raw: bytes, encoding: str) -> None:
    text, name = decode(raw)
    assert name == encoding
    assert raw.decode(name) == text
    assert "Ségou" in text


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "no text"),
        (b" \r\n\t\n", "no text"),
        (b"\xef\xbb\xbf \n", "no text"),
        (b"%PDF-1.7 text", "a PDF"),
        (b"PK\x03\x04rest", "a zip"),
        (gzip.compress(b"story"), "gzip"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"story\0story", "NUL"),
        ("story".encode("utf-16-le"), "NUL"),
        (b"\x01\x02\x03\x04 ab", "control"),
        (b"\xff\xfea", "not"),
    ],
)
def test_what_is_no_text_is_refused_with_place_and_cure(raw: bytes, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(raw, "a/b.txt")
    assert caught.value.place == "a/b.txt"
    assert cause in caught.value.cause
    assert caught.value.cure


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        text, encoding = decode(raw)
    except InputError:
        return
    assert raw.decode(encoding) == text


# ---------------------------------------------------------------- text files


def test_a_file_is_a_story() -> None:
    raw = STORY.encode()
    (article,) = read_text(raw, "wire/kestou.v2.txt")
    assert article == Article("kestou.v2", STORY, (0, len(STORY)), "wire/kestou.v2.txt", sha256=sha256(raw).hexdigest())


def test_a_guess_is_told() -> None:
    (guessed,) = read_text(STORY.encode("cp1252"), None)
    assert guessed.id == "stdin"
    assert [note.code for note in guessed.diagnostics] == ["encoding-guessed"]
    (certain,) = read_text(STORY.encode("utf-8"), None)
    assert certain.diagnostics == ()


@pytest.mark.parametrize(
    "text",
    ["ZCZC A1\nOne.\nNNNN\nZCZC A2\nTwo.\nNNNN\n", "One.\nNNNN\nTwo.\n", "One.\n\fTwo.", "One.\r\nNNNN\r\nTwo."],
)
def test_several_stories_in_a_file(text: str) -> None:
    found = read_text(text.encode(), "day.txt")
    assert [article.id for article in found] == ["day#1", "day#2"]
    assert [article.text[slice(*article.region)].strip() for article in found] == ["One.", "Two."]
    assert {article.text for article in found} == {text}
    assert len({article.sha256 for article in found}) == 1


@pytest.mark.parametrize(
    "text", ["The NNNN code.\nZ ZCZC", "One.\n\n\nTwo.", "___\nOne", "One\u2028NNNN\u2028Two", "a\fb"]
)
def test_nothing_else_parts_stories(text: str) -> None:
    assert [article.region for article in read_text(text.encode(), "day.txt")] == [(0, len(text))]


def test_one_transmission_keeps_the_plain_id() -> None:
    (article,) = read_text(b"ZCZC A1\nOne.\nNNNN\n", "day.txt")
    assert (article.id, article.text[slice(*article.region)].strip()) == ("day", "One.")


# ---------------------------------------------------------------- ndjson


def test_a_record() -> None:
    line = {"id": "a1", "text": STORY, "published": "2031-01-20T23:30:00+02:00", "headline": "H", "agency": "APA"}
    article = only_article({**line, "language": "fr", "other": [1]})
    assert (article.id, article.text, article.region) == ("a1", STORY, (0, len(STORY)))
    assert (article.published, article.published_basis) == (date(2031, 1, 20), "metadata")
    assert (article.headline, article.agency, article.language, article.format) == ("H", "APA", "fr", "ndjson")
    assert article.sha256 == sha256(STORY.encode()).hexdigest()


def test_null_is_absent() -> None:
    article = only_article(
        {"id": None, "text": "a", "published": None, "headline": None, "agency": "", "language": None}
    )
    assert (article.id, article.published, article.headline, article.agency) == ("day-1", None, None, None)


def test_ids() -> None:
    found = records({"text": "a"}, b" ", {"text": "b"}, {"id": 7, "text": "c"}, {"id": "x", "text": "d"})
    assert [article.id for article in found if isinstance(article, Article)] == ["day-1", "day-3", "7", "x"]
    (piped,) = records({"text": "a"}, path=None)
    assert isinstance(piped, Article)
    assert (piped.id, piped.path) == ("stdin-1", None)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b"{", "no JSON"),
        (b"nonsense", "no JSON"),
        (b"[1]", "no JSON object"),
        (b'"text"', "no JSON object"),
        (b"[" * 100_000, "no JSON"),
        (b'{"text": "\xe9"}', "UTF-8"),
        ({}, 'no "text"'),
        ({"text": None}, 'no "text"'),
        ({"text": 5}, '"text"'),
        ({"text": " \n"}, 'empty "text"'),
        ({"text": "a", "published": "May 3"}, '"published"'),
        ({"text": "a", "published": 20310120}, '"published"'),
        ({"text": "a", "headline": ["b"]}, '"headline"'),
        ({"text": "a", "id": True}, '"id"'),
        ({"text": "a", "id": {}}, '"id"'),
    ],
)
def test_a_broken_line_is_named_and_the_others_go_on(line: object, cause: str) -> None:
    before, broken, after = records({"text": "a"}, line, {"text": "b"})
    assert isinstance(before, Article) and isinstance(after, Article)
    assert isinstance(broken, InputError)
    assert broken.place == "wire/day.ndjson:2"
    assert cause in broken.cause
    assert broken.cure


def test_lines_end_at_line_feeds_alone() -> None:
    raw = json.dumps({"text": "a\u2028b\u0085c\fd"}, ensure_ascii=False).encode() + b"\r\n\n" + b'{"text": "e"}'
    found = [article for article in READERS["ndjson"](raw, "day.ndjson") if isinstance(article, Article)]
    assert [article.text for article in found] == ["a\u2028b\u0085c\fd", "e"]
    assert [article.id for article in found] == ["day-1", "day-3"]


def test_a_byte_order_mark_is_tolerated_on_the_first_line() -> None:
    assert only_article(b'\xef\xbb\xbf{"text": "a"}').text == "a"


def test_numbering_may_start_later() -> None:
    (found,) = read_ndjson([b"{"], "day.ndjson", first=41)
    assert isinstance(found, InputError)
    assert found.place == "day.ndjson:41"


def test_half_a_surrogate_pair_is_replaced_and_told() -> None:
    article = only_article(b'{"id": "\\udc00", "text": "a\\ud800b \\ud83d\\ude42", "headline": "\\ud800"}')
    assert (article.id, article.text, article.headline) == ("\ufffd", "a\ufffdb \U0001f642", "\ufffd")
    assert [note.code for note in article.diagnostics] == ["surrogate-replaced"]
    assert str(only_error(b'{"text": "a", "published": "\\ud800"}')).encode("utf-8")


# ---------------------------------------------------------------- formats and dates


def test_json_records() -> None:
    found = list(READERS["json"](b'[{"text": "a"}, {"id": "x"}, {"text": "b"}]', "day.json"))
    assert [article.id for article in found if isinstance(article, Article)] == ["day-1", "day-3"]
    assert [error.place for error in found if isinstance(error, InputError)] == ["day.json[2]"]
    (alone,) = READERS["json"](b'{"text": "a"}', "day.json")
    assert isinstance(alone, Article)
    assert (alone.id, alone.format) == ("day", "json")


@pytest.mark.parametrize(
    ("raw", "path", "name"),
    [
        (b"x", "a.ndjson", "ndjson"),
        (b"x", "a.JSONL", "ndjson"),
        (b"[]", "a.json", "json"),
        (b'{"text": "a"}', "a.txt", "text"),
        (b'\xef\xbb\xbf\n{"text": "a"}\n{', None, "ndjson"),
        (b'{"text": "a"}', "a.unknown", "ndjson"),
        (b'{"title": "a"}', None, "text"),
        (b"{curly} words", None, "text"),
        (b"", None, "text"),
    ],
)
def test_sniff(raw: bytes, path: str | None, name: str) -> None:
    assert sniff(raw, path) == name
    assert name in READERS


@pytest.mark.parametrize(
    "text", ["2031-01-20", " 2031-01-20 ", "2031-01-20T23:59:59Z", "2031-01-20 10:00", "2031-01-20T10:00:00.5+02:00"]
)
def test_published(text: str) -> None:
    assert parse_published(text) == date(2031, 1, 20)


@pytest.mark.parametrize(
    "text",
    ["", "20310120", "2031-1-2", "20/01/2031", "Monday", "2031-02-30", "2031-01-20Tnoon", "2031-W03-1", "2031-01"],
)
def test_no_date_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        parse_published(text)
