"""Given what happened, when somebody decides something, then this happens or that rule refuses it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from domain.aggregates.aggregate import Aggregate
from domain.authority import Actor
from domain.events import Event, Recorded
from domain.refusals import Missing, Refused, Stale
from tests.kit.cast import NOW, PLAN, head

E = TypeVar("E", bound=Event)


class Scenario:
    """An aggregate and the last answer to a decision on it: an event, the last of several, or a refusal."""

    def __init__(self, state: Any) -> None:
        """Stand before the first decision."""
        self.state = state
        self.answer: Event | Refused | Missing | Stale | None = None

    def when(
        self,
        decide: Callable[..., Event | tuple[Event, ...]],
        by: Actor,
        *,
        reason: str = "",
        at: datetime = NOW,
        **facts: Any,
    ) -> "Scenario":
        """Let somebody decide; what happens is taken into the state."""
        try:
            decided = decide(self.state, head(by, at=at, reason=reason), **facts)
        except (Refused, Missing, Stale) as refusal:
            self.answer = refusal
        else:
            happened = decided if isinstance(decided, tuple) else (decided,)
            self.state.evolve(*happened)
            self.answer = happened[-1]
        return self

    def then(self, kind: type[E], **facts: object) -> E:
        """Expect an event with these facts, and return it."""
        assert isinstance(self.answer, kind), repr(self.answer)
        assert {name: getattr(self.answer, name) for name in facts} == facts
        return self.answer

    def then_refused(self, rule: str, **facts: object) -> None:
        """Expect a refusal by its rule, with at least these facts; `field` is the form field."""
        assert isinstance(self.answer, Refused), repr(self.answer)
        assert self.answer.rule == rule
        assert {name: ({"field": self.answer.field} | self.answer.facts)[name] for name in facts} == facts

    def then_missing(self) -> None:
        """Expect that it does not exist, or not for this reader."""
        assert isinstance(self.answer, Missing), repr(self.answer)

    def then_stale(self, *, current: int) -> None:
        """Expect that it has changed since it was read."""
        assert isinstance(self.answer, Stale), repr(self.answer)
        assert self.answer.current == current


def given(kind: type[Aggregate], *events: Event, id: UUID = PLAN) -> Scenario:
    """Return the scenario of an aggregate to which this happened."""
    return Scenario(kind.replay(id, [Recorded(id, version, event) for version, event in enumerate(events, start=1)]))
