"""The shell of a wire story: headline, byline, dateline, sign-off and editors' notes, each with its span.

The head is read line by line until the body begins, the tail from the last line upwards. What is not plainly one of
these is body; nothing is guessed. All words come from ``rules/core/wire.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from wireparse.model import Article, Dateline, Shell, Signoff, Span, Text
from wireparse.text.late import Late
from wireparse.text.segment import LINE_BREAK

HEAD_LINES = 30
TAIL_LINES = 12
LONGEST_HEAD_LINE = 400
HEADLINE_CHARS = 220
LONGEST_NOTE = 220
HEADLINE_WORDS = 30
DATELINE_CHARS = 160
LEAD_CHARS = 160
SHORT_PLACE = 3
INLINE_CHARS = 250
SHORTEST_INLINE = 80
DAYS_AHEAD = 3
CENTURY_PIVOT = 50

DASH = r"(?:-{1,2}|[\u2012-\u2015]|_)"
INITIALS = re.compile(r"[^\W\d_]{1,6}(?:[-/][^\W\d_]{1,6})*/[^\W\d_]{1,6}(?:[-/][^\W\d_]{1,6})*")
RULE_LINE = re.compile(r"_{2,}|\*{3,}|-{5,}")
SOME_AGENCY = r"[^\W\d_][^()/:;,]{0,60}?(?!\w)"
LEAD = re.compile(rf"(?P<lead>{SOME_AGENCY})\s?{DASH}")
FIRST_BRACKET = re.compile(r"\(\s*([^()]{2,70}?)\s*\)")
INSERT = re.compile(r"\[([^\[\]]{1,120})\]")
BRACKET_RUN = re.compile(r"(?:\s*\[[^\[\]]{1,300}\])+")
DATELINE_EDGE = re.compile(rf"(?P<before>[(\w][^;\"“”«»]{{0,120}}?)(?:\s?\(|\s?/|{DASH}(?:\s|\Z)|(?<=[^\W\d_a-z])-)")
COLON_PLACE = re.compile(
    r"(?P<line>(?P<place>[^\W\d_a-z]{3,}(?:[ -][^\W\d_a-z]{3,}){0,2}):)[ \t]+(?=[\"“]?[^\W\d_a-z]\w)"
)
BARE_PLACE = re.compile(rf"^[ \t]*(?P<place>[^\W\d_][^\n()/:;\"“”\[\]]{{1,30}}?)\s{DASH}\s", re.M)
SENTENCE_STOP = re.compile(r"[.!?][\"”’»')\]]*(?=\s|\Z)")
ENDS_PROSE = frozenset(".!?\"”’»'")
STOPPED_LINE = re.compile(r"[.!?)\"”’»'](?:\Z)")
STOPPED = re.compile(r"[.:;,][\"”’»')\]]*\Z")


class WireConventions(Struct, frozen=True):
    """What ``wire.yaml`` knows. The patterns that it writes itself are compiled at once, so that a fault is told at
    once. ``agencies`` maps every folded name to the canonical one; ``exact_agencies`` are the names as written."""

    agencies: Mapping[str, str]
    exact_agencies: frozenset[str]
    months: Mapping[str, int]
    particles: frozenset[str]
    not_places: frozenset[str]
    small_words: frozenset[str]
    tags: frozenset[str]
    datelines: Mapping[tuple[bool, bool], Late]
    bare_agency: re.Pattern[str]
    byline: Late
    credit_line: Late
    date_line: Late
    advisory: re.Pattern[str]
    block: re.Pattern[str]
    insert: re.Pattern[str]
    line_marks: Late
    closing_lines: tuple[tuple[frozenset[str], Late], ...]
    closing_words: Late
    credit: Late
    promotion: Late
    end_marks: Mapping[str, str | None]


class _Line(Struct, frozen=True):
    """A line without the white space around it."""

    start: int
    end: int
    text: str


class _Head(Struct, frozen=True):
    headline: Text | None
    byline: Text | None
    dateline: Dateline | None
    agency: str | None
    advisories: tuple[Text, ...]
    body_start: int


class _Tail(Struct, frozen=True):
    signoff: Signoff | None
    advisories: tuple[Text, ...]
    body_end: int


# ---------------------------------------------------------------- conventions


def conventions(table: Mapping[str, Any]) -> WireConventions:
    """From a parsed ``wire.yaml`` (every scalar a string). Raises ``re.error`` on a broken pattern."""
    agencies = {
        _key(name): str(canonical)
        for canonical, others in table["agencies"].items()
        for name in (canonical, *(others or ()))
    }
    months = {_key(name): int(number) for number, names in table["months"].items() for name in names}
    byline, signoff, notes = table["byline"], table["signoff"], table["advisories"]
    agency = _any_of(agencies)
    spellings = [str(name) for canonical, others in table["agencies"].items() for name in (canonical, *(others or ()))]
    exact = [*spellings, *(name.upper() for name in spellings)]
    month = _any_of(months)
    weekday, undated = _any_of(table["weekdays"]), _any_of(table["undated"])
    day_and_month = (
        rf"(?:(?P<m1>{month})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y1>\d{{4}}|\d{{2}}(?!\d)))?"
        rf"|(?P<d2>\d{{1,2}})(?:er)?\s+(?P<m2>{month})\b\.?(?:,?\s+(?P<y2>\d{{4}}|\d{{2}})\b)?)"
    )
    return WireConventions(
        agencies=agencies,
        months=months,
        particles=frozenset(map(_key, table["place_particles"])),
        not_places=frozenset(map(_key, table["not_places"])),
        small_words=frozenset((*map(_key, (*table["place_particles"], *table["weekdays"])), *months, "er"))
        | frozenset(word for name in agencies for word in name.split()),
        tags=frozenset(map(_key, notes["tags"])),
        datelines={
            (led, located): Late(_dateline_of(rf"(?:{weekday},?\s+)?{day_and_month}|{undated}", led, located))
            for led in (True, False)
            for located in (True, False)
        },
        bare_agency=re.compile(rf"\(?(?P<agency>{SOME_AGENCY})\)?\s{DASH}(?=\s)"),
        byline=Late(rf"(?i:{_any_of(byline['words'])})\s+(?P<names>\S.*)"),
        credit_line=Late(rf"(?P<agency>(?i:{agency}))(?:\s+(?i:{_any_of(byline['roles'])}))*\.?(?:\s+QC)?"),
        date_line=Late(
            rf"(?i:(?:(?:{weekday}),?\s+)?(?:{_unnamed(day_and_month)})),?(?:\s+\d{{1,2}}[:.]\d\d.{{0,8}})?"
        ),
        advisory=re.compile("|".join(f"(?:{pattern})" for pattern in (*notes["lines"], *notes["codes"]))),
        block=re.compile(rf"^[ \t]*(?:{'|'.join(notes['blocks'])})", re.M),
        insert=re.compile("|".join(f"(?:{pattern})" for pattern in notes["inserts"])),
        line_marks=Late(
            rf"(?:{_any_of(notes['line_marks']['before'])}\s+)?(?P<line>.*?)(?:\s+{_any_of(notes['line_marks']['after'])})?"
        ),
        closing_lines=_closing_lines(signoff, _any_of(exact)),
        closing_words=_closing_words(signoff),
        exact_agencies=frozenset(" ".join(name.split()) for name in exact),
        credit=Late(rf"\((?i:{_any_of(signoff['credits'])})(?:[^()]|\([^()]*\))*\)"),
        promotion=Late(rf"(?P<all>(?i:{_any_of(signoff['promotions'])})\b.*)"),
        end_marks={_key(mark): str(owner) or None for mark, owner in signoff["end_marks"].items()},
    )


def _dateline_of(date: str, led: bool, located: bool) -> str:
    """A dateline; ``led``: an agency's name and a dash stand before it, ``located``: a country may stand in brackets
    behind the place. Whether a name is an agency's is left to ask."""
    lead = rf"(?P<lead>{SOME_AGENCY})\s?{DASH}\s?" if led else "(?P<lead>(?!))?"
    country = r"(?:\s(?P<country>\([^\W\d_][^()\d]{1,40}\)))?" if located else "(?P<country>(?!))?"
    alone = r"(?=[ \t]*(?:[\r\n]|\Z))" if led else "(?!)"
    words = r"[^\n()/:;\"“”«»\[\]]"
    return (
        rf"{lead}(?P<place>[^\W\d_](?:{words}|/(?=\w)){{1,80}}?{country})"
        rf"(?:(?:,?\s*(?P<date>(?i:{date})))?"
        rf"(?:,?\s*\(\s*(?P<agency>[^()]{{2,70}}?)\s*\)|\.?\s*/(?P<slashed>{SOME_AGENCY})/)?"
        rf"(?P<mark>(?:,|(?<=\))\.)?\s*{DASH}(?=\s|\Z)|(?<=/)\.(?=\s)|(?<=\))(?=\s))"
        rf"|{alone})"
    )


