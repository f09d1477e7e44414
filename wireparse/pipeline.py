"""The flow of a story, one line a stage: shell, sentences, mentions, phrases, matches, values, incidents, report."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from wireparse.assemble.entries import is_note
from wireparse.assemble.incidents import report_incidents
from wireparse.assemble.link import Linked, link
from wireparse.assemble.ontology import Ontology
from wireparse.assemble.reading import DatedSpan, Reading
from wireparse.assemble.scene import Scene
from wireparse.codings import Acled
from wireparse.match.layers import Layers, StoryLayers
from wireparse.match.mentions import NamedPlace, Speller, Spotted, spot
from wireparse.match.places import PlaceMention, find_places
from wireparse.match.unit import Unit
from wireparse.model import Article, Diagnostic, Document, Place, Sentence, When
from wireparse.report import Report
from wireparse.resolve.quantity import Policy
from wireparse.resolve.when import infer_published, opens_range, resolve_dates
from wireparse.resolve.where import resolve_places
from wireparse.resources import packs_below, rules_folder
from wireparse.rulebook.book import Rulebook
from wireparse.rulebook.cache import cached
from wireparse.rulebook.gazetteer import Gazetteer, shipped_with, stamp_of
from wireparse.text import segment, wire

VAGUENESS = {"day": 0, "week": 1, "month": 1, "range": 1, "year": 2}


class Parser(Struct, frozen=True):
    """A rulebook with all that is made of it once: conventions, gazetteer, ontology, policy. Frozen and handed down."""

    rulebook: Rulebook
    wire: wire.WireConventions
    segmentation: segment.SegmentConventions
    gazetteer: Gazetteer
    ontology: Ontology
    acled: Acled
    policy: Policy
    speller: Speller


def load_parser(
    folders: Sequence[Path] | None = None, gazetteers: Sequence[Path] = (), cache: Path | None = None
) -> Parser:
    """The parser for the packs in ``folders`` (the shipped ones by default), with ``gazetteers`` (``.gaz``, or ``.tsv``
    with a header row) laid on top of theirs; reports name these among the packs. Raises RuleError with every fault
    found, and GazetteerError for a gazetteer that cannot be used. ``cache`` is a folder to keep compiled packs in."""
    rulebook = cached(tuple(folders) if folders else packs_below(rules_folder()), cache)
    gazetteer = shipped_with(rulebook.folders, *gazetteers)
    rulebook = replace(rulebook, packs=(*rulebook.packs, *map(stamp_of, gazetteers)))
    tables = rulebook.tables
    return Parser(
        rulebook=rulebook,
        wire=wire.conventions(tables.get("wire", {})),
        segmentation=segment.conventions(tables.get("segment", {})),
        gazetteer=gazetteer,
        ontology=Ontology.of(tables.get("ontology", {})),
        acled=Acled.of(tables.get("ontology", {}), tables.get("countries", {})),
        policy=Policy.of(tables.get("quantities", {})),
        speller=Speller(rulebook),
    )


def parse_article(article: Article, parser: Parser, *, thorough: bool = False) -> Report:
    """Everything the parser says of one story. Deterministic: the same article and packs give the same report, whether
    or not ``thorough`` has every rule tried on every sentence."""
    document = read_document(article, parser)
    findings = find(document, parser, thorough=thorough)
    linked = linked_in(findings, parser)
    scene = Scene(
        text=article.text,
        readings={reading.sentence.index: reading for reading in findings.readings},
        places=findings.places,
        dates=findings.dates,
        published=findings.document.published,
        policy=parser.policy,
    )
    incidents, claims = report_incidents(linked, scene)
    return Report(
        packs=parser.rulebook.packs,
        document=findings.document,
        language=article.language or parser.rulebook.language,
        incidents=incidents,
        claims=claims,
        locations=findings.places,
        dates=findings.dates,
        diagnostics=(*article.diagnostics, *findings.document.diagnostics, *findings.diagnostics),
        acled=parser.acled,
    )


def linked_in(findings: Findings, parser: Parser, *, thorough: bool = False) -> Linked:
    """The findings put together to incidents and claims; ``thorough``: with the reasons for keeping incidents apart."""
    return link(
        findings.readings,
        findings.places,
        findings.dates,
        parser.ontology,
        parser.rulebook.links,
        findings.document.published,
        note=is_note(findings.document),
        thorough=thorough,
    )


def read_document(article: Article, parser: Parser) -> Document:
    """The article with its shell found and its text cut into sentences."""
    shell = wire.find_shell(article, parser.wire)
    published, basis = article.published, article.published_basis
    if published is None and shell.dateline and shell.dateline.date:
        published, basis = shell.dateline.date, "dateline"
    sentences = segment.segment(article, shell, parser.segmentation)
    return Document(article, shell, sentences, published, basis, tuple(_endless(sentences)))


def _endless(sentences: Sequence[Sentence]) -> Iterator[Diagnostic]:
    """Sentences that were cut because they would not end."""
    for one, following in zip(sentences, sentences[1:], strict=False):
        if one.paragraph == following.paragraph and segment.is_piece(one):
            cause = f"a sentence of more than {segment.LONGEST_SENTENCE} words and marks was read in pieces"
            yield Diagnostic("endless-sentence", cause, (one.start, one.end))


class Findings(Struct, frozen=True):
    """What was found in a document, sentence by sentence, with its places and dates resolved."""

    document: Document
    readings: tuple[Reading, ...]
    places: tuple[Place, ...]
    dates: tuple[When, ...]
    diagnostics: tuple[Diagnostic, ...]


def find(document: Document, parser: Parser, *, thorough: bool = False) -> Findings:
    """Places and dates of every sentence; hits, phrases and matches of those that the report can depend on, or of all
    sentences if ``thorough``."""
    book = parser.rulebook
    bodies = [spot(sentence, book.names) for sentence in document.sentences]
    named = [_spans(hits) for hits in bodies]
    mentions = find_places(document, parser.gazetteer, book.cues, named)
    note = is_note(document)
    if not mentions and note:
        mentions = find_places(document, parser.gazetteer, book.cues.with_houses(), named)
    places = resolve_places(document, mentions, parser.gazetteer, parser.rulebook.cues, _homes(bodies))
    layers = StoryLayers(document.sentences, _named(document, mentions, places), book, parser.speller, thorough, note)
    dated = [(index, unit) for index in layers.dated for unit in layers[index].dates]
    if document.published is None and (inferred := infer_published(document, dated)):
        document = replace(document, published=inferred[0], published_basis=inferred[1])
    tenses = [(index, hit) for index in layers.dated for hit in layers[index].spotted if "tense" in hit.attrs]
    dates, diagnostics = resolve_dates(document, dated, tenses, _dateline_dates(document, parser))
    told = _dates_in(document.sentences, dates)
    readings = tuple(_reading(layers, index, told.get(index, ())) for index in range(len(document.sentences)))
    return Findings(document, readings, places, dates, tuple(diagnostics))


def _reading(layers: StoryLayers, index: int, dates: tuple[DatedSpan, ...]) -> Reading:
    """What was found in a sentence; only places and dates where nothing more is needed."""
    sentence, places = layers.sentences[index], layers.named.get(index, ())
    if index not in layers.needed:
        return Reading(sentence, (), (), (), places, dates, (), ())
    row = layers[index]
    events, context = row.events, row.context
    return Reading(sentence, tuple(row.units), tuple(row.built), row.spotted, places, dates, events, context)


def _dateline_dates(document: Document, parser: Parser) -> tuple[Sentence, list[Unit]] | None:
    """The dateline as a sentence of its own, with its date phrases."""
    dateline = document.shell.dateline
    if dateline is None:
        return None
    conventions = parser.segmentation
    tokens = segment.tokenise(dateline.text, dateline.span[0], conventions.abbreviations, conventions.before_number)
    sentence = Sentence(-1, *dateline.span, 0, tokens)
    return sentence, Layers(sentence, (), parser.rulebook, parser.speller).dates


def _spans(hits: Sequence[Spotted]) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for hit in hits]


def _homes(spotted: Sequence[Sequence[Spotted]]) -> list[str]:
    """The countries in which the armed groups and forces that the story names are at home, in text order."""
    return [
        country
        for hits in spotted
        for hit in hits
        if "country" in hit.attrs and ("armed_group" in hit.labels or "state_force" in hit.labels)
        for country in hit.attrs["country"].split()
    ]


def _named(
    document: Document, mentions: Sequence[PlaceMention], places: Sequence[Place]
) -> Mapping[int, tuple[NamedPlace, ...]]:
    """The story's places as token ranges of their sentences."""
    by_span = {place.span: (index, place.kind) for index, place in enumerate(places)}
    found: dict[int, list[NamedPlace]] = {}
    for mention in mentions:
        if mention.sentence >= 0 and mention.span in by_span:
            index, kind = by_span[mention.span]
            found.setdefault(mention.sentence, []).append(NamedPlace(mention.start, mention.end, index, kind))
    return {sentence: tuple(sorted(rows, key=lambda row: row.start)) for sentence, rows in found.items()}


def _dates_in(sentences: Sequence[Sentence], dates: Sequence[When]) -> Mapping[int, tuple[DatedSpan, ...]]:
    """The story's dates by sentence, those of the dateline left out. A range ("between 3 and 5 May") is one: what
    happened in it did not happen on the day that opens it."""
    found: dict[int, tuple[DatedSpan, ...]] = {}
    order = sorted(range(len(sentences)), key=lambda index: sentences[index].start)
    starts = [sentences[index].start for index in order]
    for number, when in enumerate(dates):
        if number + 1 < len(dates) and opens_range(when, dates[number + 1]):
            continue
        begin = dates[number - 1].span[0] if number and opens_range(dates[number - 1], when) else when.span[0]
        at = bisect_right(starts, when.span[0]) - 1
        if at < 0 or when.span[1] > sentences[order[at]].end:
            continue
        index = order[at]
        inside = [
            n for n, token in enumerate(sentences[index].tokens) if begin <= token.start and token.end <= when.span[1]
        ]
        if inside:
            vagueness = VAGUENESS.get(when.precision, len(VAGUENESS))
            found[index] = (*found.get(index, ()), DatedSpan(inside[0], inside[-1] + 1, number, vagueness))
    return found
