"""An organisation: who it is, what it is recognised as, and nothing about the people in it."""

import re
from datetime import date, datetime
from typing import ClassVar, Final, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.calendar import DAY, day_of, period
from domain.events import Event, Head
from domain.quantities import MOST_PERSONS
from domain.refusals import Refused
from domain.terms import Capacity, Recognition, Role, Term
from domain.trail.merkle import Malformed
from domain.trail.notes import Algorithm, Verifier

SCHEMES: Final = {"kvk": 8, "oin": 20, "rsin": 9}
"""The identifiers that an organisation can carry, with their number of digits."""


class Identifier(Term, frozen=True):
    """A number under which an organisation is registered: a scheme of `SCHEMES` and its digits."""

    scheme: str
    value: str


class Newcomer(Term, frozen=True):
    """An organisation that is not registered yet."""

    name: str
    identifiers: tuple[Identifier, ...] = ()


class OrganisationRegistered(Event, frozen=True, tag="organisation.registered"):
    """An organisation takes part."""

    name: str
    client: bool
    identifiers: tuple[Identifier, ...] = ()


class OrganisationRenamed(Event, frozen=True, tag="organisation.renamed"):
    """An organisation goes by another name."""

    name: str


class RecognitionAdded(Event, frozen=True, tag="organisation.recognition-added"):
    """A recognition of the organisation, with its validity, is declared."""

    recognition: Recognition


class CapacityStated(Event, frozen=True, tag="organisation.capacity-stated"):
    """The organisation says how many people it takes at once during a period; its last word on a day holds (R56)."""

    capacity: Capacity


class CapacityWithdrawn(Event, frozen=True, tag="organisation.capacity-withdrawn"):
    """The organisation takes back what it said of its capacity; `stated` is the version at which it said so (R56)."""

    stated: int


class NormOwnerAppointed(Event, frozen=True, tag="organisation.norm-owner-appointed"):
    """The host lets the organisation publish the versions of the national norm (R89)."""


class KeyRegistered(Event, frozen=True, tag="organisation.key-registered"):
    """The organisation has a key of its own, at its own site: `vkey` is its public half (C2SP signed-note).

    The algorithm in it tells what for: 1 to sign what is agreed, 4 to witness the log.
    """

    vkey: str


class KeyWithdrawn(Event, frozen=True, tag="organisation.key-withdrawn"):
    """What the key signs from now on counts no more; what it signed before stands."""

    vkey: str


OrganisationEvent = (
    OrganisationRegistered
    | OrganisationRenamed
    | RecognitionAdded
    | CapacityStated
    | CapacityWithdrawn
    | NormOwnerAppointed
    | KeyRegistered
    | KeyWithdrawn
)


class Said(msgspec.Struct):
    """What an organisation said of its capacity, and why and on which day it took that back, if it did."""

    capacity: Capacity
    reason: str = ""
    withdrawn_on: date | None = None


class Key(msgspec.Struct):
    """A key of an organisation: since when it counts, and until when and why, if it was withdrawn."""

    verifier: Verifier
    since: datetime
    until: datetime | None = None
    reason: str = ""

    @property
    def for_witnessing(self) -> bool:
        """Tell whether it witnesses the log; it signs what is agreed otherwise."""
        return self.verifier.algorithm is Algorithm.COSIGNATURE


class Organisation(Aggregate):
    """The state of an organisation. `client` tells whether it may open plans, `norm_owner` publish the norm.

    `said` is what it said of its capacity, by the version of its stream at which it did, and `keys` its keys by
    their public half.
    """

    events: ClassVar = OrganisationEvent

    name: str = ""
    client: bool = False
    norm_owner: bool = False
    identifiers: tuple[Identifier, ...] = ()
    recognitions: list[Recognition] = msgspec.field(default_factory=list)
    said: dict[int, Said] = msgspec.field(default_factory=dict)
    keys: dict[str, Key] = msgspec.field(default_factory=dict)

    def signs_with(self, key_id: bytes) -> Verifier | None:
        """Return the key of an id with which it signs what is agreed, if that counts now."""
        return next(
            (
                each.verifier
                for each in self.keys.values()
                if each.verifier.key_id == key_id and each.until is None and not each.for_witnessing
            ),
            None,
        )

    @property
    def capacities(self) -> list[Capacity]:
        """Return what it says of its capacity and did not take back, the last word last."""
        return [each.capacity for each in self.said.values() if each.withdrawn_on is None]

    def capacity_on(self, day: date) -> int | None:
        """Return how many people it takes at once on a day, None where it never said."""
        return next((each.persons for each in reversed(self.capacities) if each.holds(day)), None)

    def least_capacity(self, first: date, last: date) -> int | None:
        """Return the lowest number that it takes at once on any day of a period, None where it never said."""
        turns = {each.first_day for each in self.capacities}
        turns |= {each.last_day + DAY for each in self.capacities if each.last_day}
        days = {first, *(day for day in turns if first < day <= last)}
        said = [limit for day in days if (limit := self.capacity_on(day)) is not None]
        return min(said, default=None)

    def roles(self, organisation: UUID) -> frozenset[Role]:
        """Return what the organisation is to itself: one that opens plans as a client, one that owns the norm."""
        if organisation != self.id:
            return frozenset()
        held = {Role.CLIENT_ORGANISATION: self.client, Role.NORM_OWNER: self.norm_owner}
        return frozenset(role for role, holds in held.items() if holds)

    def apply(self, event: OrganisationEvent) -> None:
        """Take one event into the state."""
        match event:
            case OrganisationRegistered():
                self.name = event.name
                self.client = event.client
                self.identifiers = event.identifiers
            case OrganisationRenamed():
                self.name = event.name
            case RecognitionAdded():
                self.recognitions.append(event.recognition)
            case CapacityStated():
                self.said[self.version] = Said(event.capacity)
            case CapacityWithdrawn():
                said = self.said[event.stated]
                said.reason, said.withdrawn_on = event.head.reason, day_of(event.head.at)
            case NormOwnerAppointed():
                self.norm_owner = True
            case KeyRegistered():
                self.keys[event.vkey] = Key(Verifier.read(event.vkey), event.head.at)
            case KeyWithdrawn():
                key = self.keys[event.vkey]
                key.until, key.reason = event.head.at, event.head.reason
            case _:
                assert_never(event)