def _closing_lines(words: Mapping[str, Any], agency: str) -> tuple[tuple[frozenset[str], Late], ...]:
    """Each matches the whole of a last line that is a sign-off; before it its signs, of which a line, in small letters,
    holds one if it matches."""
    initials = INITIALS.pattern
    small = r"[^\W\d_]{2,4}"
    credit, contributed = _any_of(words["credits"]), _any_of(words["contributed"])
    thanks = [_longest_word(word) for word in words["contributed"]]
    rows: tuple[tuple[Iterable[str], str], ...] = (
        ("/", rf"(?P<initials>{initials})"),
        (("-0-",), rf"-0-\s+(?P<agency>{agency})(?:\s+(?P<initials>{initials}))?(?:\s+\w+)?"),
        ("(", rf"\((?P<agency>{agency})(?:\\?/{small})+\)"),
        ("(", rf"\((?P<initials>{small}(?:[-/]{small})+)\)"),
        (map(_longest_word, words["credits"]), rf"(?i:{credit})(?=\s+[^\W\da-z_])[^.;]*(?:;[^.;]*)*\.?"),
        (thanks, rf"(?P<agency>{agency})\b.{{0,160}}(?i:{contributed})\.?"),
        (thanks, rf".{{0,200}}(?i:{contributed})\."),
    )
    return tuple((frozenset(signs), Late(source)) for signs, source in rows)


