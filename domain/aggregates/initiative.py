"""An initiative: what the partners of a consortium do together, logged by each, shared by agreement, counted once."""

from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar, assert_never
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.aggregate import Aggregate
from domain.aggregates.plan.entries import permitted_evidence
from domain.calendar import past, period
from domain.claims import Claim, Place, of_hours
from domain.events import Event, Head
from domain.quantities import MOST_CENTS, MOST_MINUTES, few, positive
from domain.refusals import Missing, Refused, Stale
from domain.terms import WHOLE, Evidence, Role, Term

MOST_PARTNERS = 50
MOST_CONTRIBUTIONS = 2_000
MOST_SHARES = 50


class Involvement(StrEnum):
    """How a partner takes part (R30): by its own work, or indirectly with a location or a network."""

    DIRECT = "direct"
    LOCATION = "location"
    NETWORK = "network"


class InitiativeTerms(Term, frozen=True):
    """What an initiative is: its title, what it is for, when, and the story beside the euros (R74)."""

    title: str
    purpose: str
    first_day: date
    last_day: date
    story: str = ""


class ContributionFacts(Term, frozen=True):
    """Time that a partner gave on a day, and the evidence of it (R67)."""

    day: date
    minutes: int
    description: str
    evidence: Evidence


class InitiativePart(Term, frozen=True):
    """What counts in a plan for one of its contractors, in basis points; `indirect` parts count alike (R30)."""

    plan: UUID
    contractor: UUID
    share: int
    indirect: bool = False


class InitiativeShare(InitiativePart, frozen=True, kw_only=True):
    """A part with the client of its plan."""

    client: UUID


class InitiativeProposed(Event, frozen=True, tag="initiative.proposed"):
    """A member of a partnership proposes something to its fellow members."""

    partnership: UUID
    members: tuple[UUID, ...]
    terms: InitiativeTerms


class InitiativeRevised(Event, frozen=True, tag="initiative.revised"):
    """A partner words the initiative differently, or tells its story."""

    terms: InitiativeTerms


class InitiativeJoined(Event, frozen=True, tag="initiative.joined"):
    """A member of the partnership takes part, in a role of its own."""

    role: str
    involvement: Involvement


class ContributionLogged(Event, frozen=True, tag="initiative.contribution-logged"):
    """A partner logs time that it gave."""

    contribution: UUID
    facts: ContributionFacts


class ContributionCorrected(Event, frozen=True, tag="initiative.contribution-corrected"):
    """A partner corrects its own contribution, with a reason."""

    contribution: UUID
    facts: ContributionFacts


class ContributionWithdrawn(Event, frozen=True, tag="initiative.contribution-withdrawn"):
    """A partner withdraws its own contribution, with a reason."""

    contribution: UUID


class SharesProposed(Event, frozen=True, tag="initiative.shares-proposed"):
    """A partner proposes who carries which part, in which plan; earlier agreements do not hold for it."""

    shares: tuple[InitiativeShare, ...]


class SharesAgreed(Event, frozen=True, tag="initiative.shares-agreed"):
    """A partner agrees with the proposed shares; with the last agreement they hold."""


class ImpactProposed(Event, frozen=True, tag="initiative.impact-proposed"):
    """A side proposes an impact value in cents where hours say too little (R19); earlier agreements do not hold."""

    cents: int
    motivation: str


class ImpactAgreed(Event, frozen=True, tag="initiative.impact-agreed"):
    """A contractor or client of the plans agrees with the impact value; with the last agreement it holds."""


class InitiativeCompleted(Event, frozen=True, tag="initiative.completed"):
    """The initiative is done on a day: from then on it counts in the plans, by the agreed shares."""

    day: date


InitiativeEvent = (
    InitiativeProposed
    | InitiativeRevised
    | InitiativeJoined
    | ContributionLogged
    | ContributionCorrected
    | ContributionWithdrawn
    | SharesProposed
    | SharesAgreed
    | ImpactProposed
    | ImpactAgreed
    | InitiativeCompleted
)


class Partner(msgspec.Struct, frozen=True):
    """A member of the partnership that takes part."""

    organisation: UUID
    role: str
    involvement: Involvement


