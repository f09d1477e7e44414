"""Who is meant: actors by alias, groups of people, named persons. Recognised words in, names and ids out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from wireparse.match.mentions import Spotted
from wireparse.match.unit import Unit
from wireparse.model import Sentence

NAMED = ("armed_group", "state_force", "organisation", "media")
AGENTS = (
    "armed_noun",
    "soldier_noun",
    "armed_group",
    "state_force",
    "armed_collective",
    "state_collective",
    "auxiliary_noun",
    "mercenary_noun",
    "peacekeeper_noun",
)
BODIES = frozenset(("upper", "acronym", "named_thing"))
HYPHEN = "-"
REBELS, SOLDIERS = "assailants", "security_forces"
GROUPS = (REBELS, SOLDIERS, "civilians", "peacekeepers", "foreign_fighters")


class Actor(Struct, frozen=True):
    """``kind``: ``organization``, ``individual`` or ``unnamed``. ``head`` is the norm of the head word, for linking."""

    name: str | None
    id: str | None
    kind: str
    group: str | None
    head: str


def actor_of(unit: Unit, sentence: Sentence, spotted: Sequence[Spotted]) -> Actor:
    """The actor that a noun group names, by its head or by a group named inside it ("FMLN guerrillas")."""
    head = head_of(unit)
    named = next((part for part in unit.within() if is_named(part)), None)
    attrs = named.attrs if named else None
    if attrs is None:
        inside = next((hit for hit in _parties_in(unit, spotted) if not _joined(hit.end, sentence)), None)
        attrs = inside.attrs if inside else None
    own, party = head.attrs.get("group"), (attrs or {}).get("group") or (attrs or {}).get("side")
    group = party if own == SOLDIERS and party == REBELS else own or party  # "al Shabaab commanders"
    norm = sentence.tokens[head.end - 1].norm
    if attrs:
        return Actor(attrs.get("name"), attrs.get("id"), "organization", group, norm)
    body = _named_body(unit)
    if body is not None:
        return Actor(words_of(body, sentence), None, "organization", group, norm)
    if (short := _acronym(unit) or _body_of(unit)) is not None:
        return Actor(words_of(short, sentence), None, "organization", group, norm)
    if "proper" in unit.labels:
        return Actor(words_of(bare_name(unit) or unit, sentence), None, "individual", group, norm)
    return Actor(None, None, "organization" if head.attrs.get("body") else "unnamed", group, norm)


def _named_body(unit: Unit) -> Unit | None:
    """What an organisation that no lexicon knows is called inside a noun group: its short name, or else its words."""
    body = next((part for part in unit.within() if "named_body" in part.labels), None)
    if body is None and "force" not in unit.labels:
        return None
    return next((alias for part in unit.within() if (alias := part.first("alias"))), body)


def party_of(unit: Unit, sentence: Sentence, spotted: Sequence[Spotted]) -> Unit:
    """The shortest words that tell whose deed it was: the organisation named in a noun group ("FMLN" of "FMLN
    guerrillas", not of "FMLN-backed guerrillas"), or the body that its members belong to; any other group as it
    stands, hedges left out."""
    parties = _parties_in(unit, spotted)
    named = next((hit for hit in parties if hit.end == unit.end or not _joined(hit.end, sentence)), None)
    if named is not None:
        return Unit(named.start, named.end, named.labels, named.attrs, unit.rule)
    body = next((part for part in unit.within() if "named_body" in part.labels), None)
    if body is not None:
        return body
    if (short := _acronym(unit) or _body_of(unit)) is not None:
        return short
    if head_of(unit).attrs.get("body"):
        return next(part for part in reversed(heads_of(unit)) if part.rule is not None or part is unit)
    hedges = unit.captures.get("hedge", ())
    return unit._replace(start=hedges[-1].end) if hedges and hedges[-1].end < unit.end else unit


def _parties_in(unit: Unit, spotted: Sequence[Spotted]) -> Iterator[Spotted]:
    """The hits inside a noun group that name a party, from the left."""
    return (hit for hit in spotted if unit.start <= hit.start and hit.end <= unit.end and _names(hit.labels))


def _acronym(unit: Unit) -> Unit | None:
    """The word in capitals that names a body no lexicon knows: "GWT" of "the GWT"."""
    if "acronym" in unit.labels:
        return unit.head
    return unit if "upper" in unit.labels and unit.rule is None else None


def _body_of(unit: Unit) -> Unit | None:
    """The body that the people of a noun group belong to, if its name or short name tells that it is one: "GWT" of
    "members of the GWT"."""
    group = unit.first("group")
    if group is None or "of_group" not in unit.labels or BODIES.isdisjoint(group.labels):
        return None
    return group.head if "acronym" in group.labels else group


def speaks_for_band(unit: Unit, spotted: Sequence[Spotted]) -> bool:
    """Whether a noun group names an armed group, whoever speaks for it: "a JNIM spokesman"."""
    return any("armed_group" in hit.labels for hit in _parties_in(unit, spotted))


def followers(unit: Unit) -> Unit | None:
    """The people of "guerrillas of the National Army", told apart from the organisation that they belong to."""
    group, people = unit.first("group"), unit.head
    if group is None or people is None or people.start > group.start or not is_agent(people):
        return None
    return people


def bare_name(unit: Unit) -> Unit | None:
    """The name of a person inside a noun group, without the titles before it."""
    name = next((part for part in unit.within() if part.rule is not None and _is_name(part)), None)
    if name is None:
        return None
    titles = name.captures.get("title", ())
    return name._replace(start=titles[-1].end) if titles else name


def _is_name(unit: Unit) -> bool:
    return "proper" in unit.labels and (unit.head is None or "proper" not in unit.head.labels)


def head_of(unit: Unit) -> Unit:
    """The innermost head: the lexicon hit that gave a noun group its labels."""
    while unit.head is not None:
        unit = unit.head
    return unit


def heads_of(unit: Unit) -> list[Unit]:
    """The unit, its head, that one's head, and so on inwards."""
    found = [unit]
    while found[-1].head is not None:
        found.append(found[-1].head)
    return found


def is_definite(unit: Unit) -> bool:
    """Whether a noun group has "the" or "this": it takes up people told of before."""
    return any(part.captures.get("def") for part in heads_of(unit))


def _joined(end: int, sentence: Sentence) -> bool:
    """Whether a hyphen ties the name to a word: "Islamic State-backed rebels" are not the Islamic State."""
    tokens = sentence.tokens
    return end < len(tokens) and tokens[end].text == HYPHEN


def is_named(unit: Unit) -> bool:
    """Whether the unit is a hit of a lexicon of named parties."""
    return unit.rule is None and _names(unit.labels)


def _names(labels: frozenset[str]) -> bool:
    return any(label in labels for label in NAMED)


def is_agent(unit: Unit) -> bool:
    """Whether the unit's head is a party that fights."""
    return any(label in unit.labels for label in AGENTS)


def group_of(unit: Unit, sentence: Sentence, spotted: Sequence[Spotted]) -> str:
    """The group (security_forces, civilians ...) that people belong to; ``unknown`` if the words do not tell."""
    group = actor_of(unit, sentence, spotted).group
    return group if group in GROUPS else "unknown"


def words_of(unit: Unit, sentence: Sentence) -> str:
    """The unit's words, white space folded."""
    return " ".join(token.text for token in sentence.tokens[unit.start : unit.end])
