"""Who and what recurs in the tests: three organisations, the people who act for them, and a plan of two lots."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from msgspec.structs import replace

from domain.aggregates.amendment import Signing
from domain.aggregates.organisation import Organisation, OrganisationRegistered
from domain.aggregates.plan import events as plans
from domain.authority import Actor
from domain.changes import (
    ActionAgreed,
    AnyChange,
    CommitmentAgreed,
    FrameworkAgreed,
    SectionWritten,
    framework_subject,
)
from domain.events import Head
from domain.terms import (
    ActionTerms,
    Allocation,
    Certainty,
    CommitmentTerms,
    Contract,
    EffortTerms,
    Evidence,
    EvidenceKind,
    FrameworkReference,
    HoursFacts,
    Lot,
    ObjectionCode,
    Option,
    Party,
    Planned,
    PurchaseFacts,
    Recognition,
    Share,
    StageFacts,
    StageKind,
)
from domain.valuation.framework import extend, norm, variant


def id_of(name: str) -> UUID:
    """Return the id that a name has in every test."""
    return uuid5(NAMESPACE_URL, name)


NOW = datetime(2028, 2, 29, 13, 5, tzinfo=UTC)
TODAY = date(2028, 2, 29)

WATERBURG = id_of("gemeente Waterburg")
NOORDERDIJK = id_of("Noorderdijk Bouw")
RIJKSDIENST = id_of("Rijksdienst Noord")
NAMES = {WATERBURG: "gemeente Waterburg", NOORDERDIJK: "Noorderdijk Bouw", RIJKSDIENST: "Rijksdienst Noord"}

CLIENT = Actor(id_of("contractmanager Waterburg"), WATERBURG)
CONTRACTOR = Actor(id_of("uitvoerder Noorderdijk"), NOORDERDIJK)
OUTSIDER = Actor(id_of("contractmanager Rijksdienst"), RIJKSDIENST)
OTHER = {CLIENT: CONTRACTOR, CONTRACTOR: CLIENT}

PLAN, FRAMEWORK, AMENDMENT, TRAJECTORY, STAGE = map(id_of, ("plan", "framework", "amendment", "trajectory", "stage"))
VARIANT = id_of("variant")
CONTRACT, LOT, SECOND_LOT, OPTION, SECOND_OPTION = map(id_of, ("K-101", "lot 1", "lot 2", "option 1", "option 2"))
SECTION, ACTION, COMMITMENT, STATEMENT, ENTRY, OBJECTION = map(
    id_of, ("section", "action", "commitment", "statement", "entry", "objection")
)

FIRST_DAY, LAST_DAY = date(2027, 7, 1), date(2029, 6, 30)


def head(by: Actor, *, at: datetime = NOW, reason: str = "") -> Head:
    """Return the head of something that an actor does."""
    return Head(at=at, by=by.account, organisation=by.organisation, command=uuid4(), reason=reason)


FREE = Signing(Organisation(id=UUID(int=0)), "", required=False)
"""Signing without a key, in a plan that asks for none."""


def registered(name: str = "gemeente Waterburg", *, client: bool = True) -> OrganisationRegistered:
    """An organisation took part."""
    return OrganisationRegistered(head=head(CLIENT), name=name, client=client)


def contract(**changes: Any) -> Contract:
    """Return a contract of two lots with two options of a year."""
    terms = Contract(
        id=CONTRACT,
        reference="K-101",
        object="Onderhoud van groen en gebouwen",
        value=25_000_000,
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        lots=(Lot(id=LOT, reference="1", object="Groen"), Lot(id=SECOND_LOT, reference="2", object="Gebouwen")),
        options=(Option(id=OPTION, months=12), Option(id=SECOND_OPTION, months=12)),
    )
    return replace(terms, **changes)


def frozen() -> FrameworkReference:
    """Return the reference to the national norm."""
    return FrameworkReference(framework=FRAMEWORK, name=norm().name, version=1, content=norm().content_hash())


def local() -> FrameworkReference:
    """Return the reference to the local variant."""
    document = extend(norm(), variant("waterburg-2026"))
    return FrameworkReference(framework=VARIANT, name=document.name, version=1, content=document.content_hash())


def framework_agreed(base: int = 1, **changes: Any) -> FrameworkAgreed:
    """Return the change that moves the plan to the local variant."""
    change = FrameworkAgreed(
        subject=framework_subject(PLAN),
        base=base,
        framework=local(),
        first_day=date(2028, 7, 1),
        motivation="De gemeente kondigde een eigen variant aan.",
    )
    return replace(change, **changes)


def opened(**changes: Any) -> plans.PlanOpened:
    """Waterburg opened a plan with Noorderdijk Bouw."""
    event = plans.PlanOpened(
        head=head(CLIENT),
        title="Groen en gebouwen in Waterburg-Zuid",
        client=WATERBURG,
        contractors=(NOORDERDIJK,),
        contracts=(contract(),),
        percentage=500,
        motivation="Vijf procent past bij een opdracht met veel uitvoerend werk.",
        framework=frozen(),
    )
    return replace(event, **changes)


def terms(
    title: str = "Drie werkervaringsplaatsen", certainty: Certainty = Certainty.IDEA, **facts: Any
) -> ActionTerms:
    """Return the terms of an action."""
    return ActionTerms(title=title, certainty=certainty, **facts)


def noted(by: Actor = CONTRACTOR, **facts: Any) -> plans.ActionNoted:
    """A party noted an idea."""
    return plans.ActionNoted(head=head(by), action=ACTION, terms=terms(**facts))


def accepted(*changes: AnyChange) -> plans.AmendmentAccepted:
    """Both parties agreed on changes."""
    return plans.AmendmentAccepted(
        head=head(CONTRACTOR), amendment=AMENDMENT, title="Wat wij afspreken", content="c" * 64, changes=changes
    )


def section_written(base: int = 0, heading: str = "Samenwerking", text: str = "Wij spreken elkaar.") -> SectionWritten:
    """Return the change that writes a section."""
    return SectionWritten(subject=SECTION, base=base, heading=heading, text=text)


def action_agreed(base: int = 0, certainty: Certainty = Certainty.AGREED, **facts: Any) -> ActionAgreed:
    """Return the change that agrees on an action."""
    return ActionAgreed(subject=ACTION, base=base, terms=terms(certainty=certainty, **facts))


def promised(text: str = "Waterburg draagt binnen vier weken iemand voor.", due: date | None = None) -> CommitmentTerms:
    """Return the terms of a commitment."""
    return CommitmentTerms(text=text, due=due)


def commitment_agreed(base: int = 0) -> CommitmentAgreed:
    """Return the change that agrees on a commitment."""
    return CommitmentAgreed(subject=COMMITMENT, base=base, terms=promised())


def committed() -> plans.CommitmentMade:
    """The client committed itself."""
    return plans.CommitmentMade(head=head(CLIENT), commitment=COMMITMENT, terms=promised())


def period(first: date = date(2027, 7, 1), last: date = date(2027, 12, 31), cents: int = 100_000_000) -> dict[str, Any]:
    """Return a period and its revenue, as events name them."""
    return {"first_day": first, "last_day": last, "cents": cents}


def revenue(
    first: date = date(2027, 7, 1), last: date = date(2027, 12, 31), cents: int = 100_000_000
) -> dict[str, Any]:
    """Return a period and its revenue, as decisions ask for them."""
    return {"first_day": first, "last_day": last, "amount": cents}


def proposed(by: Actor = CONTRACTOR, **facts: Any) -> plans.RevenueProposed:
    """A party stated the revenue of the first lot over half a year."""
    return plans.RevenueProposed(head=head(by), statement=STATEMENT, lot=LOT, **(period() | facts))


def agreed(by: Actor = CLIENT, **facts: Any) -> plans.RevenueAgreed:
    """The other party agreed with it."""
    return plans.RevenueAgreed(head=head(by), statement=STATEMENT, **(period() | facts))


def disputed(by: Actor = CLIENT) -> plans.RevenueDisputed:
    """The other party disputed it."""
    return plans.RevenueDisputed(head=head(by, reason="Een factuur ontbreekt."), statement=STATEMENT)


def timesheet(reference: str) -> Evidence:
    """Return an hours statement: one counts once a day."""
    return Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=date(2028, 2, 15), reference=reference)


def hours(**changes: Any) -> HoursFacts:
    """Return eight hours of a social project."""
    facts = HoursFacts(
        day=date(2028, 2, 14),
        minutes=480,
        description="Een dag bomen planten met de buurt",
        evidence=timesheet("UV-2028-03"),
    )
    return replace(facts, **changes)


def marked(id: UUID) -> str:
    """Return a reference that is an id's own, in letters alone: in none of them anybody's number can be seen."""
    return id.hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def invoice(number: str) -> Evidence:
    """Return an invoice as a declaration."""
    return Evidence(kind=EvidenceKind.INVOICE, day=date(2027, 9, 14), reference=number)


def purchase(**changes: Any) -> PurchaseFacts:
    """Return a purchase at an enterprise on the second step of the PSO ladder."""
    facts = PurchaseFacts(
        invoice_day=date(2027, 9, 14),
        net=1_234_055,
        supplier="Helder Facilitair",
        recognitions=(Recognition(kind="pso-2", first_day=date(2026, 1, 1), last_day=date(2028, 12, 31)),),
        evidence=invoice("2027-0913"),
        kvk="30111222",
    )
    return replace(facts, **changes)


KINDS = frozenset({"pso-2", "buy-social"})
"""The recognitions that the framework of the tests values."""


def hours_recorded(by: Actor = CONTRACTOR, **changes: Any) -> plans.HoursRecorded:
    """The contractor recorded hours."""
    return plans.HoursRecorded(head=head(by), entry=ENTRY, facts=hours(**changes))


def purchase_recorded(by: Actor = CONTRACTOR, **changes: Any) -> plans.PurchaseRecorded:
    """The contractor recorded a purchase."""
    return plans.PurchaseRecorded(head=head(by), entry=ENTRY, facts=purchase(**changes))


def objected(by: Actor = CLIENT, entry: UUID = ENTRY) -> plans.EntryObjected:
    """The client objected to an effort of the contractor."""
    return plans.EntryObjected(
        head=head(by, reason="De verklaring noemt zes uur."),
        objection=OBJECTION,
        entry=entry,
        code=ObjectionCode.QUANTITY,
        author=Party.CONTRACTOR,
    )


def allocated(first: date = date(2027, 9, 1), last: date | None = None, plan: UUID = PLAN) -> Allocation:
    """Return the allocation of a period to one plan."""
    return Allocation(first_day=first, last_day=last, shares=(Share(plan=plan, share=10_000),))


def stage(kind: StageKind = StageKind.EMPLOYMENT, **changes: Any) -> StageFacts:
    """Return a stage in employment that still runs."""
    facts = StageFacts(
        kind=kind,
        carrier=NOORDERDIJK,
        first_day=date(2027, 9, 1),
        allocations=(allocated(),),
        evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=date(2027, 8, 25), reference="GD-2027-031"),
        weekly_minutes=32 * 60,
    )
    return replace(facts, **changes)


def ended_early(**changes: Any) -> StageFacts:
    """Return a stage in employment of 146 days that ended early."""
    return replace(stage(last_day=date(2028, 1, 24), planned_last_day=date(2028, 8, 30)), **changes)


def effort_terms(**changes: Any) -> EffortTerms:
    """Return credit for 90 of 120 hours of guidance in a stage that was planned for 365 days."""
    terms = EffortTerms(
        planned_last_day=date(2028, 8, 30),
        norm_minutes=7_200,
        delivered_minutes=5_400,
        outcome="Er is nu werk bij een ander bedrijf in de buurt.",
    )
    return replace(terms, **changes)


def planned(element: int = 1, **facts: Any) -> Planned:
    """Return what an action plans."""
    return Planned(element=element, first_day=date(2028, 3, 1), last_day=date(2029, 2, 28), **facts)