class Contribution(msgspec.Struct):
    """A contribution as its partner logged or last corrected it."""

    id: UUID
    organisation: UUID
    facts: ContributionFacts
    revision: int
    recorded: Head
    withdrawn: bool = False


class SharesProposal(msgspec.Struct, frozen=True):
    """Proposed shares, who agreed with them so far, and whose agreement with an earlier wording fell."""

    shares: tuple[InitiativeShare, ...]
    by: UUID
    revision: int
    agreed: frozenset[UUID]
    voided: frozenset[UUID] = frozenset()


class ImpactProposal(msgspec.Struct, frozen=True):
    """A proposed impact value in cents, why, who agreed so far, and whose earlier agreement fell."""

    cents: int
    motivation: str
    by: UUID
    revision: int
    agreed: frozenset[UUID]
    voided: frozenset[UUID] = frozenset()


class Initiative(Aggregate):
    """The state of an initiative. `shares` and `impact` hold what is agreed; a later proposal waits beside it.

    `named` are the plans that shares ever named, agreed or not.
    """

    events: ClassVar = InitiativeEvent

    partnership: UUID = UUID(int=0)
    members: frozenset[UUID] = frozenset()
    proposed_by: UUID = UUID(int=0)
    terms: InitiativeTerms | None = None
    revision: int = 0
    partners: dict[UUID, Partner] = msgspec.field(default_factory=dict)
    contributions: dict[UUID, Contribution] = msgspec.field(default_factory=dict)
    shares: tuple[InitiativeShare, ...] = ()
    shares_proposal: SharesProposal | None = None
    named: set[UUID] = msgspec.field(default_factory=set)
    impact: ImpactProposal | None = None
    impact_proposal: ImpactProposal | None = None
    completed_on: date | None = None

    @property
    def worded(self) -> InitiativeTerms:
        """Return what the initiative is; every proposed one says so."""
        if self.terms is None:
            raise Missing(self.id)
        return self.terms

    @property
    def minutes(self) -> int:
        """Return the time that all partners gave together."""
        return sum(each.facts.minutes for each in self.standing())

    def standing(self, organisation: UUID | None = None) -> Iterator[Contribution]:
        """Yield the contributions that were not withdrawn, of all partners or of one."""
        for each in self.contributions.values():
            if not each.withdrawn and organisation in {None, each.organisation}:
                yield each

    def plans(self) -> set[UUID]:
        """Return the plans that the agreed shares name."""
        return {share.plan for share in self.shares}

    def clients(self) -> set[UUID]:
        """Return the clients of the plans that the agreed or the proposed shares name."""
        proposed = self.shares_proposal.shares if self.shares_proposal else ()
        return {share.client for share in (*self.shares, *proposed)}

    def sides(self) -> set[UUID]:
        """Return whose agreement an impact value takes: each contractor that the shares name, and each client."""
        return {party for share in self.shares for party in (share.contractor, share.client)}

    def awaits_shares(self) -> set[UUID]:
        """Return the partners whose agreement the proposed shares still lack."""
        return set(self.partners) - self.shares_proposal.agreed if self.shares_proposal else set()

    def awaits_impact(self) -> set[UUID]:
        """Return the sides whose agreement the proposed impact value still lacks."""
        return self.sides() - self.impact_proposal.agreed if self.impact_proposal else set()

    def roles(self, organisation: UUID) -> frozenset[Role]:
        """Return the role of a partner, of a member that may join, or of a client; others know of nothing."""
        if organisation in self.partners:
            return frozenset({Role.PARTNER})
        found = {Role.PARTNER_MEMBER} if organisation in self.members else set()
        if organisation in self.clients():
            found.add(Role.CLIENT)
        if not found:
            raise Missing(self.id)
        return frozenset(found)

    def claims(self, event: InitiativeEvent) -> dict[Place, Claim | None]:
        """Return what the contribution that an event is about claims after it; nothing once it is withdrawn."""
        if not isinstance(event, ContributionLogged | ContributionCorrected | ContributionWithdrawn):
            return {}
        found = self.contributions[event.contribution]
        claim = None if found.withdrawn else of_hours(found.organisation, found.facts.day, found.facts.evidence)
        return {Place(self.id, found.id): claim}

    def apply(self, event: InitiativeEvent) -> None:
        """Take one event into the state."""
        by = event.head.organisation
        match event:
            case InitiativeProposed():
                self.partnership, self.members, self.proposed_by = event.partnership, frozenset(event.members), by
                self.terms, self.revision = event.terms, self.version
            case InitiativeRevised():
                self.terms, self.revision = event.terms, self.version
            case InitiativeJoined():
                self.partners[by] = Partner(by, event.role, event.involvement)
            case ContributionLogged():
                self.contributions[event.contribution] = Contribution(
                    event.contribution, by, event.facts, self.version, event.head
                )
            case ContributionCorrected():
                contribution = self.contributions[event.contribution]
                contribution.facts, contribution.revision = event.facts, self.version
            case ContributionWithdrawn():
                contribution = self.contributions[event.contribution]
                contribution.withdrawn, contribution.revision = True, self.version
            case SharesProposed():
                earlier = self.shares_proposal.agreed if self.shares_proposal else frozenset()
                self.named |= {share.plan for share in event.shares}
                self.shares_proposal = SharesProposal(event.shares, by, self.version, frozenset({by}), earlier - {by})
                self._settle_shares()
            case SharesAgreed():
                if proposal := self.shares_proposal:
                    self.shares_proposal = msgspec.structs.replace(proposal, agreed=proposal.agreed | {by})
                    self._settle_shares()
            case ImpactProposed():
                earlier = self.impact_proposal.agreed if self.impact_proposal else frozenset()
                self.impact_proposal = ImpactProposal(
                    event.cents, event.motivation, by, self.version, frozenset({by}), earlier - {by}
                )
                self._settle_impact()
            case ImpactAgreed():
                if impact := self.impact_proposal:
                    self.impact_proposal = msgspec.structs.replace(impact, agreed=impact.agreed | {by})
                    self._settle_impact()
            case InitiativeCompleted():
                self.completed_on = event.day
            case _:
                assert_never(event)

    def _settle_shares(self) -> None:
        """Let the proposed shares hold once every partner agreed; an impact value was agreed for other ones."""
        if self.shares_proposal and not self.awaits_shares():
            self.shares, self.shares_proposal = self.shares_proposal.shares, None
            self.impact = self.impact_proposal = None

    def _settle_impact(self) -> None:
        if self.impact_proposal and not self.awaits_impact():
            self.impact, self.impact_proposal = self.impact_proposal, None


