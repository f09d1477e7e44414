"""The shape of ``wireparse.story/1``, as far as gold must keep to it: which fields there are, which are needed, and
what each may hold. Gold made by hand may leave out whatever is not scored (rules, coordinates, the shell)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from wireparse.errors import did_you_mean
from wireparse.evaluate.marked_json import Path
from wireparse.report import SCHEMA

STATUSES = ("asserted", "claimed", "denied", "unconfirmed", "planned", "hypothetical")
OUTCOMES = ("repelled", "foiled", "failed", "seized")
PLACE_ROLES = ("site", "area", "route", "near", "between")
LOSS_KINDS = (
    *("killed", "wounded", "neutralised", "captured", "arrested", "kidnapped", "missing", "displaced"),
    *("destroyed", "damaged", "seized", "casualties"),
)
SIDES = ("perpetrator", "target", "bystander", "unknown")
GROUPS = (
    *("assailants", "security_forces", "civilians", "peacekeepers", "foreign_fighters", "property", "mixed"),
    "unknown",
)
CLAIM_KINDS = ("responsibility", "denial", "confirmation", "accusation", "statement")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Trouble(NamedTuple):
    """Something wrong at ``path`` of a story: a code, the cause and the cure."""

    path: Path
    code: str
    cause: str
    cure: str


class Shape(Struct, frozen=True):
    """What a value may be: a scalar of ``kind`` (one of ``words``, if any), a list of ``items``, or an object with
    ``fields``; ``null`` where it may be unknown, ``needed`` where it must be there."""

    kind: str
    words: tuple[str, ...] = ()
    items: Shape | None = None
    fields: Mapping[str, Shape] | None = None
    null: bool = False
    needed: bool = False


def _object(fields: Mapping[str, Shape]) -> Shape:
    return Shape("object", fields=fields)


def _list(items: Shape) -> Shape:
    return Shape("list", items=items)


def _needed(shape: Shape) -> Shape:
    return replace(shape, needed=True)


def _or_null(shape: Shape) -> Shape:
    return replace(shape, null=True)


ANY = Shape("any", null=True)
TEXT = Shape("text")
DAYS = _or_null(Shape("day"))
SPAN = Shape("span")
COUNT = _or_null(Shape("count"))
FOUND = {"text": _needed(TEXT), "span": _needed(SPAN), "rule": ANY}
WORDS = {"text": TEXT, "span": SPAN}
DATE = _object(
    {
        **FOUND,
        "value": ANY,
        "start": _needed(DAYS),
        "end": _needed(DAYS),
        "precision": ANY,
        "time_of_day": ANY,
        "basis": ANY,
    }
)
PLACE = {
    **FOUND,
    "name": _or_null(TEXT),
    **dict.fromkeys(("kind", "country", "admin1", "lat", "lon", "geonames_id", "precision"), ANY),
}
NAMED = {**FOUND, "name": _or_null(TEXT), "kind": ANY}
LOSS = {
    "id": ANY,
    "kind": _needed(Shape("word", LOSS_KINDS)),
    "side": Shape("word", SIDES),
    "who": _object(
        {"text": _or_null(TEXT), "span": _or_null(SPAN), "group": Shape("word", GROUPS), "name": _or_null(TEXT)}
    ),
    "min": _needed(COUNT),
    "max": _needed(COUNT),
    "text": _or_null(TEXT),
    "span": _or_null(SPAN),
    "rule": ANY,
    "claim": _or_null(TEXT),
}
CLAIM = {
    "id": _needed(TEXT),
    "kind": _needed(Shape("word", CLAIM_KINDS)),
    "speaker": _needed(
        _object({"text": _needed(TEXT), "span": _needed(SPAN), "name": _or_null(TEXT), "id": _or_null(TEXT)})
    ),
    "cue": _object(FOUND),
    "scope": SPAN,
    "about": _needed(_list(TEXT)),
}
SHELL = {
    **dict.fromkeys(("language", "agency", "published", "published_basis"), ANY),
    **{key: _or_null(_object(WORDS)) for key in ("headline", "byline")},
    "dateline": _or_null(_object({**WORDS, "place": ANY, "date": ANY, "agency": ANY})),
    "signoff": _or_null(_object({**WORDS, "initials": ANY, "agency": ANY})),
    "body_span": SPAN,
}


def story_shape(types: Iterable[str]) -> Shape:
    """The shape of a story whose incidents have one of these ``types``."""
    incident = {
        "id": _needed(TEXT),
        "type": _needed(Shape("word", tuple(types))),
        "trigger": _needed(_object(FOUND)),
        "status": _needed(Shape("word", STATUSES)),
        "outcome": _or_null(Shape("word", OUTCOMES)),
        "background": Shape("flag"),
        "date": _needed(_or_null(DATE)),
        "locations": _needed(_list(_object({**PLACE, "role": Shape("word", PLACE_ROLES)}))),
        "perpetrators": _needed(_list(_object({**NAMED, "id": _or_null(TEXT)}))),
        "targets": _needed(_list(_object(NAMED))),
        "weapons": _needed(_list(_object({**FOUND, "name": _or_null(TEXT)}))),
        "losses": _needed(_list(_object(LOSS))),
        "claims": _needed(_list(TEXT)),
        "mentions": _list(_object({**FOUND, "why": ANY})),
    }
    source = dict.fromkeys(("path", "format", "encoding", "sha256", "chars"), ANY)
    return _object(
        {
            "schema": _needed(Shape("word", (SCHEMA,))),
            "tool": ANY,
            "id": _needed(TEXT),
            "source": _object(source),
            "story": _object(SHELL),
            "incidents": _needed(_list(_object(incident))),
            "claims": _needed(_list(_object(CLAIM))),
            "locations": _list(_object(PLACE)),
            "dates": _list(DATE),
            "diagnostics": ANY,
        }
    )


# ---------------------------------------------------------------- holding a value against its shape


def troubles(value: Any, shape: Shape, path: Path = ()) -> Iterator[Trouble]:
    """Everything in which ``value`` departs from its shape: fields missing and unknown, values of a wrong kind."""
    if value is None and shape.null:
        return
    if shape.fields is not None:
        if isinstance(value, dict):
            yield from _field_troubles(value, shape.fields, path)
        else:
            yield _wrong(path, value, "an object")
    elif shape.items is not None:
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from troubles(item, shape.items, (*path, number))
        else:
            yield _wrong(path, value, "a list")
    elif shape.kind == "word" and isinstance(value, str) and value not in shape.words:
        yield Trouble(path, "value", f"{value!r} is none of its values", did_you_mean(value, shape.words))
    elif not KINDS[shape.kind][0](value):
        yield _wrong(path, value, KINDS[shape.kind][1])


def _field_troubles(value: Mapping[str, Any], fields: Mapping[str, Shape], path: Path) -> Iterator[Trouble]:
    for key, child in value.items():
        if key in fields:
            yield from troubles(child, fields[key], (*path, key))
        else:
            yield Trouble((*path, key), "unknown", "no such field", did_you_mean(key, fields))
    for key, shape in fields.items():
        if shape.needed and key not in value:
            cure = "add it (null where it is unknown)" if shape.null else "add it"
            yield Trouble((*path, key), "missing", "is missing", cure)


def _wrong(path: Path, value: Any, wanted: str) -> Trouble:
    return Trouble(path, "kind", f"{_shown(value)} is not {wanted}", f"give {wanted}")


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    return f"{value!r}" if isinstance(value, str | int | float) else f"this {type(value).__name__}"


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_span(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_count, value)) and value[0] <= value[1]


def _is_day(value: Any) -> bool:
    if not (isinstance(value, str) and DAY.fullmatch(value)):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "any": (lambda value: True, "a value"),
    "text": (lambda value: isinstance(value, str), "a text"),
    "word": (lambda value: isinstance(value, str), "a text"),
    "flag": (lambda value: isinstance(value, bool), "true or false"),
    "count": (_is_count, "a whole number, or null"),
    "day": (_is_day, "a day (YYYY-MM-DD), or null"),
    "span": (_is_span, "[start, end] in code points"),
}
