"""An office where everything has happened once: a store with a plan in full swing, and a sample of every command."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from domain.aggregates.aggregate import Aggregate
from domain.aggregates.amendment import Amendment
from domain.aggregates.dispute import Dispute, DisputeCode, Outcome, Subject, SubjectKind, Verdict
from domain.aggregates.dispute.events import DisputeRaised
from domain.aggregates.initiative import (
    ContributionFacts,
    Initiative,
    InitiativePart,
    InitiativeTerms,
    Involvement,
)
from domain.aggregates.meetings import Meetings, Rhythm, meetings_of
from domain.aggregates.organisation import Identifier, Newcomer
from domain.aggregates.oversight import (
    Ground,
    ImprovementAgreed,
    ImprovementProposed,
    ImprovementReviewed,
    OversightBegun,
    Regime,
    oversight_of,
)
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import AdviceTopic, CoreBusiness, Fulfilment, OwnResultFacts, OwnResultKind, Plan, Quarter
from domain.aggregates.remarks import Part
from domain.aggregates.trajectory import AllocationCode, EndCause, HandoverCode, Trajectory
from domain.authority import HOST, Actor
from domain.changes import (
    AnyChange,
    CommitmentAgreed,
    ContractCombined,
    CriterionAgreed,
    GroundAgreed,
    PercentageAgreed,
    SectionWritten,
    SettlementAgreed,
    ground_subject,
)
from domain.closing import CostKind, Judgement, SettlementTerms, Shortage, Surplus, settlement_of
from domain.commands import USE_CASES, Desk
from domain.commands.books import open_book
from domain.commands.store import CommandKey, Recent
from domain.conclusions import final_statement
from domain.confidentiality import CURRENT
from domain.confidentiality import content_of as content_of_statement
from domain.events import Event, Recorded
from domain.terms import (
    AskCode,
    Award,
    Capacity,
    CombiningGround,
    Contract,
    DeclineCode,
    EffortCode,
    Evidence,
    EvidenceKind,
    Lot,
    ObjectionCode,
    ObligationShare,
    Recognition,
    RefusalCode,
    StageFacts,
    StageKind,
    WorkTerms,
)
from domain.trail.notes import Algorithm, Signer
from domain.valuation.framework import Value, extend, norm, variant
from domain.valuation.notation import Text
from tests.kit.cast import (
    CLIENT,
    CONTRACT,
    CONTRACTOR,
    FIRST_DAY,
    FRAMEWORK,
    LOT,
    NAMES,
    NOORDERDIJK,
    NOW,
    OPTION,
    OUTSIDER,
    PLAN,
    RIJKSDIENST,
    SECOND_LOT,
    TODAY,
    TRAJECTORY,
    VARIANT,
    WATERBURG,
    action_agreed,
    contract,
    effort_terms,
    ended_early,
    framework_agreed,
    head,
    hours,
    id_of,
    invoice,
    marked,
    planned,
    promised,
    purchase,
    revenue,
    section_written,
    stage,
    terms,
    timesheet,
)
from tests.kit.store import MemoryStore

HELDER = id_of("Helder Facilitair")
CLIENT_ADMINISTRATOR = Actor(id_of("beheerder Waterburg"), WATERBURG, administrator=True)
ADMINISTRATOR = Actor(id_of("beheerder Noorderdijk"), NOORDERDIJK, administrator=True)
NEIGHBOUR = Actor(id_of("uitvoerder Helder"), HELDER)

WANTED = id_of("what the client wants")
IDEA, AGREED, RUNNING, PROMISE = map(id_of, ("an idea", "an agreed action", "a running action", "a promise"))
DRAFT, OWN_PROPOSAL, PROPOSAL = map(id_of, ("a draft", "a proposal of the client", "a proposal of the contractor"))
WAITING, OBJECTED_HOURS, HOURS, PURCHASE = map(id_of, ("waiting revenue", "objected hours", "hours", "purchase"))
SHARED, WAITED, PLANNED = map(id_of, ("an initiative", "an initiative that waits", "a planned initiative"))
LOGGED = id_of("a contribution")
KADE, OEVER, DOK, DIVISION, SHARED_PLAN = map(
    id_of, ("consortium Kade", "partnership Oever", "partnership Dok", "a division", "a shared plan")
)
READY, SIGNED, CLOSED, REOPENING, RECEIVING = map(
    id_of, ("an ended plan", "a signed plan", "a closed plan", "a plan to reopen", "a receiving plan")
)
FINAL, AGAIN, POT, COST, SUCCESS = map(id_of, ("a final statement", "again", "from the pot", "a cost", "success"))
CREDIT, SECOND_CREDIT, EARLY_TRAJECTORY, EARLY, SECOND_EARLY = map(
    id_of, ("an effort credit", "another", "a trajectory that ended", "a stage that ended early", "a second one")
)
RISK, PRESENTED, REFUSED, ASKED, NOMINATED = map(
    id_of, ("a risk", "a candidate", "a refused candidate", "a request", "a nomination")
)
PRACTISED, QUESTION, REMARK = map(id_of, ("an own result", "a question for advice", "a remark"))
CHAIN, LEFT, LEAVING, RECEIVED, END = map(id_of, ("a chain", "left", "leaving", "received", "an end of the chain"))
OTHER_PLAN, HANDED, OFFERED = map(id_of, ("a plan along the chain", "a hand-over", "another hand-over"))
OBJECTION, STEP, ENDED_STEP, TEXT = map(id_of, ("an objection", "a step", "another step", "a section"))


MOVE, DRAW, IMPROVEMENT, AGREEMENT = map(id_of, ("a move", "a draw", "an old improvement", "an improvement agreement"))


MEETING, TODAYS, HELD, OVER = map(
    id_of, ("a meeting", "the meeting of today", "a meeting that is held", "a meeting that is over")
)
ITEM, LAST_ITEM, POINT = map(id_of, ("an item", "the last item", "an action point"))

D_RAISED, D_PROPOSED, D_APPOINTED, D_REVIEWED, D_DECIDED, D_LAPSING = (
    id_of(f"a dispute that is {stage}")
    for stage in ("raised", "proposed", "appointed", "reviewed", "decided", "lapsing")
)
IN_DISPUTE = {each: id_of(f"plan of {each}") for each in (D_RAISED, D_PROPOSED, D_APPOINTED, D_REVIEWED, D_DECIDED)}
"""The disputes, each with its plan."""


class Office:
    """A desk over a store in memory, at a clock that stands still."""

    def __init__(self, recorded: Iterable[Recorded] = ()) -> None:
        """Begin with what was recorded."""
        self.store = MemoryStore()
        self.desk = Desk(self.store, lambda: NOW, Recent(self.store))
        if recorded := list(recorded):
            self.store.append(recorded, CommandKey(uuid4(), HOST.account, b"the beginning"))

    def do(self, name: str, by: Actor, /, *, reason: str = "", command: UUID | None = None, **facts: Any) -> int:
        """Let somebody do a use case by its name."""
        return self.desk.do(USE_CASES[name], by, command=command or uuid4(), reason=reason, **facts)

    def read(self, kind: type[Aggregate], id: UUID) -> Any:
        """Return an aggregate as it stands."""
        return kind.replay(id, self.store.streams((id,))[id])

    def events(self) -> list[Event]:
        """Return everything that happened."""
        return [item.event for item in self.store.log]


class Sample(msgspec.Struct, frozen=True):
    """A command that the office would take from `by`."""

    name: str
    by: Actor
    facts: dict[str, Any]
    reason: str = ""


_SITE = Signer("noorderdijk.example/key", bytes(32))
_OFFICE = Signer("waterburg.example/key", bytes([2]) * 32)
_WITNESS = Signer("noorderdijk.example/witness", bytes([1]) * 32, Algorithm.COSIGNATURE)
"""Keys that the contractor and the client keep at their own sites."""


def furnished() -> Office:
    """Return an office in which every command has something to work on."""
    office = Office()
    do = office.do
    do("publish_framework", HOST, framework=FRAMEWORK, document=norm())
    for id in (WATERBURG, RIJKSDIENST):
        do("found_organisation", HOST, organisation=id, name=NAMES[id])
    do("publish_framework", HOST, framework=VARIANT, document=extend(norm(), variant("waterburg-2026")))
    do("appoint_norm_owner", HOST, organisation=RIJKSDIENST)
    do("register_organisation", CLIENT, organisation=NOORDERDIJK, name=NAMES[NOORDERDIJK])
    do("register_organisation", CLIENT, organisation=HELDER, name="Helder Facilitair")
    do("state_capacity", ADMINISTRATOR, capacity=Capacity(persons=4, first_day=TODAY))
    do("register_key", ADMINISTRATOR, vkey=_SITE.verifier.vkey())
    do("register_key", CLIENT_ADMINISTRATOR, vkey=_OFFICE.verifier.vkey())
    do("open_plan", CLIENT, **_opening(PLAN))
    do("note_action", CONTRACTOR, plan=PLAN, action=IDEA, terms=terms("Een open dag"))
    do("note_action", CLIENT, plan=PLAN, action=WANTED, terms=terms("Een werkplek erbij"))
    begin = id_of("the first amendment")
    do("open_amendment", CLIENT, plan=PLAN, amendment=begin, title="Het begin")
    for change in (
        msgspec.structs.replace(section_written(), subject=TEXT),
        msgspec.structs.replace(action_agreed(), subject=AGREED),
        msgspec.structs.replace(action_agreed(), subject=RUNNING),
    ):
        do("write_change", CLIENT, plan=PLAN, amendment=begin, change=change, revision=0)
    do("propose_amendment", CLIENT, plan=PLAN, amendment=begin, version=4)
    content = office.read(Amendment, begin).content
    do("accept_amendment", CONTRACTOR, plan=PLAN, amendment=begin, version=5, content=content)
    do(
        "start_action",
        CONTRACTOR,
        plan=PLAN,
        action=RUNNING,
        revision=office.read(Plan, PLAN).actions[RUNNING].revision,
    )
    do("make_commitment", CLIENT, plan=PLAN, commitment=PROMISE, terms=promised())
    for amendment, by in ((DRAFT, CLIENT), (OWN_PROPOSAL, CLIENT), (PROPOSAL, CONTRACTOR)):
        new = CommitmentAgreed(subject=id_of(f"promise of {amendment}"), base=0, terms=promised())
        do("open_amendment", by, plan=PLAN, amendment=amendment, title="Een toezegging", change=new)
        if amendment != DRAFT:
            do("propose_amendment", by, plan=PLAN, amendment=amendment, version=2)
    do("make_remark", CONTRACTOR, plan=PLAN, amendment=DRAFT, remark=REMARK, text="Kan dit eerder?")
    do("propose_revenue", CONTRACTOR, plan=PLAN, statement=WAITING, lot=LOT, **revenue())
    do("record_hours", CONTRACTOR, plan=PLAN, entry=HOURS, facts=hours())
    do(
        "record_hours",
        CONTRACTOR,
        plan=PLAN,
        entry=OBJECTED_HOURS,
        facts=hours(minutes=60, evidence=timesheet("UV-2028-04")),
    )
    do("record_purchase", CONTRACTOR, plan=PLAN, entry=PURCHASE, facts=purchase())
    objection: dict[str, Any] = {"objection": OBJECTION, "entry": OBJECTED_HOURS, "code": ObjectionCode.QUANTITY}
    do("object_to_entry", CLIENT, reason="Een half uur", plan=PLAN, **objection)
    do("start_trajectory", CONTRACTOR, trajectory=TRAJECTORY, stage=STEP, facts=stage())
    _effort(office)
    _forge_chain(office)
    for partnership in (KADE, OEVER, DOK):
        do("found_partnership", CONTRACTOR, partnership=partnership, name="Kade", first_day=FIRST_DAY)
        do("invite_member", CONTRACTOR, partnership=partnership, member=HELDER, first_day=FIRST_DAY)
    for partnership in (KADE, DOK):
        do("join_partnership", NEIGHBOUR, partnership=partnership)
        do("propose_shares", CONTRACTOR, partnership=partnership, proposal=DIVISION, **divided(NOORDERDIJK, HELDER))
    revision = office.read(Partnership, DOK).version
    do("agree_shares", NEIGHBOUR, partnership=DOK, proposal=DIVISION, revision=revision)
    do("open_plan", CLIENT, **shared(SHARED_PLAN))
    do("note_cost", CONTRACTOR, plan=PLAN, cost=COST, year=2028, kind=CostKind.TRAINING, amount=120_000)
    _furnish_endings(office)
    _begin_initiatives(do)
    _furnish_oversight(office)
    _furnish_meetings(office)
    _furnish_disputes(office)
    return office


def _furnish_disputes(office: Office) -> None:
    """Let a dispute stand at each of its stages, each in a plan of its own, with the outsider as the reviewer."""
    do = office.do
    for dispute, plan in IN_DISPUTE.items():
        ended(office, plan)
        entry, objection, signed = (id_of(f"{what} of {plan}") for what in ("purchase", "objection", "amendment"))
        contested: dict[str, Any] = {"objection": objection, "entry": entry, "code": ObjectionCode.COUNTED_TWICE}
        do("object_to_entry", CLIENT, reason="Die stond er al.", plan=plan, **contested)
        drafted = CommitmentAgreed(subject=id_of(f"promise of {signed}"), base=0, terms=promised())
        do("open_amendment", CLIENT, plan=plan, amendment=signed, title="Een toezegging", change=drafted)
        do("propose_amendment", CLIENT, plan=plan, amendment=signed, version=2)
        content = office.read(Amendment, signed).content
        do("accept_amendment", CONTRACTOR, plan=plan, amendment=signed, version=3, content=content)
        do("raise_dispute", CLIENT, plan=plan, dispute=dispute, **_disputing(plan, signed=dispute == D_REVIEWED))
    for dispute in (D_PROPOSED, D_APPOINTED, D_REVIEWED, D_DECIDED):
        do("answer_dispute", CONTRACTOR, dispute=dispute, story="Dit zijn de facturen.")
        do("propose_settlement", CLIENT, dispute=dispute, text="Wij delen het verschil.")
        do("propose_reviewer", CLIENT, dispute=dispute, **_reviewing())
    for dispute in (D_APPOINTED, D_REVIEWED, D_DECIDED):
        revision = office.read(Dispute, dispute).round.proposal.revision
        do("accept_reviewer", CONTRACTOR, dispute=dispute, revision=revision)
    for dispute in (D_REVIEWED, D_DECIDED):
        do("open_grant", OUTSIDER, dispute=dispute, content=content_of_statement(CURRENT))
    do("decide_dispute", OUTSIDER, **_deciding(office, D_DECIDED))
    office.store.append(_long_ago(), CommandKey(uuid4(), HOST.account, b"long ago"))


def _disputing(plan: UUID, *, signed: bool = False) -> dict[str, Any]:
    """Return a dispute about the revenue and the purchase of a plan, or about what was `signed`."""
    told = {"story": "Een factuur telt dubbel.", "desired": "Het lagere bedrag."}
    if signed:
        amendment = Subject(kind=SubjectKind.AMENDMENT, id=id_of(f"amendment of {plan}"))
        return {"subjects": (amendment,), "code": DisputeCode.MANDATE} | told
    subjects = (
        Subject(kind=SubjectKind.REVENUE, id=id_of(f"revenue of {plan}")),
        Subject(kind=SubjectKind.ENTRY, id=id_of(f"purchase of {plan}"), objection=id_of(f"objection of {plan}")),
    )
    return {"subjects": subjects, "code": DisputeCode.COUNTED_TWICE} | told


def _reviewing() -> dict[str, Any]:
    ground = "Zonder de regels is niet te zien wat dubbel is."
    return {"reviewer": RIJKSDIENST, "last_day": TODAY + timedelta(days=30), "ground": ground}


def _deciding(office: Office, dispute: UUID) -> dict[str, Any]:
    found = office.read(Dispute, dispute)
    verdicts = tuple(
        Verdict(
            subject=subject.id,
            outcome=Outcome.UPHELD,
            code=found.code,
            reasoning="De factuur staat er twee keer.",
            cents=900_000 if subject.kind is SubjectKind.REVENUE else None,
        )
        for subject in found.subjects
    )
    axes = {"on": date(2027, 6, 30), "known": NOW, "version": found.version}
    return {"dispute": dispute, "verdicts": verdicts} | axes


def _long_ago() -> list[Recorded]:
    """Return a dispute for which no reviewer was found in time."""
    told = _disputing(PLAN)
    raised = DisputeRaised(
        head=head(CLIENT, at=datetime(2027, 7, 5, 9, tzinfo=UTC)),
        plan=PLAN,
        client=WATERBURG,
        contractor=NOORDERDIJK,
        **told,
    )
    return [Recorded(D_LAPSING, 1, raised)]


def _disputes(office: Office, why: str) -> list[Sample]:
    """Return the commands on disputes."""
    raised, proposed, appointed = ({"dispute": each} for each in (D_RAISED, D_PROPOSED, D_APPOINTED))
    waiting = office.read(Dispute, D_PROPOSED)
    subject = Subject(kind=SubjectKind.ENTRY, id=OBJECTED_HOURS, objection=OBJECTION)
    contested = {"plan": PLAN, "dispute": id_of("new"), "subjects": (subject,), "code": DisputeCode.QUANTITY}
    return [
        Sample("raise_dispute", CLIENT, contested | {"story": "Het was een half uur.", "desired": "Een half uur."}),
        Sample("answer_dispute", CONTRACTOR, raised | {"story": "Het waren er meer."}),
        Sample("propose_reviewer", CONTRACTOR, raised | _reviewing()),
        Sample("accept_reviewer", CONTRACTOR, proposed | {"revision": waiting.round.proposal.revision}),
        Sample("open_grant", OUTSIDER, appointed | {"content": content_of_statement(CURRENT)}),
        Sample("revoke_grant", CLIENT, appointed, why),
        Sample("stand_down", OUTSIDER, appointed, why),
        Sample("decide_dispute", OUTSIDER, _deciding(office, D_REVIEWED)),
        Sample("appeal_dispute", CONTRACTOR, {"dispute": D_DECIDED}, why),
        Sample("withdraw_dispute", CLIENT, raised, why),
        Sample("lapse_dispute", CONTRACTOR, {"dispute": D_LAPSING}, why),
        Sample("propose_settlement", CONTRACTOR, raised | {"text": "Wij delen het verschil."}),
        Sample("agree_settlement", CONTRACTOR, proposed | {"revision": waiting.settlement.revision}),
    ]


def _furnish_oversight(office: Office) -> None:
    """Let one move wait for an answer and one for its effect, a proof for a look, and agreements for both parties."""
    do = office.do
    for plan in (PLAN, READY, RECEIVING):
        office.store.append(_disappointed(plan), CommandKey(uuid4(), HOST.account, plan.bytes))
    for plan in (PLAN, RECEIVING):
        do("announce_move", CLIENT, reason="Het schoof steeds op.", plan=plan, **_announced())
    do("answer_move", CONTRACTOR, reason="Wij waren onderbezet.", plan=PLAN, move=MOVE)
    do("draw_sample", CLIENT, plan=READY, sample=DRAW, first_day=date(2027, 1, 1), last_day=date(2027, 6, 30))
    do("give_proof", CONTRACTOR, plan=READY, **_proof())
    do("propose_improvement", CLIENT, plan=RECEIVING, **_improving())


def _furnish_meetings(office: Office) -> None:
    """Let meetings be called, one be held, and one be over, each with an item on its agenda."""
    do = office.do
    for meeting in (MEETING, TODAYS, HELD, OVER):
        starts = NOW + timedelta(days=3) if meeting == MEETING else NOW
        do("call_meeting", CLIENT, plan=PLAN, meeting=meeting, **_meeting() | {"starts": starts})
        do("add_item", CONTRACTOR, plan=PLAN, meeting=meeting, item=ITEM, title="De planning")
        do("add_item", CLIENT, plan=PLAN, meeting=meeting, item=LAST_ITEM, title="Rondvraag")
    for meeting in (HELD, OVER):
        do("open_meeting", CLIENT, plan=PLAN, meeting=meeting)
        do("note_attendance", CLIENT, plan=PLAN, meeting=meeting, accounts=(CLIENT.account,), others=1)
    do("agree_point", CLIENT, plan=PLAN, meeting=HELD, **_point())
    do("close_meeting", CLIENT, plan=PLAN, meeting=OVER)


def _meeting() -> dict[str, Any]:
    place = "Stadhuis, zaal 2"
    return {"title": "Kwartaaloverleg", "starts": NOW, "minutes": 60, "place": place, "rhythm": Rhythm.QUARTERLY}


def _point() -> dict[str, Any]:
    due = TODAY + timedelta(days=30)
    return {"point": POINT, "text": "De planning delen.", "owner": CONTRACTOR.organisation, "due": due}


def _meeting_each_other(office: Office, why: str) -> list[Sample]:
    """Return the commands on meetings."""
    called, held, over = ({"plan": PLAN, "meeting": each} for each in (MEETING, HELD, OVER))
    moved = {"starts": NOW + timedelta(days=5), "minutes": 90, "place": "Op de werf"}
    content = office.read(Meetings, meetings_of(PLAN)).held[OVER].content
    return [
        Sample("call_meeting", CLIENT, {"plan": PLAN, "meeting": id_of("new")} | _meeting()),
        Sample("move_meeting", CONTRACTOR, called | moved),
        Sample("cancel_meeting", CLIENT, called, why),
        Sample(
            "add_item",
            CONTRACTOR,
            called | {"item": id_of("new"), "title": "De omzet", "minutes": 15, "owner": CLIENT.organisation},
        ),
        Sample("drop_item", CLIENT, called | {"item": ITEM}),
        Sample("move_item", CLIENT, called | {"item": ITEM, "place": 2, "read": 1}),
        Sample("open_meeting", CLIENT, {"plan": PLAN, "meeting": TODAYS}),
        Sample("note_attendance", CLIENT, held | {"accounts": (CONTRACTOR.account,), "others": 0}),
        Sample("write_outcome", CONTRACTOR, held | {"item": ITEM, "text": "Wij gaan door.", "revision": 0}),
        Sample("put_off_item", CLIENT, held | {"item": ITEM}),
        Sample("agree_point", CLIENT, held | _point() | {"point": id_of("new")}),
        Sample("complete_point", CONTRACTOR, {"plan": PLAN, "point": POINT}),
        Sample("close_meeting", CLIENT, held),
        Sample("sign_minutes", CONTRACTOR, over | {"content": content}),
    ]


def _disappointed(plan: UUID) -> list[Recorded]:
    """Return the oversight of a plan in which one improvement agreement was not kept, and another is to be reviewed."""
    client, contractor = (head(by, at=datetime(2027, 7, 5, 9, tzinfo=UTC)) for by in (CLIENT, CONTRACTOR))
    looked_at, waits = id_of("an improvement"), IMPROVEMENT
    period: dict[str, Any] = {"first_day": date(2027, 7, 6), "last_day": date(2027, 9, 30)}
    why = msgspec.structs.replace(client, reason="Het bleef bij beloften.")
    events = [
        OversightBegun(head=client, plan=plan),
        *(
            event
            for id in (looked_at, waits)
            for event in (
                ImprovementProposed(head=client, improvement=id, text="Binnen een week melden.", **period),
                ImprovementAgreed(head=contractor, improvement=id),
            )
        ),
        ImprovementReviewed(head=why, improvement=looked_at, kept=False),
    ]
    return [Recorded(oversight_of(plan), version, event) for version, event in enumerate(events, start=1)]


def _announced() -> dict[str, Any]:
    end = {"hearing_until": TODAY + timedelta(days=14), "last_day": TODAY + timedelta(days=180)}
    return {"move": MOVE, "regime": Regime.DIRECTED, "grounds": (Ground.IMPROVEMENT_NOT_KEPT,)} | end


def _proof() -> dict[str, Any]:
    seen = Evidence(kind=EvidenceKind.INVOICE, day=date(2027, 2, 14), reference="F-2027-14")
    return {"entry": id_of(f"purchase of {READY}"), "evidence": seen}


def _improving() -> dict[str, Any]:
    period = {"first_day": TODAY, "last_day": TODAY + timedelta(days=90)}
    return {"improvement": AGREEMENT, "text": "Iedere maand een overzicht."} | period


def _overseeing(why: str) -> list[Sample]:
    """Return the commands on oversight."""
    waiting, answered = {"plan": RECEIVING, "move": MOVE}, {"plan": PLAN, "move": MOVE}
    period = {"first_day": date(2028, 1, 1), "last_day": TODAY}
    proposed = {"plan": RECEIVING, "improvement": AGREEMENT}
    return [
        Sample("announce_move", CLIENT, {"plan": READY} | _announced(), why),
        Sample("answer_move", CONTRACTOR, waiting, why),
        Sample("drop_move", CLIENT, answered, why),
        Sample("move_regime", CLIENT, answered, why),
        Sample("draw_sample", CLIENT, {"plan": PLAN, "sample": id_of("new")} | period),
        Sample("give_proof", CONTRACTOR, {"plan": READY} | _proof()),
        Sample("check_proof", CLIENT, {"plan": READY, "entry": _proof()["entry"], "sound": False}, why),
        Sample("propose_improvement", CONTRACTOR, {"plan": PLAN} | _improving()),
        Sample("agree_improvement", CONTRACTOR, proposed),
        Sample("drop_improvement", CLIENT, proposed, why),
        Sample("review_improvement", CLIENT, {"plan": PLAN, "improvement": IMPROVEMENT, "kept": True}, why),
    ]


def _furnish_endings(office: Office) -> None:
    """Let plans have ended: ready to close, signed by one, closed with a pot, to be reopened, and receiving."""
    do = office.do
    for plan in (READY, SIGNED, CLOSED, REOPENING):
        ended(office, plan)
    lot = Lot(id=id_of("the lot of another contract"), reference="1", object="Groen")
    another = contract(id=id_of("another contract"), lots=(lot,), options=(), last_day=date(2027, 6, 30))
    ended(office, RECEIVING, beside=(msgspec.structs.replace(another, first_day=date(2026, 1, 1)),))
    criterion = CriterionAgreed(subject=SUCCESS, base=0, text="Twee mensen bleven.")
    draft = id_of("what is a success")
    do("open_amendment", CLIENT, plan=READY, amendment=draft, title="Succes", change=criterion)
    do("propose_amendment", CLIENT, plan=READY, amendment=draft, version=2)
    content = office.read(Amendment, draft).content
    do("accept_amendment", CONTRACTOR, plan=READY, amendment=draft, version=3, content=content)
    for plan in (SIGNED, CLOSED, REOPENING):
        do("propose_closing", CLIENT, plan=plan, closing=FINAL, content=content_of(office, plan))
    for plan in (CLOSED, REOPENING):
        do("agree_closing", CONTRACTOR, plan=plan, closing=FINAL, content=content_of(office, plan))
    do("propose_reopening", CLIENT, plan=REOPENING, reopening=AGAIN, reason="Er kwam nog een factuur.")
    do("propose_carry_over", CLIENT, plan=RECEIVING, carry_over=POT, source=CLOSED, amount=10_000)


def ended(
    office: Office,
    plan: UUID,
    *,
    revenue: int = 1_000_000,
    realised: int = 175_000,
    beside: tuple[Contract, ...] = (),
) -> None:
    """Let a plan have run from 2026 to the middle of 2027: five per cent of its revenue is owed, `realised` bought.

    Contracts `beside` its own are combined in it on no ground.
    """
    first, last = date(2026, 1, 1), date(2027, 6, 30)
    terms = contract(id=id_of(f"contract of {plan}"), first_day=first, last_day=last)
    lots = tuple(msgspec.structs.replace(lot, id=id_of(f"{lot.reference} of {plan}")) for lot in terms.lots)
    terms = msgspec.structs.replace(terms, lots=lots, options=())
    office.do("open_plan", CLIENT, **_opening(plan) | {"contracts": (terms, *beside)})
    statement: dict[str, Any] = {"plan": plan, "statement": id_of(f"revenue of {plan}")}
    stated: dict[str, Any] = {"lot": lots[0].id, "first_day": first, "last_day": last, "amount": revenue}
    office.do("propose_revenue", CONTRACTOR, **statement, **stated)
    revision = office.read(Plan, plan).version
    office.do("agree_revenue", CLIENT, **statement, revision=revision)
    facts = purchase(
        invoice_day=date(2027, 2, 14),
        net=realised,
        recognitions=(Recognition(kind="buy-social", first_day=first),),
        evidence=invoice(marked(plan)),
    )
    office.do("record_purchase", CONTRACTOR, plan=plan, entry=id_of(f"purchase of {plan}"), facts=facts)


def content_of(office: Office, plan: UUID) -> str:
    """Return the hash of the final statement of a plan as the engine computes it now."""
    return final_statement(open_book(office.store, plan).book).content(plan)


def _begin_initiatives(do: Callable[..., int]) -> None:
    """Begin three: of one the parts are agreed, one waits for the neighbour's agreement, one for it to join."""
    joining = {"role": "Uitvoerder", "involvement": Involvement.DIRECT}
    for id in (SHARED, WAITED, PLANNED):
        proposing = {"initiative": id, "partnership": KADE, "terms": initiative()}
        do("propose_initiative", CONTRACTOR, **proposing, **joining)
    do("join_initiative", NEIGHBOUR, initiative=WAITED, **joining)
    do("propose_initiative_shares", CONTRACTOR, initiative=WAITED, parts=whole(), version=3)
    do("log_contribution", CONTRACTOR, initiative=SHARED, contribution=LOGGED, facts=contribution())
    do("propose_initiative_shares", CONTRACTOR, initiative=SHARED, parts=whole(), version=3)
    impact = {"cents": 300_000, "motivation": "De buurt komt elke week terug."}
    do("propose_impact", CONTRACTOR, initiative=SHARED, **impact, version=4)


