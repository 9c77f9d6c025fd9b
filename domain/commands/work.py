"""One command from request to log: load, authorise, decide, save; again when somebody was first."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, Final, TypeVar
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.framework import Framework
from domain.aggregates.initiative import Initiative
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.authority import COMMANDS, Actor, authorise
from domain.claims import Claim, Place
from domain.commands.books import OpenedBook, open_book
from domain.commands.store import CommandKey, Conflict, Foreseen, Lately, Recent, Repeated, Store
from domain.conclusions import final_statement
from domain.events import Event, Head, Recorded, members
from domain.refusals import Missing, Refused, Stale
from domain.valuation import framework as valuation
from domain.worth import Book

A = TypeVar("A", bound=Aggregate)

UseCase = Callable[Concatenate["Work", ...], None]

ATTEMPTS: Final = 8

_canonical = msgspec.json.Encoder(order="deterministic")


class Work:
    """The unit of work of one attempt: what was loaded, who acts, and the events to save together."""

    def __init__(
        self, store: Store, name: str, actor: Actor, now: datetime, command: UUID, reason: str, correlation: UUID | None
    ) -> None:
        """Begin an attempt at the use case `name`."""
        self.actor = actor
        self._store = store
        self._name = name
        self._at = now
        self._command = command
        self._reason = reason
        self._correlation = correlation
        self._authorised = False
        self._pending: list[Recorded] = []
        self._touched: set[UUID] = set()
        self._claimed: dict[Place, Claim | None] = {}
        self._read: dict[UUID, int] = {}

    @property
    def name(self) -> str:
        """Return the name of the use case."""
        return self._name

    @property
    def head(self) -> Head:
        """Return the head of new events. Time never runs back within a stream that was loaded."""
        return Head(
            at=self._at,
            by=self.actor.account,
            organisation=self.actor.organisation,
            command=self._command,
            correlation=self._correlation,
            reason=self._reason,
        )

    def load(self, kind: type[A], id: UUID) -> A:
        """Return an aggregate as its stream stands, or raise `Missing`."""
        return self.find(kind, id).required()

    def find(self, kind: type[A], id: UUID) -> A:
        """Return an aggregate as its stream stands; version 0 where there is none yet.

        The id of another kind of aggregate is `Missing`, as any other id that leads nowhere.
        """
        recorded = self._store.streams((id,))[id]
        self._read.setdefault(id, len(recorded))
        if recorded:
            if not isinstance(recorded[0].event, members(kind.events)):
                raise Missing(id)
            self._at = max(self._at, recorded[-1].event.head.at)
        return kind.replay(id, recorded)

    def frameworks(self, plan: Plan) -> valuation.Holding:
        """Return what a plan is valued by: the version that it froze, and each that it moved to from its day on."""
        first, *later = (self.load(Framework, each.framework).versions[each.version] for each in plan.frameworks())
        if not later:
            return first
        days = (move.first_day for move in plan.moves)
        return valuation.Succession(first, tuple(zip(days, later, strict=True)))

    def book(self, plan: Plan) -> Book:
        """Return a plan that was loaded with all that it cites, as the log has them now."""
        return self._open(plan.id)

    def replayed(self, plan: Plan, known: datetime) -> OpenedBook:
        """Return a plan with all that it cites as it was known at a moment."""
        return open_book(self._store, plan.id, known)

    def permit(self, *things: Aggregate) -> None:
        """Refuse unless the policy table lets the actor do this to `things`. Nothing is saved without it."""
        authorise(self._name, self.actor, *things)
        self._authorised = True

    def record(self, aggregate: Aggregate, *events: Event) -> None:
        """Take events into an aggregate, to be saved at its next versions with what it claims after them."""
        for event in events:
            self._touch(aggregate)
            aggregate.evolve(event)
            self._pending.append(Recorded(aggregate.id, aggregate.version, event))
            self._touch(aggregate)
            self._claimed |= aggregate.claims(event)

    def revalue(self, shared: Trajectory | Initiative) -> None:
        """Say that what is recorded changes what something shared is worth, in every plan in which it counts."""
        self._touched |= shared.plans()

    @property
    def pending(self) -> tuple[Recorded, ...]:
        """Return the events of this work that are not saved yet."""
        if not self._authorised:
            raise AssertionError(f"{self._name} was never authorised")
        self._keep_closed()
        return tuple(self._pending)

    def save(self, key: CommandKey) -> int:
        """Save all events of this work in one transaction; return the position of the last.

        What was decided holds for what was read: where any of it has grown since, this is a `Conflict` as well. Raises
        `Refused` for what is counted elsewhere: only the store knows, and only then.
        """
        pending = self.pending
        grown = {recorded.originator_id for recorded in pending}
        read = tuple((id, version) for id, version in self._read.items() if id not in grown)
        return self._store.append(pending, key, tuple(self._claimed.items()), read)

    def _touch(self, aggregate: Aggregate) -> None:
        if isinstance(aggregate, Trajectory | Initiative):
            self.revalue(aggregate)

    def _open(self, plan: UUID) -> Book:
        opened = open_book(self._store, plan)
        for id, stream in opened.streams.items():
            self._read.setdefault(id, len(stream))
        return opened.book

    def _keep_closed(self) -> None:
        """Refuse what would change, by way of what several plans share, what a closed plan is worth."""
        for id in self._touched:
            plan = self.find(Plan, id)
            if plan.closed is None:
                continue
            before, after = self._open(id), open_book(Foreseen(self._store, self._pending), id).book
            if final_statement(before).ledger != final_statement(after).ledger:
                raise Refused("stage.plan-closed", field="allocation")


class Desk:
    """Where commands are handed in: a store and a clock."""

    def __init__(self, store: Store, now: Callable[[], datetime], recent: Recent | None = None) -> None:
        """Keep the store and the clock, and what was read `recent`ly of that store; no state of a request."""
        self._store = store
        self._now = now
        self._recent = recent

    def rehearse(
        self, use_case: UseCase, actor: Actor, *, command: UUID, reason: str = "", **facts: Any
    ) -> tuple[Recorded, ...]:
        """Return the events that a use case would save now, and save nothing; it refuses as `do` does.

        So that a page can show what something is worth before it is recorded (R15).
        """
        work = Work(self._store, use_case.__name__, actor, self._now(), command, _cleaned(reason), None)
        use_case(work, **facts)
        return work.pending

    def do(
        self,
        use_case: UseCase,
        actor: Actor,
        *,
        command: UUID,
        reason: str = "",
        correlation: UUID | None = None,
        **facts: Any,
    ) -> int:
        """Do a use case once, whatever happens in between; return the position in the log to wait for.

        `command` is the idempotency key: the same submit again returns the first position, although what it did
        then would be refused now (`Reused` where it says something else). When another writer was first, or what
        was read lately does not allow it, it is loaded and decided again, so that the answer is about the plan as it
        now stands: stored, `Refused`, `Stale` or `Missing`.
        """
        name = use_case.__name__
        reason = _cleaned(reason)
        key = CommandKey(command, actor.account, _fingerprint(name, reason, facts))
        for attempt in range(ATTEMPTS):
            lately = Lately(self._store, self._recent) if self._recent and not attempt else None
            work = Work(lately or self._store, name, actor, self._now(), command, reason, correlation)
            try:
                use_case(work, **facts)
                return work.save(key)
            except Repeated as repeated:
                return repeated.position
            except (Refused, Stale, Missing):
                if lately and lately.outdated():
                    continue
                position = self._store.done(key)
                if position is None:
                    raise
                return position
            except Conflict:
                if lately:
                    lately.outdated()
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError(name)


def use_case(function: UseCase) -> UseCase:
    """Mark a function as a use case: its name must stand in the policy table."""
    if function.__name__ not in COMMANDS:
        raise KeyError(function.__name__)
    USE_CASES[function.__name__] = function
    return function


USE_CASES: Final[dict[str, UseCase]] = {}


def _cleaned(reason: str) -> str:
    return texts.clean(reason, field="reason", limit=texts.REASON, lines=True, required=False)


def _fingerprint(name: str, reason: str, facts: dict[str, Any]) -> bytes:
    told = msgspec.to_builtins([name, reason, facts], str_keys=True)  # only text can be put in order
    return hashlib.sha256(_canonical.encode(told)).digest()
