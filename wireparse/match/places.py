"""Place names in a document: spans with no opinion on where they lie.

Token ranges are half-open and count within one sentence; spans are offsets into the article's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from wireparse.match.place_reader import CAPITALISED, Found, Reader
from wireparse.model import Document, Sentence, Span, Text, Token
from wireparse.rulebook.gazetteer import Gazetteer
from wireparse.rulebook.place_cues import PlaceCues
from wireparse.text.segment import tokenise

DATELINE: Final = -1
MOST_PARENTS: Final = 4


class PlaceMention(Struct, frozen=True):
    """A place's words: tokens ``[start, end)`` of a sentence (``DATELINE`` for the dateline's place), of which
    ``[name_start, name_end)`` are the name itself. ``span`` are offsets into the text, ``name`` the name as written.

    ``kind`` is what the words around it say it is, ``kind_word`` the word behind the name that says so; ``parents`` are
    the mentions (by their place in the result) that the text may put it in, ``inside`` the one that a small word ("in",
    "of") surely does; ``country`` an ISO 3166-1 alpha-3 code that a demonym beside it gives, or a kind word of one
    country ("upazila"); ``known`` whether the gazetteer has the name; ``sure`` whether something beside the name
    itself makes it a place.
    """

    sentence: int
    start: int
    end: int
    name_start: int
    name_end: int
    span: Span
    name: str
    kind: str | None
    kind_word: str | None
    parents: tuple[int, ...]
    inside: int | None
    country: str | None
    known: bool
    sure: bool
    beyond: bool
    rule: str


def find_places(
    document: Document, gazetteer: Gazetteer, cues: PlaceCues, vetoes: Sequence[Sequence[Span]] = ()
) -> tuple[PlaceMention, ...]:
    """Every place that the story names, the dateline's first, in text order.

    ``vetoes[i]`` are token ranges of sentence ``i`` that other names already hold.
    """
    capitals = [[n for n, t in enumerate(s.tokens) if t.shape in CAPITALISED] for s in document.sentences]
    persons = _persons(document.sentences, capitals, cues)
    mentions: list[PlaceMention] = []
    dateline = document.shell.dateline
    if dateline is not None and dateline.place is not None:
        mentions += _of_dateline(dateline.place, gazetteer, cues)
    text = document.article.text
    home = _home(mentions, gazetteer)
    rows: list[list[Found]] = []
    for n, sentence in enumerate(document.sentences):
        taken = vetoes[n] if n < len(vetoes) else ()
        if _worth_reading(sentence, capitals[n], gazetteer, cues):
            rows.append(Reader(sentence, capitals[n], gazetteer, cues, persons, taken).read())
        else:
            rows.append([])
        if not cues.capital_words.isdisjoint(sentence.words):
            rows[-1] = _with_capitals(rows[-1], sentence, home, cues)
    vouched = {mention.name.lower() for mention in mentions}
    for sentence, row in zip(document.sentences, rows, strict=True):
        vouched.update(_words(sentence.tokens, one) for one in row if one.sure and not one.doubtful)
    for n, (sentence, row) in enumerate(zip(document.sentences, rows, strict=True)):
        kept = [one for one in row if not one.doubtful or _words(sentence.tokens, one) in vouched]
        if kept:
            mentions += _mentions(n, sentence.tokens, kept, cues, len(mentions), text)
    return tuple(mentions)


def _worth_reading(sentence: Sentence, capitals: Sequence[int], gazetteer: Gazetteer, cues: PlaceCues) -> bool:
    """A sentence whose only capital is an ordinary first word names no place."""
    if not capitals:
        return False
    if len(capitals) > 1 or capitals[0] > 0:
        return True
    first = sentence.tokens[0].norm
    return first in cues.stand_before or gazetteer.begins(first)


def _home(dateline: Sequence[PlaceMention], gazetteer: Gazetteer) -> str | None:
    """The country of a dateline that names one, or the seat of its government; ISO 3166-1 alpha-3."""
    for mention in dateline:
        for entry in gazetteer.find(mention.name):
            if entry.kind == "country" or entry.capital:
                return entry.country
    return None


def _with_capitals(found: list[Found], sentence: Sentence, home: str | None, cues: PlaceCues) -> list[Found]:
    """The places of a sentence with those that it calls ``the Malian capital``, or ``in the capital``: that of the
    country of the dateline."""
    norms = sentence.norms
    told: list[Found] = []
    for n, norm in enumerate(norms):
        if norm not in cues.capital_words or n == 0 or _goes_on_behind_capital(sentence.tokens, n, cues):
            continue
        people = cues.demonyms.get(norms[n - 1]) if sentence.tokens[n - 1].shape in CAPITALISED else None
        located = n > 1 and norms[n - 1] in cues.articles and norms[n - 2] in cues.locative
        name = cues.capitals.get(people or (home if located else None) or "")
        start = n - 2 if people and n > 1 and norms[n - 2] in cues.articles else n - 1
        if name is not None and all(one.end <= start or one.start > n for one in found):
            told.append(Found(start, n + 1, start, n + 1, None, True, True, name=name))
    return sorted((*found, *told), key=lambda one: one.start) if told else found


def _goes_on_behind_capital(tokens: Sequence[Token], n: int, cues: PlaceCues) -> bool:
    """Whether what follows says that it is money, or of which country, or names it: ``the capital, Bamako``."""
    after = tokens[n + 1 : n + 3]
    if not after:
        return False
    named = after[0].shape in CAPITALISED or (len(after) > 1 and after[0].text == "," and after[1].shape in CAPITALISED)
    return named or after[0].norm in cues.capital_things or after[0].norm in cues.of


def _words(tokens: Sequence[Token], one: Found) -> str:
    if one.name is not None:
        return one.name.lower()
    return " ".join(token.text for token in tokens[one.name_start : one.name_end]).lower()


def _of_dateline(place: Text, gazetteer: Gazetteer, cues: PlaceCues) -> list[PlaceMention]:
    tokens = tokenise(place.text, place.span[0])
    if not tokens:
        return []
    sentence = Sentence(0, place.span[0], place.span[1], 0, tokens, shouting=True)
    capitals = [n for n, token in enumerate(tokens) if token.shape in ("cap", "upper")]
    found = Reader(sentence, capitals, gazetteer, cues, frozenset(), (), trusted=True).read()
    rows = _mentions(DATELINE, tokens, found, cues, 0, place.text, place.span[0])
    return [replace(row, rule="core/place.dateline") for row in rows]


# ---------------------------------------------------------------- persons


def _persons(sentences: Sequence[Sentence], capitals: Sequence[Sequence[int]], cues: PlaceCues) -> frozenset[str]:
    """Family names that the story introduces with a title or a given name."""
    names: set[str] = set()
    for sentence, caps in zip(sentences, capitals, strict=True):
        tokens = sentence.tokens
        for n, following in zip(caps, caps[1:], strict=False):
            if following != n + 1 or not (
                tokens[n].norm in cues.given or tokens[n].norm.removesuffix(".") in cues.titles
            ):
                continue
            if sentence.shouting and (tokens[n].norm in cues.words or tokens[following].norm in cues.small_words):
                continue
            last = following
            while (
                last < n + 3
                and last + 1 < len(tokens)
                and tokens[last + 1].shape == "cap"
                and _is_name(tokens[last], cues)
            ):
                last += 1
            names.update(
                token.norm
                for token in tokens[following : last + 1]
                if token.shape in CAPITALISED and len(token.text) > 2
            )
    return frozenset(names - cues.calendar - cues.titles)


def _is_name(token: Token, cues: PlaceCues) -> bool:
    return token.norm in cues.given or len(token.text.rstrip(".")) == 1


# ---------------------------------------------------------------- what holds what


def _mentions(
    number: int,
    tokens: Sequence[Token],
    found: Sequence[Found],
    cues: PlaceCues,
    first: int,
    text: str,
    shift: int = 0,
) -> list[PlaceMention]:
    parents = _parents(tokens, found, cues)
    rows: list[PlaceMention] = []
    for n, one in enumerate(found):
        span = (tokens[one.start].start, tokens[one.end - 1].end)
        name = one.name or text[tokens[one.name_start].start - shift : tokens[one.name_end - 1].end - shift]
        behind = " ".join(token.norm for token in tokens[one.name_end : one.end])
        rows.append(
            PlaceMention(
                number,
                one.start,
                one.end,
                one.name_start,
                one.name_end,
                span,
                " ".join(name.split()),
                one.kind,
                behind or None,
                tuple(first + p for p in parents[n]),
                first + n + 1 if n + 1 in parents[n] and _says_inside(tokens, one, found[n + 1], cues) else None,
                _demonym(tokens, one, cues) or cues.kind_countries.get(behind),
                one.known,
                one.sure,
                _is_beyond(tokens, one, cues),
                "core/place.gazetteer" if one.known else f"{cues.pack}/place.cue",
            )
        )
    return rows


def _parents(tokens: Sequence[Token], found: Sequence[Found], cues: PlaceCues) -> list[list[int]]:
    """For each place of a sentence, those that the words between them may say hold it. Whether they do is for the
    resolver to check against the gazetteer."""
    parents: list[list[int]] = [[] for _ in found]
    for n in range(len(found) - 1):
        between = [token.norm for token in tokens[found[n].end : found[n + 1].start]]
        if _holds(between, cues) and not _is_beyond(tokens, found[n + 1], cues):
            parents[n].append(n + 1)
        elif between[0] in ("'s", "'") and len(between) <= 4:
            parents[n + 1].append(n)
    for n in range(len(found) - 2):  # "X in Nigeria's Yobe state"
        if parents[n] == [n + 1] and parents[n + 2] == [n + 1]:
            parents[n].append(n + 2)
    for n in range(len(found) - 2, -1, -1):  # chains and lists: "A, B, C" and "A and B (C)"
        between = [token.norm for token in tokens[found[n].end : found[n + 1].start]]
        if parents[n] and parents[n][0] == n + 1:
            parents[n].extend(p for p in parents[n + 1][:MOST_PARENTS] if p not in parents[n])
        elif (
            len(between) == 1
            and (between[0] in cues.joiners or between[0] == "-")
            and parents[n + 1]
            and tokens[found[n + 1].end : found[n + 1].end + 1]
        ):
            parents[n].extend(p for p in parents[n + 1][:MOST_PARENTS] if p > n + 1)
    return parents


def _is_beyond(tokens: Sequence[Token], one: Found, cues: PlaceCues) -> bool:
    """``the border with Niger``, ``the Niger border``, ``the Mali-Niger border``: it says of neither where it was."""
    after, before = tokens[one.end : one.end + 3], tokens[max(0, one.start - 2) : one.start]
    if after and after[0].norm in cues.borders:
        return True
    if len(after) > 2 and after[0].text == "-" and after[2].norm in cues.borders:
        return True
    if len(before) < 2 or before[0].norm not in cues.borders:
        return False
    return before[1].text != "," and before[1].norm not in cues.borders_in


def _holds(between: Sequence[str], cues: PlaceCues) -> bool:
    """Whether the words between two places may put the first into the second: nothing, a comma, a bracket, ``in the``,
    ``area of``, ``, a town in the northern``."""
    if not between or (len(between) == 1 and between[0] in (",", "(")):
        return True
    if len(between) > 6 or not (between[0] in (",", "(") or any(word in cues.within for word in between)):
        return False
    small = (cues.qualifiers, cues.within, cues.areas_after, cues.kinds_after, cues.directions)
    return all(word in (",", "(") or any(word in each for each in small) for word in between)


def _says_inside(tokens: Sequence[Token], one: Found, other: Found, cues: PlaceCues) -> bool:
    return any(token.norm in cues.containing for token in tokens[one.end : other.start])


def _demonym(tokens: Sequence[Token], one: Found, cues: PlaceCues) -> str | None:
    """``the Malian city of Kayes``, ``the northern Nigerian state of Kaduna``."""
    start = one.start
    if start and tokens[start - 1].norm in cues.of:
        for n in range(start - 2, max(-1, start - 5), -1):
            country = cues.demonyms.get(tokens[n].norm)
            if country:
                return country
    elif start and tokens[start - 1].norm in cues.demonyms:
        return cues.demonyms[tokens[start - 1].norm]
    return None


__all__ = ["DATELINE", "PlaceMention", "find_places"]