def _longest_word(words: Any) -> str:
    return max(str(words).lower().split(), key=len)


def _closing_words(words: Mapping[str, Any]) -> Late:
    """Matches an end mark or what may be an agency's name, alone on the last line or behind the last full stop."""
    marks = "|".join(re.escape(str(mark)) for mark in sorted(words["end_marks"], key=len, reverse=True))
    credit = _any_of(words["credits"])
    return Late(
        rf"(?:(?:(?<=[\r\n])|(?<=[.!?\"”’»)]\s)|(?<=[.!?\"”’»)]\s\s))(?:{DASH}\s?)?|(?<=[.!?\"”’»)]){DASH}\s?)(?P<all>"
        rf"(?:(?P<mark>{marks})|(?P<agency>{SOME_AGENCY})(?:\s\([A-Z]+\))?)"
        rf"(?P<initials>(?:\s?/[^\W\d_]{{2,4}})+)?(?:[,;] (?i:{credit})\b[^\n.;]*)?)\Z"
    )


def _any_of(words: Iterable[Any]) -> str:
    """An alternation, longest first; for use behind ``(?i:``."""
    ordered = sorted({str(word) for word in words}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered) + r")(?!\w)"


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


def _key(name: Any) -> str:
    return " ".join(str(name).lower().split())


# ---------------------------------------------------------------- the shell