def _effort(office: Office) -> None:
    """Let two stages end early, one with credit that waits; and let candidates be asked for, nominated and refused."""
    do = office.do
    do("start_trajectory", CONTRACTOR, trajectory=EARLY_TRAJECTORY, stage=EARLY, facts=ended_early())
    do("start_stage", CONTRACTOR, trajectory=EARLY_TRAJECTORY, stage=SECOND_EARLY, facts=ended_early())
    do("present_candidate", CONTRACTOR, plan=PLAN, candidate=PRESENTED, work_offered="Groen", minutes=300)
    do("present_candidate", CONTRACTOR, plan=PLAN, candidate=REFUSED, work_offered="Groen", minutes=300)
    do("refuse_candidate", CLIENT, plan=PLAN, candidate=REFUSED, code=RefusalCode.SCREENING)
    credited: dict[str, Any] = {"trajectory": EARLY_TRAJECTORY, "subject": EARLY, "terms": effort_terms()}
    do("propose_effort", CONTRACTOR, plan=PLAN, effort=CREDIT, **credited)
    do("propose_risk", CONTRACTOR, plan=PLAN, risk=RISK, subject=RUNNING, motivation="Nieuw werk")
    for nomination in (ASKED, NOMINATED):
        do("ask_nomination", CONTRACTOR, plan=PLAN, nomination=nomination, work_offered="Een hovenier")
    do("nominate_candidate", CLIENT, plan=PLAN, nomination=NOMINATED, day=TODAY)
    do("record_own_result", CLIENT, plan=PLAN, result=PRACTISED, facts=own_result())
    question: dict[str, Any] = {"topic": AdviceTopic.EVIDENCE, "question": "Welk bewijs past hier?"}
    do("ask_advice", CLIENT, plan=PLAN, advice=QUESTION, **question)