def propose_initiative(
    initiative: Initiative, head: Head, *, partnership: UUID, members: Collection[UUID], terms: InitiativeTerms
) -> InitiativeProposed:
    """Propose an initiative to the `members` that the partnership has that day; one's own organisation is one."""
    if initiative.version:
        raise Refused("initiative.already-proposed")
    if head.organisation not in members:
        raise Missing(partnership)
    return InitiativeProposed(
        head=head,
        partnership=partnership,
        members=tuple(few(sorted(members), field="title", most=MOST_PARTNERS)),
        terms=_sound(initiative, terms),
    )


def revise_initiative(
    initiative: Initiative, head: Head, *, terms: InitiativeTerms, revision: int
) -> InitiativeRevised:
    """Word the initiative differently, or tell what it brought about; days that were logged stay within it."""
    _partner(initiative, head)
    if revision != initiative.revision:
        raise Stale(initiative.id, read=revision, current=initiative.revision)
    sound = _sound(initiative, terms)
    if sound == initiative.terms:
        raise Refused("initiative.nothing-changed")
    return InitiativeRevised(head=head, terms=sound)


def join_initiative(
    initiative: Initiative, head: Head, *, member: bool, role: str, involvement: Involvement
) -> InitiativeJoined:
    """Take part, as a `member` of the partnership today; an outsider does not."""
    if not member:
        raise Refused("initiative.outsider")
    if head.organisation in initiative.partners:
        raise Refused("initiative.already-joined")
    if initiative.completed_on is not None:
        raise Refused("initiative.completed", day=initiative.completed_on)
    if len(initiative.partners) >= MOST_PARTNERS:
        raise Refused("initiative.too-many-partners", most=MOST_PARTNERS)
    return InitiativeJoined(head=head, role=texts.clean(role, field="role"), involvement=involvement)


