"""Disputes on screen: what they are about, both stories beside each other, the terms, the reviewer, the decision."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec

from domain import texts
from domain.aggregates import dispute as rules
from domain.aggregates.amendment import AmendmentStatus
from domain.aggregates.dispute import (
    GROUNDS,
    Decision,
    Dispute,
    DisputeCode,
    DisputeStage,
    Due,
    Subject,
    SubjectKind,
    Verdict,
)
from domain.aggregates.plan import ObjectionStatus, PlanState, StatementStatus
from domain.calendar import day_of
from domain.commands import disputes as commands
from domain.refusals import Missing
from domain.terms import Party
from projections.organisations import organisations_beside
from web import components
from web.choices import options
from web.doers import Doer, doers
from web.efforts import Lines
from web.frames import frame
from web.happenings import story_of
from web.objections import contested_in
from web.reading import Reading, read, read_now, replay_at
from web.visits import Answer, Visit, action, page
from web.wording.words import label

LOOKING: Final = timedelta(days=42)
"""How long a grant lasts if nobody says otherwise."""


class Thing(msgspec.Struct, frozen=True):
    """What is, or can be, in dispute: how it is called, where it stands, and what it says."""

    subject: Subject
    name: str
    href: str
    lines: Lines


class Ruling(msgspec.Struct, frozen=True):
    """A decision of a round: by whom, what it says of each thing, and the address of the replay it rests on."""

    decision: Decision
    by: Doer
    verdicts: list[tuple[Thing, Verdict]]
    replay: str


class Story(msgspec.Struct, frozen=True):
    """What a side told, if it did, and until when it can."""

    organisation: str
    side: Party
    text: str
    doer: Doer | None
    until: date | None


@page("/plans/{plan:uuid}/disputes", permission="see_plan")
def disputes_page(visit: Visit, plan: UUID) -> Answer:
    """List the disputes of a plan, the last first."""
    reading = read(visit, plan)
    found = list(reading.disputes.values())[::-1]
    return visit.render(
        "disputes/list.html",
        **frame(reading, "disputes"),
        disputes=[(each, things_of(reading, each), reading.organisations) for each in found],
        can_raise=reading.may("raise_dispute") and any(True for _ in disputable(reading)),
    )


@page("/plans/{plan:uuid}/disputes/new", permission="raise_dispute")
def raising_page(visit: Visit, plan: UUID) -> Answer:
    """Ask what is in dispute, on which rule, the own story, and what would have to be decided."""
    reading = read_now(visit, plan, permission="raise_dispute")
    things = list(disputable(reading))
    about = visit.request.query_params.get("about", "")
    chosen = [each for each in things if about in {str(each.subject.id), str(each.subject.objection)}]
    kinds = {each.subject.kind for each in chosen or things}
    codes = tuple(code for code in DisputeCode if any(code in GROUNDS[kind] for kind in kinds))
    return visit.render(
        "disputes/new.html",
        **frame(reading, "disputes"),
        things=things,
        about=about if chosen else "",
        codes=options(codes, visit.language, explain=True),
        answering=rules.ANSWERING.days,
    )


@action("/plans/{plan:uuid}/disputes", permission="raise_dispute", again=raising_page)
def raise_dispute(visit: Visit, plan: UUID) -> Answer:
    """Raise a dispute."""
    reading, form = read_now(visit, plan, permission="raise_dispute"), visit.form
    subjects = tuple(each.subject for each in disputable(reading) if form.ticked(f"about-{each.subject.id}"))
    code = form.choice("code", DisputeCode)
    story, desired = _story(visit), form.text("desired", limit=texts.REASON, lines=True)
    if not subjects:
        form.refuse("dispute.no-subject", "subjects")
    form.check()
    dispute = form.id_for("dispute")
    visit.do(
        commands.raise_dispute,
        plan=plan,
        dispute=dispute,
        subjects=subjects,
        code=code,
        story=story,
        desired=desired,
    )
    return visit.see(
        f"/plans/{plan}/disputes/{dispute}",
        visit._("Het geschil is aangebracht. De andere partij kan nu haar kant vertellen."),
    )


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}", permission="see_plan")
def dispute_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Show a dispute: both stories, the terms, the reviewer, and what was decided."""
    reading = read(visit, plan)
    found = dispute_of(reading, dispute)
    things = things_of(reading, found)
    current, proposal, today = found.round, found.round.proposal, visit.today
    heads = [each.head for each in (found.settlement, proposal) if each is not None]
    heads += [grant.head for grant in current.grants.values()]
    heads += [head for grant, end in found.past_grants for head in (grant.head, end)]
    mine = reading.own in found.sides and reading.acts
    own_proposal = proposal is not None and proposal.head.organisation == reading.own
    return visit.render(
        "disputes/show.html",
        **frame(reading, "disputes"),
        dispute=found,
        things=things,
        stories=list(_stories(reading, found)),
        terms=[(term, term.passed(today)) for term in found.terms()],
        rulings=list(_rulings(reading, found, things)),
        doers=doers(reading, heads),
        organisations=reading.organisations,
        happenings=story_of(reading, dispute),
        mine=mine,
        can={
            "answer": mine and found.open and found.answer is None and found.story.head.organisation != reading.own,
            "find": mine and found.open and not current.lasts(today),
            "accept": mine and proposal is not None and current.appointed is None and not own_proposal,
            "revoke": mine and found.open and current.reviewer is not None,
            "settle": mine and found.open,
            "agree": mine and found.settlement is not None and found.settlement.head.organisation != reading.own,
            "withdraw": mine and found.open and current.begun.organisation == reading.own,
            "lapse": mine and found.open and not current.lasts(today) and found.term(Due.REVIEWER).last_day < today,
            "appeal": mine
            and found.stage is DisputeStage.DECIDED
            and not found.appealed
            and not found.term(Due.APPEAL).passed(today),
            "decide": reading.under is not None and reading.under.id == dispute,
        },
        looks=_looks(reading, found),
        moments=_moments(reading, found),
    )


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/answer", permission="answer_dispute")
def answering_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask for the other side's story, beside the one that was told."""
    reading, found = own_dispute(visit, plan, dispute)
    return visit.render(
        "disputes/answer.html",
        **frame(reading, "disputes"),
        dispute=found,
        things=things_of(reading, found),
        teller=reading.organisations[found.story.head.organisation],
        until=found.term(Due.ANSWER).last_day,
    )