def _forge_chain(office: Office) -> None:
    """Let a contractor hand over to its neighbour, whose stage, second hand-over and end of the chain then wait."""
    do = office.do
    way: dict[str, Any] = {"trajectory": CHAIN}
    do("open_plan", CLIENT, **_opening(OTHER_PLAN) | {"contractor": HELDER})
    do("start_trajectory", CONTRACTOR, **way, stage=LEFT, facts=_learning())
    do("start_stage", CONTRACTOR, **way, stage=LEAVING, facts=_learning(first_day=date(2027, 10, 1)))
    do("propose_handover", CONTRACTOR, **_handing(LEFT), **way, handover=HANDED)
    do("confirm_handover", NEIGHBOUR, **way, handover=HANDED, to_plan=OTHER_PLAN)
    do("start_stage", NEIGHBOUR, **way, stage=RECEIVED, facts=_learning(carrier=HELDER, first_day=TODAY))
    do("propose_handover", CONTRACTOR, **_handing(LEAVING), **way, handover=OFFERED)
    do("propose_end_of_chain", CONTRACTOR, **way, proposal=END, stage=id_of("the last stage"), facts=_ending())


def _learning(**changes: Any) -> StageFacts:
    evidence = Evidence(kind=EvidenceKind.STEP_STATEMENT, day=date(2027, 9, 1), reference="SV-2027-01")
    return stage(StageKind.WORK_EXPERIENCE, evidence=evidence, weekly_minutes=None, **changes)


