"""Tokens and sentences, with offsets into the untouched text.

Own rules, one compiled pattern, linear time: a story is cut into paragraphs (blank lines; every line of a story that
is not hard-wrapped), a paragraph into tokens, the tokens into sentences. Tokenisation does not look at capitals, so
that a lexicon entry and a shouting wire are cut alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from wireparse.model import Article, Sentence, Shell, Span, Token

MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"  # combining accents, soft hyphen, zero-width joiners and spaces
WORD = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
APOSTROPHE = "['`\u00b4\u02bc\u2019\u2018]"
TOKEN = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+(?:\.|(?![^\W_]))"  # U.S. a.m. J.P.
    r"|\d+(?:[.,]\d+)+"  # 1,200 3.5
    rf"|{WORD}(?:({APOSTROPHE}){WORD})*"  # a group marks the words with an apostrophe, to be cut below
    rf"|{APOSTROPHE}s(?![^\W_])"  # the possessive of what is not a word: "Che"'s
    r"|``|''|-{2,}|\.{2,}|_+|[^\w\s]"
)
CLITIC = re.compile(rf"(.+?)(n{APOSTROPHE}t|{APOSTROPHE}(?:s|m|d|re|ve|ll))", re.I | re.S)
ELISION = re.compile(rf"(?:\w|\w*qu){APOSTROPHE}(?=\w)", re.I)
STARTS_WITH_CLITIC = re.compile(rf"(?:n{APOSTROPHE}t|{APOSTROPHE}\w+)", re.I)
PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02bb\u02b9\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060"),
        **{"\u2044": "/", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "œ": "oe", "æ": "ae"},
    }
)

STOPS = frozenset((".", "!", "?", "…"))
OPENERS = frozenset(("“", "«", "„", "``"))
CLOSERS = frozenset(("”", "»", "''"))
AFTER_STOP = frozenset(('"', "”", "»", "''", "'", "’", ")", "]", "}"))
LINE_BREAK = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
STOPPED_LINE = re.compile(r"[.!?…:][\"”’»')\]]*\s*\Z")
LONGEST_REMEMBERED = 60
MOST_REMEMBERED = 1 << 16
WRAPPED_SHARE = 0.4
MOST_SMALL = 0.1
SHOUT_SAMPLE = 1200
SHORTEST_SHOUT = 3
LONGEST_SENTENCE = 400  # tokens; what costs more than a sentence's length stays bounded
CLAUSE_ENDS = (";", ",", ":")
DASH = "--"
HEADLINE_DASHES = frozenset(("-", DASH))
SOURCE_WORDS = 3  # at the end of a headline: "-police", "- defence ministry"
QUOTE = re.compile("[\"“”«»„]|``|''")


# ---------------------------------------------------------------- tokens


def fold(text: str) -> str:
    """Lower-case, unaccented (NFKD, combining marks removed), straight quotes, plain hyphens, no soft hyphens.

    A dash that parts clauses (an em dash, two hyphens) becomes ``--``, a hyphen or en dash ``-``.
    """
    if text in ("\u2014", "\u2015"):
        return DASH
    if text.isascii():
        return _dash_or_quote(text.lower())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(PLAIN)).lower())
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _dash_or_quote(kept.translate(PLAIN))


def _dash_or_quote(text: str) -> str:
    if text in ("``", "''"):
        return '"'
    return DASH if text.startswith("--") and not text.strip("-") else text


def _shape(text: str) -> str:
    if not any(map(str.isalnum, text)):
        return "punct"
    if not any(map(str.isalpha, text)):
        return "num"
    if STARTS_WITH_CLITIC.fullmatch(text):
        return "lower"
    if text.isupper() and sum(map(str.isalnum, text)) > 1:
        return "upper"
    return "cap" if text[0].isupper() else "lower"


def tokenise(
    text: str, start: int = 0, abbreviations: frozenset[str] = frozenset(), before_number: frozenset[str] = frozenset()
) -> tuple[Token, ...]:
    """The tokens of a piece of text that begins at offset ``start`` of its source.

    ``text[token.start - start : token.end - start] == token.text``, in order, without overlap, and no character is
    left out but white space. By shape alone: dotted abbreviations ("U.S.", "a.m.") and initials before a name ("J.")
    keep their full stop; "1,200" is one token; hyphens and slashes stand alone; "didn't" is "did" "n't", "army's" is
    "army" "'s", "l'est" is "l'" "est". The folded words of ``abbreviations`` keep their full stop too, and those of
    ``before_number`` before a figure; without them "Gen." is two tokens.
    """
    return tuple(_tokens(text, start, abbreviations, before_number))


Row = tuple[str, str, int, int, str]  # a token whose offsets count from the chunk's start
Cut = tuple[tuple[Row, ...], bool]


def _tokens(piece: str, shift: int, abbreviations: frozenset[str], before_number: frozenset[str]) -> list[Token]:
    """Chunks between white space recur, so their rows are remembered; only a last full stop may need the next chunk."""
    tokens: list[Token] = []
    add, find, new = tokens.append, piece.find, tuple.__new__
    known = _remembered(abbreviations, before_number)
    at = 0
    waiting: Token | None = None
    for chunk in piece.split():
        at = find(chunk, at)
        base = at + shift
        at += len(chunk)
        rows, open_ended = known.get(chunk) or _cut(chunk, abbreviations, before_number, known)
        if waiting:
            if chunk[0].isdigit() if waiting.norm in before_number else chunk[0].isupper():
                del tokens[-2:]
                word = waiting.text + "."
                add(Token(word, fold(word), waiting.start, waiting.end + 1, waiting.shape))
            waiting = None
        if len(rows) == 1 and rows[0][1] == "-":
            add(Token(chunk, DASH, base, base + len(chunk), "punct"))
            continue
        for word, norm, a, b, shape in rows:
            add(new(Token, (word, norm, base + a, base + b, shape)))
        if open_ended:
            waiting = tokens[-2]
    return tokens


@lru_cache(maxsize=8)
def _remembered(abbreviations: frozenset[str], before_number: frozenset[str]) -> dict[str, Cut]:
    """The chunks cut so far with these words."""
    return {}


def _cut(chunk: str, abbreviations: frozenset[str], before_number: frozenset[str], known: dict[str, Cut]) -> Cut:
    cut = _rows(chunk, abbreviations, before_number)
    if len(chunk) <= LONGEST_REMEMBERED:
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[chunk] = cut
    return cut


def _rows(chunk: str, abbreviations: frozenset[str], before_number: frozenset[str]) -> Cut:
    """The tokens of a chunk, and whether its last full stop may belong to the word before it, as the next chunk shows:
    an initial before a name, an abbreviation before a figure."""
    rows: list[Row] = []
    for match in TOKEN.finditer(chunk):
        spans = _cut_apostrophes(match[0], match.start()) if match.lastindex else (match.span(),)
        for a, b in spans:
            if chunk[a:b] == "." and rows and _keeps_stop(rows[-1], chunk[b : b + 1], abbreviations, before_number):
                a = rows.pop()[2]
            word = chunk[a:b]
            rows.append((word, fold(word), a, b, _shape(word)))
    ends_open = len(rows) > 1 and rows[-1][0] == "." and rows[-1][2] == rows[-2][3]
    return tuple(rows), ends_open and (rows[-2][1] in before_number or _is_initial(rows[-2]))


def _keeps_stop(row: Row, following: str, abbreviations: frozenset[str], before_number: frozenset[str]) -> bool:
    return (
        row[1] in abbreviations
        or (row[1] in before_number and following.isdigit())
        or (_is_initial(row) and following.isupper())
    )


def _is_initial(row: Row) -> bool:
    return row[4] == "cap" and row[3] - row[2] == 1


def _cut_apostrophes(word: str, at: int) -> Iterator[Span]:
    """``didn't`` -> did n't; ``army's`` -> army 's; ``l'armée`` -> l' armée; ``Jama'a`` whole."""
    clitic = CLITIC.fullmatch(word)
    stem = clitic[1] if clitic else word
    cut = 0
    while elision := ELISION.match(stem, cut):
        yield at + cut, at + elision.end()
        cut = elision.end()
    yield at + cut, at + len(stem)
    if clitic:
        yield at + len(stem), at + len(word)