def log_contribution(
    initiative: Initiative, head: Head, *, contribution: UUID, facts: ContributionFacts
) -> ContributionLogged:
    """Log time that one's own organisation gave, on a day within the initiative, before it is completed."""
    _partner(initiative, head)
    if initiative.completed_on is not None:
        raise Refused("initiative.completed", day=initiative.completed_on)
    if contribution in initiative.contributions:
        raise Refused("contribution.already-there")
    if len(initiative.contributions) >= MOST_CONTRIBUTIONS:
        raise Refused("contribution.too-many", most=MOST_CONTRIBUTIONS)
    return ContributionLogged(
        head=head, contribution=contribution, facts=_contribution(initiative, head, contribution, facts)
    )


def correct_contribution(
    initiative: Initiative, head: Head, *, contribution: UUID, facts: ContributionFacts, revision: int
) -> ContributionCorrected:
    """Correct one's own contribution, also once the initiative is completed; the reason stands in the head."""
    found = _own(initiative, head, contribution, revision)
    sound = _contribution(initiative, head, contribution, facts)
    if sound == found.facts:
        raise Refused("contribution.nothing-changed")
    return ContributionCorrected(head=head, contribution=contribution, facts=sound)


def withdraw_contribution(
    initiative: Initiative, head: Head, *, contribution: UUID, revision: int
) -> ContributionWithdrawn:
    """Withdraw one's own contribution, also once the initiative is completed; the reason stands in the head."""
    _own(initiative, head, contribution, revision)
    return ContributionWithdrawn(head=head, contribution=contribution)


def propose_initiative_shares(
    initiative: Initiative, head: Head, *, shares: tuple[InitiativeShare, ...], version: int
) -> SharesProposed:
    """Propose who carries which part, in the order in which cents that do not divide are given (rule 14).

    Shares sum to 10,000 basis points; every contractor named takes part; a contractor is named once per plan.
    """
    _partner(initiative, head)
    if version != initiative.version:
        raise Stale(initiative.id, read=version, current=initiative.version)
    if not few(shares, field="shares", most=MOST_SHARES):
        raise Refused("initiative.no-shares", field="shares")
    for share in shares:
        positive(share.share, field="shares", most=WHOLE)
        if share.contractor not in initiative.partners:
            raise Refused("initiative.no-partner", field="shares")
    if (total := sum(share.share for share in shares)) != WHOLE:
        raise Refused("initiative.shares", field="shares", total=total)
    if len({(share.plan, share.contractor) for share in shares}) != len(shares):
        raise Refused("initiative.share-twice", field="shares")
    standing = initiative.shares_proposal.shares if initiative.shares_proposal else initiative.shares
    if shares == standing:
        raise Refused("initiative.nothing-changed")
    return SharesProposed(head=head, shares=shares)


def agree_initiative_shares(initiative: Initiative, head: Head, *, revision: int) -> SharesAgreed:
    """Agree, as a partner, with exactly the shares that were read."""
    _partner(initiative, head)
    proposal = initiative.shares_proposal
    if proposal is None:
        raise Refused("initiative.no-proposal")
    if proposal.revision != revision:
        raise Stale(initiative.id, read=revision, current=proposal.revision)
    if head.organisation in proposal.agreed:
        raise Refused("initiative.already-agreed")
    return SharesAgreed(head=head)


def propose_impact(
    initiative: Initiative, head: Head, *, cents: int, motivation: str, most: int, version: int
) -> ImpactProposed:
    """Propose what the initiative is worth, where hours say too little: up to `most` cents (R19, rule 14).

    By a contractor that the agreed shares name, or by a client of one of their plans.
    """
    _side(initiative, head)
    if version != initiative.version:
        raise Stale(initiative.id, read=version, current=initiative.version)
    positive(cents, field="cents", most=MOST_CENTS)
    if cents > most:
        raise Refused("initiative.impact-cap", field="cents", most=most)
    standing = initiative.impact_proposal or initiative.impact
    if standing and standing.cents == cents:
        raise Refused("initiative.nothing-changed")
    motivated = texts.clean(motivation, field="motivation", limit=texts.REASON, lines=True)
    return ImpactProposed(head=head, cents=cents, motivation=motivated)


