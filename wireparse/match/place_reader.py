"""Which capitalised words of a sentence are places: by the gazetteer, and by the words around them.

Persons, organisations, media and teams that carry a place's name are left out; names that no gazetteer has are taken
where their surroundings make them places ("the village of X", "X district", "in X, Region").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from wireparse.model import Sentence, Span, Token
from wireparse.rulebook.gazetteer import Gazetteer, words_of
from wireparse.rulebook.place_cues import PlaceCues

RUN: Final = 4
CAPITALISED: Final = frozenset(("cap", "upper"))
LOCALITY: Final = "locality"
SITE: Final = "site"
ROAD: Final = "road"
LISTED: Final = 2
HYPHENS: Final = ("-", "--")  # the second where blanks stand around it
AREAS: Final = frozenset(("country", "region", "continent"))
SETTLED: Final = "populated_place"
NAMED_KINDS: Final = frozenset(("admin1", "admin2", SETTLED, LOCALITY))


class Found(Struct, frozen=True):
    start: int
    end: int
    name_start: int
    name_end: int
    kind: str | None
    known: bool
    sure: bool
    doubtful: bool = False
    kind_shared: bool = False
    name: str | None = None  # where the words do not say it: "the Malian capital"


_REJECTED, _DOUBTFUL, _PLAIN, _SURE, _LONGER = range(5)


class Reader:
    """Reads one sentence from left to right; ``trusted`` where everything in it is a place (a dateline)."""

    def __init__(
        self,
        sentence: Sentence,
        capitals: Sequence[int],
        gazetteer: Gazetteer,
        cues: PlaceCues,
        persons: frozenset[str],
        taken: Sequence[Span],
        trusted: bool = False,
    ) -> None:
        self.tokens, self.cues, self.gazetteer, self.persons = sentence.tokens, cues, gazetteer, persons
        self.capitals = capitals
        self.norms = [token.norm for token in self.tokens]
        self.shouting, self.trusted = sentence.shouting, trusted
        self.titled = (
            2 * len(capitals) > len(self.tokens) and not trusted and not sentence.shouting and _title_case(self.tokens)
        )
        self.phrased = not cues.kind_heads.isdisjoint(self.norms)
        self.listing = False
        self.last_end, self.last_sure = -1, False
        self.taken = bytearray(len(self.tokens))
        for start, end in taken:
            self.taken[start:end] = b"\1" * (end - start)

    def read(self) -> list[Found]:
        found: list[Found] = []
        following = 0
        for i in self.capitals:
            if i < following or self.taken[i]:
                continue
            one, following = self.at(i)
            if one is None and found and (self.goes_on(found[-1].end, i) or self.closes_list(found, i)):
                one = self.listed(i)
                following = one.end if one else following
            if one is not None:
                self.last_end, self.last_sure = one.end, one.sure
                self.listing = self.opens_list(one.name_start) or (
                    self.listing and self.goes_on(found[-1].end, one.start)
                )
                found.append(one)
        return self.shared_kinds(found)

    def shared_kinds(self, found: list[Found]) -> list[Found]:
        """``Kossi and Soum provinces``: the plural word behind the last name says what all of the list are."""
        for n in range(len(found) - 1, 0, -1):
            last, one = found[n], found[n - 1]
            plural = last.end > last.name_end and self.norms[last.end - 1] in self.cues.plural_kinds
            listed = one.kind is None and last.kind is not None and one.end < last.start
            if (
                listed
                and (plural or last.kind_shared)
                and all(w in self.cues.joiners for w in self.norms[one.end : last.start])
            ):
                found[n - 1] = replace(one, kind=last.kind, kind_shared=True, sure=True)
        return found

    def opens_list(self, i: int) -> bool:
        """``the villages of``, ``the towns of``: the names that commas and "and" join are all places."""
        n = i - 1
        if n >= 0 and self.norms[n] in self.cues.list_openers and not self.of_parties(n + 1):
            return True
        return n > 0 and self.norms[n] in self.cues.within and self.norms[n - 1] in self.cues.plural_kinds

    def goes_on(self, end: int, i: int) -> bool:
        between = self.norms[end:i]
        return self.listing and 1 <= len(between) <= 2 and all(word in self.cues.joiners for word in between)

    def closes_list(self, found: Sequence[Found], i: int) -> bool:
        """``in Gao, Mopti and X,``: behind towns that a small word of place opens the last of the list is one, too."""
        if len(found) < LISTED or self.shouting or self.titled or self.norms[i - 1] not in self.cues.joiners:
            return False
        one, other = found[-LISTED:]
        end = self.run_end(i)
        return (
            self.norms[one.end : other.start] == [","]
            and other.end == i - 1
            and self.tokens[i - 1].shape != "punct"
            and one.start > 0
            and self.norms[one.start - 1] in self.cues.place_prepositions
            and not any(self.is_area(each.name_start, each.name_end) for each in (one, other))
            and end < len(self.tokens)
            and (self.tokens[end].shape == "punct" or self.norms[end] in self.cues.within)
        )

    def listed(self, i: int) -> Found | None:
        run = self.run_end(i)
        if not self.is_plain_name(i, run) or self.norms[i] in self.cues.given:
            return None
        return Found(i, run, i, run, None, False, True)

    def run_end(self, i: int) -> int:
        run, capitals = i + 1, 1
        while run < len(self.tokens) and capitals < RUN and self.runs_on(run):
            capitals += self.capital(run)
            run += 1
        return run

    def capital(self, i: int) -> bool:
        return self.tokens[i].shape in CAPITALISED

    def at(self, i: int) -> tuple[Found | None, int]:
        """The place that begins at token ``i``, if any, and where to read on."""
        if (street := self.numbered_street(i)) is not None:
            return street, street.end
        length = self.known_length(i)
        norm = self.norms[i]
        if norm in self.cues.stand_before and length < 2 and self.names_water(i):
            return Found(i, i + 2, i, i + 2, self.cues.stand_before[norm], False, True), i + 2
        if self.phrased and (phrased := self.before_phrase(i)) is not None:
            return phrased, phrased.end
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
            held = i > 0 and (self.norms[i - 1] in self.cues.place_prepositions or self.after_comma_name(i))
            if held and self.is_plain_name(i, run):
                return Found(i, run, i, run, None, False, True), run
            verdict = _REJECTED
        if verdict is _REJECTED:
            return None, self.past_run(i, end)
        start, stop, kind = self.with_kind(i, end)
        return Found(start, stop, i, end, kind, True, verdict is _SURE or kind == LOCALITY, verdict is _DOUBTFUL), stop

    def before_phrase(self, i: int) -> Found | None:
        """``Kala Local Government Area``: capitalised words that several words behind them make a place."""
        for n in range(i + 1, min(i + RUN + 1, len(self.tokens))):
            if self.norms[n] in self.cues.kind_heads:
                for words, kind in self.cues.kind_phrases.items():
                    if tuple(self.norms[n : n + len(words)]) == words and self.is_plain_name(i, n):
                        known = self.gazetteer.longest(self.norms[i:n], 0) == n - i
                        return Found(i, n + len(words), i, n, kind, known, True)
            if not self.runs_on(n):
                return None
        return None

    def names_water(self, i: int) -> bool:
        """``Lake Kivu``, ``Mount Elgon``, but not ``Lempa River Authority``."""
        if self.titled or self.shouting or not self.capital_at(i + 1):
            return False
        return not (i and self.capital(i - 1)) and self.is_plain_name(i + 1, i + 2)

    def is_word(self, i: int, end: int) -> bool:
        """Names that are never places by themselves: months, demonyms, words of `never`."""
        cues = self.cues
        norm = " ".join(self.norms[i:end])
        if self.shouting and not self.trusted and self.is_small_talk(i, end):
            return True
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
        length = self.gazetteer.longest(self.norms, i)
        while length > 1 and not self.fits(i, i + length):
            length = self.gazetteer.longest(self.norms[i : i + length - 1], 0)
        if length > 1 and self.shouting and not self.trusted and self.glues_small_words(i, length):
            return self.gazetteer.longest(self.norms[i : i + 1], 0)
        token = self.tokens[i]
        if length == 1 and len(token.norm.replace(".", "")) <= 2 and token.shape != "upper" and not self.trusted:
            return 0
        if (
            length == 1
            and token.shape == "upper"
            and self.shouting
            and not self.trusted
            and token.norm in self.cues.short
        ):
            return 0
        return length

    def glues_small_words(self, i: int, length: int) -> bool:
        """``ON SAN``: a key that only closing up an ordinary word makes (Onsan), where capitals say nothing."""
        first = self.norms[i]
        if first not in self.cues.small_words and first not in self.cues.locative:
            return False
        words = tuple(self.norms[i : i + length])
        return not any(words_of(entry.name) == words for entry in self.gazetteer.find(" ".join(words)))

    def fits(self, i: int, end: int) -> bool:
        if not (self.capital(end - 1) or self.tied(end - 1)) or any(self.taken[i:end]):
            return False
        return all(
            self.capital(n) or self.tokens[n].shape == "punct" or self.norms[n].rstrip("'") in self.cues.particles
            for n in range(i + 1, end - 1)
        )

    def tied(self, n: int) -> bool:
        """A small word at token ``n`` that a hyphen without a blank ties to the name: ``Ra-ngae``."""
        tokens = self.tokens
        return n > 1 and tokens[n - 1].text == "-" and tokens[n - 2].end == tokens[n].start - 1 and not self.shouting

    def is_small_talk(self, i: int, end: int) -> bool:
        """``IN A``, ``CAN DO``, ``THE CAPITAL``: runs of ordinary words that happen to spell a name."""
        cues = self.cues
        lists = (cues.small_words, cues.never, cues.locative, cues.directions, cues.words)
        return all(any(norm in each for each in lists) for norm in self.norms[i:end]) and (
            end - i > 1 or self.norms[i] in cues.small_words
        )

    def written_as_name(self, i: int, norm: str) -> bool:
        """``Mass.`` is a state with its full stop only, ``CAR`` a country in capitals only, and not where all is."""
        token = self.tokens[i]
        if norm in self.cues.dotted and not self.trusted:
            return i + 1 < len(self.norms) and self.norms[i + 1] == "." and self.tokens[i + 1].start == token.end
        if norm not in self.cues.capitals_only:
            return True
        return token.shape == "upper" and not (self.shouting and norm in self.cues.words)

    # ------------------------------------------------------------ a known name: is it the place?

    def with_kind(self, i: int, end: int) -> tuple[int, int, str | None]:
        """The words that say the name's kind belong to the place's words if they stand right behind it."""
        kind = self.kind_before(i)
        if end < len(self.norms):
            after = self.cues.kinds_after.get(self.norms[end])
            named = after in NAMED_KINDS or self.capital(end)
            theirs = after == SETTLED and self.is_of_another(i, end)
            if after is not None and named and not theirs and not self.ends_road(i, end):
                return i, end + 1, after
            if kind is None and self.is_part(end):
                return i, end, LOCALITY
        return i, end, kind

    def is_part(self, n: int) -> bool:
        """``area of`` and a name at token ``n``: what stands before it is a part of that place."""
        return (
            self.norms[n] in self.cues.areas_after
            and n + 2 < len(self.tokens)
            and self.norms[n + 1] in self.cues.within
            and self.capital(n + 2)
        )

    def kind_before(self, i: int) -> str | None:
        """The kind that ``the city of``, ``the northern city of`` or ``the town`` before the name gives."""
        norms, kinds = self.norms, self.cues.kinds_before
        n = i - 1
        if n >= 0 and norms[n] in self.cues.qualifiers and n > 1:
            n -= 1
        if n >= 1 and norms[n] in self.cues.of and norms[n - 1] in kinds:
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
        if short and norm not in cues.short and not after_place:
            return _REJECTED
        area = short or self.is_area(i, end)
        capital_follows = following is not None and following.shape in ("cap", "upper")
        kind_word = (
            following is not None
            and following.norm in cues.kinds_after
            and not (self.titled and capital_follows and not area)
        )
        if self.joined_to_other(i, end, area) or self.owned(i, end) or self.saint(i, end):
            return _REJECTED
        if self.shouting and single and not area and following is not None and self.opens_name(norm, following.norm):
            return _REJECTED
        if not self.shouting and self.reads_on(i, end, area):
            return _LONGER
        if (
            prev is not None
            and prev.shape in CAPITALISED
            and (self.shouted_person(i, area) if self.shouting else self.vetoed_before(i, single, area))
        ):
            return _REJECTED
        if self.of_head(i) and not kind_word:
            return _REJECTED
        if not area and not self.shouting and self.names_firm(end):
            return _REJECTED
        body = False
        if capital_follows and not self.shouting and not self.ends_road(i, end):
            after = self.after(i, end, single, area)
            if after is _REJECTED or after is _LONGER:
                return after
            body = after is _SURE and not (single and norm in cues.words)
        word = single and norm in cues.words
        if word and not area and following is not None and following.norm in cues.of and self.capital_at(end + 1):
            return _REJECTED  # "Bank of Tokyo"
        locative = prev is not None and (
            prev.norm in cues.locative or prev.norm in cues.deeds_before or (prev.norm in cues.directions and i > 1)
        )
        if word and prev is not None and prev.norm in cues.of:
            locative = False  # "Department of Justice"
        if prev is not None and prev.norm in cues.articles and i > 1 and norms[i - 2] in cues.locative and not single:
            locative = True
        sure = (
            locative
            or kind_word
            or body
            or after_place
            or self.goes_with(i)
            or self.kind_before(i) is not None
            or self.before_parent(end)
            or self.begins_road(end)
        )
        if single and norm in self.persons and not (locative and area):
            return _REJECTED
        if single and not area and (norm in cues.words or norm in cues.given or norm in cues.family):
            if (
                norm in cues.words
                and (self.titled or i == 0 or self.shouting)
                and not (kind_word or self.before_parent(end))
            ):
                return _DOUBTFUL
            return _SURE if sure else _DOUBTFUL
        if single and not area and tokens[i].shape == "upper" and not self.shouting and len(norm) <= 6:
            return _SURE if after_place or self.before_parent(end) or i == 0 else _DOUBTFUL
        return _SURE if sure else _PLAIN

    def shouted_person(self, i: int, area: bool) -> bool:
        """``MAURICIO SANDOVAL``, ``MR CASTRO``: where all words are capitals only these two signs are left."""
        norm = self.norms[i - 1].removesuffix(".")
        return not area and (norm in self.cues.titles or (norm in self.cues.given and norm not in self.cues.words))

    def opens_name(self, norm: str, following: str) -> bool:
        """``PEDRO RAFAEL``, ``ORLANDO MORALES``: a given name before another name, where capitals say nothing."""
        cues = self.cues
        return (
            norm in cues.given and following not in cues.words and (following in cues.given or following in cues.family)
        )

    def joined_to_other(self, i: int, end: int, area: bool) -> bool:
        """``El-Feki``, ``Arab-Israeli``: a piece of a longer hyphenated name that is not one place beside another."""
        tokens = self.tokens
        if area or self.shouting:
            return False
        if i > 1 and tokens[i - 1].text == "-" and tokens[i - 2].end == tokens[i].start - 1 and self.capital(i - 2):
            return not self.place_ends(i - 1) and self.norms[i - 2] not in self.cues.directions
        if (
            end + 1 < len(tokens)
            and tokens[end].text == "-"
            and tokens[end - 1].end == tokens[end + 1].start - 1
            and self.capital(end + 1)
        ):
            return not self.gazetteer.longest(self.norms, end + 1)
        return False

    def begins_road(self, end: int) -> bool:
        """``the Gao-Kidal road``: a hyphen ties the name to that of a place from which a road takes its name."""
        if end + 1 >= len(self.tokens) or self.norms[end] not in HYPHENS:
            return False
        behind = end + 1 + self.gazetteer.longest(self.norms, end + 1)
        return end + 1 < behind < len(self.norms) and self.cues.kinds_after.get(self.norms[behind]) == ROAD

    def ends_road(self, i: int, end: int) -> bool:
        """``the Gao-Kidal Road``: the word behind is that of the road between two places, and names none by itself."""
        road = end < len(self.norms) and self.cues.kinds_after.get(self.norms[end]) == ROAD
        return road and i > 1 and self.norms[i - 1] in HYPHENS and self.place_ends(i - 1)

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
        if single and not area and self.norms[i] in cues.veto_after:
            return True
        if norm in cues.veto_before:
            return True
        if norm in cues.given:
            return not area and (single or i > 1) and not self.place_ends(i)
        if area or self.titled or not single:
            return False
        if len(norm) == 1 and prev.text[-1:] == ".":
            return True
        if i == 1 or any(
            norm in each
            for each in (cues.directions, cues.kinds_after, cues.calendar, cues.kinds_before, cues.stand_before)
        ):
            return False
        if norm in cues.locative or norm in cues.particles or prev.norm in cues.demonyms or norm in cues.words:
            return False
        if self.tokens[i - 2].text in ('"', "“", "«", ":", "-", "--", "—", "–"):
            return False
        return not self.place_ends(i)

    def place_ends(self, i: int) -> bool:
        """Whether another known name ends right before token ``i`` ("Chicago Illinois")."""
        return any(n >= 0 and self.gazetteer.longest(self.norms[n:i], 0) == i - n for n in range(i - 1, i - 4, -1))

    def of_head(self, i: int) -> bool:
        """``University of Virginia``, ``Bank of Scotland``."""
        n = i - 1
        if n > 0 and self.norms[n] in self.cues.articles:
            n -= 1
        return (
            n > 0
            and self.norms[n] in self.cues.of
            and self.norms[n - 1] in self.cues.veto_of
            and (self.capital(n - 1) or self.shouting)
        )

    def after(self, i: int, end: int, single: bool, area: bool) -> int:
        """What the capitalised words right behind a name make of it."""
        cues, norms = self.cues, self.norms
        run = end
        while (
            run < len(norms)
            and run < end + 5
            and (self.capital(run) or (norms[run] in cues.links and self.capital_at(run + 1)))
        ):
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
        if cues.kinds_after.get(first) in NAMED_KINDS:
            return _PLAIN
        if self.titled or norms[end - 1] in cues.kinds_after:
            return _PLAIN
        length = self.gazetteer.longest(norms, end)
        if length and norms[end] not in cues.words:
            if self.gazetteer.is_prominent(norms, end, end + length):
                return _PLAIN
            return _REJECTED if given else _LONGER
        if area and not given:
            return _LONGER if self.heads_chain(i, end) else _PLAIN
        return _REJECTED

    def owned(self, i: int, end: int) -> bool:
        """``his Cadillac in``, but not ``a Paris suburb``."""
        if i == 0 or end - i > 1 or self.norms[i - 1] not in self.cues.owners or self.shouting:
            return False
        return end == len(self.tokens) or self.norms[end] == "." or self.norms[end] in self.cues.locative

    def names_firm(self, end: int) -> bool:
        """``Dayton's Department Store``: an owner's name, not the town's."""
        return (
            end < len(self.tokens)
            and self.norms[end] == "'s"
            and self.capital_at(end + 1)
            and any(self.capital(n) and self.norms[n] in self.cues.veto_after for n in self.behind(end + 2, 2))
        )

    def behind(self, n: int, most: int) -> range:
        return range(n, min(n + most, len(self.tokens)))

    def saint(self, i: int, end: int) -> bool:
        """``St. Paul's Baptist Church``."""
        return (
            self.norms[i].rstrip(".") in self.cues.saints
            and end < len(self.tokens)
            and self.norms[end] == "'s"
            and self.capital_at(end + 1)
        )

    def bound(self, n: int) -> bool:
        """Whether a small word at token ``n`` binds a capitalised one to the name before it."""
        return (
            n < len(self.tokens)
            and self.tokens[n].shape == "lower"
            and self.norms[n] in self.cues.name_links
            and self.capital_at(n + 1)
        )

    def threaded(self, n: int) -> bool:
        """``-e-Jauhar`` behind a name."""
        return n < len(self.tokens) and self.hyphenates(n) and not self.capital(n + 1)

    def heads_chain(self, i: int, end: int) -> bool:
        """``in Kota Wisata, Bogor``: a city's name begins a longer one that a chain of places goes on from."""
        run = self.run_end(i)
        return (
            run > end
            and i > 0
            and self.norms[i - 1] in self.cues.place_prepositions
            and run < len(self.tokens)
            and self.norms[run] == ","
            and not self.names_country(i, end)
            and self.known_behind(run)
        )

    def names_country(self, i: int, end: int) -> bool:
        return any(entry.kind in ("country", "admin1") for entry in self.gazetteer.find(" ".join(self.norms[i:end])))

    def capital_at(self, n: int) -> bool:
        return n < len(self.tokens) and self.capital(n)

    def after_comma_name(self, i: int) -> bool:
        """``Boise, Idaho``: a place and a comma before."""
        return i > 1 and self.last_end == i - 1 and self.norms[i - 1] == ","

    def goes_with(self, i: int) -> bool:
        """``in Nice and Lens``: joined by one small word to a place that is sure."""
        return self.last_sure and self.last_end == i - 1 and self.norms[i - 1] in self.cues.joiners

    def before_parent(self, end: int) -> bool:
        """``Boise, Idaho`` and ``Dolbara (Ségou region)``: a known area behind a comma or a bracket."""
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
        while n < len(self.tokens) and (self.capital(n) or self.runs_on(n)):
            n += 1
        return n

    # ------------------------------------------------------------ an unknown name that its surroundings make a place

    def founded(self, i: int, end: int) -> Found | None:
        """A place by the words around it: ``Pan Kwin village``, ``Barkaram military outpost``, ``the village of
        Barkaram``, ``in Barkaram, Chad``.

        ``end`` is the end of the known name at ``i``, ``i`` itself if there is none; a longer run that a founding
        word closes wins over it.
        """
        if self.titled or self.shouting or self.trusted or i == 0:
            return None
        cues, norms = self.cues, self.norms
        run = self.run_end(i)
        word = norms[run] if run < len(self.tokens) else ""
        head = self.founding_head(run) if run > end else -1
        if head >= 0 and not self.is_of_another(i, head) and self.is_plain_name(i, run):
            return Found(i, head + 1, i, run, cues.kinds_after[norms[head]], False, True)
        if run > max(end, i + 1) and norms[run - 1] in cues.founding and self.located(i):
            admin = cues.kinds_after[norms[run - 1]]
            if admin.startswith("admin") and self.is_plain_name(i, run - 1):
                return Found(i, run, i, run - 1, admin, False, True)
        if (street := self.street(i, run)) is not None:
            return street
        kind = self.kind_before(i) if run > end else None
        if kind is not None and not self.capital(i - 2) and self.is_plain_name(i, run):
            return Found(i, run, i, run, kind, False, True)
        before = norms[i - 1]
        located = before in cues.place_prepositions or before in cues.within
        if word == "(" and run >= end and self.holds(run, located) and self.may_be_held(i, run, located):
            return Found(i, run, i, run, None, run == end, True)
        if end > i:
            return None
        if word in cues.areas_after and self.tokens[run].shape == "lower" and self.located(i):
            return (
                Found(i, run, i, run, LOCALITY if self.is_part(run) else None, False, True)
                if (self.is_plain_name(i, run))
                else None
            )
        if not self.is_plain_name(i, run):
            return None
        chained = word == "," and self.known_behind(run)
        if (
            before in cues.place_prepositions
            and not self.of_parties(i)
            and (norms[i] not in cues.given or (chained and run > i + 1))
        ):
            return Found(i, run, i, run, None, False, True)
        if chained and (
            (before in (",", "(") and self.goes_down(i)) or (before in cues.of and norms[i] not in cues.given)
        ):
            return Found(i, run, i, run, None, False, True)
        heads = cues.around if before in cues.of else cues.labels if before == ":" else ()
        if i > 1 and norms[i - 2] in heads and norms[i] not in cues.given:
            return Found(i, run, i, run, None, False, True)
        if self.before_region(run) and norms[i] not in cues.given:
            return Found(i, run, i, run, None, False, True)
        return None

    def street(self, i: int, run: int) -> Found | None:
        """``on Lincoln Street``, ``the corner of Fifth Avenue and Lincoln Street``: where something stands or goes on,
        and no one's address or firm."""
        kind = self.cues.streets.get(self.norms[run - 1]) if run > i + 1 else None
        if kind is None or "-" in self.norms[i:run] or not self.on_street(i) or not self.is_plain_name(i, run - 1):
            return None
        return None if " ".join(self.norms[i:run]) in self.cues.never else Found(i, run, i, run, kind, False, True)

    def numbered_street(self, i: int) -> Found | None:
        """``on 5th Avenue``: a figure stands for the name before the word at token ``i``."""
        kind = self.cues.streets.get(self.norms[i]) if i > 1 and self.norms[i - 1][0].isdigit() else None
        if kind is None or not self.on_street(i - 1):
            return None
        return Found(i - 1, i + 1, i - 1, i + 1, kind, False, True)

    def on_street(self, i: int) -> bool:
        """Whether the words before token ``i`` put something there, or it goes on from another street."""
        n = i - 1 - (self.norms[i - 1] in self.cues.articles)
        if n < 0:
            return False
        if self.norms[n] in self.cues.joiners:
            return self.norms[n - 1] in self.cues.streets and self.last_end == n
        return self.norms[n] in self.cues.street_prepositions

    def of_parties(self, i: int) -> bool:
        """Whether the name behind ``clashes between`` is a party's."""
        return i > 1 and self.norms[i - 1] in self.cues.list_openers and self.norms[i - 2] in self.cues.contests

    def is_of_another(self, i: int, head: int) -> bool:
        """Whether what stands before a founding word says whose it is, its name behind: ``the Tiv village of Butu``."""
        if i == 0 or self.cues.kinds_after[self.norms[head]] == LOCALITY:
            return False
        if self.cues.articles.isdisjoint(self.norms[max(0, i - 2) : i]):
            return False
        return head + 2 < len(self.tokens) and self.norms[head + 1] in self.cues.of and self.capital(head + 2)

    def founding_head(self, run: int) -> int:
        """The founding word behind a name that ends at ``run``: next to it, or a site's behind what it is used for;
        -1 if there is none."""
        used = run < len(self.tokens) and self.norms[run] in self.cues.site_uses
        head = run + used
        if head >= len(self.tokens) or self.tokens[head].shape != "lower":
            return -1
        word = self.norms[head]
        founds = self.cues.kinds_after.get(word) == SITE if used else word in self.cues.founding
        return head if founds else -1

    def goes_down(self, i: int) -> bool:
        """Whether a place ends right before the mark before token ``i``: ``in Village, X``, ``the Village area, X``."""
        return self.last_end == i - 1 or (self.last_end == i - 2 and self.norms[i - 2] in self.cues.areas_after)

    def located(self, i: int) -> bool:
        """``in X``, ``in the X``: a small word of place before the name."""
        n = i - 2 if self.norms[i - 1] in self.cues.articles else i - 1
        return n >= 0 and self.norms[n] in self.cues.locative

    def before_region(self, n: int) -> bool:
        """``(Known region)`` at token ``n``, or behind one more name: ``Village and Village (Known region)``."""
        if n + 1 < len(self.norms) and self.norms[n] in self.cues.joiners and self.capital(n + 1):
            n = self.run_end(n + 1)
        return n < len(self.norms) and self.norms[n] == "(" and self.area_behind(n)

    def area_behind(self, bracket: int) -> bool:
        """A known area with its kind, alone in a bracket: ``Village (Known region)``."""
        if not self.capital_at(bracket + 1):
            return False
        end = bracket + 1 + self.gazetteer.longest(self.norms, bracket + 1)
        if end > bracket + 1 and end < len(self.tokens) and self.norms[end] in self.cues.kinds_after:
            end += 1
        return (
            bracket + 2 < end < len(self.tokens)
            and self.norms[end - 1] in self.cues.kinds_after
            and self.norms[end] == ")"
        )

    def may_be_held(self, i: int, end: int, located: bool) -> bool:
        """Whether a name that a bracket puts somewhere can be that of a place: no title's, no acronym, and a person's
        only behind a preposition."""
        first = self.norms[i].rstrip(".")
        if any(first in each for each in (self.cues.titles, self.cues.calendar, self.cues.demonyms)):
            return False
        if any(self.tokens[n].shape == "upper" for n in range(i, end)):
            return False
        return located or first not in self.cues.given

    def holds(self, bracket: int, located: bool) -> bool:
        """Nothing but names of places in a bracket, the last of them known: ``Village (District, Known region)``; where
        a preposition has ``located`` the name before it, one will do: ``in Village (Known region)``."""
        n, names = bracket + 1, 0
        while self.capital_at(n):
            known = self.gazetteer.longest(self.norms, n)
            end = n + known if known else self.run_end(n)
            if end < len(self.norms) and self.norms[end] in self.cues.kinds_after:
                end += 1
            names += 1
            mark = self.norms[end] if end < len(self.norms) else ""
            if mark != ",":
                return mark == ")" and bool(known) and (located or names > 1)
            n = end + 1
        return False

    def known_behind(self, comma: int) -> bool:
        """A known name between this comma and the next mark: ``Village (District, *Region*)``."""
        if not self.capital_at(comma + 1):
            return False
        end = comma + 1 + self.gazetteer.longest(self.norms, comma + 1)
        return end > comma + 1 and (
            end == len(self.tokens) or self.tokens[end].shape == "punct" or self.norms[end] in self.cues.kinds_after
        )

    def runs_on(self, n: int) -> bool:
        if self.taken[n]:
            return False
        return (
            self.capital(n)
            or self.bound(n)
            or self.hyphenates(n)
            or self.prefixed(n)
            or (self.hyphenates(n - 1) and self.hyphenates(n + 1))
        )

    def reads_on(self, i: int, end: int, area: bool) -> bool:
        """Whether small words bind more to a known name: ``Santa Cruz de Torrija``, ``Gulistan-e-Zafar``."""
        if area:
            return self.bound(end) and not any(
                entry.kind in AREAS for entry in self.gazetteer.find(" ".join(self.norms[i:end]))
            )
        return self.bound(end) or self.threaded(end) or (end < len(self.tokens) and self.prefixed(end))

    def prefixed(self, n: int) -> bool:
        """A small article at token ``n`` that a hyphen ties to the rest of the name: ``Qasr al-Nil``."""
        return (
            self.tokens[n].shape == "lower"
            and self.norms[n] in self.cues.particles
            and n + 2 < len(self.tokens)
            and self.norms[n + 1] == "-"
            and self.hyphenates(n + 1)
        )

    def hyphenates(self, n: int) -> bool:
        """A hyphen at token ``n`` inside a name: ``Mbau-Kamango``, both of ``Gulistan-e-Jauhar``."""
        if n + 1 >= len(self.tokens) or self.norms[n] != "-" or self.tokens[n].start != self.tokens[n - 1].end:
            return False
        if self.capital(n + 1):
            return True
        return (
            self.norms[n + 1] in self.cues.particles and self.norms[n + 2 : n + 3] == ["-"] and self.capital_at(n + 3)
        )

    def is_plain_name(self, i: int, end: int) -> bool:
        first = self.norms[i].rstrip(".")
        if i == 0 or any(
            first in each for each in (self.cues.titles, self.cues.calendar, self.cues.demonyms, self.cues.veto_before)
        ):
            return False
        if self.cut_off(end):
            return False
        last = end - 1
        words = [
            n
            for n in range(i, end)
            if self.tokens[n].shape not in ("punct", "lower")
            and (n == last or self.norms[n] not in self.cues.particles)
        ]
        if any(self.tokens[n].shape == "upper" or len(self.tokens[n].text) < 2 for n in words):
            return False
        return not any(
            self.norms[n] in self.cues.never
            or self.norms[n].rstrip(".") in self.cues.veto_after
            or self.norms[n] in self.cues.local_bodies
            or self.norms[n] in self.cues.directions
            for n in words
        )

    def cut_off(self, end: int) -> bool:
        """Whether the word goes on behind what was read of it: ``Qa`` of ``Qa`ida``."""
        if end >= len(self.tokens) or self.tokens[end].start != self.tokens[end - 1].end:
            return False
        return self.tokens[end].text == "`" or (self.tokens[end].shape == "lower" and self.norms[end][0] != "'")


def _title_case(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.shape in ("lower", "cap", "upper") and len(token.text) > 3]
    return len(words) >= 4 and sum(token.shape != "lower" for token in words) >= 0.75 * len(words)