# ---------------------------------------------------------------- conventions


class SegmentConventions(Struct, frozen=True):
    """The words of ``rules/<language>/segment.yaml``, folded. ``abbreviations`` keep their full stop: those that may
    nevertheless end a sentence are also in ``may_end``."""

    abbreviations: frozenset[str] = frozenset()
    before_number: frozenset[str] = frozenset()
    may_end: frozenset[str] = frozenset()
    not_initials: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    lower_starts: frozenset[str] = frozenset()


def conventions(table: Mapping[str, Any]) -> SegmentConventions:
    """From a parsed ``segment.yaml`` (every scalar a string)."""

    def words(name: str) -> frozenset[str]:
        return frozenset(fold(str(word)).removesuffix(".") for word in table.get(name) or ())

    may_end = words("may_end")
    return SegmentConventions(
        words("always") | may_end,
        words("before_number"),
        may_end,
        words("not_initials"),
        words("starters"),
        words("lower_starts"),
    )


# ---------------------------------------------------------------- sentences


def segment(article: Article, shell: Shell, conventions: SegmentConventions) -> tuple[Sentence, ...]:
    """The headline as one sentence (if there is one, paragraph 0), then the sentences of the body.

    Advisories inside the body (``[passage omitted]``) yield no tokens, nor does whom a headline names at its end
    ("Three killed in blast -police"). Sentences never span paragraphs.
    """
    text = article.text
    sentences: list[Sentence] = []
    if shell.headline:
        tokens = _without_source(_span_tokens(text, shell.headline.span, conventions))
        _add_sentences(sentences, text, 0, tokens, [(0, len(tokens))], None, False)
    begin, end = shell.body_span
    gaps = [note.span for note in shell.advisories if note.span[0] < end and note.span[1] > begin]
    shouts = _shouts(text[begin:end])
    paragraphs = [_without(_span_tokens(text, span, conventions), gaps) for span in _paragraphs(text, begin, end)]
    paragraphs = [tokens for tokens in paragraphs if tokens]
    for number, tokens in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else None
        ranges = _ranges(tokens, conventions, shouts)
        _add_sentences(sentences, text, number + bool(shell.headline), tokens, ranges, following, shouts)
    if sentences and shell.headline:
        sentences[0] = replace(sentences[0], headline=True)
    return tuple(sentences)