def _ending() -> StageFacts:
    return stage(StageKind.SHELTERED, end_of_chain="Beiden zien dit zo.")


def _handing(stage: UUID) -> dict[str, Any]:
    return {
        "stage": stage,
        "receiver": HELDER,
        "day": TODAY,
        "kind": StageKind.EMPLOYMENT,
        "from_plan": PLAN,
    }


def samples(office: Office) -> list[Sample]:
    """Return commands that a furnished office takes, at least one of every name, each with all its texts filled in."""
    plan, draft = office.read(Plan, PLAN), office.read(Amendment, DRAFT)
    trajectory = office.read(Trajectory, TRAJECTORY)
    in_plan: dict[str, Any] = {"plan": PLAN}
    in_draft = in_plan | {"amendment": DRAFT}
    step = {"trajectory": TRAJECTORY, "stage": STEP, "revision": trajectory.stages[STEP].revision}
    entry = in_plan | {"entry": HOURS, "revision": plan.entries[HOURS].revision}
    why = "Zo spraken wij af."
    full = terms(
        "Vier plaatsen", description="In het groen", owner="uitvoerder", planned=(planned(3, cents=1, kind="pso-1"),)
    )
    known = Recognition(kind="pso-2", first_day=date(2026, 1, 1), reference="PSO-11")
    buying = purchase(recognitions=(known,))
    credit = purchase(net=-1_200, evidence=invoice("2027-0988"), credits="2027-0913", recognitions=(known,))
    sheltered = stage(StageKind.SHELTERED)
    asked: dict[str, Any] = {"trajectory": CHAIN, "stage": RECEIVED, "plan": PLAN}
    asked |= {"revision": office.read(Trajectory, CHAIN).stages[RECEIVED].revision}
    offered: dict[str, Any] = {"trajectory": CHAIN, "handover": OFFERED}
    ending: dict[str, Any] = {"trajectory": CHAIN, "proposal": END}
    written = in_draft | {"revision": 0}
    wanted = in_plan | {"action": WANTED, "revision": plan.actions[WANTED].revision}
    action = {"action": RUNNING, "revision": plan.actions[RUNNING].revision}
    return [
        Sample("found_organisation", HOST, {"organisation": id_of("new"), "name": "gemeente Oever"}),
        Sample("register_organisation", CLIENT, {"organisation": id_of("new"), "name": "Vlier ICT"} | _numbers()),
        Sample("rename_organisation", CLIENT_ADMINISTRATOR, {"name": "gemeente Groot-Waterburg"}),
        Sample("add_recognition", ADMINISTRATOR, {"recognition": known}),
        Sample("state_capacity", ADMINISTRATOR, {"capacity": Capacity(persons=6, first_day=TODAY)}),
        Sample("withdraw_capacity", ADMINISTRATOR, {"stated": 2}, why),
        Sample("register_key", ADMINISTRATOR, {"vkey": _WITNESS.verifier.vkey()}),
        Sample("withdraw_key", ADMINISTRATOR, {"vkey": _SITE.verifier.vkey()}, why),
        Sample("publish_framework", HOST, {"framework": id_of("new"), "document": norm()}),
        *_together(office),
        *_initiatives(office),
        Sample("appoint_norm_owner", HOST, {"organisation": WATERBURG}),
        Sample("plan_review", OUTSIDER, {"framework": FRAMEWORK, "read": 1, "day": date(2029, 3, 1)}, why),
        Sample("publish_version", OUTSIDER, {"framework": FRAMEWORK, "read": 1} | _indexed()),
        Sample(
            "announce_variant",
            CLIENT,
            {"framework": id_of("new"), "norm": FRAMEWORK, "norm_version": 1, "read": 0} | _indexed(),
        ),
        *_overseeing(why),
        *_meeting_each_other(office, why),
        *_efforts(office),
        Sample("open_plan", CLIENT, _opening(id_of("new"))),
        Sample("open_plan", CLIENT, _opening(id_of("new")) | {"award": Award(day=TODAY, weeks=6)}),
        Sample("open_plan", CLIENT, _opening(id_of("new")) | newcomer()),
        Sample("open_plan", CLIENT, shared(id_of("new"))),
        Sample("exercise_option", CLIENT, in_plan | {"contract": CONTRACT, "option": OPTION}),
        Sample("note_action", CONTRACTOR, in_plan | {"action": id_of("new"), "terms": full}),
        Sample(
            "revise_action", CLIENT, in_plan | {"action": IDEA, "terms": full, "revision": plan.actions[IDEA].revision}
        ),
        Sample("check_core_business", CLIENT, wanted | {"outcome": CoreBusiness.CORE_BUSINESS}, why),
        Sample("decline_action", CONTRACTOR, wanted | {"code": AskCode.CAPACITY}, why),
        Sample("drop_action", CLIENT, in_plan | {"action": IDEA, "revision": plan.actions[IDEA].revision}),
        Sample("start_action", CLIENT, in_plan | {"action": AGREED, "revision": plan.actions[AGREED].revision}),
        Sample("end_action", CLIENT, in_plan | action | {"outcome": "Drie mensen bleven."}),
        Sample("make_commitment", CLIENT, in_plan | {"commitment": id_of("new"), "terms": promised()}),
        Sample(
            "report_commitment",
            CLIENT,
            in_plan
            | {"commitment": PROMISE, "fulfilment": Fulfilment.KEPT, "day": TODAY}
            | {"revision": plan.commitments[PROMISE].revision},
        ),
        Sample("open_amendment", CLIENT, in_plan | {"amendment": id_of("new"), "title": "Iets anders"}),
        Sample(
            "open_amendment",
            CLIENT,
            {
                "plan": RECEIVING,
                "amendment": id_of("new"),
                "title": "Waarom deze opdrachten samen horen",
                "change": GroundAgreed(
                    subject=ground_subject(RECEIVING),
                    base=0,
                    ground=CombiningGround(basis="Beide in een kavel.", reference="Bestek, paragraaf 4.2"),
                ),
            },
        ),
        Sample("retitle_amendment", CLIENT, in_draft | {"title": "Iets anders", "version": draft.version}),
        *(Sample("write_change", CLIENT, written | {"change": change}) for change in _changes(plan)),
        Sample("drop_change", CLIENT, in_draft | {"subject": next(iter(draft.changes)), "revision": 2}),
        Sample(
            "make_remark",
            CLIENT,
            in_draft
            | {
                "remark": id_of("new"),
                "subject": next(iter(draft.changes)),
                "part": Part.TEXT,
                "text": "Wie doet dit?",
            },
        ),
        Sample("answer_remark", CLIENT, in_draft | {"remark": REMARK, "text": "Dat kan in de herfst."}),
        Sample("resolve_remark", CONTRACTOR, in_draft | {"remark": REMARK, "said": 1}),
        Sample(
            "propose_amendment",
            CLIENT,
            in_draft
            | {"version": draft.version, "signature": _line(_OFFICE, draft), "respond_by": TODAY + timedelta(days=14)},
        ),
        Sample("accept_amendment", CONTRACTOR, _signing(office, OWN_PROPOSAL)),
        Sample(
            "decline_amendment",
            CONTRACTOR,
            in_plan | {"amendment": OWN_PROPOSAL, "version": 3, "code": AskCode.CONTRACT},
            why,
        ),
        Sample("withdraw_amendment", CLIENT, in_plan | {"amendment": OWN_PROPOSAL, "version": 3}, why),
        Sample("propose_revenue", CLIENT, in_plan | {"statement": id_of("new"), "lot": SECOND_LOT} | revenue()),
        Sample("revise_revenue", CLIENT, _statement(plan) | revenue(cents=1)),
        Sample("agree_revenue", CLIENT, _statement(plan)),
        Sample("dispute_revenue", CLIENT, _statement(plan), why),
        Sample("withdraw_revenue", CONTRACTOR, _statement(plan)),
        Sample(
            "record_hours",
            CONTRACTOR,
            in_plan | {"entry": id_of("new"), "facts": hours(evidence=timesheet("UV-5"))},
        ),
        Sample("correct_hours", CONTRACTOR, entry | {"facts": hours(minutes=30)}, why),
        Sample(
            "record_purchase",
            CONTRACTOR,
            in_plan | {"entry": id_of("new"), "facts": credit},
        ),
        Sample(
            "correct_purchase",
            CONTRACTOR,
            in_plan | {"entry": PURCHASE, "facts": buying, "revision": plan.entries[PURCHASE].revision},
            why,
        ),
        Sample("withdraw_entry", CONTRACTOR, entry, why),
        Sample(
            "object_to_entry",
            CLIENT,
            in_plan | {"objection": id_of("new"), "entry": HOURS, "code": ObjectionCode.QUANTITY},
            why,
        ),
        Sample("withdraw_objection", CLIENT, in_plan | {"objection": OBJECTION}, why),
        Sample("uphold_objection", CONTRACTOR, in_plan | {"objection": OBJECTION}, why),
        Sample(
            "start_trajectory",
            CONTRACTOR,
            {"trajectory": id_of("new"), "stage": id_of("new step"), "facts": sheltered, "group": ""},
        ),
        Sample("start_stage", CONTRACTOR, {"trajectory": TRAJECTORY, "stage": ENDED_STEP, "facts": sheltered}),
        Sample("change_stage", CONTRACTOR, step | {"facts": stage(weekly_minutes=1440)}, why),
        Sample("end_stage", CONTRACTOR, step | {"last_day": TODAY, "cause": EndCause.COMPLETED}),
        Sample("withdraw_stage", CONTRACTOR, step, why),
        Sample(
            "change_stage_terms", CONTRACTOR, step | {"terms": WorkTerms(first_day=date(2028, 1, 1), weekly_minutes=60)}
        ),
        Sample("assent_to_allocation", CONTRACTOR, asked),
        Sample("refuse_allocation", CONTRACTOR, asked | {"code": AllocationCode.OTHER_SHARE}),
        Sample(
            "propose_handover", CONTRACTOR, _handing(STEP) | {"trajectory": TRAJECTORY, "handover": id_of("new")}, why
        ),
        Sample("confirm_handover", NEIGHBOUR, offered | {"to_plan": OTHER_PLAN}),
        Sample("decline_handover", NEIGHBOUR, offered | {"code": HandoverCode.NO_PLACE}),
        Sample("withdraw_handover", CONTRACTOR, offered),
        Sample(
            "propose_end_of_chain",
            CONTRACTOR,
            {"trajectory": TRAJECTORY, "proposal": id_of("new"), "stage": id_of("new step"), "facts": _ending()},
        ),
        Sample("sign_end_of_chain", CLIENT, ending | {"plan": PLAN}),
        Sample("decline_end_of_chain", CLIENT, ending | {"plan": PLAN}, why),
        Sample("withdraw_end_of_chain", CONTRACTOR, ending),
        *_ending_samples(office, why),
        *_disputes(office, why),
    ]


