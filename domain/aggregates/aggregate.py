"""What every aggregate is: a state that is folded from its stream, and decisions that read nothing else."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self
from uuid import UUID

import msgspec

from domain.claims import Claim, Place
from domain.events import Event, Recorded
from domain.refusals import Missing
from domain.terms import Role


class Aggregate(msgspec.Struct, kw_only=True):
    """A stream's state. `version` counts its events; 0 means that it does not exist yet.

    `events` is the union of what can happen to it. The fold is private to the aggregate and may change
    the state in place, so that replay takes time in proportion to the number of events.
    """

    events: ClassVar[Any]

    id: UUID
    version: int = 0

    def apply(self, event: Any) -> None:
        """Take one event into the state: an exhaustive match over `events`; `self.version` is the event's own."""
        raise NotImplementedError

    def roles(self, organisation: UUID) -> frozenset[Role]:  # noqa: ARG002 - what everybody may see asks no role
        """Return what an organisation is to it; to an outsider of what is not for all it is `Missing`."""
        return frozenset()

    def claims(self, event: Any) -> dict[Place, Claim | None]:  # noqa: ARG002 - most things are nobody else's to count
        """Return what is claimed after `event`, which was just applied, at each place where that may have changed."""
        return {}

    @classmethod
    def replay(cls, id: UUID, recorded: Iterable[Recorded]) -> Self:
        """Fold a stream, or the start of one, into the state that it stands for."""
        state = cls(id=id)
        for item in recorded:
            state.version = item.originator_version
            state.apply(item.event)
        return state

    def evolve(self, *events: Event) -> None:
        """Take new events into the state, each as the next version."""
        for event in events:
            self.version += 1
            self.apply(event)

    def required(self) -> Self:
        """Return itself, or raise `Missing` for a stream without events."""
        if not self.version:
            raise Missing(self.id)
        return self