def _without_source(tokens: list[Token]) -> list[Token]:
    """A headline's tokens without a dash, set off by a blank, and the few words in small letters behind it."""
    for at in range(len(tokens) - 1, max(0, len(tokens) - 2 - SOURCE_WORDS), -1):
        if tokens[at].norm in HEADLINE_DASHES and tokens[at - 1].end < tokens[at].start:
            return tokens[:at]
        if tokens[at].shape != "lower":
            break
    return tokens


def _span_tokens(text: str, span: Span, conventions: SegmentConventions) -> list[Token]:
    return _tokens(text[span[0] : span[1]], span[0], conventions.abbreviations, conventions.before_number)


def _add_sentences(
    sentences: list[Sentence],
    text: str,
    paragraph: int,
    tokens: Sequence[Token],
    ranges: Sequence[Span],
    following: Token | None,
    shouts: bool,
) -> None:
    quotes = _quotes(tokens, following) if QUOTE.search(text, tokens[0].start, tokens[-1].end) else ()
    for i, j in ranges:
        part = tuple(tokens[i:j])
        start, end = part[0].start, part[-1].end
        shouting = shouts or (text[start:end].isupper() and len(part) > SHORTEST_SHOUT)
        quoted = tuple((max(a, i) - i, min(b, j) - i) for a, b in quotes if a < j and b > i) if quotes else ()
        sentences.append(Sentence(len(sentences), start, end, paragraph, part, False, shouting, quoted))


def _without(tokens: list[Token], gaps: Sequence[Span]) -> list[Token]:
    if not gaps or not tokens:
        return tokens
    near = [gap for gap in gaps if gap[0] < tokens[-1].end and gap[1] > tokens[0].start]
    if not near:
        return tokens
    return [token for token in tokens if not any(a <= token.start and token.end <= b for a, b in near)]


def _shouts(body: str) -> bool:
    """Whether the first hundred words are all but without small letters."""
    words = [word for word in body[:SHOUT_SAMPLE].split()[:100] if word.upper() != word.lower()]
    loud = sum(map(str.isupper, words))
    return len(words) > SHORTEST_SHOUT and loud >= (1 - MOST_SMALL) * len(words)


def _paragraphs(text: str, begin: int, end: int) -> list[Span]:
    """Blank lines part paragraphs; so does every line break of a story that is not hard-wrapped, unless the next line
    goes on in small letters. In a hard-wrapped one an indented line after a finished one opens a paragraph."""
    lines: list[Span] = []
    start = begin
    for line_break in LINE_BREAK.finditer(text, begin, end):
        lines.append((start, line_break.start()))
        start = line_break.end()
    lines.append((start, end))
    filled = [(a, b, text[a:b]) for a, b in lines]
    wrapped = _hard_wrapped([line for _, _, line in filled])
    paragraphs: list[Span] = []
    opened: Span | None = None
    last = ""
    for a, b, line in filled:
        if not line.strip():
            if opened:
                paragraphs.append(opened)
            opened, last = None, ""
            continue
        if opened and _opens_paragraph(line, last, wrapped):
            paragraphs.append(opened)
            opened = None
        opened = (opened[0] if opened else a, b)
        last = line
    if opened:
        paragraphs.append(opened)
    return paragraphs


def _hard_wrapped(lines: Sequence[str]) -> bool:
    """Whether most lines that another line follows stop in the middle of a sentence."""
    followed = [line for line, following in zip(lines, lines[1:], strict=False) if line.strip() and following.strip()]
    unfinished = sum(not STOPPED_LINE.search(line[-8:]) for line in followed)
    return bool(followed) and unfinished > WRAPPED_SHARE * len(followed)


