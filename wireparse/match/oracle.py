"""The plain matcher: a pattern's tree walked over units, one choice at a time, nothing encoded and nothing indexed.

It finds what the compiled form finds (leftmost; options in order; repeats greedy; gaps lazy) and, unlike that, can tell
where a pattern gave up. No state is tried twice from one start, so that the cost is bounded by the parts of the pattern
times the units that it can reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from wireparse.match.unit import Roles, Unit, continued
from wireparse.rulebook.book import Rule
from wireparse.rulebook.compile import COMMA, JOINER, LIST_LIMIT, START, Forms, Term, joins_list, slot_terms
from wireparse.rulebook.pattern import Chain, Choice, Gap, Label, Pattern, Repeat, Word

AT_START = "<start>"


class Found(NamedTuple):
    """Units ``[start, end)`` that a pattern fits, with what its roles captured."""

    start: int
    end: int
    roles: Roles


class Progress(Struct, frozen=True):
    """The best attempt of a pattern: units ``[start, at)`` were passed, ``fitted`` of them by a word or a slot, others
    by gaps, and at least ``needed`` more are asked for (0: the pattern fits, and ``at`` is its end).

    ``wanted`` are the parts that no unit fitted, as a rule writes them; ``at`` is the first unit tried for them
    (the number of units: the sentence was at its end) and ``last`` the last one, where a gap let it look on.
    """

    start: int
    at: int
    last: int
    fitted: int
    needed: int
    wanted: tuple[str, ...]
    roles: Roles

    @property
    def rank(self) -> tuple[int, int, int]:
        """The smaller, the further the attempt got; the leftmost among equals."""
        return self.needed, -self.fitted, self.start


def spans(pattern: Pattern, units: Sequence[Unit], forms: Forms) -> list[Found]:
    """Where the pattern fits, from the left, the next search beginning behind the last find."""
    return list(_successive(_Plan(pattern, forms), units))


def rule_spans(rule: Rule, pattern: Pattern, units: Sequence[Unit], forms: Forms) -> list[Found]:
    """What :func:`wireparse.match.patterns.rule_matches` gives for one pattern of ``rule``: without what the rule's
    ``not`` patterns overlap, with its continuations (``again``)."""
    plan = _Plan(pattern, forms)
    vetoes = [found for veto in rule.definition.vetoes for found in spans(veto, units, forms)]
    again = [_Plan(more, forms) for more in rule.definition.again]
    kept: list[Found] = []
    at = 0
    while (found := _search(plan, units, at)) is not None:
        if any(veto.start < found.end and found.start < veto.end for veto in vetoes):
            at = found.start + 1
            continue
        kept.append(found)
        while (more := _first_at(again, units, kept[-1].end)) is not None:
            kept.append(more._replace(roles=continued(kept[-1].roles, more.roles)))
        at = kept[-1].end
    return kept


def progress(pattern: Pattern, units: Sequence[Unit], forms: Forms) -> Progress:
    """How far the pattern got at best: fewest units still needed, then most fitted, then the leftmost."""
    plan = _Plan(pattern, forms)
    best: Progress | None = None
    for start in range(len(units) + 1):
        watch = _Watch()
        found = _attempt(plan, units, start, set(), watch)
        if found is not None:
            end, marks = found
            return Progress(start, end, end, end - start, 0, (), _roles(marks, units))
        tried = watch.outcome(start, units)
        if best is None or tried.rank < best.rank:
            best = tried
    assert best is not None  # a pattern asks for one unit at least, and an empty sentence has none
    return best


# ---------------------------------------------------------------- the pattern as steps


class _Fit(Struct, frozen=True, eq=False):
    """One unit by its labels; ``shown`` as a rule writes it."""

    terms: tuple[Term, ...]
    shown: str

    def takes(self, labels: frozenset[str]) -> bool:
        for term in self.terms:
            for name, wanted in term:
                if (name in labels) is not wanted:
                    break
            else:
                return True
        return False


class _Start(Struct, frozen=True, eq=False):
    """The sentence's beginning; no unit."""


class _Skip(Struct, frozen=True, eq=False):
    most: int


class _Times(Struct, frozen=True, eq=False):
    """``empty``: whether one repetition may take no unit at all."""

    item: _Step
    least: int
    most: int
    empty: bool


class _All(Struct, frozen=True, eq=False):
    items: tuple[_Step, ...]


class _Any(Struct, frozen=True, eq=False):
    options: tuple[_Step, ...]


class _Close(Struct, frozen=True, eq=False):
    """The end of the capture ``number``, from the left; its :class:`_Todo` knows where it began."""

    number: int
    role: str