def _ending_samples(office: Office, why: str) -> list[Sample]:
    closing = {"plan": SIGNED, "closing": FINAL}
    reopening = {"plan": REOPENING, "reopening": AGAIN}
    carry_over = {"plan": RECEIVING, "carry_over": POT}
    proposed = {"plan": READY, "closing": FINAL, "content": content_of(office, READY)}
    asked = {"plan": RECEIVING, "carry_over": id_of("new"), "source": CLOSED, "amount": 1, "basis": "Leidraad 4.2"}
    judged = {"plan": READY, "criterion": SUCCESS, "judgement": Judgement.MET, "story": "Drie mensen bleven."}
    year = {"plan": PLAN, "year": 2028, "kind": CostKind.GUIDANCE, "amount": 250_000}
    return [
        Sample("propose_closing", CLIENT, proposed),
        Sample("agree_closing", CONTRACTOR, closing | {"content": content_of(office, SIGNED)}),
        Sample("drop_closing", CLIENT, closing, why),
        Sample("propose_reopening", CLIENT, {"plan": CLOSED, "reopening": AGAIN}, why),
        Sample("agree_reopening", CONTRACTOR, reopening),
        Sample("drop_reopening", CLIENT, reopening, why),
        Sample("propose_carry_over", CLIENT, asked),
        Sample("agree_carry_over", CONTRACTOR, carry_over),
        Sample("drop_carry_over", CLIENT, carry_over, why),
        Sample("judge_success", CLIENT, judged),
        Sample("budget_costs", CONTRACTOR, year),
        Sample("note_cost", CONTRACTOR, year | {"cost": id_of("new"), "description": "Twee cursussen"}),
        Sample("withdraw_cost", CONTRACTOR, {"plan": PLAN, "cost": COST}),
        Sample("share_costs", CONTRACTOR, {"plan": PLAN, "shared": True}),
    ]