def agree_impact(initiative: Initiative, head: Head, *, revision: int, most: int) -> ImpactAgreed:
    """Agree with exactly the impact value that was read, which still lies within `most` cents."""
    _side(initiative, head)
    proposal = initiative.impact_proposal
    if proposal is None:
        raise Refused("initiative.no-proposal")
    if proposal.revision != revision:
        raise Stale(initiative.id, read=revision, current=proposal.revision)
    if head.organisation in proposal.agreed:
        raise Refused("initiative.already-agreed")
    if proposal.cents > most:
        raise Refused("initiative.impact-cap", most=most)
    return ImpactAgreed(head=head)


def complete_initiative(initiative: Initiative, head: Head, *, day: date, version: int) -> InitiativeCompleted:
    """Complete the initiative as it was read, on a day that has come, after its last contribution."""
    _partner(initiative, head)
    if initiative.completed_on is not None:
        raise Refused("initiative.completed", day=initiative.completed_on)
    if version != initiative.version:
        raise Stale(initiative.id, read=version, current=initiative.version)
    if not initiative.shares:
        raise Refused("initiative.not-shared")
    if not initiative.minutes:
        raise Refused("initiative.nothing-logged")
    last = max(each.facts.day for each in initiative.standing())
    if past(day, head.at, field="day") < last:
        raise Refused("initiative.completed-before", field="day", last=last)
    return InitiativeCompleted(head=head, day=day)


def _sound(initiative: Initiative, terms: InitiativeTerms) -> InitiativeTerms:
    period(terms.first_day, terms.last_day, field="last_day")
    days = [each.facts.day for each in initiative.standing()]
    if days and not (terms.first_day <= min(days) and max(days) <= terms.last_day):
        raise Refused("initiative.days-outside", field="first_day", first=min(days), last=max(days))
    return msgspec.structs.replace(
        terms,
        title=texts.clean(terms.title, field="title"),
        purpose=texts.clean(terms.purpose, field="purpose", limit=texts.REASON, lines=True),
        story=texts.clean(terms.story, field="story", limit=texts.PARAGRAPHS, lines=True, required=False),
    )


def _contribution(
    initiative: Initiative, head: Head, contribution: UUID, facts: ContributionFacts
) -> ContributionFacts:
    terms, day = initiative.worded, past(facts.day, head.at, field="day")
    last = min(terms.last_day, initiative.completed_on or terms.last_day)
    if not terms.first_day <= day <= last:
        raise Refused("contribution.outside-initiative", field="day", first=terms.first_day, last=last)
    sound = msgspec.structs.replace(
        facts,
        minutes=positive(facts.minutes, field="minutes", most=MOST_MINUTES),
        description=texts.clean(facts.description, field="description", limit=texts.REASON, lines=True),
        evidence=permitted_evidence("contribution", facts.evidence, head),
    )
    for other in initiative.standing(head.organisation):
        if other.id != contribution and _same(other.facts, sound):
            raise Refused("contribution.logged-before", field="evidence_reference", day=day)
    return sound


def _same(one: ContributionFacts, other: ContributionFacts) -> bool:
    return (one.day, _reference(one)) == (other.day, _reference(other))


def _reference(facts: ContributionFacts) -> str:
    return "".join(character for character in facts.evidence.reference.casefold() if character.isalnum())


def _partner(initiative: Initiative, head: Head) -> None:
    if head.organisation not in initiative.partners:
        raise Refused("initiative.no-partner-yet")


def _side(initiative: Initiative, head: Head) -> None:
    if not initiative.shares:
        raise Refused("initiative.not-shared")
    if head.organisation not in initiative.sides():
        raise Refused("initiative.no-side")


def _own(initiative: Initiative, head: Head, contribution: UUID, revision: int) -> Contribution:
    """Return a contribution of one's own; another partner's does not exist for it."""
    found = initiative.contributions.get(contribution)
    if found is None or found.organisation != head.organisation:
        raise Missing(contribution)
    if found.withdrawn:
        raise Refused("contribution.withdrawn")
    if found.revision != revision:
        raise Stale(contribution, read=revision, current=found.revision)
    texts.require_reason(head.reason)
    return found