class _Capture(Struct, frozen=True, eq=False):
    item: _Step
    close: _Close


_Step = _Fit | _Start | _Skip | _Times | _All | _Any | _Capture | _Close


def _least(step: _Step) -> int:
    """The fewest units that the step takes."""
    match step:
        case _Fit():
            return 1
        case _Times(item, least):
            return least * _least(item)
        case _All(items):
            return sum(map(_least, items))
        case _Any(options):
            return min(map(_least, options))
        case _Capture(item):
            return _least(item)
        case _:
            return 0


class _Todo(Struct, frozen=True, eq=False):
    """What is left to do: a step, then ``rest``. ``done`` counts what a repeat or a gap has taken; ``since`` is where
    the running repetition or capture began (-1: nowhere yet). ``needed`` is the fewest units that it all takes."""

    step: _Step
    rest: _Todo | None
    done: int
    since: int
    needed: int


class _Plan:
    """A pattern as steps. Equal things to do are one object, so that they can be told by identity."""

    def __init__(self, pattern: Pattern, forms: Forms) -> None:
        self._forms, self._captures = forms, 0
        self._known: dict[tuple[int, int, int, int], _Todo] = {}
        self._opened: dict[_Todo, tuple[_Todo | None, ...]] = {}
        self.whole = self.todo(self._steps(pattern), None)

    def todo(self, step: _Step, rest: _Todo | None, done: int = 0, since: int = -1) -> _Todo:
        key = (id(step), id(rest), done, since)
        known = self._known.get(key)
        if known is None:
            own = max(0, step.least - done) * _least(step.item) if isinstance(step, _Times) else _least(step)
            known = self._known[key] = _Todo(step, rest, done, since, own + (rest.needed if rest else 0))
        return known

    def opened(self, todo: _Todo) -> tuple[_Todo | None, ...]:
        """What a chain or a choice comes to: its steps in a row, or its options, the preferred one last."""
        known = self._opened.get(todo)
        if known is None:
            rest = todo.rest
            if isinstance(todo.step, _Any):
                known = tuple(self.todo(option, rest) for option in reversed(todo.step.options))
            elif isinstance(todo.step, _All):
                for step in reversed(todo.step.items):
                    rest = self.todo(step, rest)
                known = (rest,)
            else:
                known = (todo,)
            self._opened[todo] = known
        return known

    def _steps(self, pattern: Pattern) -> _Step:
        match pattern:
            case Word():
                return _Fit(slot_terms(pattern, self._forms), _word_shown(pattern))
            case Label():
                return self._slot(pattern)
            case Gap(most):
                return _Skip(most)
            case Repeat(item, least, most):
                return _times(self._steps(item), least, most)
            case Chain(items):
                return _All(tuple(map(self._steps, items)))
            case Choice(options):
                return _Any(tuple(map(self._steps, options)))

    def _slot(self, label: Label) -> _Step:
        if label.terms == (((START, True),),):
            return _Start()
        item: _Step = _Fit(label.terms, label_shown(label))
        if label.listed:
            item = _list_of(item)
        if label.role is None:
            return item
        self._captures += 1
        return _Capture(item, _Close(self._captures, label.role))


def _list_of(item: _Step) -> _Step:
    """``a``, ``a and b``, ``a, b and c``, ``a, b, and c``."""
    joiner, comma = _Fit(JOINER, "<list_sep>"), _Fit(COMMA, ",")
    more = _times(_All((comma, item)), 0, LIST_LIMIT)
    return _All((item, _times(_All((more, _times(comma, 0, 1), joiner, item)), 0, 1)))


def _times(item: _Step, least: int, most: int) -> _Times:
    return _Times(item, least, most, _least(item) == 0)


def _word_shown(word: Word) -> str:
    return "~" * word.inflected + word.norm


def label_shown(label: Label) -> str:
    """A slot as a rule writes it."""
    terms = ("&".join("!" * (not wanted) + name for name, wanted in term) for term in label.terms)
    role = f"{label.role}:" if label.role else ""
    return f"<{role}{'|'.join(terms)}{'+' * label.listed}>"


# ---------------------------------------------------------------- walking


class _Mark(Struct, frozen=True):
    """A capture made on the way, the later before the earlier."""

    close: _Close
    start: int
    end: int
    before: _Mark | None