def shared(plan: UUID) -> dict[str, Any]:
    """Return the opening of a plan that Dok carries, with two contracts combined in it."""
    ids = [id_of(f"{name} of {plan}") for name in ("K-101", "lot", "K-102", "lot")]
    lots = [Lot(id=id_of(f"{number} lot of {plan}"), reference=str(number), object="Groen") for number in (1, 2)]
    contracts = tuple(contract(id=id, lots=(lot,), options=()) for id, lot in zip(ids[::2], lots, strict=True))
    return {
        **_opening(plan),
        "contractor": None,
        "partnership": DOK,
        "contracts": contracts,
        "ground": CombiningGround(basis="De opdrachten horen bij elkaar.", reference="Bestek, paragraaf 4.2"),
    }


def _together(office: Office) -> list[Sample]:
    """Return the commands on partnerships: Kade waits for an agreement, Oever for a member."""
    in_kade, in_oever = {"partnership": KADE}, {"partnership": OEVER}
    proposal: dict[str, Any] = in_kade | {"proposal": DIVISION, "revision": office.read(Partnership, KADE).version}
    alone = divided(NOORDERDIJK)
    return [
        Sample("found_partnership", CONTRACTOR, {"partnership": id_of("new"), "name": "Oever", "first_day": FIRST_DAY}),
        Sample("invite_member", CONTRACTOR, in_kade | {"member": RIJKSDIENST, "first_day": TODAY}),
        Sample("join_partnership", NEIGHBOUR, in_oever),
        Sample("decline_invitation", NEIGHBOUR, in_oever),
        Sample("withdraw_invitation", CONTRACTOR, in_oever | {"member": HELDER}),
        Sample("leave_partnership", NEIGHBOUR, in_kade | {"last_day": TODAY}),
        Sample("hand_over_lead", CONTRACTOR, {"partnership": DOK, "member": HELDER}),
        Sample("propose_shares", CONTRACTOR, in_oever | {"proposal": id_of("new")} | alone),
        Sample("revise_shares", CONTRACTOR, proposal | alone),
        Sample("agree_shares", NEIGHBOUR, proposal),
        Sample("withdraw_shares", CONTRACTOR, proposal, "Wij praten verder."),
    ]


