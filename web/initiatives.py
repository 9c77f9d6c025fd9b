"""Initiatives: who carries which part first, then what it is worth for the reader, what the reader gave, its story.

A partner reads what it gave itself; of the others that they take part, and what all gave together. A client reads the
part of its own plans, and the whole.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates.dispute import Dispute
from domain.aggregates.framework import Framework
from domain.aggregates.initiative import (
    Contribution,
    ContributionCorrected,
    ContributionFacts,
    ContributionLogged,
    ContributionWithdrawn,
    ImpactAgreed,
    Initiative,
    InitiativePart,
    InitiativeShare,
    InitiativeTerms,
    Involvement,
    Partner,
    SharesAgreed,
)
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan
from domain.authority import Actor, authorise, inspected
from domain.commands import initiatives as commands
from domain.events import Recorded
from domain.refusals import Missing, Refused
from domain.terms import FrameworkReference, Role
from domain.valuation.explanation import Explanation
from domain.valuation.facts import Facts
from domain.valuation.ledger import Ledger, LedgerLine
from domain.worth import initiative_facts
from projections.initiatives import Asked, asked_of, initiatives_of
from projections.plans import carried_by
from web import charts
from web.axes import Look, PastVisit, moments_of
from web.choices import Option, options
from web.efforts import filled_rows, read_evidence, reason, require_past, rows
from web.forms import Form, typed_hours, typed_percentage
from web.live import following
from web.looked import looked
from web.reading import UNKNOWN, Reading
from web.replays import replay
from web.visits import Answer, Visit, action, page
from web.wording.events import PlanNames, sentence

GIVEN: Final = (ContributionLogged, ContributionCorrected, ContributionWithdrawn)
"""What happened to a contribution: told to the partner that gave it, and to nobody else."""

FILLS: Final = 4
"""How many ways of filling a part of the bar there are."""


class Carried(msgspec.Struct, frozen=True):
    """A part of the initiative: whose, in which plan as far as the reader may know, its worth if it is their own."""

    name: str
    role: str
    plan: str
    share: int
    indirect: bool
    cents: int | None
    explanation: Explanation | None
    bar: charts.Part
    fill: int


class Agreement(msgspec.Struct, frozen=True):
    """Who agreed so far with what is proposed, whose answer waits, and whose earlier agreement fell."""

    by: str
    agreed: list[str]
    awaited: list[str]
    voided: list[str]
    mine: bool
    revision: int


class Told(msgspec.Struct, frozen=True):
    """One event in a sentence, with who did it, and why."""

    at: Any
    sentence: str
    by: str
    organisation: str
    reason: str


class View:
    """An initiative as one organisation reads it."""

    def __init__(
        self, visit: Visit, initiative: Initiative, stream: list[Recorded], under: Dispute | None = None
    ) -> None:
        """Hold what was folded; names, plans and values are looked up when they are asked for.

        A reviewer looks `under` the grant of a dispute, with the eyes of its client: at the part in that plan alone,
        and at nobody's name.
        """
        self.visit = visit
        self.initiative = initiative
        self.stream = stream
        self.under = under
        self.own = under.sides[0] if under else visit.account.organisation
        self.acts = under is None and not isinstance(visit, PastVisit)

    @property
    def actor(self) -> Actor:
        """Whose eyes it is read with, as the policy table knows them."""
        return msgspec.structs.replace(self.visit.actor, organisation=self.own)

    @property
    def partner(self) -> Partner | None:
        """What the reader is in it, if it takes part."""
        return self.initiative.partners.get(self.own)

    @property
    def reads_worth(self) -> bool:
        """Whether the reader is told what it is worth: as a partner, or of a plan in which a part counts."""
        return self.partner is not None or any(map(self._of_own, self.initiative.shares))

    @property
    def asked(self) -> list[Asked]:
        """What waits for the reader: nothing of somebody who looks back."""
        return asked_of(self.initiative, self.own) if self.acts else []

    def may(self, command: str) -> bool:
        """Tell whether the reader may do a command on it, which nobody may who looks back."""
        if not self.acts:
            return False
        try:
            authorise(command, self.visit.actor, self.initiative)
        except Refused:
            return False
        return True

    def name(self, organisation: UUID) -> str:
        """Return the name of an organisation."""
        return self.visit.site.name_of(organisation) or UNKNOWN

    def names(self, organisations: Any) -> list[str]:
        """Return the names of some organisations in the order of the alphabet."""
        return sorted(self.name(each) for each in organisations)

    @cached_property
    def plans(self) -> dict[UUID, Plan]:
        """The plans that the shares name or named."""
        streams = self.visit.store.streams(self.initiative.named)
        return {id: Plan.replay(id, streams[id]) for id in self.initiative.named}

    @property
    def frozen(self) -> FrameworkReference:
        """The framework that values the agreed parts: that of the plan with the first of them."""
        return self.plans[self.initiative.shares[0].plan].frozen

    @cached_property
    def lines(self) -> list[LedgerLine]:
        """The lines of the agreed parts, in their order; before it is completed as if that were today."""
        initiative = self.initiative
        if not initiative.shares:
            return []
        frozen = self.frozen
        stream = self.visit.store.streams((frozen.framework,))[frozen.framework]
        framework = Framework.replay(frozen.framework, stream).versions[frozen.version]
        day = initiative.completed_on or self.visit.today
        facts = Facts(initiatives=(initiative_facts(initiative, day),))
        return Ledger.of(facts, {str(id): framework for id in initiative.plans()}, day).lines(day)

    def knows(self, plan: UUID) -> bool:
        """Tell whether the reader is a party of a plan, or its reviewer, and may be told its title."""
        found = self.plans[plan]
        if self.under:
            return plan == self.under.plan
        return self.own == found.client or self.own in found.contractors

    def carried(self, *, proposed: bool = False) -> list[Carried]:
        """Return the parts that are agreed, or proposed; of plans that the reader does not know those are one."""
        initiative = self.initiative
        proposal = initiative.shares_proposal
        shares = proposal.shares if proposed and proposal else initiative.shares
        lines = [] if proposed else self.lines
        seen = [place for place, share in enumerate(shares) if self.partner or self._of_own(share)]
        rest = sum(share.share for place, share in enumerate(shares) if place not in seen)
        bars = charts.parts([*(shares[place].share for place in seen), *([rest] if rest else [])])
        found: list[Carried] = []
        for place, bar in zip(seen, bars, strict=False):
            share = shares[place]
            mine = share.contractor == self.own or self._of_own(share)
            line = lines[place] if lines and mine else None
            partner = initiative.partners.get(share.contractor)
            found.append(
                Carried(
                    name=self.name(share.contractor),
                    role=partner.role if partner else "",
                    plan=self.plans[share.plan].title if self.knows(share.plan) else "",
                    share=share.share,
                    indirect=share.indirect,
                    cents=line.cents if line else None,
                    explanation=line.explanation() if line else None,
                    bar=bar,
                    fill=len(found) % FILLS + 1,
                )
            )
        if rest:
            others = self.visit._("In plannen van andere opdrachtgevers")
            fill = len(found) % FILLS + 1
            found.append(
                Carried(others, "", "", rest, indirect=False, cents=None, explanation=None, bar=bars[-1], fill=fill)
            )
        return found

    def _of_own(self, share: InitiativeShare) -> bool:
        """Tell whether a part counts in a plan that the reader reads as its client does."""
        return share.client == self.own and (self.under is None or share.plan == self.under.plan)

    def agreement(self, kind: str) -> Agreement | None:
        """Return where the agreement on the `parts` or the `impact` stands, if one is proposed."""
        initiative = self.initiative
        proposal = initiative.shares_proposal if kind == "parts" else initiative.impact_proposal
        if proposal is None:
            return None
        awaited = initiative.awaits_shares() if kind == "parts" else initiative.awaits_impact()
        return Agreement(
            by=self.name(proposal.by),
            agreed=self.names(proposal.agreed),
            awaited=self.names(awaited),
            voided=self.names(proposal.voided),
            mine=self.acts and self.own in awaited,
            revision=proposal.revision,
        )

    def story(self) -> list[Told]:
        """Return what happened, newest first; of contributions one's own alone."""
        heads = [recorded.event.head for recorded in self.stream]
        organisations = {head.organisation: self.name(head.organisation) for head in heads}
        names = PlanNames(organisations, self.own, self.visit.language)
        people = {} if self.under else self.visit.accounts.names({head.by for head in heads})
        unknown = self.visit._("een medewerker") if self.under else UNKNOWN
        told = []
        for recorded in self.stream:
            names.remember(recorded)
            head = recorded.event.head
            if _tells(recorded, self.own):
                by = people.get(head.by, unknown)
                told.append(Told(head.at, sentence(recorded, names), by, organisations[head.organisation], head.reason))
        return told[::-1]


