"""Gold files: read, held against the contract and against the stories that they label. All faults are told at once;
where there is one, nothing is scored."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json import JSONDecodeError
from typing import Any

from msgspec import Struct

from wireparse.errors import Fault, Mark, WireparseError, did_you_mean
from wireparse.evaluate.contract import Shape, Trouble, troubles
from wireparse.evaluate.marked_json import Marked, Path, values

CODES = {
    **{"json": "GD101", "missing": "GD110", "unknown": "GD111", "kind": "GD112", "value": "GD113"},
    **{"twin": "GD120", "reference": "GD121", "story": "GD130", "span": "GD131"},
}


class GoldError(WireparseError):
    """Gold that cannot be scored; carries every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class GoldFile(Struct, frozen=True):
    """The stories of a gold file, each with the places of its fields; ``faults`` are those of its form."""

    path: str
    text: str
    stories: tuple[Marked, ...]
    faults: tuple[Fault, ...]

    @property
    def objects(self) -> Iterator[Marked]:
        """The stories that are objects with an id: those that can be told apart at all."""
        return (story for story in self.stories if isinstance(story.value, dict) and isinstance(_id(story), str))


def read_gold(text: str, path: str, shape: Shape) -> GoldFile:
    """The stories of ``text``: NDJSON, one object, or an array. Never raises; what is wrong is in ``faults``."""
    found: list[Marked] = []
    faults: list[Fault] = []
    lines = _starts(text)
    try:
        found.extend(values(text))
    except JSONDecodeError as error:
        mark = _mark(path, lines, error.pos)
        faults.append(Fault(mark, CODES["json"], f"no JSON: {error.msg}", "correct it"))
    if not found and not faults:
        faults.append(Fault(Mark(path, 1, 1), CODES["story"], "holds no story", "give it one"))
    first: dict[str, Marked] = {}
    for story in found:
        for trouble in _form(story.value, shape):
            faults.append(_fault(story, trouble, path, lines))
        id = _id(story)
        if isinstance(id, str):
            if id in first:
                line = _mark(path, lines, first[id].offset(("id",))).line
                twin = Trouble(("id",), "twin", f"{id!r} is labelled in line {line} too", "keep one of the two")
                faults.append(_fault(story, twin, path, lines))
            first.setdefault(id, story)
    return GoldFile(path, text, tuple(found), tuple(faults))


def check_gold(gold: GoldFile, texts: Mapping[str, str]) -> None:
    """Raises GoldError with every fault: those of form, stories that are not among ``texts`` (by id), and spans that do
    not hold their words."""
    lines = _starts(gold.text)
    faults = list(gold.faults)
    for story in gold.objects:
        for trouble in _against(story.value, texts):
            faults.append(_fault(story, trouble, gold.path, lines))
    if faults:
        raise GoldError(faults)


# ---------------------------------------------------------------- form


def _id(story: Marked) -> Any:
    return story.value.get("id") if isinstance(story.value, dict) else None


def _form(value: Any, shape: Shape) -> Iterator[Trouble]:
    wrong = list(troubles(value, shape))
    yield from wrong
    if not wrong:
        yield from _references(value)


def _references(story: Mapping[str, Any]) -> Iterator[Trouble]:
    """Ids that stand twice, and ids that name nothing."""
    incidents = [incident["id"] for incident in story["incidents"]]
    claims = [claim["id"] for claim in story["claims"]]
    for part, ids in (("incidents", incidents), ("claims", claims)):
        for number, id in enumerate(ids):
            if id in ids[:number]:
                yield Trouble((part, number, "id"), "twin", f"{id!r} stands twice", "give each its own id")
    for number, claim in enumerate(story["claims"]):
        yield from _named(claim["about"], incidents, ("claims", number, "about"), "incident")
    for number, incident in enumerate(story["incidents"]):
        yield from _named(incident["claims"], claims, ("incidents", number, "claims"), "claim")
        for at, loss in enumerate(incident["losses"]):
            given = loss.get("claim")
            if given is not None and given not in claims:
                path = ("incidents", number, "losses", at, "claim")
                yield Trouble(path, "reference", f"no claim has the id {given!r}", did_you_mean(given, claims))


def _named(ids: Sequence[str], known: Sequence[str], path: Path, noun: str) -> Iterator[Trouble]:
    for number, id in enumerate(ids):
        if id not in known:
            yield Trouble((*path, number), "reference", f"no {noun} has the id {id!r}", did_you_mean(id, known))


# ---------------------------------------------------------------- against the stories


def _against(story: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[Trouble]:
    text = texts.get(story["id"])
    if text is None:
        cure = did_you_mean(story["id"], texts) if texts else "name the file that holds it"
        yield Trouble(("id",), "story", f"no story has the id {story['id']!r}", cure)
        return
    yield from _spans(story, text, ())


def _spans(value: Any, text: str, path: Path) -> Iterator[Trouble]:
    """Every span inside that lies outside the text, or does not hold the words beside it."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _spans(item, text, (*path, number))
    if not isinstance(value, dict):
        return
    for key, child in value.items():
        if key in ("span", "scope", "body_span") and _is_pair(child):
            start, end = child
            words = value.get("text") if key == "span" else None
            if end > len(text):
                cure = "count in code points of the story as it was decoded"
                yield Trouble((*path, key), "span", f"[{start}, {end}] lies beyond the text ({len(text)})", cure)
            elif isinstance(words, str) and text[start:end] != words:
                yield Trouble((*path, key), "span", *_misfit(words, start, end, text))
        else:
            yield from _spans(child, text, (*path, key))


def _misfit(words: str, start: int, end: int, text: str) -> tuple[str, str]:
    cause = f"[{start}, {end}] holds {text[start:end]!r}, not {words!r}"
    at = list(_occurrences(words, text))
    if not at:
        return cause, "the story does not hold these words; copy them from it"
    near = min(at, key=lambda found: abs(found - start))
    return cause, f"the nearest such words are at [{near}, {near + len(words)}]"


def _occurrences(words: str, text: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(end, int) for end in value)


# ---------------------------------------------------------------- marks


def _starts(text: str) -> list[int]:
    """The offsets at which lines begin."""
    return [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]


def _mark(path: str, lines: Sequence[int], offset: int) -> Mark:
    line = bisect_right(lines, offset)
    return Mark(path, line, offset - lines[line - 1] + 1)


def _fault(story: Marked, trouble: Trouble, path: str, lines: Sequence[int]) -> Fault:
    field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in trouble.path).lstrip(".")
    id = _id(story)
    whose = f" of {id!r}" if isinstance(id, str) else ""
    mark = _mark(path, lines, story.offset(trouble.path))
    return Fault(mark, CODES[trouble.code], f"{field or 'the story'}{whose}: {trouble.cause}", trouble.cure)