def register_organisation(
    organisation: Organisation, head: Head, *, name: str, client: bool, identifiers: tuple[Identifier, ...] = ()
) -> OrganisationRegistered:
    """Register an organisation under its name and its public numbers."""
    if organisation.version:
        raise Refused("organisation.already-registered")
    for identifier in identifiers:
        sound_identifier(identifier)
    return OrganisationRegistered(
        head=head, name=texts.clean(name, field="name"), client=client, identifiers=identifiers
    )


def rename_organisation(organisation: Organisation, head: Head, *, name: str) -> OrganisationRenamed:
    """Give the organisation another name; the history keeps the old one."""
    name = texts.clean(name, field="name")
    if name == organisation.name:
        raise Refused("organisation.same-name", field="name")
    return OrganisationRenamed(head=head, name=name)


def add_recognition(organisation: Organisation, head: Head, *, recognition: Recognition) -> RecognitionAdded:
    """Declare a recognition with its validity; the same one twice is refused."""
    period(recognition.first_day, recognition.last_day, field="last_day")
    sound = msgspec.structs.replace(
        recognition,
        kind=texts.clean(recognition.kind, field="kind", limit=texts.NUMBER),
        reference=texts.clean(recognition.reference, field="reference", limit=texts.NUMBER, required=False),
    )
    if sound in organisation.recognitions:
        raise Refused("organisation.recognition-known", field="kind")
    return RecognitionAdded(head=head, recognition=sound)


def state_capacity(organisation: Organisation, head: Head, *, capacity: Capacity) -> CapacityStated:
    """Say how many people the organisation takes at once during a period, none at all included (R56)."""
    if not 0 <= capacity.persons <= MOST_PERSONS:
        raise Refused("quantity.absurd", field="persons", most=MOST_PERSONS)
    period(capacity.first_day, capacity.last_day, field="last_day")
    if organisation.capacities and organisation.capacities[-1] == capacity:
        raise Refused("organisation.capacity-known", field="persons")
    return CapacityStated(head=head, capacity=capacity)


def withdraw_capacity(organisation: Organisation, head: Head, *, stated: int) -> CapacityWithdrawn:
    """Take back what was said of the capacity, with a reason; on its days the word before it holds again, if any."""
    said = organisation.said.get(stated)
    if said is None or said.withdrawn_on is not None:
        raise Refused("organisation.no-capacity")
    texts.require_reason(head.reason)
    return CapacityWithdrawn(head=head, stated=stated)


def register_key(organisation: Organisation, head: Head, *, vkey: str) -> KeyRegistered:
    """Register the public half of a key that the organisation keeps at its own site.

    Refused for a private key, for anything else that is no public one, and for one that it has or had.
    """
    if "PRIVATE" in vkey.upper():
        raise Refused("organisation.key-private", field="vkey")
    try:
        verifier = Verifier.read(vkey.strip())
    except Malformed as error:
        raise Refused("organisation.key-unreadable", field="vkey") from error
    texts.clean(verifier.name, field="vkey")
    if any(verifier.key == each.verifier.key for each in organisation.keys.values()):
        raise Refused("organisation.key-known", field="vkey")
    return KeyRegistered(head=head, vkey=verifier.vkey())


def withdraw_key(organisation: Organisation, head: Head, *, vkey: str) -> KeyWithdrawn:
    """Withdraw a key, with a reason: it was lost, or is used no more."""
    key = organisation.keys.get(vkey)
    if key is None or key.until is not None:
        raise Refused("organisation.no-key")
    texts.require_reason(head.reason)
    return KeyWithdrawn(head=head, vkey=vkey)


def appoint_norm_owner(organisation: Organisation, head: Head) -> NormOwnerAppointed:
    """Let an organisation publish the versions of the norm."""
    if organisation.norm_owner:
        raise Refused("organisation.norm-owner-already")
    return NormOwnerAppointed(head=head)


def sound_identifier(identifier: Identifier) -> Identifier:
    """Return an identifier of a known scheme with the digits that it asks for."""
    digits = SCHEMES.get(identifier.scheme)
    if digits is None:
        raise Refused("organisation.scheme", field="scheme")
    if not re.fullmatch(rf"[0-9]{{{digits}}}", identifier.value):
        raise Refused("organisation.identifier", field=identifier.scheme, digits=digits)
    return identifier