def _tells(recorded: Recorded, own: UUID) -> bool:
    """Tell whether an event is told to an organisation: what was given only to who gave it."""
    return not isinstance(recorded.event, GIVEN) or recorded.event.head.organisation == own


class Counted(msgspec.Struct, frozen=True):
    """An initiative in the list of a plan: its value in that plan in cents, None while it does not count."""

    initiative: Initiative
    cents: int | None


def counted_in(reading: Reading) -> list[Counted]:
    """Return the initiatives that name a plan, now or in what is proposed, with what they are worth in it."""
    worth: dict[str, int] = {}
    for line in reading.lines:
        worth[line.source] = worth.get(line.source, 0) + line.cents
    return [
        Counted(each, worth.get(str(each.id)))
        for each in reading.book.initiatives.values()
        if reading.plan.id in each.plans() or _proposed_in(each, reading.plan.id)
    ]


def _proposed_in(initiative: Initiative, plan: UUID) -> bool:
    proposal = initiative.shares_proposal
    return proposal is not None and any(share.plan == plan for share in proposal.shares)


@page("/initiatives", permission="see_initiatives")
def initiatives(visit: Visit) -> Answer:
    """List the initiatives of the reader's organisation: as a partner, as one who may join, and as a client."""
    live, look, own = following(visit), Look(visit), visit.account.organisation
    streams = look.visit.store.streams(found := initiatives_of(visit.site.pool, own))
    views = (View(look.visit, Initiative.replay(id, streams[id]), streams[id]) for id in found if streams[id])
    shown = [view for view in views if _knows(view.initiative, own)]
    return visit.render("initiatives/list.html", views=shown, look=look, live=live)