def _initiatives(office: Office) -> list[Sample]:
    """Return the commands on initiatives: one waits to be completed and for an impact value, one for agreements."""
    shared, begun = {"initiative": SHARED}, {"initiative": PLANNED}
    version = office.read(Initiative, SHARED).version
    logged = shared | {"contribution": LOGGED}
    revision = office.read(Initiative, SHARED).contributions[LOGGED].revision
    story = initiative(story="De buurt komt sindsdien elke week.")
    joining = {"role": "Locatie", "involvement": Involvement.LOCATION}
    impact = office.read(Initiative, SHARED).impact_proposal
    parts = (InitiativePart(plan=PLAN, contractor=NOORDERDIJK, share=10_000, indirect=True),)
    why = "Zo was het."
    return [
        Sample(
            "propose_initiative",
            CONTRACTOR,
            {"initiative": id_of("new"), "partnership": KADE, "terms": story} | joining,
        ),
        Sample("revise_initiative", CONTRACTOR, shared | {"terms": story, "revision": 1}),
        Sample("join_initiative", NEIGHBOUR, begun | joining),
        Sample("log_contribution", CONTRACTOR, shared | {"contribution": id_of("new"), "facts": contribution("UV-2")}),
        Sample("correct_contribution", CONTRACTOR, logged | {"facts": contribution("UV-3"), "revision": revision}, why),
        Sample("withdraw_contribution", CONTRACTOR, logged | {"revision": revision}, why),
        Sample("propose_initiative_shares", CONTRACTOR, shared | {"parts": parts, "version": version}),
        Sample("agree_initiative_shares", NEIGHBOUR, {"initiative": WAITED, "revision": 4}),
        Sample(
            "propose_impact", CLIENT, shared | {"cents": 200_000, "motivation": "Meer dan uren", "version": version}
        ),
        Sample("agree_impact", CLIENT, shared | {"revision": impact.revision if impact else 0}),
        Sample("complete_initiative", CONTRACTOR, shared | {"day": TODAY, "version": version}),
    ]


def initiative(**changes: Any) -> InitiativeTerms:
    """Return the terms of an initiative of two months."""
    worded = InitiativeTerms(
        title="De buurttuin",
        purpose="Samen met de buurt een tuin aanleggen.",
        first_day=date(2028, 1, 10),
        last_day=TODAY,
    )
    return msgspec.structs.replace(worded, **changes)


def contribution(reference: str = "UV-2028-07", **changes: Any) -> ContributionFacts:
    """Return ten hours that a partner gave."""
    facts = ContributionFacts(
        day=date(2028, 2, 14),
        minutes=600,
        description="Grond verzetten",
        evidence=Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=date(2028, 2, 15), reference=reference),
    )
    return msgspec.structs.replace(facts, **changes)