def find_shell(article: Article, conventions: WireConventions) -> Shell:
    """The shell of one story; every span lies inside ``article.region`` and points into ``article.text``.

    The body runs from behind the dateline (and its bracketed tags) to before the sign-off; if nothing would be left of
    it, the whole story is body. ``Signoff.agency`` is what the sign-off itself states; ``Shell.agency`` is the
    dateline's, else the sign-off's, the byline's, the record's.
    """
    text = article.text
    begin, end = _strip(text, *article.region)
    tail = _read_tail(text, begin, end, conventions)
    head = _read_head(article, begin, tail.body_end, conventions)
    body = _strip(text, head.body_start, tail.body_end)
    if body[0] >= body[1]:
        return Shell(None, None, None, None, article.agency, (begin, end))
    stated = (
        head.dateline.agency if head.dateline else None,
        tail.signoff.agency if tail.signoff else None,
        head.agency,
        article.agency,
    )
    return Shell(
        headline=head.headline,
        byline=head.byline,
        dateline=head.dateline,
        signoff=tail.signoff,
        agency=next(filter(None, stated), None),
        body_span=body,
        advisories=(*head.advisories, *_inserts(text, body, conventions), *tail.advisories),
    )


def _strip(text: str, begin: int, end: int) -> Span:
    piece = text[begin:end]
    lead = len(piece) - len(piece.lstrip())
    return (begin + lead, end - (len(piece) - len(piece.rstrip()))) if lead < len(piece) else (begin, begin)


def _piece(text: str, begin: int, end: int) -> Text:
    begin, end = _strip(text, begin, end)
    return Text(text[begin:end], (begin, end))


def _inserts(text: str, body: Span, conventions: WireConventions) -> Iterator[Text]:
    if "[" not in text:
        return
    for found in INSERT.finditer(text, *body):
        if conventions.insert.fullmatch(" ".join(found[1].split())):
            yield Text(found[0], found.span())


# ---------------------------------------------------------------- head


def _read_head(article: Article, begin: int, end: int, conventions: WireConventions) -> _Head:
    text = article.text
    lines = list(_lines(text, begin, end))
    given = _given_headline(article, begin, end)
    advisories: list[Text] = []
    free: list[_Line] = []  # lines that may be a headline
    byline: Text | None = None
    agency: str | None = None
    dateline: Dateline | None = None
    body_start = begin
    for at, line in enumerate(lines):
        if given and line.start < given.span[1]:
            body_start = max(line.start, given.span[1])
            if line.end > given.span[1] + 2:
                dateline = _find_dateline(article, _Line(*_rest(text, given.span[1], line.end)), end, conventions)
                break
            body_start = line.end
            continue
        dateline = _find_dateline(article, line, end, conventions)
        if dateline:
            break
        body_start = line.start
        credited = conventions.credit_line.fullmatch(_unmarked(line, conventions)[2]) if byline else None
        if credited and byline:
            byline = _piece(text, byline.span[0], _unmarked(line, conventions)[1])
            agency = _canonical(credited["agency"], conventions)
        elif written := _byline(line, conventions):
            byline = byline or written
        elif len(line.text) <= LONGEST_NOTE and (
            conventions.advisory.fullmatch(line.text) or conventions.date_line.fullmatch(line.text)
        ):
            advisories.append(Text(line.text, (line.start, line.end)))
        elif _may_be_headline(line.text):
            free.append(line)
        else:
            break
        body_start = lines[at + 1].start if at + 1 < len(lines) else line.end
    if dateline:
        body_start = dateline.span[1]
    elif not given:
        inline = _inline_dateline(article, begin, end, lines, conventions)
        if inline:
            return inline
    headline, labels, body_start = _choose_headline(text, free, given, bool(dateline or byline), body_start, lines)
    advisories += labels
    tags_end, tags = _tags(text, dateline, body_start, end, conventions)
    notes = sorted([*advisories, *tags], key=lambda note: note.span)
    kept = tuple(note for note in notes if note.span[1] <= tags_end)
    return _Head(headline, byline if byline and byline.span[1] <= tags_end else None, dateline, agency, kept, tags_end)


def _lines(text: str, begin: int, end: int) -> Iterator[_Line]:
    """The first lines that are not blank, up to one so long that it is surely body."""
    start, found = begin, 0
    while start < end and found < HEAD_LINES:
        line_break = LINE_BREAK.search(text, start, end)
        stop = line_break.start() if line_break else end
        a, b = _strip(text, start, stop)
        if a < b:
            found += 1
            yield _Line(a, b, text[a:b])
            if b - a > LONGEST_HEAD_LINE:
                return
        start = line_break.end() if line_break else end