@page("/partnerships/{partnership:uuid}/initiatives/new", permission="propose_initiative")
def proposing_page(visit: Visit, partnership: UUID) -> Answer:
    """Ask what the partners are going to do together, and in which role the reader takes part."""
    among = _partnership(visit, partnership)
    return visit.render(
        "initiatives/write.html",
        among=among,
        stored=None,
        involvements=options(Involvement, visit.language, explain=True),
    )


@action("/partnerships/{partnership:uuid}/initiatives", permission="propose_initiative", again=proposing_page)
def propose_initiative(visit: Visit, partnership: UUID) -> Answer:
    """Propose an initiative, and take part in it."""
    form = visit.form
    terms, told = _terms(form), _joining(form)
    form.check()
    initiative = form.id_for("initiative")
    visit.do(commands.propose_initiative, initiative=initiative, partnership=partnership, terms=terms, **told)
    return visit.see(f"/initiatives/{initiative}", visit._("Het initiatief staat er. De deelnemers kunnen nu meedoen."))


@page("/initiatives/{initiative:uuid}", permission="see_initiative")
def initiative(visit: Visit, initiative: UUID) -> Answer:
    """Show an initiative: its parts, its value for the reader, what was given, what is agreed, and its story."""
    live, present = following(visit), _seen(visit, initiative)
    moments = moments_of(
        present.actor,
        Initiative(id=initiative),
        present.stream,
        "see_initiative",
        lambda each: _tells(each, present.own),
    )
    look = Look(visit, moments)
    if present.under:
        looked(visit, present.under, look.known, look.asked_on)
    view = _view(look.visit, initiative, under=present.under)
    found = view.initiative
    own_plans = [view.plans[id] for id in found.plans() if view.own == view.plans[id].client and view.knows(id)]
    return visit.render(
        "initiatives/show.html",
        view=view,
        initiative=found,
        parts=view.carried(),
        proposed_parts=view.carried(proposed=True) if found.shares_proposal else [],
        worth=sum(line.cents for line in view.lines),
        mine=sum(part.cents or 0 for part in view.carried()),
        given=list(found.standing(view.own)),
        given_minutes=sum(each.facts.minutes for each in found.standing(view.own)),
        shares=view.agreement("parts"),
        impact=view.agreement("impact"),
        partners=[(view.name(each.organisation), each) for each in found.partners.values()],
        contested=[
            plan for plan in own_plans if found.completed_on and found.id not in plan.disputed() | plan.rejected()
        ],
        objected=[plan for plan in own_plans if found.id in plan.disputed()],
        story=view.story(),
        look=look,
        live=None if present.under else live,
        stand=replay(look, moments, _agreed(present)),
    )


