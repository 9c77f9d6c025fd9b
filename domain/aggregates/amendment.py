"""An amendment: a shared draft of changes that both parties edit, and that only the other party can accept."""

from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, Final, NamedTuple, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.organisation import Organisation
from domain.aggregates.remarks import Remark, RemarkAnswered, RemarkEvent, RemarkMade, RemarkResolved, Said
from domain.calendar import day_of
from domain.changes import AnyChange, content_hash
from domain.events import Event, Head
from domain.refusals import Refused, Stale
from domain.signing import KeySignature, key_signature, text_to_sign
from domain.terms import AskCode, Party

MOST_CHANGES = 100
LONGEST_TO_RESPOND: Final = timedelta(days=366)
RESPONSE_TERM: Final = timedelta(days=14)
"""How long the other party gets to respond, if whoever proposes says nothing else (R64)."""


class AmendmentOpened(Event, frozen=True, tag="amendment.opened"):
    """A party opens a draft on a plan."""

    plan: UUID
    title: str
    party: Party


class AmendmentRetitled(Event, frozen=True, tag="amendment.retitled"):
    """The draft gets another title."""

    title: str
    party: Party


class ChangeWritten(Event, frozen=True, tag="amendment.change-written"):
    """A change is written, or worded differently. An earlier signature does not hold for it."""

    change: AnyChange
    party: Party


class ChangeDropped(Event, frozen=True, tag="amendment.change-dropped"):
    """A change is taken out of the draft. An earlier signature does not hold without it."""

    subject: UUID
    party: Party


class AmendmentProposed(Event, frozen=True, tag="amendment.proposed"):
    """The first signature: a party proposes exactly this content. `content` is its SHA-256, `key` by its own key.

    `respond_by` is the last day on which an answer is in time, where one was asked (R64); the proposal stands after it.
    """

    event_version: ClassVar[int] = 2

    content: str
    party: Party
    key: KeySignature | None = None
    respond_by: date | None = None


class AmendmentSigned(Event, frozen=True, tag="amendment.accepted"):
    """The second signature: the other party accepts exactly the proposed content, `key` by a key of its own."""

    event_version: ClassVar[int] = 2

    content: str
    party: Party
    key: KeySignature | None = None


class AmendmentDeclined(Event, frozen=True, tag="amendment.declined"):
    """The other party declines, with a reason; a contractor what its client asks on a permitted `code` (R60)."""

    party: Party
    code: AskCode | None = None


class AmendmentWithdrawn(Event, frozen=True, tag="amendment.withdrawn"):
    """The party that opened or proposed it takes it back, with a reason."""

    party: Party


DraftEvent = (
    AmendmentOpened
    | AmendmentRetitled
    | ChangeWritten
    | ChangeDropped
    | AmendmentProposed
    | AmendmentSigned
    | AmendmentDeclined
    | AmendmentWithdrawn
)
"""What changes the text of an amendment, or how it stands."""

AmendmentEvent = DraftEvent | RemarkEvent


class Signing(NamedTuple):
    """How an organisation signs: what it `given` hands in of its key, if anything, and whether the plan asks that."""

    own: Organisation
    given: str
    required: bool