def _rest(text: str, begin: int, end: int) -> tuple[int, int, str]:
    begin, end = _strip(text, begin, end)
    while begin < end and text[begin] in ".!?":
        begin, end = _strip(text, begin + 1, end)
    return begin, end, text[begin:end]


def _given_headline(article: Article, begin: int, end: int) -> Text | None:
    if not article.headline:
        return None
    pattern = r"\s+".join(map(re.escape, article.headline.split()))
    found = re.compile(pattern).search(article.text, begin, min(end, begin + 1000))
    if not found or found.end() >= end:
        return None
    return Text(found[0], found.span())


def _unmarked(line: _Line, conventions: WireConventions) -> tuple[int, int, str]:
    """Start, end and text of a line without the marks that some wires put around each line of the head."""
    found = conventions.line_marks.fullmatch(line.text)
    if not found:
        return line.start, line.end, line.text
    return line.start + found.start("line"), line.start + found.end("line"), found["line"]


def _byline(line: _Line, conventions: WireConventions) -> Text | None:
    start, end, text = _unmarked(line, conventions)
    found = conventions.byline.fullmatch(text)
    if not found or STOPPED.search(text) or len(text) > 120:
        return None
    words = found["names"].split()
    capitals = sum(word[:1].isupper() for word in words)
    if capitals < 2 or capitals * 2 <= len(words) or len(words) > 14:
        return None
    return Text(text, (start, end))


def _may_be_headline(line: str) -> bool:
    if len(line) > HEADLINE_CHARS:
        return False
    words = len(line.split())
    return words <= HEADLINE_WORDS and (not STOPPED.search(line) or (line[-1] == ":" and words < 3))


def _choose_headline(
    text: str, free: Sequence[_Line], given: Text | None, anchored: bool, body_start: int, lines: Sequence[_Line]
) -> tuple[Text | None, list[Text], int]:
    """The headline among the lines before the body, the section labels around it, and where the body starts.

    ``anchored``: a dateline or byline follows, so that all of ``free`` is head. Otherwise the first block alone is a
    headline, if a blank line or a much longer paragraph follows it.
    """
    if given or not free:
        return given, [], body_start
    blocks = _blocks(text, free)
    if not anchored:
        block = blocks[0]
        follower = next((line for line in lines if line.start > block[-1].end), None)
        if not follower or not _headline_ends(text, block, follower):
            return None, [], free[0].start
        return _piece(text, block[0].start, block[-1].end), [], body_start if len(blocks) == 1 else blocks[1][0].start
    titles = [block for block in blocks if _word_count(block) >= 3 and len(block) <= 4]
    if not titles:
        return None, [_piece(text, block[0].start, block[-1].end) for block in blocks], body_start
    chosen = titles[0]
    labels = [_piece(text, block[0].start, block[-1].end) for block in blocks if block is not chosen]
    while len(chosen) > 1 and _word_count(chosen[:1]) < 3:
        labels.append(Text(chosen[0].text, (chosen[0].start, chosen[0].end)))
        chosen = chosen[1:]
    end = chosen[-1].end - (2 if chosen[-1].text.endswith(" =") else 0)
    return _piece(text, chosen[0].start, end), labels, body_start


def _blocks(text: str, free: Sequence[_Line]) -> list[list[_Line]]:
    """Lines with one line break between them belong together."""
    blocks: list[list[_Line]] = []
    for line in free:
        near = blocks and len(LINE_BREAK.findall(text, blocks[-1][-1].end, line.start)) == 1
        if near:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _word_count(block: Sequence[_Line]) -> int:
    return sum(len(line.text.split()) for line in block)


def _headline_ends(text: str, block: Sequence[_Line], follower: _Line) -> bool:
    if _word_count(block) < 2 or len(block) > 3 or _word_count(block) > HEADLINE_WORDS:
        return False
    blank = len(LINE_BREAK.findall(text, block[-1].end, follower.start)) > 1
    return blank or (len(block) == 1 and len(follower.text) >= LEAD_CHARS and len(block[0].text) < LEAD_CHARS)