def _agreed(view: View) -> Iterator[tuple[datetime, str, str]]:
    """Yield when parts or an impact value were agreed on, and by whom."""
    said = {
        SharesAgreed: view.visit._("akkoord met de delen"),
        ImpactAgreed: view.visit._("akkoord met de impactwaarde"),
    }
    for recorded in view.stream:
        if words := said.get(type(recorded.event)):
            yield recorded.event.head.at, words, view.name(recorded.event.head.organisation)


@page("/initiatives/{initiative:uuid}/wording", permission="revise_initiative")
def wording_page(visit: Visit, initiative: UUID) -> Answer:
    """Ask for other words, or for the story."""
    view = _view(visit, initiative, "revise_initiative")
    return visit.render("initiatives/write.html", view=view, stored=view.initiative.worded)


@action("/initiatives/{initiative:uuid}/wording", permission="revise_initiative", again=wording_page)
def revise_initiative(visit: Visit, initiative: UUID) -> Answer:
    """Word the initiative differently, or tell its story."""
    terms, revision = _terms(visit.form), visit.form.revision
    visit.form.check()
    visit.do(commands.revise_initiative, initiative=initiative, terms=terms, revision=revision)
    return visit.see(f"/initiatives/{initiative}", visit._("De tekst is vastgelegd."))


@page("/initiatives/{initiative:uuid}/participation/new", permission="join_initiative")
def joining_page(visit: Visit, initiative: UUID) -> Answer:
    """Ask in which role the reader takes part."""
    found, stream = _opened(visit, initiative)
    _partnership(visit, found.partnership, "join_initiative")
    return visit.render(
        "initiatives/join.html",
        view=View(visit, found, stream),
        involvements=options(Involvement, visit.language, explain=True),
    )


@action("/initiatives/{initiative:uuid}/participation", permission="join_initiative", again=joining_page)
def join_initiative(visit: Visit, initiative: UUID) -> Answer:
    """Take part."""
    told = _joining(visit.form)
    visit.form.check()
    visit.do(commands.join_initiative, initiative=initiative, **told)
    return visit.see(f"/initiatives/{initiative}", visit._("U doet mee. Leg vast wat uw organisatie bijdraagt."))


@page("/initiatives/{initiative:uuid}/contributions/new", permission="log_contribution")
def contributing_page(visit: Visit, initiative: UUID) -> Answer:
    """Ask what the reader gave."""
    return visit.render("initiatives/contribute.html", view=_view(visit, initiative, "log_contribution"), given=None)


@action("/initiatives/{initiative:uuid}/contributions", permission="log_contribution", again=contributing_page)
def log_contribution(visit: Visit, initiative: UUID) -> Answer:
    """Log time that the reader's organisation gave."""
    facts = _contribution(visit)
    contribution = visit.form.id_for("contribution")
    visit.do(commands.log_contribution, initiative=initiative, contribution=contribution, facts=facts)
    return visit.see(f"/initiatives/{initiative}#contributions", visit._("Uw bijdrage is vastgelegd."))


@page("/initiatives/{initiative:uuid}/contributions/{contribution:uuid}/correction", permission="correct_contribution")
def correction_page(visit: Visit, initiative: UUID, contribution: UUID) -> Answer:
    """Ask what the reader's own contribution should have said."""
    return _of_contribution(visit, initiative, contribution, "correct_contribution", "contribute")


@action(
    "/initiatives/{initiative:uuid}/contributions/{contribution:uuid}/correction",
    permission="correct_contribution",
    again=correction_page,
)
def correct_contribution(visit: Visit, initiative: UUID, contribution: UUID) -> Answer:
    """Correct a contribution of one's own."""
    why, revision, facts = reason(visit.form), visit.form.revision, _contribution(visit)
    visit.do(
        commands.correct_contribution,
        initiative=initiative,
        contribution=contribution,
        facts=facts,
        revision=revision,
        reason=why,
    )
    return visit.see(f"/initiatives/{initiative}#contributions", visit._("Uw bijdrage is gecorrigeerd."))


@page("/initiatives/{initiative:uuid}/contributions/{contribution:uuid}/withdrawal", permission="withdraw_contribution")
def withdrawal_page(visit: Visit, initiative: UUID, contribution: UUID) -> Answer:
    """Ask why a contribution is withdrawn."""
    return _of_contribution(visit, initiative, contribution, "withdraw_contribution", "withdraw")