class AmendmentStatus(StrEnum):
    """Where an amendment stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Amendment(Aggregate):
    """The state of an amendment. `revisions` holds the version at which each change was last written.

    `edition` is the version at which what it says, or how it stands, last changed: whoever read it since then read it
    as it is. A remark changes neither.
    """

    events: ClassVar = AmendmentEvent

    plan: UUID = UUID(int=0)
    title: str = ""
    opened_by: Party = Party.CLIENT
    changes: dict[UUID, AnyChange] = msgspec.field(default_factory=dict)
    revisions: dict[UUID, int] = msgspec.field(default_factory=dict)
    status: AmendmentStatus = AmendmentStatus.DRAFT
    proposed: AmendmentProposed | None = None
    accepted: AmendmentSigned | None = None
    ended: Head | None = None
    code: AskCode | None = None
    voided: bool = False
    edition: int = 0
    remarks: dict[UUID, Remark] = msgspec.field(default_factory=dict)

    @property
    def content(self) -> str:
        """Return the hash of what the draft says now."""
        return content_hash(self.plan, self.title, self.changes.values())

    @property
    def text_to_sign(self) -> str:
        """Return what is signed with a key: this amendment, and what it says now."""
        return text_to_sign(self.plan, self.id, self.content)

    @property
    def open(self) -> bool:
        """Tell whether it can still be edited."""
        return self.status in {AmendmentStatus.DRAFT, AmendmentStatus.PROPOSED}

    def apply(self, event: AmendmentEvent) -> None:
        """Take one event into the state."""
        match event:
            case RemarkMade():
                said = [Said(event.head, event.party, event.text)]
                self.remarks[event.remark] = Remark(event.remark, event.subject, event.part, said)
            case RemarkAnswered():
                remark = self.remarks[event.remark]
                remark.said.append(Said(event.head, event.party, event.text))
                remark.resolved = None
            case RemarkResolved():
                self.remarks[event.remark].resolved = event.head
            case _:
                self.edition = self.version
                self._apply(event)

    def _apply(self, event: DraftEvent) -> None:
        match event:
            case AmendmentOpened():
                self.plan, self.title, self.opened_by = event.plan, event.title, event.party
            case AmendmentRetitled():
                self.title = event.title
                self._edited()
            case ChangeWritten():
                self.changes[event.change.subject] = event.change
                self.revisions[event.change.subject] = self.version
                self._edited()
            case ChangeDropped():
                del self.changes[event.subject]
                del self.revisions[event.subject]
                self._edited()
            case AmendmentProposed():
                self.status, self.proposed, self.voided = AmendmentStatus.PROPOSED, event, False
            case AmendmentSigned():
                self.status, self.accepted, self.ended = AmendmentStatus.ACCEPTED, event, event.head
            case AmendmentDeclined():
                self.status, self.ended, self.code = AmendmentStatus.DECLINED, event.head, event.code
            case AmendmentWithdrawn():
                self.status, self.ended = AmendmentStatus.WITHDRAWN, event.head
            case _:
                assert_never(event)

    def _edited(self) -> None:
        self.voided = self.voided or self.status is AmendmentStatus.PROPOSED
        self.status, self.proposed = AmendmentStatus.DRAFT, None


def open_amendment(amendment: Amendment, head: Head, *, plan: UUID, title: str, party: Party) -> AmendmentOpened:
    """Open a draft under a title that says what it is for."""
    if amendment.version:
        raise Refused("amendment.already-open")
    return AmendmentOpened(head=head, plan=plan, title=texts.clean(title, field="title"), party=party)


def retitle_amendment(amendment: Amendment, head: Head, *, title: str, party: Party, version: int) -> AmendmentRetitled:
    """Give the draft another title."""
    _editable(amendment)
    _read(amendment, version)
    title = texts.clean(title, field="title")
    if title == amendment.title:
        raise Refused("amendment.nothing-changed")
    return AmendmentRetitled(head=head, title=title, party=party)


def write_change(amendment: Amendment, head: Head, *, change: AnyChange, party: Party, revision: int) -> ChangeWritten:
    """Write a change, or another wording of it. `revision` is the one that was read; 0 for a new change."""
    _editable(amendment)
    current = amendment.revisions.get(change.subject, 0)
    if revision != current:
        raise Stale(change.subject, read=revision, current=current)
    if len(amendment.changes) >= MOST_CHANGES and not current:
        raise Refused("amendment.too-many-changes", most=MOST_CHANGES)
    if amendment.changes.get(change.subject) == change:
        raise Refused("amendment.nothing-changed")
    return ChangeWritten(head=head, change=change, party=party)


def drop_change(amendment: Amendment, head: Head, *, subject: UUID, party: Party, revision: int) -> ChangeDropped:
    """Take a change out of the draft."""
    _editable(amendment)
    current = amendment.revisions.get(subject, 0)
    if not current or revision != current:
        raise Stale(subject, read=revision, current=current)
    return ChangeDropped(head=head, subject=subject, party=party)


def propose_amendment(
    amendment: Amendment, head: Head, *, party: Party, version: int, signing: Signing, respond_by: date | None = None
) -> AmendmentProposed:
    """Sign the content as it stands and lay it before the other party, to `respond_by` a day within a year (R64)."""
    _editable(amendment)
    _read(amendment, version)
    if amendment.status is AmendmentStatus.PROPOSED:
        raise Refused("amendment.already-proposed")
    if not amendment.changes:
        raise Refused("amendment.empty")
    today = day_of(head.at)
    if respond_by is not None and not today <= respond_by <= today + LONGEST_TO_RESPOND:
        raise Refused("amendment.respond-by", field="respond_by", first=today, last=today + LONGEST_TO_RESPOND)
    key = _signed(amendment, signing)
    return AmendmentProposed(head=head, content=amendment.content, party=party, key=key, respond_by=respond_by)


def accept_amendment(
    amendment: Amendment, head: Head, *, party: Party, version: int, content: str, signing: Signing
) -> AmendmentSigned:
    """Accept, as the other party, exactly the content that was read; one's own proposal is refused."""
    proposed = _proposed(amendment)
    if proposed.party is party:
        raise Refused("amendment.own-amendment")
    _read(amendment, version)
    if content != amendment.content:
        raise Stale(amendment.id, read=version, current=amendment.version)
    return AmendmentSigned(head=head, content=content, party=party, key=_signed(amendment, signing))


def decline_amendment(
    amendment: Amendment, head: Head, *, party: Party, version: int, code: AskCode | None = None
) -> AmendmentDeclined:
    """Decline the other party's proposal; the reason stands in the head, the contractor's ground in the `code`."""
    if _proposed(amendment).party is party:
        raise Refused("amendment.own-amendment")
    _read(amendment, version)
    texts.require_reason(head.reason)
    if code is not None and party is Party.CLIENT:
        raise Refused("amendment.contractors-ground", field="code")
    return AmendmentDeclined(head=head, party=party, code=code)


def withdraw_amendment(amendment: Amendment, head: Head, *, party: Party, version: int) -> AmendmentWithdrawn:
    """Take back what one proposed, or a draft that one opened; the reason stands in the head."""
    _editable(amendment)
    _read(amendment, version)
    if party is not (amendment.proposed.party if amendment.proposed else amendment.opened_by):
        raise Refused("amendment.not-yours")
    texts.require_reason(head.reason)
    return AmendmentWithdrawn(head=head, party=party)


def _signed(amendment: Amendment, signing: Signing) -> KeySignature | None:
    if signing.given.strip():
        return key_signature(signing.own, amendment.text_to_sign, signing.given)
    if signing.required:
        raise Refused("signature.required", field="signature")
    return None


def _editable(amendment: Amendment) -> None:
    if not amendment.open:
        raise Refused("amendment.ended")


def _proposed(amendment: Amendment) -> AmendmentProposed:
    _editable(amendment)
    if amendment.proposed is None:
        raise Refused("amendment.not-proposed")
    return amendment.proposed


def _read(amendment: Amendment, version: int) -> None:
    if not amendment.edition <= version <= amendment.version:
        raise Stale(amendment.id, read=version, current=amendment.version)
