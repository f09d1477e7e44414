"""YAML to nodes that remember where they stand. No scalar is ever typed by YAML: ``no``, ``on``, ``007`` stay words.

Twins of a key, aliases, deep nesting and oversized files are refused as faults with line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from msgspec import Struct

from wireparse.errors import Fault, Mark, RuleError

MAX_BYTES = 8_000_000
MAX_DEPTH = 32

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(Struct, frozen=True):
    """A word or a line of text; ``inset`` is the width of the quote that it opens with."""

    value: str
    mark: Mark
    inset: int = 0


class Sequence(Struct, frozen=True):
    items: tuple[Node, ...]
    mark: Mark


class Mapping(Struct, frozen=True):
    """Keys in file order; ``keys[name]`` is the key's own mark."""

    items: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        return iter(self.items.items())


Node = Scalar | Sequence | Mapping


def load_yaml(path: Path, shown: str | None = None) -> Mapping:
    """The mapping at the top of a rule file. ``shown`` is the path as messages name it.

    Raises RuleError: WP101 unreadable or too large, WP102 not YAML, WP103 twin keys, WP104 alias, WP105 not a mapping.
    """
    name = shown or str(path)
    start = Mark(name, 1, 1)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RuleError(
            [Fault(start, "WP101", f"cannot be read ({error.strerror})", "check the path and its permissions")]
        ) from error
    if len(raw) > MAX_BYTES:
        cause = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        raise RuleError([Fault(start, "WP101", cause, "move long lists to a .tsv file")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RuleError([Fault(Mark(name, line, 1), "WP102", "the file is not UTF-8", "save it as UTF-8")]) from error
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Mapping:
    """As :func:`load_yaml`, over text that is already read."""
    faults: list[Fault] = []
    try:
        loader = _Loader(text)
        try:
            _refuse_bombs(text, name)
            composed = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(name, at.line + 1, at.column + 1) if at else Mark(name, 1, 1)
        cause = f"not valid YAML: {error.problem or error.context}"
        raise RuleError([Fault(mark, "WP102", cause, "check indentation, quotes and colons here")]) from error
    except yaml.YAMLError as error:
        cause = f"not valid YAML: {str(error).splitlines()[0]}"
        raise RuleError([Fault(_control_character(text, name), "WP102", cause, "remove the character")]) from error
    if composed is None:
        return Mapping({}, {}, Mark(name, 1, 1))
    node = _convert(composed, name, faults)
    if faults:
        raise RuleError(faults)
    if not isinstance(node, Mapping):
        raise RuleError([Fault(node.mark, "WP105", "the file is not a mapping", "begin with a key such as 'events:'")])
    return node


def _refuse_bombs(text: str, name: str) -> None:
    """Looks for aliases and deep nesting event by event, before a tree of them could be built."""
    if "*" not in text and "&" not in text and not _looks_deep(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        at = event.start_mark
        mark = Mark(name, at.line + 1, at.column + 1) if at else Mark(name, 1, 1)
        if isinstance(event, yaml.AliasEvent):
            raise RuleError([Fault(mark, "WP104", f"the alias '*{event.anchor}'", "write the value out")])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise RuleError([Fault(mark, "WP102", f"more than {MAX_DEPTH} levels deep", "write it flatter")])


def _looks_deep(text: str) -> bool:
    """Whether brackets or indentation could nest too deeply: true too often (quoted brackets count), never too
    rarely."""
    depth = 0
    for bracket in re.findall(r"[\[{\]}]", text):
        depth = depth + 1 if bracket in "[{" else max(depth - 1, 0)
        if depth > MAX_DEPTH // 2:
            return True
    return re.search(rf"^[ -]{{{MAX_DEPTH // 2}}}", text, re.MULTILINE) is not None or "- " * (MAX_DEPTH // 2) in text


def _control_character(text: str, name: str) -> Mark:
    """The place of the first character that YAML does not allow."""
    found = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", text)
    before = text[: found.start()] if found else ""
    return Mark(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _convert(node: yaml.Node, name: str, faults: list[Fault]) -> Node:
    mark = Mark(name, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, mark, 1 if node.style in ("'", '"') else 0)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_convert(item, name, faults) for item in node.value), mark)
    items: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    for key, value in node.value:
        at = Mark(name, key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(at, "WP105", "a key that is not a word", "write 'key: value'"))
        elif key.value in items:
            first = keys[key.value]
            faults.append(
                Fault(at, "WP103", f"'{key.value}' stands twice (first in line {first.line})", "keep one of them")
            )
        else:
            items[key.value], keys[key.value] = _convert(value, name, faults), at
    return Mapping(items, keys, mark)


def plain(node: Node) -> object:
    """The node as plain strings, lists and dicts, marks dropped."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node}