@action(
    "/initiatives/{initiative:uuid}/contributions/{contribution:uuid}/withdrawal",
    permission="withdraw_contribution",
    again=withdrawal_page,
)
def withdraw_contribution(visit: Visit, initiative: UUID, contribution: UUID) -> Answer:
    """Withdraw a contribution of one's own."""
    why, revision = reason(visit.form), visit.form.revision
    visit.form.check()
    told: dict[str, Any] = {"contribution": contribution, "revision": revision}
    visit.do(commands.withdraw_contribution, initiative=initiative, reason=why, **told)
    return visit.see(f"/initiatives/{initiative}#contributions", visit._("Uw bijdrage is ingetrokken."))


@page("/initiatives/{initiative:uuid}/shares/new", permission="propose_initiative_shares")
def sharing_page(visit: Visit, initiative: UUID) -> Answer:
    """Ask who carries which part, each in a plan of its own."""
    view = _view(visit, initiative, "propose_initiative_shares")
    found = view.initiative
    standing = found.shares_proposal.shares if found.shares_proposal else found.shares
    stored = [
        {
            "part": f"{each.contractor} {each.plan}",
            "share": typed_percentage(each.share, visit.language),
            "indirect": each.indirect,
        }
        for each in standing
    ]
    return visit.render(
        "initiatives/share.html",
        view=view,
        plans=list(_plans_to_choose(view)),
        rows=rows(visit.form, "part", "share", least=max(2, len(found.partners)), stored=len(stored)),
        stored=stored,
        sent=bool(visit.form.kept()),
    )


@action("/initiatives/{initiative:uuid}/shares", permission="propose_initiative_shares", again=sharing_page)
def propose_shares(visit: Visit, initiative: UUID) -> Answer:
    """Propose who carries which part."""
    form, view = visit.form, _view(visit, initiative, "propose_initiative_shares")
    known = {option["value"]: option for option in _plans_to_choose(view)}
    parts = [_part(form, row, known) for row in filled_rows(form, "part", "share")]
    version = form.hidden_number("version")
    form.check()
    visit.do(commands.propose_initiative_shares, initiative=initiative, parts=tuple(parts), version=version)
    return visit.see(
        f"/initiatives/{initiative}", visit._("De verdeling ligt voor. Zij geldt als alle partners akkoord zijn.")
    )


@action("/initiatives/{initiative:uuid}/shares/agreement", permission="agree_initiative_shares", again=initiative)
def agree_shares(visit: Visit, initiative: UUID) -> Answer:
    """Agree with exactly the parts that were read."""
    visit.do(commands.agree_initiative_shares, initiative=initiative, revision=visit.form.revision)
    return visit.see(f"/initiatives/{initiative}", visit._("U bent akkoord met de verdeling."))


@page("/initiatives/{initiative:uuid}/impact/new", permission="propose_impact")
def impact_page(visit: Visit, initiative: UUID) -> Answer:
    """Ask for a value that says more than the hours, and why."""
    view = _view(visit, initiative, "propose_impact")
    return visit.render("initiatives/impact.html", view=view, worth=sum(line.cents for line in view.lines))


@action("/initiatives/{initiative:uuid}/impact", permission="propose_impact", again=impact_page)
def propose_impact(visit: Visit, initiative: UUID) -> Answer:
    """Propose an impact value."""
    form = visit.form
    cents, motivation = form.amount("cents"), form.text("motivation", limit=texts.REASON, lines=True)
    version = form.hidden_number("version")
    form.check()
    told: dict[str, Any] = {"cents": cents, "motivation": motivation, "version": version}
    visit.do(commands.propose_impact, initiative=initiative, **told)
    return visit.see(
        f"/initiatives/{initiative}", visit._("De impactwaarde ligt voor. Zij geldt als beide kanten akkoord zijn.")
    )


@action("/initiatives/{initiative:uuid}/impact/agreement", permission="agree_impact", again=initiative)
def agree_impact(visit: Visit, initiative: UUID) -> Answer:
    """Agree with exactly the impact value that was read."""
    visit.do(commands.agree_impact, initiative=initiative, revision=visit.form.revision)
    return visit.see(f"/initiatives/{initiative}", visit._("U bent akkoord met de impactwaarde."))


@page("/initiatives/{initiative:uuid}/completion/new", permission="complete_initiative")
def completion_page(visit: Visit, initiative: UUID) -> Answer:
    """Ask on which day the initiative was done, and show what counts from then."""
    view = _view(visit, initiative, "complete_initiative")
    return visit.render("initiatives/complete.html", view=view, worth=sum(line.cents for line in view.lines))