@action("/plans/{plan:uuid}/disputes/{dispute:uuid}/answer", permission="answer_dispute", again=answering_page)
def answer_dispute(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Tell the other side's story."""
    own_dispute(visit, plan, dispute)
    story = _story(visit)
    visit.form.check()
    visit.do(commands.answer_dispute, dispute=dispute, story=story)
    return visit.see(f"/plans/{plan}/disputes/{dispute}", visit._("Uw kant is verteld. Beide verhalen staan er nu."))


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/reviewer", permission="propose_reviewer")
def reviewer_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask who reviews, until when, and why that is needed."""
    reading, found = own_dispute(visit, plan, dispute)
    taken = {reading.plan.client, *reading.plan.contractors, *found.sides}
    taken = taken.union(*(way.partners() for way in reading.book.trajectories.values()))
    taken = taken.union(*({*each.partners, *each.clients()} for each in reading.book.initiatives.values()))
    if found.appealed:
        taken |= {each for each in (found.rounds[0].reviewer,) if each is not None}
    beside = organisations_beside(visit.site.pool, reading.own)
    return visit.render(
        "disputes/reviewer.html",
        **frame(reading, "disputes"),
        dispute=found,
        reviewers=[
            {"value": each.organisation, "label": each.name} for each in beside if each.organisation not in taken
        ],
        last_day=visit.today + LOOKING,
        longest=visit.today + rules.LONGEST_GRANT,
    )


@action("/plans/{plan:uuid}/disputes/{dispute:uuid}/reviewer", permission="propose_reviewer", again=reviewer_page)
def propose_reviewer(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Propose a reviewer."""
    own_dispute(visit, plan, dispute)
    form = visit.form
    reviewer, last_day = form.id("reviewer"), form.day("last_day")
    ground = form.text("ground", limit=texts.REASON, lines=True)
    form.check()
    visit.do(commands.propose_reviewer, dispute=dispute, reviewer=reviewer, last_day=last_day, ground=ground)
    return visit.see(
        f"/plans/{plan}/disputes/{dispute}", visit._("Voorgesteld. De andere partij aanvaardt of stelt een ander voor.")
    )


@action(
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/reviewer/acceptance", permission="accept_reviewer", again=dispute_page
)
def accept_reviewer(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Agree with the proposed reviewer."""
    own_dispute(visit, plan, dispute)
    visit.do(commands.accept_reviewer, dispute=dispute, revision=visit.form.revision)
    return visit.see(
        f"/plans/{plan}/disputes/{dispute}",
        visit._("De toetser is benoemd, en ziet iets zodra de geheimhouding is bevestigd."),
    )


@page("/plans/{plan:uuid}/disputes/{dispute:uuid}/settlement", permission="propose_settlement")
def settlement_page(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Ask how both could come to terms."""
    reading, found = own_dispute(visit, plan, dispute)
    return visit.render("disputes/settle.html", **frame(reading, "disputes"), dispute=found)


@action("/plans/{plan:uuid}/disputes/{dispute:uuid}/settlement", permission="propose_settlement", again=settlement_page)
def propose_settlement(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Propose how both come to terms."""
    own_dispute(visit, plan, dispute)
    text = visit.form.text("text", limit=texts.REASON, lines=True)
    visit.form.check()
    visit.do(commands.propose_settlement, dispute=dispute, text=text)
    return visit.see(f"/plans/{plan}/disputes/{dispute}", visit._("Uw voorstel wacht op de andere partij."))


@action(
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/settlement/agreement", permission="agree_settlement", again=dispute_page
)
def agree_settlement(visit: Visit, plan: UUID, dispute: UUID) -> Answer:
    """Come to terms as was proposed."""
    own_dispute(visit, plan, dispute)
    visit.do(commands.agree_settlement, dispute=dispute, revision=visit.form.revision)
    return visit.see(
        f"/plans/{plan}/disputes/{dispute}",
        visit._("U bent er samen uit. Doe nu wat u afsprak, zoals een bezwaar intrekken of een bedrag herzien."),
    )


def dispute_of(reading: Reading, dispute: UUID) -> Dispute:
    """Return a dispute that the reader may see, or `Missing`."""
    found = reading.disputes.get(dispute)
    if found is None:
        raise Missing(dispute)
    return found


def own_dispute(visit: Visit, plan: UUID, dispute: UUID) -> tuple[Reading, Dispute]:
    """Return a dispute to do something in, for one of its sides."""
    reading = read_now(visit, plan, permission="see_plan")
    found = dispute_of(reading, dispute)
    if reading.own not in found.sides:
        raise Missing(dispute)
    return reading, found


def disputable(reading: Reading) -> Iterator[Thing]:
    """Yield what the reader's organisation can put in dispute now: what it may see, and is not in dispute already."""
    plan, own = reading.plan, reading.own
    taken = {each.id for dispute in reading.book.disputes.values() if dispute.open for each in dispute.subjects}
    signs = own == plan.client or own in plan.signing
    for objection in plan.objections.values():
        mine = own in {plan.client, objection.recorder} or (objection.recorder is None and own in plan.signing)
        if objection.status is ObjectionStatus.OPEN and mine and objection.entry not in taken:
            yield thing_of(reading, Subject(SubjectKind.ENTRY, objection.entry, objection.id))
    if not signs:
        return
    contested = {StatementStatus.DISPUTED, StatementStatus.AGREED}
    for statement in plan.statements.values():
        if statement.status in contested and statement.id not in taken and plan.state is not PlanState.CLOSED:
            yield thing_of(reading, Subject(SubjectKind.REVENUE, statement.id))
    for amendment in reading.book.amendments.values():
        if amendment.status is AmendmentStatus.ACCEPTED and amendment.id not in taken:
            yield thing_of(reading, Subject(SubjectKind.AMENDMENT, amendment.id))
    if plan.closed is not None and plan.closed.id not in taken:
        yield thing_of(reading, Subject(SubjectKind.CLOSING, plan.closed.id))


def things_of(reading: Reading, dispute: Dispute) -> list[Thing]:
    """Return what a dispute is about, in order."""
    return [thing_of(reading, subject) for subject in dispute.subjects]


def thing_of(reading: Reading, subject: Subject) -> Thing:
    """Return something in dispute with what it says, as far as the reader may see it."""
    visit, plan, address = reading.visit, reading.plan, f"/plans/{reading.plan.id}"
    match subject.kind:
        case SubjectKind.ENTRY if subject.objection is not None:
            found = contested_in(reading, plan.objections[subject.objection])
            return Thing(subject, found.name, f"{found.address}{reading.view}", found.lines)
        case SubjectKind.REVENUE:
            statement = plan.statements[subject.id]
            terms = statement.proposed
            period = components.period(terms.first_day, terms.last_day, visit.language)
            stated = {visit._("Opgegeven omzet"): components.money(terms.cents, visit.language)}
            name = visit._("Omzet van %(lot)s, %(period)s", lot=_lot(reading, statement.lot), period=period)
            return Thing(subject, name, f"{address}/revenue/{subject.id}{reading.view}", stated)
        case SubjectKind.AMENDMENT:
            title = reading.book.amendments[subject.id].title
            return Thing(subject, title, f"{address}/amendments/{subject.id}{reading.view}", {})
        case _:
            return Thing(subject, label("subject-kind.closing", visit.language), f"{address}/closing{reading.view}", {})


def _lot(reading: Reading, lot: UUID) -> str:
    """Return a lot by the references of its contract and its own, once where they are the same."""
    contract, found = next((contract, each) for contract, each in reading.plan.lots() if each.id == lot)
    return found.reference if found.reference == contract.reference else f"{contract.reference}, {found.reference}"


def _stories(reading: Reading, dispute: Dispute) -> Iterator[Story]:
    """Yield the story of the client and then of the contractor's side."""
    told = {each.head.organisation: each for each in (dispute.raised, dispute.answer) if each is not None}
    known = doers(reading, [each.head for each in told.values()])
    for side, organisation in zip(Party, dispute.sides, strict=True):
        found = told.get(organisation)
        yield Story(
            organisation=reading.organisations[organisation],
            side=side,
            text=found.text if found else "",
            doer=known[found.head] if found else None,
            until=None if found else dispute.term(Due.ANSWER).last_day,
        )


def _rulings(reading: Reading, dispute: Dispute, things: list[Thing]) -> Iterator[Ruling]:
    """Yield the decision of each round, the last first: that one holds."""
    known = {each.subject.id: each for each in things}
    for each in reversed(dispute.rounds):
        if each.decision is not None:
            replay = each.decision.replay
            yield Ruling(
                decision=each.decision,
                by=doers(reading, [each.decision.head])[each.decision.head],
                verdicts=[(known[verdict.subject], verdict) for verdict in each.decision.verdicts],
                replay=replay_at(reading.plan.id, replay.known, replay.on),
            )


def _moments(reading: Reading, dispute: Dispute) -> list[dict[str, str]]:
    """Return where a reviewer may begin to look: the plan as each side knew it when it told its story."""
    visit = reading.visit
    named = [(visit._("Het plan toen het geschil werd aangebracht"), dispute.raised)]
    named.append((visit._("Het plan toen de andere kant was verteld"), dispute.answer))
    return [
        {
            "label": said,
            "href": replay_at(reading.plan.id, told.head.at, day_of(told.head.at)),
        }
        for said, told in named
        if told is not None
    ]


def _looks(reading: Reading, dispute: Dispute) -> int:
    return reading.visit.site.looks.count([dispute.plan]) if dispute.round.grants or dispute.past_grants else 0


def _story(visit: Visit) -> str:
    return visit.form.text("story", limit=texts.PARAGRAPHS, lines=True)