class _Watch(Struct):
    """The furthest that an attempt got."""

    needed: int = -1
    fitted: int = 0
    at: int = 0
    last: int = 0
    marks: _Mark | None = None
    wanted: dict[str, None] = field(default_factory=dict)

    def failed(self, todo: _Todo, at: int, fitted: int, marks: _Mark | None, shown: str) -> None:
        if self.needed < 0 or (todo.needed, -fitted) < (self.needed, -self.fitted):
            self.needed, self.fitted, self.at, self.last, self.marks = todo.needed, fitted, at, at, marks
            self.wanted = {}
        if (todo.needed, fitted) == (self.needed, self.fitted):
            self.wanted[shown] = None
            self.last = max(self.last, at)

    def outcome(self, start: int, units: Sequence[Unit]) -> Progress:
        roles = _roles(self.marks, units)
        return Progress(start, self.at, self.last, self.fitted, self.needed, tuple(self.wanted), roles)


_State = tuple[_Todo | None, int, _Mark | None, int]


def _attempt(
    plan: _Plan, units: Sequence[Unit], start: int, seen: set[tuple[_Todo, int]], watch: _Watch | None = None
) -> tuple[int, _Mark | None] | None:
    """The end of the preferred fit that begins at ``start``, and its captures. ``seen`` are states known to fail."""
    waiting: list[_State] = [(plan.whole, start, None, 0)]
    while waiting:
        todo, at, marks, fitted = waiting.pop()
        if todo is None:
            return at, marks
        if (todo, at) in seen:
            continue
        seen.add((todo, at))
        step, rest = todo.step, todo.rest
        match step:
            case _Fit():
                if at < len(units) and step.takes(units[at].labels):
                    waiting.append((rest, at + 1, marks, fitted + 1))
                elif watch is not None:
                    watch.failed(todo, at, fitted, marks, step.shown)
            case _Start():
                if at == 0:
                    waiting.append((rest, at, marks, fitted))
                elif watch is not None:
                    watch.failed(todo, at, fitted, marks, AT_START)
            case _Skip(most):
                if todo.done < most and at < len(units):
                    waiting.append((plan.todo(step, rest, todo.done + 1), at + 1, marks, fitted))
                waiting.append((rest, at, marks, fitted))
            case _Times():
                waiting.extend((ahead, at, marks, fitted) for ahead in _repetitions(plan, step, todo, at))
            case _All() | _Any():
                waiting.extend((ahead, at, marks, fitted) for ahead in plan.opened(todo))
            case _Capture():
                waiting.append((plan.todo(step.item, plan.todo(step.close, rest, since=at)), at, marks, fitted))
            case _Close():
                waiting.append((rest, at, _Mark(step, todo.since, at, marks), fitted))
    return None


def _repetitions(plan: _Plan, step: _Times, todo: _Todo, at: int) -> tuple[_Todo | None, ...]:
    """How a repeat goes on, the preferred way last. After a repetition that took nothing there is no other."""
    if todo.done < step.least:
        return (plan.todo(step.item, plan.todo(step, todo.rest, todo.done + 1, todo.since)),)
    if todo.done < step.most and todo.since != at:
        since = at if step.empty else -1
        return todo.rest, plan.todo(step.item, plan.todo(step, todo.rest, todo.done + 1, since))
    return (todo.rest,)


def _search(plan: _Plan, units: Sequence[Unit], at: int) -> Found | None:
    """The leftmost fit that begins at ``at`` or behind it."""
    seen: set[tuple[_Todo, int]] = set()
    for start in range(at, len(units)):
        found = _attempt(plan, units, start, seen)
        if found is not None:
            return Found(start, found[0], _roles(found[1], units))
    return None


def _successive(plan: _Plan, units: Sequence[Unit]) -> Iterator[Found]:
    at = 0
    while (found := _search(plan, units, at)) is not None:
        yield found
        at = found.end


def _first_at(plans: Sequence[_Plan], units: Sequence[Unit], at: int) -> Found | None:
    """The first of the patterns that fits right at ``at``."""
    for plan in plans:
        found = _attempt(plan, units, at, set())
        if found is not None:
            return Found(at, found[0], _roles(found[1], units))
    return None


def _roles(marks: _Mark | None, units: Sequence[Unit]) -> Roles:
    """What each role holds: of a slot filled again and again the last filling; slots in the pattern's order."""
    latest: dict[int, _Mark] = {}
    while marks is not None:
        latest.setdefault(marks.close.number, marks)
        marks = marks.before
    roles: dict[str, tuple[Unit, ...]] = {}
    for number in sorted(latest):
        mark = latest[number]
        held = units[mark.start : mark.end]
        kept = tuple(unit for unit in held if len(held) == 1 or not joins_list(unit.labels))
        roles[mark.close.role] = roles.get(mark.close.role, ()) + kept
    return roles