# ---------------------------------------------------------------- dateline


def _find_dateline(article: Article, line: _Line, end: int, conventions: WireConventions) -> Dateline | None:
    """A dateline at the start of a line. Strong ones name an agency or a date; a bare ``PLACE -``, ``PLACE, Country -``
    or ``PLACE:`` must be in capitals that the text after it does not share, and must be the only one of the story."""
    text = article.text
    limit = min(end, line.start + DATELINE_CHARS)
    colon = COLON_PLACE.match(text, line.start, limit)
    if colon and _is_place(colon["place"], conventions) and _stands_out(colon, text, end, conventions):
        place = _piece(text, *colon.span("place"))
        return Dateline(colon["line"], colon.span("line"), place, None, None)
    if not _plausible(text, line.start, limit, conventions):
        return None
    bare = conventions.bare_agency.match(text, line.start, limit)
    bare = bare if bare and _key(bare["agency"]) in conventions.agencies else None
    found = _dateline_match(text, line.start, limit, conventions)
    if found and _is_dateline(found, text, end, conventions):
        return _dateline(found, article, conventions)
    if bare:
        return Dateline(bare[0], bare.span(), None, None, _canonical(bare["agency"], conventions))
    return None


def _dateline_match(text: str, begin: int, end: int, conventions: WireConventions) -> re.Match[str] | None:
    """What has the form of a dateline; the first brackets hold its country unless they hold an agency."""
    bracket = FIRST_BRACKET.search(text, begin, end)
    located = not (bracket and _key(bracket[1]) in conventions.agencies)
    lead = LEAD.match(text, begin, end)
    found = None
    if lead and _key(lead["lead"]) in conventions.agencies:
        found = conventions.datelines[True, located].match(text, begin, end)
    if not found or _key(found["lead"]) not in conventions.agencies:
        found = conventions.datelines[False, located].match(text, begin, end)
    return None if found and found["slashed"] and _key(found["slashed"]) not in conventions.agencies else found


def _plausible(text: str, begin: int, end: int, conventions: WireConventions) -> bool:
    """A cheap look before the costly pattern: a dash or bracket is near, and few small words stand before it."""
    edge = DATELINE_EDGE.match(text, begin, end)
    if not edge:
        return False
    words = (word.strip(",.").lower() for word in edge["before"].split() if word[0].islower())
    return all(word in conventions.small_words for word in words)


def _is_dateline(found: re.Match[str], text: str, end: int, conventions: WireConventions) -> bool:
    place = found["place"]
    if _key(place) in conventions.agencies or not _is_place(place, conventions):
        return False
    if found["lead"]:
        return bool(found["mark"] or found["country"])
    if found["slashed"]:
        return True
    if found["agency"]:
        known = _key(found["agency"]) in conventions.agencies
        if not found["mark"]:
            return known and (bool(found["date"]) or len(place.split()) <= SHORT_PLACE)
        return known or bool(found["date"])
    if found["date"]:
        return place.isupper() or text[found.end("place")] == ","
    town = place.partition(",")[0]  # "ADEN, Yemen -"
    return town.isupper() and _stands_out(found, text, end, conventions)


def _stands_out(found: re.Match[str], text: str, end: int, conventions: WireConventions) -> bool:
    """Whether a bare ``PLACE -`` opens a paragraph of prose, in a story with no second one (a roundup has many)."""
    if _key(found["place"]) in conventions.not_places:
        return False
    blank = re.compile(r"\n[ \t\r]*\n").search(text, found.end(), end)
    paragraph = text[found.end() : blank.start() if blank else end].strip()
    if paragraph and (paragraph.isupper() or not SENTENCE_STOP.search(paragraph)):
        return False
    return not any(second["place"].isupper() for second in BARE_PLACE.finditer(text, found.end(), end))


