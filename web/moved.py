"""What moved each figure between two ends, line by line: by what was recorded, and by the time that passed."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.changes import FrameworkAgreed, PercentageAgreed
from domain.events import Recorded
from domain.valuation.ledger import LedgerLine
from projections.between import Ahead, Amounts, Key, Veil, ahead_too_few, key_of, veil_of
from projections.histories import place_of
from web.ends import End
from web.happenings import changes_of, sentences_of, spoken_of
from web.narrowing import history_about, things_under, whole_of
from web.why import FIGURES, FORECAST, REALISED, TOGETHER, Group, Line, groups_of, line_of

MOST_LINES: Final = 40
"""Of a group with more lines that moved, what moved least is told as one."""
MOST_CAUSES: Final = 3

SWEEPING: Final = {
    "obligation": PercentageAgreed,
    "expected": PercentageAgreed,
    "realised": FrameworkAgreed,
    "disputed": FrameworkAgreed,
    "planned": FrameworkAgreed,
    "forecast": FrameworkAgreed,
}
"""By figure, what moves lines that it does not speak of once both agreed on it."""

Standing = dict[str, tuple[str, Line]]
"""The lines of a figure at one end by their key, each with the title of the group that it is in."""


class Cause(msgspec.Struct, frozen=True):
    """An event that moved a line, in a sentence, and where it stands."""

    recorded: Recorded
    sentence: str
    href: str


class Moved(msgspec.Struct, frozen=True):
    """A line that differs, in cents; `passed` tells that time moved it, and `more` how many causes are left out.

    `behind` leads to the events about it, where there are such.
    """

    title: str
    href: str
    note: str
    before: int
    after: int
    passed: bool = False
    causes: Sequence[Cause] = ()
    more: int = 0
    behind: str = ""

    @property
    def cents(self) -> int:
        """What it moved by."""
        return self.after - self.before


class Change(msgspec.Struct, frozen=True):
    """A figure at both ends, in cents, and by group the lines that differ: those add up to what it moved by.

    `name` of `parts` is as in `projections.parts.Parts`; `few` tells that a change is left out at both ends (R81).
    """

    name: str
    rule: str
    before: int
    after: int
    groups: dict[str, list[Moved]]
    parts: str = ""
    few: bool = False

    @property
    def cents(self) -> int:
        """What it moved by."""
        return self.after - self.before


class Ends(msgspec.Struct, frozen=True):
    """The lines of a figure at the first end, there as valued on the day of the other, and at the other."""

    before: Standing
    later: Standing
    after: Standing

    def cents(self, key: str) -> tuple[int, int, int]:
        """Return what a line is worth at each."""
        before, later, after = (
            each[key][1].cents if key in each else 0 for each in (self.before, self.later, self.after)
        )
        return before, later, after


class Told(msgspec.Struct, frozen=True):
    """A figure as it is told: by which rule, its lines, and how they are parted."""

    rule: str
    ends: Ends
    parts: str = ""
    few: bool = False


def changes_between(before: End, after: End, happened: Sequence[Recorded]) -> list[Change]:
    """Return each figure of a plan at two ends, with the lines that differ and what moved them."""
    pair = _Pair(before, after, happened)
    return [pair.change(name) for name in FIGURES]


class _Pair:
    """Two ends beside each other, and the first valued on the day of the second."""

    def __init__(self, before: End, after: End, happened: Sequence[Recorded]) -> None:
        self.before = before
        self.after = after
        self.happened = happened
        self.later = before
        if before.asked_on != after.asked_on:
            self.later = End(
                before.visit, before.opened, before.party, before.known, after.asked_on, under=before.under
            )
        self.ends = before, self.later, after

    def change(self, name: str) -> Change:
        """Return one figure."""
        match name:
            case "realised":
                told = self._realised
            case "forecast":
                told = self._forecast()
            case _:
                found = [FIGURES[name](end) for end in self.ends]
                told = Told(found[-1].rule, Ends(*(_standing(each.groups) for each in found)))
        return Change(
            name=name,
            rule=told.rule,
            before=_sum(told.ends.before),
            after=_sum(told.ends.after),
            groups=self._groups(name, told),
            parts=told.parts,
            few=told.few,
        )

    @cached_property
    def _veil(self) -> Veil:
        return veil_of(*(Amounts(end, end.lines) for end in (self.before, self.after)))

    @cached_property
    def _realised(self) -> Told:
        veil, known = self._veil, {key_of(line) for end in (self.before, self.after) for line in end.lines}
        before, later, after = (
            _standing(groups_of(end, veil.parts(line for line in end.lines if key_of(line) in known)))
            for end in self.ends
        )
        if veil.withheld:
            group, line = after.get(TOGETHER) or before[TOGETHER]
            cents = line.cents if TOGETHER in after else 0
            after = after | {TOGETHER: (group, replace(line, cents=cents - veil.withheld))}
        return Told(self.after.visit._(REALISED), Ends(before, later, after), veil.name, veil.few)

    def _forecast(self) -> Told:
        """Return the forecast: line by line, or where the reader does not see all lines in two amounts, or in one."""
        first, later, last = (_ahead(end) for end in self.ends)
        rule = self.after.visit._(FORECAST)
        if not first.hidden | last.hidden:
            known = set(first.rest) | set(last.rest)
            opened = (_opened(*each, known) for each in zip(self.ends, (first, later, last), strict=True))
            return Told(rule, Ends(*opened))
        few, realised = ahead_too_few(first, last), self._realised
        rest = _rest(self.before)
        together = first.few or last.few or few
        before = _together(self.before, _sum(realised.ends.before), rest, whole=together)
        after = _together(self.after, _sum(realised.ends.after), rest if few else _rest(self.after), whole=together)
        return Told(rule, Ends(before, before, after), few=few or realised.few)

    def _groups(self, name: str, told: Told) -> dict[str, list[Moved]]:
        groups: dict[str, list[Moved]] = {}
        ends = told.ends
        for key in dict.fromkeys((*ends.before, *ends.after)):
            group, line = ends.after.get(key) or ends.before[key]
            before, later, after = ends.cents(key)
            if before != after:
                passed = later != before if line.about else self.before.on != self.after.on
                found = self._causes(name, line) if line.about and later != after else []
                moved = Moved(line.title, line.href, line.note, before, after, passed, found[:MOST_CAUSES])
                behind = self._behind(line) if len(found) > MOST_CAUSES or key == TOGETHER else ""
                groups.setdefault(group, []).append(replace(moved, more=len(found[MOST_CAUSES:]), behind=behind))
        return {group: self._shortened(moved) for group, moved in groups.items()}

    def _shortened(self, moved: list[Moved]) -> list[Moved]:
        if len(moved) <= MOST_LINES:
            return moved
        ranked = sorted(moved, key=lambda each: -abs(each.cents))
        kept, rest = ranked[: MOST_LINES - 1], ranked[MOST_LINES - 1 :]
        said = self.after.visit._("Nog %(count)s regels, samen", count=len(rest))
        return [*kept, Moved(said, "", "", sum(each.before for each in rest), sum(each.after for each in rest))]

    def _behind(self, line: Line) -> str:
        """Return where the history tells of what a line is about; of what is told together, of the trajectories."""
        if line.about:
            return history_about(self.after, line.about[0])
        return f"/plans/{self.after.plan.id}/history?{urlencode(self.after.asked | {'kind': 'trajectories'})}"

    def _causes(self, name: str, line: Line) -> list[Cause]:
        """Return the events that moved a line, oldest first: those about it, else about whose it is, else sweeping."""
        under, things = self.after.once(things_under), set(line.about)
        things |= {each for thing in line.about for each in under.get(thing, ())}
        found = self._speaking(things) or self._speaking({whole_of(self.after, each) for each in line.about})
        return found or self._sweeping[name]

    def _speaking(self, things: Iterable[UUID]) -> list[Cause]:
        found = {place_of(each.recorded): each for thing in things for each in self._by_thing.get(thing, ())}
        return sorted(found.values(), key=lambda each: each.recorded.event.head.at)

    @cached_property
    def _by_thing(self) -> dict[UUID, list[Cause]]:
        found: dict[UUID, list[Cause]] = {}
        for cause in self._all:
            for thing in spoken_of(cause.recorded):
                found.setdefault(thing, []).append(cause)
        return found

    @cached_property
    def _sweeping(self) -> dict[str, list[Cause]]:
        def moves(cause: Cause, kind: type) -> bool:
            return any(isinstance(change, kind) for change in changes_of(cause.recorded))

        kinds: dict[str, type] = dict(SWEEPING)
        return {name: [each for each in self._all if moves(each, kinds.get(name, Cause))] for name in FIGURES}

    @cached_property
    def _all(self) -> list[Cause]:
        """What happened in between, in sentences; a draft moves nothing."""
        drafts, plan = self.after.book.amendments, self.after.plan.id
        chosen = [each for each in self.happened if each.originator_id not in drafts]
        said = sentences_of(self.after, chosen)
        return [
            Cause(each, said[place_of(each)], f"/plans/{plan}/events/{each.originator_id}/{each.originator_version}")
            for each in chosen
        ]


def _standing(groups: Iterable[Group]) -> Standing:
    """Return the lines of a figure by their key; what has the same key is one line."""
    found: Standing = {}
    for group in groups:
        for line in group.lines:
            before = found[line.key][1].cents if line.key in found else 0
            found[line.key] = (group.title, replace(line, cents=before + line.cents))
    return found


def _sum(standing: Standing) -> int:
    return sum(line.cents for _, line in standing.values())


def _expected(end: End) -> list[LedgerLine]:
    """Return what the ledger is expected to become by the last day."""
    valuation = end.valuation
    return valuation.expected.lines(valuation.horizon, valuation.agreed.plan)


def _ahead(end: End) -> Ahead:
    return Ahead(Amounts(end, end.lines), Amounts(end, _expected(end)))


def _rest(end: End) -> int:
    return end.figures.forecast - end.figures.realised


def _together(end: End, realised: int, rest: int, *, whole: bool) -> Standing:
    """Return a forecast in two amounts, or in one, to whoever does not see every line."""
    visit = end.visit
    group = visit._("Op de laatste dag van het plan")
    if whole:
        said = visit._("Gerealiseerd tot nu toe, met wat er nog bij komt")
        return {"whole": (group, Line(said, realised + rest))}
    more = visit._("Wat lopende stappen en afgesproken acties daar nog aan toevoegen")
    return {"until": (group, _until_now(end, realised)), "more": (group, Line(more, rest))}


def _opened(end: End, ahead: Ahead, known: Collection[Key]) -> Standing:
    """Return the lines of a forecast to whoever sees them all; of those, what is `known` at one of both ends."""
    visit, plan = end.visit, end.plan
    whole, running, lacking = (
        visit._("Op de laatste dag van het plan"),
        visit._("Wat lopende stappen nog opleveren"),
        visit._("Wat afgesproken en lopende acties nog van hun plan missen"),
    )
    found = {"until": (whole, _until_now(end, end.figures.realised))}
    lines = {key: line for line in (*end.lines, *_expected(end)) if (key := key_of(line)) in known}
    for key, line in lines.items():
        if cents := ahead.rest[key]:
            told = line_of(end, line)
            found[told.key] = (running, replace(told, cents=cents))
    for action in end.valuation.agreed.actions:
        if cents := end.valuation.lacking[action.id]:
            id = UUID(action.id)
            about = (id, *sorted(UUID(each) for each in action.recorded))
            href = f"/plans/{plan.id}/actions/{id}{end.view}"
            title = plan.actions[id].terms.title
            found[action.id] = (lacking, Line(title, cents, href, key=action.id, about=about))
    return found


def _until_now(end: End, cents: int) -> Line:
    return Line(end.visit._("Gerealiseerd tot nu toe"), cents, "#figure-realised")
