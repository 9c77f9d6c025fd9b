"""How the story is told: every step is a command by somebody, at a moment, through the same desk as everybody's."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from demo.cast import Member, new_id
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.plan import Plan
from domain.aggregates.trajectory import Trajectory
from domain.authority import HOST
from domain.calendar import AMSTERDAM, day_of
from domain.changes import AnyChange
from domain.commands import Desk, amendments, entries, revenue, trajectories
from domain.commands.books import open_book
from domain.commands.store import Store
from domain.commands.work import UseCase
from domain.conclusions import final_statement, owed
from domain.valuation.obligation import carry_over
from domain.valuation.tariff import tariff

A = TypeVar("A", bound=Aggregate)

A_MOMENT = timedelta(seconds=50)
"""What people need for one thing before they turn to the next."""


class Telling:
    """The desk of the story, whose clock stands at the moment that is told."""

    def __init__(self, store: Store) -> None:
        """Tell into a store."""
        self.now = datetime(2025, 1, 1, tzinfo=UTC)
        self._store = store
        self._desk = Desk(store, lambda: self.now)

    def on(self, day: str, at: str = "10:00") -> None:
        """Move the clock to a local time on a day; the story never goes back."""
        moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), AMSTERDAM).astimezone(UTC)
        if moment < self.now:
            raise ValueError(day)
        self.now = moment

    def do(self, who: Member | None, use_case: UseCase, *, reason: str = "", **facts: Any) -> None:
        """Let somebody do a use case; the host where nobody is named."""
        self._desk.do(use_case, who.actor if who else HOST, command=new_id(), reason=reason, **facts)
        self.now += A_MOMENT

    def read(self, kind: type[A], id: UUID) -> A:
        """Return an aggregate as whoever acts now sees it."""
        return kind.replay(id, self._store.streams((id,))[id])

    # What people read before they act carries the revision that they read.

    def write(self, who: Member, plan: UUID, amendment: UUID, change: AnyChange) -> None:
        """Write a change in a draft, on what its reader saw."""
        read = self.read(Amendment, amendment).revisions.get(change.subject, 0)
        self.do(who, amendments.write_change, plan=plan, amendment=amendment, change=change, revision=read)

    def propose(self, who: Member, plan: UUID, amendment: UUID, respond_by: date | None = None) -> None:
        """Sign a draft and lay it before the other party."""
        version = self.read(Amendment, amendment).version
        told: dict[str, Any] = {"plan": plan, "amendment": amendment, "version": version, "respond_by": respond_by}
        self.do(who, amendments.propose_amendment, **told)

    def accept(self, who: Member, plan: UUID, amendment: UUID) -> None:
        """Accept a proposal as it was read."""
        draft = self.read(Amendment, amendment)
        self.do(
            who,
            amendments.accept_amendment,
            plan=plan,
            amendment=amendment,
            version=draft.version,
            content=draft.content,
        )

    def decline(self, who: Member, plan: UUID, amendment: UUID, reason: str) -> None:
        """Decline a proposal as it was read."""
        version = self.read(Amendment, amendment).version
        self.do(who, amendments.decline_amendment, reason=reason, plan=plan, amendment=amendment, version=version)

    def statement(
        self, who: Member, use_case: UseCase, plan: UUID, statement: UUID, *, reason: str = "", **facts: Any
    ) -> None:
        """Do something with a revenue statement as it was read."""
        read = self.read(Plan, plan).statements[statement].revision
        self.do(who, use_case, reason=reason, plan=plan, statement=statement, revision=read, **facts)

    def action(self, who: Member, use_case: UseCase, plan: UUID, action: UUID, **facts: Any) -> None:
        """Do something with an action as it was read."""
        read = self.read(Plan, plan).actions[action].revision
        self.do(who, use_case, plan=plan, action=action, revision=read, **facts)

    def agree(self, who: Member, plan: UUID, statement: UUID) -> None:
        """Turn the second key."""
        self.statement(who, revenue.agree_revenue, plan, statement)

    def final_content(self, plan: UUID) -> str:
        """Return the hash of a plan's final statement, as whoever signs it reads it now."""
        return final_statement(open_book(self._store, plan).book).content(plan)

    def receivable(self, plan: UUID, source: UUID) -> int:
        """Return how much a plan may receive from the pot of a closed one, in cents, as its page shows it now."""
        book, pot, today = open_book(self._store, plan).book, self.read(Plan, source).closed, day_of(self.now)
        settled = pot.statement.settlement if pot else None
        if pot is None or settled is None or settled.until is None:
            return 0
        terms = tariff(book.framework)
        received, until = book.plan.received, settled.until
        return carry_over(pot.left, owed(book.plan, today), terms, received=received, on=today, until=until).used

    def correct_hours(self, who: Member, plan: UUID, entry: UUID, *, reason: str, facts: Any) -> None:
        """Correct hours as they were read."""
        read = self.read(Plan, plan).entries[entry].revision
        self.do(who, entries.correct_hours, reason=reason, plan=plan, entry=entry, facts=facts, revision=read)

    def stage(
        self,
        who: Member,
        use_case: UseCase,
        trajectory: UUID,
        stage: UUID,
        *,
        reason: str = "",
        **facts: Any,
    ) -> None:
        """Do something with a stage as it was read."""
        read = self.read(Trajectory, trajectory).stages[stage].revision
        self.do(who, use_case, reason=reason, trajectory=trajectory, stage=stage, revision=read, **facts)

    def end(self, who: Member, trajectory: UUID, stage: UUID, last_day: date, cause: Any) -> None:
        """End a stage."""
        self.stage(who, trajectories.end_stage, trajectory, stage, last_day=last_day, cause=cause)