def _is_place(place: str, conventions: WireConventions) -> bool:
    """Capitalised words and small particles, at most five between commas, at most four parts."""
    parts = re.split(r"[,/(]", place.replace(")", ""))
    if len(parts) > 4:
        return False
    for part in parts:
        words = part.split()
        if not 1 <= len(words) <= 5:
            return False
        capitalised = [any(char.isupper() for char in word) for word in words]
        small = [word for word, big in zip(words, capitalised, strict=True) if not big]
        if not any(capitalised) or any(_key(word) not in conventions.particles for word in small):
            return False
        if words[-1].endswith(".") and len(words[-1]) > 6:
            return False
    return place[0].isupper()


def _dateline(found: re.Match[str], article: Article, conventions: WireConventions) -> Dateline:
    text = article.text
    start, end = found.span()
    place = _piece(text, *found.span("place"))
    stated = next((found[group] for group in ("agency", "slashed", "lead") if found[group]), None)
    month_day, year = _month_day(found, conventions)
    return Dateline(
        text=text[start:end].rstrip(),
        span=(start, start + len(text[start:end].rstrip())),
        place=place,
        date=_resolve(month_day, year, article.published),
        agency=_canonical(stated, conventions) if stated else None,
        month_day=month_day,
    )


def _month_day(found: re.Match[str], conventions: WireConventions) -> tuple[tuple[int, int] | None, int | None]:
    month, day, year = (found[f"{part}1"] or found["m2" if part == "m" else f"{part}2"] for part in "mdy")
    if not month or not day:
        return None, None
    number = conventions.months[_key(month)]
    if not 1 <= int(day) <= 31:
        return None, None
    return (number, int(day)), _full_year(year) if year else None


def _full_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (1900 if int(year) >= CENTURY_PIVOT else 2000)


