"""Place names in a document: spans with no opinion on where they lie.

A name is a run of capitalised tokens that the gazetteer knows, or that the words around it make a place ("the village of
X", "X district"). Persons, organisations, media and teams that carry a place's name are left out. Token ranges are
half-open and count within one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from wireparse.model import Document, Sentence, Span, Text, Token
from wireparse.rulebook.gazetteer import Gazetteer, fold

DATELINE: Final = -1
RUN: Final = 4


@dataclass(frozen=True, slots=True)
class PlaceCues:
    """The words of ``places.yaml`` and its tables, folded; ``rules/en/places.yaml`` says what each list is for."""

    pack: str
    kinds_after: Mapping[str, str]
    kinds_before: Mapping[str, str]
    founding: frozenset[str]
    stand_before: Mapping[str, str]
    locative: frozenset[str]
    within: frozenset[str]
    particles: frozenset[str]
    directions: frozenset[str]
    qualifiers: frozenset[str]
    titles: frozenset[str]
    veto_after: frozenset[str]
    veto_of: frozenset[str]
    local_bodies: frozenset[str]
    veto_before: frozenset[str]
    calendar: frozenset[str]
    never: frozenset[str]
    areas_after: frozenset[str]
    place_prepositions: frozenset[str]
    plural_kinds: frozenset[str]
    joiners: frozenset[str]
    list_openers: frozenset[str]
    dotted: frozenset[str]
    capitals_only: frozenset[str]
    words: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]
    demonyms: Mapping[str, str]
    neighbours: Mapping[str, frozenset[str]]


def place_cues(table: Mapping[str, Any], folders: Sequence[Path]) -> PlaceCues:
    """From a parsed ``places.yaml`` (every scalar a string) and the tables of the packs in ``folders``: ``place_words.tsv``
    beside a ``places.yaml``, and ``gazetteer/person_names.tsv``, ``given_names.tsv`` and ``demonyms.tsv``."""

    def listed(name: str) -> frozenset[str]:
        return frozenset(fold(str(word)) for word in table.get(name) or ())

    def kinds(name: str) -> dict[str, str]:
        return {fold(str(word)): kind for kind, group in (table.get(name) or {}).items() for word in group}

    def rows(name: str) -> list[tuple[str, ...]]:
        return [row for folder in folders if (folder / name).is_file() for row in read_columns(folder / name)]

    people = [(fold(row[0]), row[1]) for name in ("person_names.tsv", "given_names.tsv") for row in rows(f"gazetteer/{name}")]
    return PlaceCues(
        next((folder.name for folder in reversed(folders) if (folder / "places.yaml").is_file()), "core"),
        kinds("kinds_after"), kinds("kinds_before"), listed("founding"),
        {**dict.fromkeys(listed("water_before"), "water"), **dict.fromkeys(listed("terrain_before"), "terrain")},
        listed("locative"), listed("within"), listed("particles"), listed("directions"), listed("qualifiers"), listed("titles"),
        listed("veto_after"), listed("veto_of"), listed("local_bodies"), listed("veto_before"), listed("calendar"), listed("never"), listed("areas_after"),
        listed("place_prepositions"), listed("plural_kinds"), listed("joiners"), listed("list_openers"),
        listed("dotted"), listed("capitals_only"),
        frozenset(fold(row[0]) for row in rows("place_words.tsv")),
        frozenset(name for name, role in people if role == "given"), frozenset(name for name, role in people if role == "family"),
        {fold(row[0]): row[1] for row in rows("gazetteer/demonyms.tsv")},
        {row[3]: frozenset(row[10].split("|")) for row in rows("gazetteer/countries.tsv") if len(row) > 10 and row[10]},
    )  # fmt: skip


def read_columns(path: Path) -> list[tuple[str, ...]]:
    """The rows of a small table: a header row, tabs between columns, ``#`` before a comment."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return [tuple(line.split("\t")) for line in islice(lines, 1, None)]


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place's words: tokens ``[start, end)`` of a sentence (``DATELINE`` for the dateline's place), of which
    ``[name_start, name_end)`` are the name itself. ``span`` and ``name`` are offsets into the text and the name as
    written. ``kind`` is what the words around it say it is, ``kind_word`` the word behind the name that says so; ``parents`` are the mentions (by their place in the result)
    that the text says hold it; ``country`` an ISO code that a demonym beside it gives; ``known`` whether the gazetteer
    has the name; ``sure`` whether something beside the name itself makes it a place."""

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
    country: str | None
    known: bool
    sure: bool
    rule: str


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    name_start: int
    name_end: int
    kind: str | None
    known: bool
    sure: bool
    doubtful: bool = False


def find_places(
    document: Document, gazetteer: Gazetteer, cues: PlaceCues, vetoes: Sequence[Sequence[Span]] = ()
) -> tuple[PlaceMention, ...]:
    """Every place that the story names, the dateline's first, in text order.

    ``vetoes[i]`` are token ranges of sentence ``i`` that other names already hold.
    """
    capitals = [[n for n, t in enumerate(s.tokens) if t.shape == "cap" or t.shape == "upper"] for s in document.sentences]
    persons = _persons(document.sentences, capitals, cues)
    mentions: list[PlaceMention] = []
    dateline = document.shell.dateline
    if dateline is not None and dateline.place is not None:
        mentions += _of_dateline(dateline.place, gazetteer, cues)
    text = document.article.text
    rows: list[list[_Found]] = []
    for n, sentence in enumerate(document.sentences):
        taken = vetoes[n] if n < len(vetoes) else ()
        rows.append(_Reader(sentence, capitals[n], gazetteer, cues, persons, taken).read() if capitals[n] else [])
    vouched = {mention.name.lower() for mention in mentions}
    for sentence, row in zip(document.sentences, rows, strict=True):
        vouched.update(_words(sentence.tokens, one) for one in row if one.sure and not one.doubtful)
    for n, (sentence, row) in enumerate(zip(document.sentences, rows, strict=True)):
        kept = [one for one in row if not one.doubtful or _words(sentence.tokens, one) in vouched]
        if kept:
            mentions += _mentions(n, sentence.tokens, kept, cues, len(mentions), text)
    return tuple(mentions)


def _words(tokens: Sequence[Token], one: _Found) -> str:
    return " ".join(token.text for token in tokens[one.name_start : one.name_end]).lower()


def _of_dateline(place: Text, gazetteer: Gazetteer, cues: PlaceCues) -> list[PlaceMention]:
    from wireparse.text.segment import tokenise

    tokens = tokenise(place.text, place.span[0])
    if not tokens:
        return []
    sentence = Sentence(0, place.span[0], place.span[1], 0, tokens, shouting=True)
    capitals = [n for n, token in enumerate(tokens) if token.shape in ("cap", "upper")]
    found = _Reader(sentence, capitals, gazetteer, cues, frozenset(), (), trusted=True).read()
    rows = _mentions(DATELINE, tokens, found, cues, 0, place.text, place.span[0])
    return [replace(row, rule="core/place.dateline") for row in rows]


# ---------------------------------------------------------------- persons


def _persons(sentences: Sequence[Sentence], capitals: Sequence[Sequence[int]], cues: PlaceCues) -> frozenset[str]:
    """Family names that the story introduces with a title or a given name."""
    names: set[str] = set()
    for sentence, caps in zip(sentences, capitals, strict=True):
        if sentence.shouting:
            continue
        tokens = sentence.tokens
        for n, following in zip(caps, caps[1:], strict=False):
            if following != n + 1 or not (tokens[n].norm in cues.given or tokens[n].norm.removesuffix(".") in cues.titles):
                continue
            last = following
            while last < n + 3 and last + 1 < len(tokens) and tokens[last + 1].shape == "cap" and _is_name(tokens[last], cues):
                last += 1
            names.update(token.norm for token in tokens[following : last + 1] if token.shape == "cap" and len(token.text) > 2)
    return frozenset(names - cues.calendar - cues.titles)


def _is_name(token: Token, cues: PlaceCues) -> bool:
    return token.norm in cues.given or len(token.text.rstrip(".")) == 1


# ---------------------------------------------------------------- one sentence


_REJECTED, _DOUBTFUL, _PLAIN, _SURE, _LONGER = range(5)


class _Reader:
    """Reads one sentence from left to right; ``trusted`` where everything in it is a place (a dateline)."""

    def __init__(
        self, sentence: Sentence, capitals: Sequence[int], gazetteer: Gazetteer, cues: PlaceCues, persons: frozenset[str],
        taken: Sequence[Span], trusted: bool = False,
    ) -> None:  # fmt: skip
        self.tokens, self.cues, self.gazetteer, self.persons = sentence.tokens, cues, gazetteer, persons
        self.capitals = capitals
        self.norms = [token.norm for token in self.tokens]
        self.shouting, self.trusted = sentence.shouting, trusted
        self.titled = 2 * len(capitals) > len(self.tokens) and not trusted and not sentence.shouting and _title_case(self.tokens)
        self.listing = False
        self.last_end = -1
        self.taken = [False] * len(self.tokens)
        for start, end in taken:
            self.taken[start:end] = [True] * (end - start)

    def read(self) -> list[_Found]:
        found: list[_Found] = []
        following = 0
        for i in self.capitals:
            if i < following or self.taken[i]:
                continue
            one, following = self.at(i)
            if one is None and found and self.goes_on(found[-1].end, i):
                one = self.listed(i)
                following = one.end if one else following
            if one is not None:
                self.last_end = one.end
                self.listing = self.opens_list(one.name_start) or (self.listing and self.goes_on(found[-1].end, one.start))
                found.append(one)
        return found

    def opens_list(self, i: int) -> bool:
        """``the villages of``, ``the towns of``: the names that commas and "and" join are all places."""
        n = i - 1
        if n >= 0 and self.norms[n] in self.cues.list_openers:
            return True
        return n > 0 and self.norms[n] in self.cues.within and self.norms[n - 1] in self.cues.plural_kinds

    def goes_on(self, end: int, i: int) -> bool:
        between = self.norms[end:i]
        return self.listing and 1 <= len(between) <= 2 and all(word in self.cues.joiners for word in between)

    def listed(self, i: int) -> _Found | None:
        run = self.run_end(i)
        if not self.is_plain_name(i, run) or self.norms[i] in self.cues.given:
            return None
        return _Found(i, run, i, run, None, False, True)

    def run_end(self, i: int) -> int:
        run = i + 1
        while run < len(self.tokens) and run < i + RUN and self.runs_on(run):
            run += 1
        return run

    def capital(self, i: int) -> bool:
        shape = self.tokens[i].shape
        return shape == "cap" or shape == "upper"

    def at(self, i: int) -> tuple[_Found | None, int]:
        """The place that begins at token ``i``, if any, and where to read on."""
        length = self.known_length(i)
        norm = self.norms[i]
        if norm in self.cues.stand_before and length < 2 and i + 1 < len(self.tokens) and self.capital(i + 1) and not self.titled:
            return _Found(i, i + 2, i, i + 2, self.cues.stand_before[norm], False, True), i + 2
        end = i + max(1, length)
        founded = self.founded(i, i + length)
        if founded is not None:
            return founded, founded.end
        if not length:
            return None, end
        if self.is_word(i, end):
            return None, end
        verdict = self.verdict(i, end)
        if verdict is _LONGER:
            run = self.run_end(i)
            if i and self.norms[i - 1] in self.cues.place_prepositions and self.is_plain_name(i, run):
                return _Found(i, run, i, run, None, False, True), run
            verdict = _REJECTED
        if verdict is _REJECTED:
            return None, self.past_run(i, end)
        start, stop, kind = self.with_kind(i, end)
        return _Found(start, stop, i, end, kind, True, verdict is _SURE, verdict is _DOUBTFUL), stop

    def is_word(self, i: int, end: int) -> bool:
        """Names that are never places by themselves: months, demonyms, words of `never`."""
        cues = self.cues
        norm = " ".join(self.norms[i:end])
        if end == i + 1 and not self.written_as_name(i, norm):
            return True
        if self.trusted:
            return False
        if norm in cues.demonyms or norm.rstrip(".") in cues.calendar:
            return True
        if norm not in cues.never:
            return False
        after = self.norms[end] if end < len(self.norms) else ""
        return not (norm in cues.directions and cues.kinds_after.get(after, "").startswith("admin"))

    def known_length(self, i: int) -> int:
        """Tokens of the longest known name at ``i`` whose first and last words are capitalised and none is taken."""
        limit = len(self.norms)
        norms: Sequence[str] = self.norms
        while True:
            length = self.gazetteer.longest(norms, i)
            if length < 2 or self.fits(i, i + length):
                break
            limit = i + length - 1
            norms = self.norms[:limit]
        token = self.tokens[i]
        if length == 1 and len(token.norm.replace(".", "")) <= 2 and token.shape != "upper" and not self.trusted:
            return 0
        if length == 1 and token.shape == "upper" and self.shouting and not self.trusted and token.norm in ("us", "uk"):
            return 0
        return length

    def fits(self, i: int, end: int) -> bool:
        if not self.capital(end - 1) or any(self.taken[i:end]):
            return False
        return all(
            self.capital(n) or self.tokens[n].shape == "punct" or self.norms[n].rstrip("'") in self.cues.particles for n in range(i + 1, end)
        )

    def written_as_name(self, i: int, norm: str) -> bool:
        """``Mass.`` is a state with its full stop only, ``CAR`` a country in capitals only."""
        token = self.tokens[i]
        if norm in self.cues.dotted and not self.trusted:
            return i + 1 < len(self.norms) and self.norms[i + 1] == "." and self.tokens[i + 1].start == token.end
        return norm not in self.cues.capitals_only or token.shape == "upper"

    # ------------------------------------------------------------ a known name: is it the place?

    def with_kind(self, i: int, end: int) -> tuple[int, int, str | None]:
        """The words that say the name's kind belong to the place's words if they stand right behind it."""
        kind = self.kind_before(i)
        if end < len(self.norms):
            after = self.cues.kinds_after.get(self.norms[end])
            if after is not None and (after in ("admin1", "admin2", "populated_place") or self.capital(end)):
                return i, end + 1, after
        return i, end, kind

    def kind_before(self, i: int) -> str | None:
        """The kind that ``the city of``, ``the northern city of`` or ``the town`` before the name gives."""
        norms, kinds = self.norms, self.cues.kinds_before
        n = i - 1
        if n >= 0 and norms[n] in self.cues.qualifiers and n > 1:
            n -= 1
        if n >= 1 and norms[n] == "of" and norms[n - 1] in kinds:
            return kinds[norms[n - 1]]
        return None

    def verdict(self, i: int, end: int) -> int:
        """Whether a known name is the place here: by its name alone, because something beside it says so, perhaps (if
        the story vouches for it elsewhere), or not."""
        cues, tokens, norms = self.cues, self.tokens, self.norms
        if self.trusted:
            return _SURE
        single = end - i == 1
        norm = norms[i].replace("'", "")
        prev = tokens[i - 1] if i else None
        following = tokens[end] if end < len(tokens) else None
        short = single and len(norm) <= 2
        after_place = self.after_comma_name(i)
        if short and norm not in ("us", "uk") and not after_place:
            return _REJECTED
        area = short or self.is_area(i, end)
        capital_follows = following is not None and following.shape in ("cap", "upper")
        kind_word = following is not None and following.norm in cues.kinds_after and not (self.titled and capital_follows and not area)
        if self.joined_to_other(i, end, area):
            return _REJECTED
        if prev is not None and prev.shape in ("cap", "upper") and not self.shouting and self.vetoed_before(i, single, area):
            return _REJECTED
        if self.of_head(i) and not kind_word:
            return _REJECTED
        body = False
        if capital_follows and not self.shouting:
            after = self.after(i, end, single, area)
            if after is _REJECTED or after is _LONGER:
                return after
            body = after is _SURE
        locative = prev is not None and (prev.norm in cues.locative or (prev.norm in cues.directions and i > 1))
        if prev is not None and prev.norm == "the" and i > 1 and norms[i - 2] in cues.locative and not single:
            locative = True
        sure = locative or kind_word or body or after_place or self.kind_before(i) is not None or self.before_parent(end)
        if single and norm in self.persons and not (locative and area):
            return _REJECTED
        if single and not area and (norm in cues.words or norm in cues.given or norm in cues.family):
            if norm in cues.words and (self.titled or i == 0 or self.shouting) and not (kind_word or self.before_parent(end)):
                return _DOUBTFUL
            return _SURE if sure else _DOUBTFUL
        if single and not area and tokens[i].shape == "upper" and not self.shouting and len(norm) <= 4:
            return _SURE if sure else _DOUBTFUL
        return _SURE if sure else _PLAIN

    def joined_to_other(self, i: int, end: int, area: bool) -> bool:
        """``El-Feki``, ``Arab-Israeli``: a piece of a longer hyphenated name that is not one place beside another."""
        tokens = self.tokens
        if area or self.shouting:
            return False
        if i > 1 and tokens[i - 1].text == "-" and tokens[i - 2].end == tokens[i].start - 1 and self.capital(i - 2):
            return not self.place_ends(i - 1) and self.norms[i - 2] not in self.cues.directions
        if end + 1 < len(tokens) and tokens[end].text == "-" and tokens[end - 1].end == tokens[end + 1].start - 1 and self.capital(end + 1):
            return not self.gazetteer.longest(self.norms, end + 1)
        return False

    def is_area(self, i: int, end: int) -> bool:
        """Whether the name is, first of all, that of a country, a big region or a part of the world."""
        return self.gazetteer.is_prominent(self.norms, i, end)

    def vetoed_before(self, i: int, single: bool, area: bool) -> bool:
        """A capitalised word right before the name that makes it a person's or an organisation's."""
        cues = self.cues
        prev = self.tokens[i - 1]
        norm = prev.norm.removesuffix(".")
        if norm in cues.titles:
            return single or not area
        if norm in cues.veto_before:
            return True
        if norm in cues.given:
            return not area and (single or i > 1) and not self.place_ends(i)
        if area or self.titled or not single:
            return False
        if len(norm) == 1 and prev.text[-1:] == ".":
            return True
        if i == 1 or any(norm in each for each in (cues.directions, cues.kinds_after, cues.calendar, cues.kinds_before, cues.stand_before)):
            return False
        if norm in cues.locative or norm in cues.particles or prev.norm in cues.demonyms or norm in cues.words:
            return False
        if self.tokens[i - 2].text in ('"', "“", "«", ":", "-", "--", "—", "–"):
            return False
        return not self.place_ends(i)

    def place_ends(self, i: int) -> bool:
        """Whether another known name ends right before token ``i`` ("Chicago Illinois")."""
        return any(n >= 0 and self.gazetteer.longest(self.norms[:i], n) == i - n for n in range(i - 1, i - 4, -1))

    def of_head(self, i: int) -> bool:
        """``University of Virginia``, ``Bank of Scotland``."""
        n = i - 1
        if n > 0 and self.norms[n] == "the":
            n -= 1
        return n > 0 and self.norms[n] == "of" and self.norms[n - 1] in self.cues.veto_of and (self.capital(n - 1) or self.shouting)

    def after(self, i: int, end: int, single: bool, area: bool) -> int:
        """What the capitalised words right behind a name make of it."""
        cues, norms = self.cues, self.norms
        run = end
        while run < len(norms) and run < end + 5 and (self.capital(run) or (norms[run] in ("of", "and", "for", "&") and self.capital_at(run + 1))):
            run += 1
        tail = norms[end:run]
        first = tail[0].rstrip(".")
        if first in cues.calendar:
            return _PLAIN
        given = single and norms[i] in cues.given
        if any(word in cues.veto_after for word in tail) and not (cues.kinds_after.get(first, "").startswith("admin")):
            return _PLAIN if self.titled and area else _REJECTED
        if first in cues.local_bodies or first in cues.titles or (len(tail) > 1 and tail[1] in cues.local_bodies):
            return _SURE
        if cues.kinds_after.get(first) in ("admin1", "admin2", "populated_place"):
            return _PLAIN
        if self.titled or norms[end - 1] in cues.kinds_after:
            return _PLAIN
        length = self.gazetteer.longest(norms, end)
        if length and norms[end] not in cues.words:
            if self.gazetteer.is_prominent(norms, end, end + length):
                return _PLAIN
            return _REJECTED if given else _LONGER
        return _PLAIN if area and not given else _REJECTED

    def capital_at(self, n: int) -> bool:
        return n < len(self.tokens) and self.capital(n)

    def after_comma_name(self, i: int) -> bool:
        """``Boise, Idaho``: a capitalised word and a comma before."""
        return i > 1 and self.norms[i - 1] == "," and self.capital(i - 2) and (self.place_ends_at(i - 1))

    def place_ends_at(self, comma: int) -> bool:
        return any(n >= 0 and self.capital(n) and self.gazetteer.longest(self.norms[:comma], n) == comma - n for n in range(comma - 1, comma - 4, -1))

    def before_parent(self, end: int) -> bool:
        """``Boise, Idaho`` and ``Kimbala (Ségou region)``: a known area behind a comma or a bracket."""
        if end + 1 >= len(self.tokens) or self.norms[end] not in (",", "("):
            return False
        if not self.capital(end + 1):
            return False
        length = self.gazetteer.longest(self.norms, end + 1)
        return bool(length) and self.gazetteer.is_prominent(self.norms, end + 1, end + 1 + length)

    def past_run(self, i: int, end: int) -> int:
        """Past the rest of a vetoed name: nothing inside it is a place either."""
        if self.titled or self.shouting:
            return end
        n = end
        while n < len(self.tokens) and self.capital(n):
            n += 1
        return n

    # ------------------------------------------------------------ an unknown name that its surroundings make a place

    def founded(self, i: int, end: int) -> _Found | None:
        """A place by the words around it: ``Oe Htein Kwin village``, ``the village of Barkaram``, ``in Barkaram, Chad``.

        ``end`` is the end of the known name at ``i``, ``i`` itself if there is none; a longer run that a founding word closes wins over it.
        """
        if self.titled or self.shouting or self.trusted or i == 0:
            return None
        cues, norms = self.cues, self.norms
        run = self.run_end(i)
        word = norms[run] if run < len(self.tokens) else ""
        if run > end and word in cues.founding and self.tokens[run].shape == "lower" and self.is_plain_name(i, run):
            return _Found(i, run + 1, i, run, cues.kinds_after[word], False, True)
        if end > i:
            return None
        kind = self.kind_before(i)
        if kind is not None and not self.capital(i - 2) and self.is_plain_name(i, run):
            return _Found(i, run, i, run, kind, False, True)
        before = norms[i - 1]
        if before in cues.place_prepositions and self.is_plain_name(i, run) and norms[i] not in cues.given:
            return _Found(i, run, i, run, None, False, True)
        if before in (",", "(") and self.last_end == i - 1 and word == "," and self.known_behind(run) and self.is_plain_name(i, run):
            return _Found(i, run, i, run, None, False, True)
        return None

    def known_behind(self, comma: int) -> bool:
        """A known name between this comma and the next mark: ``Village (District, *Region*)``."""
        if not self.capital_at(comma + 1):
            return False
        end = comma + 1 + self.gazetteer.longest(self.norms, comma + 1)
        return end > comma + 1 and (end == len(self.tokens) or self.tokens[end].shape == "punct" or self.norms[end] in self.cues.kinds_after)

    def runs_on(self, n: int) -> bool:
        if self.taken[n]:
            return False
        return self.capital(n) or (self.norms[n] == "-" and n + 1 < len(self.tokens) and self.capital(n + 1) and self.tokens[n].start == self.tokens[n - 1].end)

    def is_plain_name(self, i: int, end: int) -> bool:
        first = self.norms[i].rstrip(".")
        if i == 0 or any(first in each for each in (self.cues.titles, self.cues.calendar, self.cues.demonyms, self.cues.veto_before)):
            return False
        words = [n for n in range(i, end) if self.tokens[n].shape != "punct"]
        if any(self.tokens[n].shape == "upper" or len(self.tokens[n].text) < 2 for n in words):
            return False
        return not any(
            self.norms[n] in self.cues.never or self.norms[n] in self.cues.veto_after or self.norms[n] in self.cues.local_bodies
            or self.norms[n] in self.cues.directions
            for n in words
        )  # fmt: skip


def _title_case(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.shape in ("lower", "cap", "upper") and len(token.text) > 3]
    return len(words) >= 4 and sum(token.shape != "lower" for token in words) >= 0.75 * len(words)


# ---------------------------------------------------------------- what holds what


def _mentions(
    number: int, tokens: Sequence[Token], found: Sequence[_Found], cues: PlaceCues, first: int, text: str, shift: int = 0
) -> list[PlaceMention]:
    parents = _parents(tokens, found, cues)
    rows: list[PlaceMention] = []
    for n, one in enumerate(found):
        span = (tokens[one.start].start, tokens[one.end - 1].end)
        name = text[tokens[one.name_start].start - shift : tokens[one.name_end - 1].end - shift]
        rows.append(
            PlaceMention(
                number, one.start, one.end, one.name_start, one.name_end, span, " ".join(name.split()), one.kind,
                tokens[one.end - 1].text if one.end > one.name_end else None,
                tuple(first + p for p in parents[n]), _demonym(tokens, one, cues), one.known, one.sure,
                "core/place.gazetteer" if one.known else f"{cues.pack}/place.cue",
            )  # fmt: skip
        )
    return rows


def _parents(tokens: Sequence[Token], found: Sequence[_Found], cues: PlaceCues) -> list[list[int]]:
    """For each place of a sentence, those that the words between them may say hold it. Whether they do is for the
    resolver to check against the gazetteer."""
    parents: list[list[int]] = [[] for _ in found]
    for n in range(len(found) - 1):
        between = [token.norm for token in tokens[found[n].end : found[n + 1].start]]
        if _holds(between, cues):
            parents[n].append(n + 1)
        elif between[0] in ("'s", "'") and len(between) <= 4:
            parents[n + 1].append(n)
    for n in range(len(found) - 2, -1, -1):  # chains and lists: "A, B, C" and "A and B (C)"
        between = [token.norm for token in tokens[found[n].end : found[n + 1].start]]
        if parents[n] == [n + 1]:
            parents[n].extend(p for p in parents[n + 1] if p not in parents[n])
        elif between in (["and"], ["or"], ["-"], ["et"]) and parents[n + 1] and tokens[found[n + 1].end : found[n + 1].end + 1]:
            parents[n].extend(p for p in parents[n + 1] if p > n + 1)
    return parents


def _holds(between: Sequence[str], cues: PlaceCues) -> bool:
    """Whether the words between two places may put the first into the second: nothing, a comma, a bracket, ``in the``,
    ``area of``, ``, a town in the northern``."""
    if not between or (len(between) == 1 and between[0] in (",", "(")):
        return True
    if len(between) > 6 or not (between[0] in (",", "(") or any(word in cues.within for word in between)):
        return False
    small = (cues.qualifiers, cues.within, cues.areas_after, cues.kinds_after, cues.directions)
    return all(word in (",", "(") or any(word in each for each in small) for word in between)


def _demonym(tokens: Sequence[Token], one: _Found, cues: PlaceCues) -> str | None:
    """``the Malian city of Kayes``, ``the northern Nigerian state of Kaduna``."""
    start = one.start
    if start and tokens[start - 1].norm == "of":
        for n in range(start - 2, max(-1, start - 5), -1):
            country = cues.demonyms.get(tokens[n].norm)
            if country:
                return country
    elif start and tokens[start - 1].norm in cues.demonyms:
        return cues.demonyms[tokens[start - 1].norm]
    return None