def whole(plan: UUID = PLAN, contractor: UUID = NOORDERDIJK) -> tuple[InitiativePart, ...]:
    """Return the whole of an initiative as one part."""
    return (InitiativePart(plan=plan, contractor=contractor, share=10_000),)


def _efforts(office: Office) -> list[Sample]:
    """Return the commands on effort credits, risks, candidates and nominations."""
    plan, why = office.read(Plan, PLAN), "Zo spraken wij af."
    in_plan: dict[str, Any] = {"plan": PLAN}
    credit = in_plan | {"effort": CREDIT, "revision": plan.efforts[CREDIT].revision}
    other = in_plan | {"effort": SECOND_CREDIT, "subject": SECOND_EARLY, "trajectory": EARLY_TRAJECTORY}
    risk, asked = in_plan | {"risk": RISK}, in_plan | {"nomination": ASKED}
    offered = {"work_offered": "Een hovenier"}
    return [
        Sample("propose_effort", CONTRACTOR, other | {"terms": effort_terms()}),
        Sample("revise_effort", CONTRACTOR, credit | {"terms": effort_terms(refusals=(REFUSED,))}),
        Sample("agree_effort", CLIENT, credit),
        Sample("decline_effort", CLIENT, credit | {"code": EffortCode.NORM}, why),
        Sample("withdraw_effort", CONTRACTOR, credit, why),
        Sample(
            "propose_risk", CONTRACTOR, in_plan | {"risk": id_of("new"), "subject": TRAJECTORY, "motivation": "Nieuw"}
        ),
        Sample("agree_risk", CLIENT, risk),
        Sample("decline_risk", CLIENT, risk, why),
        Sample("withdraw_risk", CONTRACTOR, risk),
        Sample("present_candidate", CONTRACTOR, in_plan | offered | {"candidate": id_of("new"), "minutes": 60}),
        Sample("welcome_candidate", CLIENT, in_plan | {"candidate": PRESENTED}),
        Sample("refuse_candidate", CLIENT, in_plan | {"candidate": PRESENTED, "code": RefusalCode.NO_ROOM}),
        Sample("ask_nomination", CONTRACTOR, in_plan | offered | {"nomination": id_of("new"), "commitment": PROMISE}),
        Sample("nominate_candidate", CLIENT, asked | {"day": TODAY}),
        Sample("fail_nomination", CLIENT, asked, why),
        Sample("record_own_result", CLIENT, in_plan | {"result": id_of("new"), "facts": own_result("VG-2028-12")}),
        Sample("withdraw_own_result", CLIENT, in_plan | {"result": PRACTISED}, why),
        Sample("state_reporting", CONTRACTOR, in_plan | {"quarter": Quarter(year=2028, number=1), "minutes": 480}),
        Sample("ask_advice", CONTRACTOR, in_plan | {"advice": id_of("new")} | _wondering()),
        Sample("answer_advice", CONTRACTOR, in_plan | {"advice": QUESTION, "answer": "De urenverklaring."}),
        Sample("withdraw_advice", CLIENT, in_plan | {"advice": QUESTION}, why),
        Sample("decline_nomination", CONTRACTOR, in_plan | {"nomination": NOMINATED, "code": DeclineCode.NOT_SAFE}),
    ]


def _wondering() -> dict[str, Any]:
    return {"topic": AdviceTopic.TARGET_GROUP, "question": "Waar vinden wij hoveniers?"}


def own_result(reference: str = "VG-2028-11", **changes: Any) -> OwnResultFacts:
    """Return that the client gave three people a job itself."""
    facts = OwnResultFacts(
        kind=OwnResultKind.EMPLOYMENT,
        first_day=date(2028, 1, 1),
        last_day=TODAY,
        quantity=3,
        description="Drie medewerkers in de buitendienst",
        evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=TODAY, reference=reference),
    )
    return msgspec.structs.replace(facts, **changes)


def divided(*members: UUID) -> dict[str, Any]:
    """Return the first day of the plan and equal shares of the obligation."""
    share = 10_000 // len(members)
    return {"first_day": FIRST_DAY, "shares": tuple(ObligationShare(member=id, share=share) for id in members)}


def _opening(plan: UUID) -> dict[str, Any]:
    return {
        "plan": plan,
        "title": "Groen en gebouwen in Waterburg-Zuid",
        "contractor": NOORDERDIJK,
        "contracts": (contract(),),
        "percentage": 500,
        "motivation": "Vijf procent past bij deze opdracht.",
        "framework": FRAMEWORK,
        "framework_version": 1,
    }


def newcomer() -> dict[str, Any]:
    """Return a contractor that is registered with the plan."""
    return {"contractor": id_of("a newcomer"), "newcomer": Newcomer(name="Vlier ICT", **_numbers())}


def _numbers() -> dict[str, Any]:
    return {"identifiers": (Identifier(scheme="kvk", value="12345678"),)}


def _indexed() -> dict[str, Any]:
    """Return what a version with another index says."""
    value = Value(value="1.031", motivation=Text("De prijzen stegen", "Prices rose"), source=Text("CBS", "CBS"))
    return {"title": Text("Kader 2028", "Framework 2028"), "values": {"index": value}, "in_force": date(2028, 7, 1)}


def _changes(plan: Plan) -> list[AnyChange]:
    described = action_agreed(
        description="In het groen", owner="uitvoerder", planned=(planned(3, cents=1, kind="pso-1"),)
    )
    return [
        SectionWritten(subject=TEXT, base=plan.sections[TEXT].revision, heading="Samenwerking", text="Wij bellen."),
        described,
        CommitmentAgreed(subject=id_of("new"), base=0, terms=promised()),
        ContractCombined(
            subject=id_of("K-102"),
            base=0,
            contract=contract(
                id=id_of("K-102"),
                reference="K-102",
                lots=(Lot(id=id_of("K-102/1"), reference="1", object="Groen"),),
                options=(),
            ),
            ground=CombiningGround(basis="Beide in een kavel.", reference="Bestek, paragraaf 4.2"),
        ),
        PercentageAgreed(subject=PLAN, base=plan.percentage.revision, percentage=400, motivation="Minder uitvoering"),
        SettlementAgreed(subject=settlement_of(PLAN), base=0, terms=settling()),
        CriterionAgreed(subject=id_of("new"), base=0, text="Twee mensen bleven."),
        framework_agreed(),
    ]


def settling() -> SettlementTerms:
    """Return terms under which a shortage is paid to a fund, and a surplus as a bonus."""
    return SettlementTerms(
        shortage=Shortage.PENALTY,
        surplus=Surplus.BONUS,
        penalty=5_000,
        destination="Fonds leerwerkplekken Waterburg",
        bonus=2_500,
    )


def _signing(office: Office, amendment: UUID) -> dict[str, Any]:
    found = office.read(Amendment, amendment)
    signature = _line(_SITE, found)
    return {"plan": PLAN, "amendment": amendment, "version": 3, "content": found.content, "signature": signature}


def _line(signer: Signer, amendment: Amendment) -> str:
    return signer.sign(amendment.text_to_sign).line()


def _statement(plan: Plan) -> dict[str, Any]:
    return {"plan": PLAN, "statement": WAITING, "revision": plan.statements[WAITING].revision}