def _resolve(month_day: tuple[int, int] | None, year: int | None, published: date | None) -> date | None:
    """The day itself if the year is stated; else the latest such day not more than a few days after publication."""
    if not month_day:
        return None
    if year:
        return _day(year, *month_day)
    if not published:
        return None
    latest = published + timedelta(days=DAYS_AHEAD)
    candidates = (_day(latest.year - back, *month_day) for back in range(2))
    return next((day for day in candidates if day and day <= latest), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _canonical(name: str, conventions: WireConventions) -> str:
    return conventions.agencies.get(_key(name), " ".join(name.split()))


def _inline_dateline(
    article: Article, begin: int, end: int, lines: Sequence[_Line], conventions: WireConventions
) -> _Head | None:
    """``A headline. BAGHDAD — The story ...`` on one line: a first sentence, then a place in capitals."""
    text = article.text
    if not lines or lines[0].end - lines[0].start < SHORTEST_INLINE:
        return None
    for stop in re.compile(r"[.!?][\"”’]?\s+(?=[A-Z]{2})").finditer(text, begin, min(end, begin + INLINE_CHARS)):
        line = _Line(stop.end(), lines[0].end, "")
        dateline = _find_dateline(article, line, end, conventions)
        if dateline and dateline.place and dateline.place.text.split(",")[0].isupper():
            headline = _piece(text, begin, stop.start() + (text[stop.start()] != "."))
            return _Head(headline, None, dateline, None, (), dateline.span[1])
    return None


def _tags(
    text: str, dateline: Dateline | None, body_start: int, end: int, conventions: WireConventions
) -> tuple[int, list[Text]]:
    """``[Report] [a name] [Text]`` straight after a dateline: editors' tags, if one of them is known."""
    run = BRACKET_RUN.match(text, body_start, end) if dateline else None
    if not run:
        return body_start, []
    tags = [Text(tag[0], tag.span()) for tag in re.compile(r"\[[^\[\]]+\]").finditer(text, *run.span())]
    known = [_key(re.split(r"[,\d]", tag.text.strip("[]"))[0]) in conventions.tags for tag in tags]
    return (run.end(), tags) if any(known) else (body_start, [])


# ---------------------------------------------------------------- tail


def _read_tail(text: str, begin: int, end: int, conventions: WireConventions) -> _Tail:
    """Strips, from the end upwards, codes, rules of underscores and the parts of a sign-off."""
    advisories: list[Text] = []
    parts: list[tuple[Span, re.Match[str]]] = []
    block = conventions.block.search(text, begin + (end - begin) // 3, end)
    if block:
        advisories.append(_piece(text, block.start(), end))
        end = _strip(text, begin, block.start())[1]
    for _ in range(TAIL_LINES):
        found = _signoff_at(text, begin, end, conventions)
        if found:
            span = _closing_span(found)
            parts.append((span, found))
            end = _strip(text, begin, span[0])[1]
            continue
        a, b = _last_line(text, begin, end)
        line = text[a : min(b, a + LONGEST_NOTE)]
        if a <= begin or not (RULE_LINE.fullmatch(line) or conventions.advisory.fullmatch(line)):
            break
        above = _strip(text, begin, a)[1]
        if not STOPPED_LINE.search(text, max(begin, above - 8), above) and text.count("\n", above, a) < 2:
            break
        if not RULE_LINE.fullmatch(line):
            advisories.append(Text(line, (a, b)))
        end = _strip(text, begin, a)[1]
    return _Tail(_signoff(text, parts, conventions), tuple(reversed(advisories)), end)


def _last_line(text: str, begin: int, end: int) -> Span:
    start = max(text.rfind("\n", begin, end), text.rfind("\r", begin, end)) + 1
    return _strip(text, max(start, begin), end)


def _signoff_at(text: str, begin: int, end: int, conventions: WireConventions) -> re.Match[str] | None:
    """The part of a sign-off at the very end, if something of the story stands before it."""
    found = None if text[end - 1] in ENDS_PROSE else _last_words(text, max(begin, end - 100), end, conventions)
    a, b = _last_line(text, begin, end)
    if not found and b - a <= LONGEST_NOTE and a > begin:
        line = text[a:b].lower()
        fitting = (pattern for signs, pattern in conventions.closing_lines if any(sign in line for sign in signs))
        found = next(filter(None, (pattern.fullmatch(text, a, b) for pattern in fitting)), None)
        above = _last_line(text, begin, _strip(text, begin, a)[1])
        if not found and RULE_LINE.fullmatch(text, *above):
            found = conventions.promotion.fullmatch(text, a, b)
    if not found and text[end - 1] == ")":
        found = _bracketed_credit(text, max(begin, end - 600), end, conventions)
    return found if found and _closing_span(found)[0] > begin else None


def _last_words(text: str, begin: int, end: int, conventions: WireConventions) -> re.Match[str] | None:
    """An end mark or an agency's name at the very end, from the left."""
    found = conventions.closing_words.search(text, begin, end)
    while found and not (found["mark"] or " ".join(found["agency"].split()) in conventions.exact_agencies):
        found = conventions.closing_words.search(text, found.start() + 1, end)
    return found


def _bracketed_credit(text: str, begin: int, end: int, conventions: WireConventions) -> re.Match[str] | None:
    opening = text.rfind("(", begin, end)
    for _ in range(3):
        if opening < begin:
            return None
        found = conventions.credit.fullmatch(text, opening, end)
        if found:
            return found
        opening = text.rfind("(", begin, opening)
    return None


def _closing_span(found: re.Match[str]) -> Span:
    return found.span("all") if "all" in found.re.groupindex else found.span()


def _signoff(text: str, parts: Sequence[tuple[Span, re.Match[str]]], conventions: WireConventions) -> Signoff | None:
    """One sign-off out of its parts (found from the last to the first) and what they state."""
    if not parts:
        return None
    start, end = parts[-1][0]
    for (a, b), _ in reversed(parts[:-1]):
        end = b if not text[end:a].strip() else end
    initials: list[str] = []
    agency: str | None = None
    for _, found in reversed(parts):
        groups = found.groupdict()
        for piece in re.split(r"[-/\s]+", groups.get("initials") or ""):
            if _key(piece) in conventions.agencies and len(piece) > 1 and piece[0].isupper():
                agency = agency or _canonical(piece, conventions)
            elif piece:
                initials.append(piece)
        if groups.get("agency"):
            agency = agency or _canonical(found["agency"], conventions)
        if groups.get("mark"):
            agency = agency or conventions.end_marks.get(_key(found["mark"]))
    return Signoff(text[start:end], (start, end), tuple(initials), agency)