@action("/initiatives/{initiative:uuid}/completion", permission="complete_initiative", again=completion_page)
def complete_initiative(visit: Visit, initiative: UUID) -> Answer:
    """Complete an initiative, so that it counts."""
    day, version = visit.form.day("day"), visit.form.hidden_number("version")
    visit.form.check()
    visit.do(commands.complete_initiative, initiative=initiative, day=day, version=version)
    return visit.see(f"/initiatives/{initiative}", visit._("Het initiatief is afgerond en telt mee in de plannen."))


def _opened(visit: Visit, initiative: UUID) -> tuple[Initiative, list[Recorded]]:
    stream = visit.store.streams((initiative,))[initiative]
    if not stream or not isinstance(stream[0].event, Initiative.events):
        raise Missing(initiative)
    return Initiative.replay(initiative, stream), stream


def _view(visit: Visit, initiative: UUID, permission: str = "see_initiative", *, under: Dispute | None = None) -> View:
    found, stream = _opened(visit, initiative)
    view = View(visit, found, stream, under)
    authorise(permission, view.actor, found)
    return view


def _seen(visit: Visit, initiative: UUID) -> View:
    """Return an initiative for who may see it, and for the reviewer of a dispute of a plan that it counts in."""
    try:
        return _view(visit, initiative)
    except Missing:
        found, _ = _opened(visit, initiative)
        for plan in sorted(found.plans()):
            disputes = visit.site.books.open(plan).book.disputes.values()
            if under := inspected("see_plan", visit.actor, disputes, visit.now):
                return _view(visit, initiative, under=under)
        raise


def _partnership(visit: Visit, partnership: UUID, permission: str = "propose_initiative") -> Partnership:
    stream = visit.store.streams((partnership,))[partnership]
    if not stream or not isinstance(stream[0].event, Partnership.events):
        raise Missing(partnership)
    found = Partnership.replay(partnership, stream)
    authorise(permission, visit.actor, found)
    return found


def _knows(initiative: Initiative, organisation: UUID) -> bool:
    """Tell whether an organisation still has something to do with an initiative."""
    try:
        return bool(initiative.roles(organisation) & set(Role))
    except Missing:
        return False


def _of_contribution(visit: Visit, initiative: UUID, contribution: UUID, permission: str, template: str) -> Answer:
    view = _view(visit, initiative, permission)
    given = next((each for each in view.initiative.standing(view.own) if each.id == contribution), None)
    if given is None:
        raise Missing(contribution)
    return visit.render(f"initiatives/{template}.html", view=view, given=given, stored=_typed(given))


def _typed(given: Contribution) -> dict[str, Any]:
    facts = given.facts
    return {
        "day": facts.day,
        "minutes": typed_hours(facts.minutes),
        "description": facts.description,
        "evidence_reference": facts.evidence.reference,
        "evidence_day": facts.evidence.day,
    }


def _terms(form: Form) -> InitiativeTerms:
    return InitiativeTerms(
        title=form.text("title"),
        purpose=form.text("purpose", limit=texts.REASON, lines=True),
        first_day=form.day("first_day"),
        last_day=form.day("last_day"),
        story=form.text("story", limit=texts.PARAGRAPHS, lines=True, required=False),
    )


def _joining(form: Form) -> dict[str, Any]:
    return {"role": form.text("role"), "involvement": form.choice("involvement", Involvement)}


def _contribution(visit: Visit) -> ContributionFacts:
    form = visit.form
    day = form.day("day")
    require_past(form, visit.today, day=day)
    facts = ContributionFacts(
        day=day,
        minutes=form.hours("minutes"),
        description=form.text("description", limit=texts.REASON, lines=True),
        evidence=read_evidence(form, "contribution", day, visit.today),
    )
    form.check()
    return facts


def _plans_to_choose(view: View) -> Iterator[Option]:
    """Yield each partner with each plan that it is a contractor of."""
    for partner in sorted(view.initiative.partners, key=view.name):
        for plan, title in carried_by(view.visit.site.pool, partner).items():
            yield {"value": f"{partner} {plan}", "label": f"{view.name(partner)}: {title}"}


def _part(form: Form, row: str, known: dict[str, Option]) -> InitiativePart:
    contractor, _, plan = form.one_of(f"part{row}", known).partition(" ")
    return InitiativePart(
        plan=UUID(plan) if plan else UUID(int=0),
        contractor=UUID(contractor) if contractor else UUID(int=0),
        share=form.percentage(f"share{row}"),
        indirect=form.ticked(f"indirect{row}"),
    )
