"""The two axes on which one looks at anything: as it was known at a moment, and valued on a day."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from domain.aggregates.aggregate import Aggregate
from domain.authority import Actor, authorise
from domain.calendar import AMSTERDAM, day_of, sensible
from domain.commands.store import Versioned
from domain.events import Recorded
from domain.refusals import Missing, Refused
from web import forms
from web.visits import Visit


class Axes:
    """What is looked at: `known` at a moment (None is now), as of the day `on`, where somebody `asked_on` a day."""

    known: datetime | None
    asked_on: date
    today: date

    @property
    def on(self) -> date:
        """The day of the view."""
        return self.asked_on

    @property
    def past(self) -> bool:
        """Whether this is how things were, or on another day: there is nothing to do in it."""
        return self.known is not None or self.on != self.today

    @property
    def asked(self) -> dict[str, str]:
        """The fields of an address that keep a reader in this view; none for things as they are today."""
        asked = {"known": self.known.isoformat() if self.known else "", "on": self.on.isoformat() if self.past else ""}
        return {name: value for name, value in asked.items() if value}

    @property
    def view(self) -> str:
        """The query that keeps a link in this view: `?known=…&on=…`, or nothing."""
        return f"?{urlencode(self.asked)}" if self.past else ""

    @property
    def kept(self) -> dict[str, str]:
        """The day of the view, where somebody asked for another than that of the moment."""
        usual = day_of(self.known) if self.known else self.today
        return {"on": self.asked_on.isoformat()} if self.asked_on != usual else {}

    @property
    def typed_known(self) -> str:
        """The moment of the view as one types it, rounded up to a second: nothing that was known is lost."""
        if self.known is None:
            return ""
        local = self.known.astimezone(AMSTERDAM)
        if local.time() == time.max:
            return f"{local.day}-{local.month}-{local.year}"
        local += timedelta(seconds=bool(local.microsecond))
        return f"{local.day}-{local.month}-{local.year} {local:%H:%M:%S}"


class Look(Axes):
    """How somebody looks at what is no plan: at the present, or back, which `visit` then reads as it was."""

    def __init__(self, visit: Visit, moments: Sequence[datetime] = ()) -> None:
        """Take the axes from the address; `?event=12` is right after that of the `moments`. Refuses as `axes_of`."""
        self.today = visit.today
        self.known, on = axes_of(visit)
        if asked := visit.request.query_params.get("event", ""):
            self.known = moment_of_step(asked, moments)
        self.asked_on = on or (day_of(self.known) if self.known else self.today)
        self.visit = PastVisit(visit, self.known, self.on) if self.past else visit


class PastVisit(Visit):
    """A visit that reads the log as it was known at a moment, and takes another day for today."""

    def __init__(self, visit: Visit, known: datetime | None, on: date) -> None:
        """Look back from a visit."""
        super().__init__(visit.request, visit.form)
        self._known = known
        self._on = on

    @property
    def store(self) -> Versioned:
        """The log as it was known."""
        return super().store if self._known is None else Known(super().store, self._known)

    @property
    def today(self) -> date:
        """The day of the view."""
        return self._on


class Known:
    """A log as it was known at a moment."""

    def __init__(self, store: Versioned, known: datetime) -> None:
        """Leave out of `store` what was recorded later."""
        self._store = store
        self._known = known

    def streams(self, ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        """Return the events of each stream up to the moment; a stream that began later is an empty list."""
        return {
            id: [each for each in stream if each.event.head.at <= self._known]
            for id, stream in self._store.streams(ids).items()
        }

    def versions(self, ids: Collection[UUID]) -> dict[UUID, int]:
        """Return how many events each stream had."""
        return {id: len(stream) for id, stream in self.streams(ids).items()}


def moments_of(
    actor: Actor,
    state: Aggregate,
    stream: Iterable[Recorded],
    permission: str,
    tells: Callable[[Recorded], bool] = lambda _: True,
) -> list[datetime]:
    """Return the steps of a replay of one stream, of which `state` is the beginning: what the reader is told of it.

    They begin where the reader could see it from then on.
    """
    moments = set[datetime]()
    for recorded in stream:
        state.evolve(recorded.event)
        if not sees(actor, state, permission):
            moments.clear()
        elif tells(recorded):
            moments.add(recorded.event.head.at)
    return sorted(moments)


def sees(actor: Actor, state: Aggregate, permission: str) -> bool:
    """Tell whether somebody may do `permission` on something as it was."""
    try:
        authorise(permission, actor, state)
    except (Missing, Refused):
        return False
    return True


def axes_of(visit: Visit) -> tuple[datetime | None, date | None]:
    """Return the moment and the day that an address asks for; None is now, and where nothing is asked.

    It may say `?known=2027-07-06T12:00` (a local moment, or a day: its end) and `?on=2027-06-30`. Refuses
    `date.unreadable` and `date.absurd`.
    """
    known = moment_asked(visit.request.query_params.get("known", ""))
    on = day_asked(visit.request.query_params.get("on", ""))
    return (None if known is None or known >= visit.now else known), on


def moment_of_step(asked: str, moments: Sequence[datetime]) -> datetime | None:
    """Return the moment of a step of a replay; None for the last, which is now. Refuses as `step_moment`."""
    moment = step_moment(asked, moments)
    return moment if moment < moments[-1] else None


def step_moment(asked: str, moments: Sequence[datetime], *, field: str = "event") -> datetime:
    """Return the moment of a step of a replay, by its number; refuses `replay.no-such-step`."""
    last = len(moments)
    step = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= len(str(last)) else 0
    if not 1 <= step <= last:
        raise Refused("replay.no-such-step", field=field, last=last)
    return moments[step - 1]


def moment_asked(text: str, *, field: str = "known") -> datetime | None:
    """Return the moment of `2027-07-06T12:00`, `6-7-2027 12:00` in Amsterdam, or a day (its end); None for nothing.

    Of the hour that comes twice in autumn the second is meant, so that nothing known is left out. Refuses
    `date.unreadable` and `date.absurd`.
    """
    typed, _, clock = text.strip().replace("T", " ").partition(" ")
    if not typed:
        return None
    try:
        at = time.fromisoformat(clock.strip().zfill(len("00:00"))) if clock else time.max
    except ValueError:
        raise Refused("date.unreadable", field=field) from None
    day = sensible(forms.day(typed, field=field), field=field)
    return datetime.combine(day, at.replace(fold=1), at.tzinfo or AMSTERDAM).astimezone(UTC)


def day_asked(text: str, *, field: str = "on") -> date | None:
    """Return the day of `2027-06-30` or `30-6-2027`; None for nothing. Refuses as `moment_asked` does."""
    return sensible(forms.day(text.strip(), field=field), field=field) if text.strip() else None
