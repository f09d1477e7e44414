"""The JSON Schema of rule files, made of the lists that the loader checks with: for editors, not for the loader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wireparse.rulebook import schema
from wireparse.rulebook.lexicon import KINDS

Json = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
WORD: Json = {"type": ["string", "number", "boolean"]}
WORDS: Json = {"anyOf": [WORD, {"type": "array", "items": WORD}]}
PAIRS: Json = {"type": "object", "additionalProperties": WORD}
PATTERN: Json = {
    "description": "A pattern of the rule language, or a list of which any may fit.",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}


def rule_file_schema() -> Json:
    """A rule file: any of the sections, each a list (``define`` a mapping)."""
    sections: dict[str, Json] = {
        "define": PAIRS,
        "lexicons": _list(_lexicon()),
        "phrases": _list(_rule({"gives": WORDS, "head": WORD, "forms": PAIRS}, {}, ["gives"])),
        "events": _list(_rule({}, {"makes": schema.MAKES}, [])),
        "context": _list(
            _rule(
                {"direction": _one_of(schema.DIRECTIONS), "scope": _one_of(schema.SCOPES)}, {"claim": schema.CLAIMS}, []
            )
        ),
        "link": _list(_link()),
        "override": _list({"anyOf": [_rule_change(), _lexicon_change()]}),
    }
    return {
        "$schema": DIALECT,
        "title": "wireparse rule file",
        **_object({name: sections[name] for name in schema.SECTIONS}, []),
    }


def _object(properties: Mapping[str, Json], required: list[str]) -> Json:
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


def _one_of(words: Iterable[str]) -> Json:
    return {"enum": list(words)}


def _rule(own: Mapping[str, Json], closed: Mapping[str, Iterable[str]], required: list[str]) -> Json:
    known: dict[str, Json] = {
        "id": WORD,
        "match": PATTERN,
        "not": PATTERN,
        "again": PATTERN,
        "set": _set(closed),
        "tests": _tests(),
        "note": WORD,
        "source": WORD,
        "status": _one_of(schema.STATUSES),
    }
    return _object({**{key: known[key] for key in schema.RULE_KEYS}, **own}, ["id", "match", "tests", *required])


def _set(closed: Mapping[str, Iterable[str]]) -> Json:
    """Attributes; those of a closed list may hold several of its words, parted by blanks."""
    words = {key: {"type": "string", "pattern": _some_of(allowed)} for key, allowed in closed.items()}
    return {"type": "object", "properties": words, "additionalProperties": WORD}


def _some_of(allowed: Iterable[str]) -> str:
    choice = "|".join(allowed)
    return f"^({choice})( ({choice}))*$"


def _tests() -> Json:
    get = {"anyOf": [_one_of(("nothing", "something")), PAIRS]}
    known: dict[str, Json] = {"text": {"type": "string"}, "get": get}
    return _list(_object({key: known[key] for key in schema.TEST_KEYS}, list(schema.TEST_KEYS)))


def _entry() -> Json:
    return {
        "anyOf": [
            WORD,
            {
                "type": "object",
                "properties": {"text": WORD, "also": WORDS},
                "required": ["text"],
                "additionalProperties": WORD,
            },
        ]
    }


def _lexicon() -> Json:
    known: dict[str, Json] = {
        "id": WORD,
        "kind": _one_of(KINDS),
        "with": PAIRS,
        "entries": _list(_entry()),
        "file": {"type": "string", "description": "A .tsv beside this file; its first line names the columns."},
        "note": WORD,
        "source": WORD,
    }
    return _object({key: known[key] for key in schema.LEXICON_KEYS}, ["id"])


def _link() -> Json:
    one = _one_of(schema.CONDITIONS)
    conditions: Json = {"anyOf": [one, _list(one)]}
    known: dict[str, Json] = {"id": WORD, "when": conditions, "unless": conditions, "tests": _tests(), "note": WORD}
    return _object({key: known[key] for key in schema.LINK_KEYS}, ["id", "when", "tests"])


def _rule_change() -> Json:
    known: dict[str, Json] = {
        "disable": {"enum": [True, False, "yes", "no", "true", "false"]},
        "set": _set({"makes": schema.MAKES, "claim": schema.CLAIMS}),
        "match": PATTERN,
        "add": PATTERN,
        "not": PATTERN,
        "tests": _tests(),
    }
    return _object({"id": WORD, **{key: known[key] for key in schema.RULE_CHANGES}, "note": WORD}, ["id"])


def _lexicon_change() -> Json:
    known: dict[str, Json] = {"add": _list(_entry()), "remove": WORDS}
    return _object({"lexicon": WORD, **{key: known[key] for key in schema.WORD_CHANGES}, "note": WORD}, ["lexicon"])