def _opens_paragraph(line: str, last: str, wrapped: bool) -> bool:
    finished = bool(STOPPED_LINE.search(last[-8:]))
    if not wrapped:
        return finished or not line.lstrip()[:1].islower()
    return finished and _indent(line) >= _indent(last) + 2


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _ranges(tokens: Sequence[Token], conventions: SegmentConventions, shouts: bool) -> list[Span]:
    """The sentences of one paragraph as ranges of its tokens."""
    ranges: list[Span] = []
    start = at = 0
    while at < len(tokens):
        text = tokens[at].text
        at += 1
        if text[-1] not in STOPS:
            continue
        if len(text) > 1 and text[0] not in STOPS:
            if not _abbreviation_ends(tokens, at, conventions, shouts):
                continue
        else:
            at = _past_closers(tokens, at)
            if not _stop_ends(tokens, start, at, conventions):
                continue
        ranges.append((start, at))
        start = at
    if start < len(tokens):
        ranges.append((start, len(tokens)))
    if any(end - start > LONGEST_SENTENCE for start, end in ranges):
        return [piece for start, end in ranges for piece in _pieces(tokens, start, end)]
    return ranges


def _pieces(tokens: Sequence[Token], start: int, end: int) -> Iterator[Span]:
    """A sentence beyond all measure (a table, a roll of names) in pieces, cut behind the last mark that allows it."""
    while end - start > LONGEST_SENTENCE:
        cut = start + LONGEST_SENTENCE
        at = next((n for n in range(cut, start, -1) if tokens[n - 1].text in CLAUSE_ENDS), cut)
        yield start, at
        start = at
    yield start, end


def is_piece(sentence: Sentence) -> bool:
    """Whether a sentence that another of its paragraph follows was cut off there only for its length."""
    return sentence.tokens[-1].text in CLAUSE_ENDS or len(sentence.tokens) == LONGEST_SENTENCE


def _past_closers(tokens: Sequence[Token], at: int) -> int:
    """Past the quotes and brackets that close right after a full stop (French spaces its guillemets)."""
    while at < len(tokens):
        text = tokens[at].text
        touches = tokens[at].start == tokens[at - 1].end
        spaced = at + 1 < len(tokens) and tokens[at + 1].start == tokens[at].end and text in ('"', "'")
        if text == "»" or (text in AFTER_STOP and touches and not (spaced and tokens[at + 1].shape != "punct")):
            at += 1
        else:
            break
    return at


def _stop_ends(tokens: Sequence[Token], start: int, at: int, conventions: SegmentConventions) -> bool:
    if at >= len(tokens):
        return True
    following = tokens[at]
    touches = following.start == tokens[at - 1].end
    if following.shape == "lower":
        return not touches and following.norm in conventions.lower_starts
    if following.text[0] in STOPS or following.text in (",", ";"):
        return False
    if touches:
        return following.shape == "cap" and len(following.text) > 1
    opening = following.text in ('"', "(", "[", "'", "‘") or following.text in OPENERS
    if opening and at + 1 < len(tokens) and tokens[at + 1].shape == "lower":
        return following.text in ("(", "[") or following.text in OPENERS
    return not (at - start == 2 and tokens[start].shape == "num")  # "1. The ..." is an item's number


def _abbreviation_ends(tokens: Sequence[Token], at: int, conventions: SegmentConventions, shouts: bool) -> bool:
    """Whether the abbreviation before ``tokens[at]`` also closes its sentence."""
    if at >= len(tokens):
        return False
    word = tokens[at - 1]
    stem = word.norm.removesuffix(".")
    if shouts or ("." not in stem and stem not in conventions.may_end):
        return len(stem) == 1 and stem in conventions.not_initials
    opener = tokens[at].text in OPENERS or tokens[at].text == '"'
    following = tokens[at + 1] if opener and at + 1 < len(tokens) else tokens[at]
    return following.shape in ("cap", "upper") and following.norm in conventions.starters


# ---------------------------------------------------------------- quotes


def _quotes(tokens: Sequence[Token], following: Token | None) -> list[Span]:
    """Ranges of token indices inside double quotes, marks included. A quote left open runs to the end of its paragraph
    if the next paragraph opens with a quote (the wires' habit) or if its mark can only open; else it is dropped."""
    quotes: list[Span] = []
    opened: int | None = None
    for at, token in enumerate(tokens):
        if token.shape != "punct":
            continue
        text = token.text
        if opened is None:
            if text == '"' or text in OPENERS or text == "''":
                opened = at
        elif text in CLOSERS or text == '"':
            quotes.append((opened, at + 1))
            opened = None
    if opened is not None:
        goes_on = following is not None and (following.text == '"' or following.text in OPENERS)
        if goes_on or tokens[opened].text in OPENERS:
            quotes.append((opened, len(tokens)))
    return quotes
