"""Plan A, contract K-101: from the first draft in December 2025 to the agreed revenue of its last half-year."""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from demo.cast import (
    ADVISER,
    CONTRACT_MANAGER,
    EXECUTIVE,
    NOORDERDIJK,
    PLAN_A,
    PLAN_B,
    PLANNER,
    VARIANT,
    new_id,
)
from demo.telling import Telling
from domain.aggregates.plan import CoreBusiness, Fulfilment, Plan
from domain.aggregates.trajectory import EndCause
from domain.changes import ActionAgreed, CommitmentAgreed, CriterionAgreed, PercentageAgreed, SectionWritten
from domain.commands import amendments, asks, entries, plans, revenue, trajectories
from domain.terms import (
    ActionTerms,
    Allocation,
    Certainty,
    CommitmentTerms,
    Contract,
    Evidence,
    EvidenceKind,
    HoursFacts,
    Lot,
    ObjectionCode,
    Planned,
    PurchaseFacts,
    Recognition,
    Relation,
    Share,
    StageFacts,
    StageKind,
    Support,
)

WHOLE: Final = 10_000
LOT: Final = new_id()
PLACES, LEARNING, BUYING, PROJECT, MEETING = (new_id() for _ in range(5))
WAY_OF_WORKING, PEOPLE, LOOKING_BACK = (new_id() for _ in range(3))
STAYED, SPOKEN = (new_id() for _ in range(2))
NOMINATIONS: Final = tuple(new_id() for _ in range(6))
T01, T02, T03, T04, T11, T12 = (new_id() for _ in range(6))
S01, S02, S03, S04, S11, S12, S12_LEARNING = (new_id() for _ in range(7))
LAST_DAY: Final = date(2027, 6, 30)


def begin(story: Telling) -> None:
    """Tell how the plan was opened, and what both agreed on first."""
    _opening(story)
    _first_agreement(story)


def settle(story: Telling) -> None:
    """Tell how the education ended, and how the revenue of the last half-year was disputed and then agreed."""
    story.on("2027-07-01", "15:00")
    for action, outcome in _OUTCOMES:
        story.action(EXECUTIVE, plans.end_action, PLAN_A, action, outcome=outcome)
    statement = new_id()
    story.on("2027-07-05", "09:12")
    story.do(
        CONTRACT_MANAGER,
        revenue.propose_revenue,
        plan=PLAN_A,
        statement=statement,
        lot=LOT,
        first_day=date(2027, 1, 1),
        last_day=LAST_DAY,
        amount=165_000_000,
    )
    story.on("2027-07-08", "16:40")
    story.statement(
        EXECUTIVE,
        revenue.dispute_revenue,
        PLAN_A,
        statement,
        reason="Dit bedrag is de raming uit de begroting. Onze facturen over het halfjaar tellen op tot minder;"
        " wij leggen de specificatie naast die van Waterburg.",
    )
    story.on("2027-07-17", "09:00")
    story.end(EXECUTIVE, T04, S04, date(2027, 7, 16), EndCause.COMPLETED)
    story.on("2027-07-20", "11:05")
    story.statement(
        EXECUTIVE,
        revenue.revise_revenue,
        PLAN_A,
        statement,
        reason="De som van de facturen die Waterburg over januari tot en met juni heeft betaald.",
        first_day=date(2027, 1, 1),
        last_day=LAST_DAY,
        amount=151_234_567,
    )
    story.on("2027-07-27", "14:30")
    story.agree(CONTRACT_MANAGER, PLAN_A, statement)


_OUTCOMES: Final = (
    (
        PLACES,
        "Vijf mensen kwamen aan het werk, een meer dan afgesproken. Twee van hen gaan mee naar het nieuwe plan.",
    ),
    (BUYING, "Groen, schoonmaak en computers kwamen van erkende ondernemingen. Een erkenning was net verlopen."),
    (LEARNING, "Twee mensen leren naast hun werk; een van hen haalt in juli het diploma."),
)


def _opening(story: Telling) -> None:
    story.on("2025-12-01", "10:15")
    story.do(
        CONTRACT_MANAGER,
        plans.open_plan,
        plan=PLAN_A,
        title="Onderhoud van de Waterburgse wijkgebouwen",
        contractor=NOORDERDIJK,
        contracts=(
            Contract(
                id=new_id(),
                reference="K-101",
                object="Onderhoud en verbouw van wijkgebouwen",
                value=470_000_000,
                first_day=date(2026, 1, 1),
                last_day=LAST_DAY,
                lots=(Lot(id=LOT, reference="K-101", object="Onderhoud en verbouw van wijkgebouwen"),),
            ),
        ),
        percentage=500,
        motivation="Het werk is arbeidsintensief en duurt anderhalf jaar. In vergelijkbare opdrachten bleek vijf"
        " procent haalbaar zonder verdringing; de marktconsultatie van september 2025 bevestigde dat.",
        framework=VARIANT,
        framework_version=1,
    )
    story.on("2025-12-03", "13:20")
    story.do(
        EXECUTIVE,
        plans.note_action,
        plan=PLAN_A,
        action=new_id(),
        terms=ActionTerms(
            title="Een open dag op de bouwplaats",
            description="Laten zien wat er in de bouw te doen is, ook voor wie nog niet weet of het werk past.",
            certainty=Certainty.IDEA,
        ),
    )
    story.on("2025-12-04", "15:45")
    story.do(
        ADVISER,
        plans.note_action,
        plan=PLAN_A,
        action=MEETING,
        terms=ActionTerms(
            title="Kennismaken met het leerwerkbedrijf van de regio",
            description="Waterburg legt het eerste contact; samen kijken we welke stappen daar al gezet zijn.",
            certainty=Certainty.INTENTION,
            owner="adviseur social return Waterburg",
        ),
    )

    story.on("2025-12-05", "10:05")
    story.do(
        EXECUTIVE,
        asks.check_core_business,
        plan=PLAN_A,
        action=MEETING,
        outcome=CoreBusiness.APART,
        revision=story.read(Plan, PLAN_A).actions[MEETING].revision,
    )


def _first_agreement(story: Telling) -> None:
    first = new_id()
    story.on("2025-12-08", "09:30")
    story.do(EXECUTIVE, amendments.open_amendment, plan=PLAN_A, amendment=first, title="Het eerste plan van aanpak")
    story.write(
        EXECUTIVE,
        PLAN_A,
        first,
        SectionWritten(
            subject=WAY_OF_WORKING,
            base=0,
            heading="Hoe wij samenwerken",
            text="Noorderdijk Bouw en Waterburg spreken elkaar ieder kwartaal. We beginnen met wat goed ging."
            " Wat niet lukt, melden we zodra we het weten, en dan zoeken we samen een andere weg.",
        ),
    )
    story.write(
        EXECUTIVE,
        PLAN_A,
        first,
        SectionWritten(
            subject=PEOPLE,
            base=0,
            heading="Voor wie wij werk maken",
            text="Wij zoeken mensen die willen beginnen in de bouw of in het beheer van gebouwen.\n\n"
            "Ervaring is niet nodig. Iedereen krijgt een vaste werkbegeleider en een rooster dat past.",
        ),
    )
    for subject, terms in _first_actions():
        story.write(EXECUTIVE, PLAN_A, first, ActionAgreed(subject=subject, base=0, terms=terms))
    story.on("2025-12-09", "17:05")
    story.propose(EXECUTIVE, PLAN_A, first)
    story.on("2025-12-15", "11:10")
    story.write(
        CONTRACT_MANAGER,
        PLAN_A,
        first,
        SectionWritten(
            subject=WAY_OF_WORKING,
            base=0,
            heading="Hoe wij samenwerken",
            text="Noorderdijk Bouw en Waterburg spreken elkaar ieder kwartaal, op de bouwplaats als het kan."
            " We beginnen met wat goed ging. Wat niet lukt, melden we binnen twee weken, en dan zoeken we"
            " samen een andere weg. Een inspanning die eerlijk geleverd is, telt.",
        ),
    )
    for place, subject in enumerate(NOMINATIONS, start=1):
        promise = CommitmentTerms(
            text=f"Waterburg draagt binnen vier weken na de vraag kandidaat {place} voor.",
            due=_NOMINATED[place - 1][0],
        )
        story.write(CONTRACT_MANAGER, PLAN_A, first, CommitmentAgreed(subject=subject, base=0, terms=promise))
    for subject, text in (
        (STAYED, "Van de mensen die bij Noorderdijk Bouw beginnen, werken er op de laatste dag nog ten minste twee."),
        (SPOKEN, "Wij spreken elkaar ieder kwartaal, en wat niet lukt, horen wij binnen twee weken van elkaar."),
    ):
        story.write(CONTRACT_MANAGER, PLAN_A, first, CriterionAgreed(subject=subject, base=0, text=text))
    story.on("2025-12-15", "11:40")
    story.propose(CONTRACT_MANAGER, PLAN_A, first)
    story.on("2025-12-18", "10:00")
    story.accept(EXECUTIVE, PLAN_A, first)


_NOMINATED: Final = (
    (date(2026, 1, 9), date(2026, 1, 6), Fulfilment.KEPT),
    (date(2026, 1, 30), date(2026, 1, 27), Fulfilment.KEPT),
    (date(2026, 3, 13), date(2026, 3, 10), Fulfilment.KEPT),
    (date(2026, 3, 27), date(2026, 3, 25), Fulfilment.KEPT),
    (date(2026, 8, 14), date(2026, 8, 26), Fulfilment.LATE),
    (date(2026, 9, 25), date(2026, 9, 25), Fulfilment.MISSED),
)


def _first_actions() -> tuple[tuple[UUID, ActionTerms], ...]:
    return (
        (
            PLACES,
            ActionTerms(
                title="Vier mensen aan het werk op onze bouwplaatsen",
                description="Drie plekken voor mensen met een uitkering, en een vaste plek voor iemand die altijd"
                " ondersteuning nodig heeft.",
                certainty=Certainty.AGREED,
                owner="uitvoerder Noorderdijk",
                planned=(
                    Planned(
                        element=1,
                        kind=StageKind.EMPLOYMENT,
                        persons=3,
                        weekly_minutes=30 * 60,
                        first_day=date(2026, 2, 1),
                        last_day=date(2027, 1, 31),
                    ),
                    Planned(
                        element=1,
                        kind=StageKind.EMPLOYMENT,
                        persons=1,
                        weekly_minutes=28 * 60,
                        support=Support.PERMANENT,
                        first_day=date(2026, 1, 12),
                        last_day=LAST_DAY,
                    ),
                ),
            ),
        ),
        (
            BUYING,
            ActionTerms(
                title="Sociaal inkopen",
                description="Groenonderhoud, catering en schoonmaak rond de bouwplaatsen kopen wij bij ondernemingen"
                " met een erkenning.",
                certainty=Certainty.AGREED,
                owner="werkvoorbereider Noorderdijk",
                planned=(
                    Planned(
                        element=3,
                        kind="social-enterprise-nl",
                        cents=2_500_000,
                        first_day=date(2026, 1, 1),
                        last_day=LAST_DAY,
                    ),
                ),
            ),
        ),
        (
            PROJECT,
            ActionTerms(
                title="Buurthuis De Haven opknappen",
                description="Onze mensen knappen met buurtbewoners de keuken en de tuin van het buurthuis op.",
                certainty=Certainty.AGREED,
                planned=(
                    Planned(element=4, minutes=24 * 60, first_day=date(2026, 10, 1), last_day=date(2026, 11, 30)),
                ),
            ),
        ),
    )


def first_half_year(story: Telling) -> None:
    """Tell how five people began, and what was bought."""
    _nomination(story, 0, "2026-01-07")
    story.on("2026-01-13", "08:50")
    _start(
        story,
        T03,
        S03,
        _employment(date(2026, 1, 12), hours=28, support=Support.PERMANENT, reference="GD-2026-004"),
    )
    story.on("2026-01-14", "09:00")
    story.action(EXECUTIVE, plans.start_action, PLAN_A, PLACES)
    _nomination(story, 1, "2026-01-28")
    story.on("2026-02-02", "08:30")
    _start(
        story,
        T01,
        S01,
        _employment(date(2026, 2, 1), hours=36, planned_last_day=LAST_DAY, reference="GD-2026-011"),
    )
    _nomination(story, 2, "2026-03-11")
    story.on("2026-03-17", "08:35")
    _start(
        story,
        T02,
        S02,
        _employment(date(2026, 3, 16), hours=20, planned_last_day=date(2027, 3, 15), reference="GD-2026-023"),
        group="status-holder",
    )
    _nomination(story, 3, "2026-03-26")
    story.on("2026-04-01", "08:40")
    _start(
        story,
        T11,
        S11,
        _employment(date(2026, 4, 1), hours=30, planned_last_day=date(2027, 3, 31), reference="GD-2026-027"),
    )
    story.on("2026-05-21", "14:10")
    _buy(story, date(2026, 5, 20), 1_845_000, "Zuidrand Groen", "ZG-26-0412", _SOCIAL_ENTERPRISE)
    story.on("2026-06-02", "11:00")
    story.action(PLANNER, plans.start_action, PLAN_A, BUYING)


def summer(story: Telling) -> None:
    """Tell how both agreed on more room to learn."""
    more = new_id()
    story.on("2026-07-02", "10:20")
    story.do(ADVISER, amendments.open_amendment, plan=PLAN_A, amendment=more, title="Meer ruimte om te leren")
    story.write(
        ADVISER,
        PLAN_A,
        more,
        ActionAgreed(
            subject=LEARNING,
            base=0,
            terms=ActionTerms(
                title="Leren tijdens het werk",
                description="Een opleiding naast de baan, op een school in de regio. Het rooster volgt de lesdagen.",
                certainty=Certainty.AGREED,
                owner="werkvoorbereider Noorderdijk",
                planned=(
                    Planned(
                        element=2,
                        kind=StageKind.EDUCATION,
                        persons=2,
                        first_day=date(2026, 9, 1),
                        last_day=LAST_DAY,
                    ),
                ),
            ),
        ),
    )
    story.on("2026-07-02", "10:45")
    story.propose(ADVISER, PLAN_A, more)
    story.on("2026-07-07", "16:15")
    story.accept(EXECUTIVE, PLAN_A, more)


def second_half_year(story: Telling) -> None:
    """Tell who began to learn and to work in the autumn."""
    _nomination(story, 4, "2026-08-27")
    story.on("2026-09-02", "09:00")
    story.action(PLANNER, plans.start_action, PLAN_A, LEARNING)
    _start(story, T04, S04, _education(date(2026, 9, 1), "INS-2026-0188", planned=date(2027, 7, 16)))
    story.on("2026-09-15", "13:30")
    _buy(
        story,
        date(2026, 9, 14),
        1_234_055,
        "Helder Facilitair",
        "HF 2026 1187",
        (Recognition(kind="pso-2", first_day=date(2025, 6, 1), last_day=date(2027, 5, 31)),),
    )
    _nomination(story, 5, "2026-09-28")
    story.on("2026-10-01", "08:45")
    _start(story, T12, S12, _employment(date(2026, 10, 1), hours=24, reference="GD-2026-058"))


def autumn(story: Telling) -> None:
    """Tell of a step that ended early, and of hours that were contested, corrected and agreed on."""
    entry, objection = new_id(), new_id()
    facts = HoursFacts(
        day=date(2026, 11, 12),
        minutes=30 * 60,
        description="Keuken en tuin van buurthuis De Haven opgeknapt, met twaalf buurtbewoners.",
        evidence=Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=date(2026, 11, 12), reference="UV-2026-07"),
        relation=Relation.OUTSIDE,
        action=PROJECT,
    )
    story.on("2026-11-13", "16:20")
    story.action(PLANNER, plans.start_action, PLAN_A, PROJECT)
    story.do(PLANNER, entries.record_hours, plan=PLAN_A, entry=entry, facts=facts)
    story.on("2026-11-16", "09:20")
    story.end(EXECUTIVE, T02, S02, date(2026, 11, 15), EndCause.ENDED_EARLY)
    story.on("2026-11-18", "10:05")
    story.do(
        CONTRACT_MANAGER,
        entries.object_to_entry,
        reason="De urenverklaring van het buurthuis noemt 24 uur; hier staat 30 uur.",
        plan=PLAN_A,
        objection=objection,
        entry=entry,
        code=ObjectionCode.QUANTITY,
    )
    story.on("2026-11-19", "08:55")
    story.correct_hours(
        PLANNER,
        PLAN_A,
        entry,
        reason="De reistijd was meegeteld. De urenverklaring klopt: 24 uur.",
        facts=replace(facts, minutes=24 * 60),
    )
    story.on("2026-11-20", "09:40")
    story.do(
        CONTRACT_MANAGER,
        entries.withdraw_objection,
        reason="De uren komen nu overeen met de verklaring. Dank voor de snelle correctie.",
        plan=PLAN_A,
        objection=objection,
    )
    story.on("2026-11-23", "14:15")
    story.action(
        PLANNER,
        plans.end_action,
        PLAN_A,
        PROJECT,
        outcome="Het buurthuis heeft een keuken waarin weer gekookt wordt, en drie buren werken nu mee in de tuin.",
    )


def winter(story: Telling) -> None:
    """Tell how the revenue of a year was agreed, and somebody began to learn beside the work."""
    statement = new_id()
    story.on("2027-01-14", "11:30")
    story.do(
        EXECUTIVE,
        revenue.propose_revenue,
        plan=PLAN_A,
        statement=statement,
        lot=LOT,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        amount=320_000_000,
    )
    story.on("2027-01-20", "15:00")
    story.agree(CONTRACT_MANAGER, PLAN_A, statement)
    story.on("2027-01-26", "09:10")
    story.end(EXECUTIVE, T11, S11, date(2027, 1, 25), EndCause.COMPLETED)
    story.on("2027-02-01", "08:50")
    story.do(
        EXECUTIVE,
        trajectories.start_stage,
        trajectory=T12,
        stage=S12_LEARNING,
        facts=_education(date(2027, 2, 1), "INS-2027-0021"),
    )
    story.on("2027-02-04", "13:15")
    _buy(
        story,
        date(2027, 2, 3),
        612_540,
        "Vlier ICT",
        "VL-27-0039",
        (
            Recognition(kind="pso-30-plus", first_day=date(2026, 1, 1), last_day=date(2027, 12, 31)),
            Recognition(kind="pso-3", first_day=date(2026, 1, 1), last_day=date(2027, 12, 31)),
        ),
    )


def spring(story: Telling) -> None:
    """Tell of a credit note, a lower percentage that was declined, and what both look back on."""
    story.on("2027-03-11", "10:00")
    _buy(story, date(2027, 3, 10), -120_000, "Zuidrand Groen", "ZG-27-C008", _SOCIAL_ENTERPRISE, credited="ZG-26-0412")
    _declined_percentage(story)
    story.on("2027-04-02", "09:30")
    _buy(
        story,
        date(2027, 4, 1),
        400_000,
        "Meridiaan Advies",
        "MA-27-0117",
        (Recognition(kind="buy-social", first_day=date(2025, 1, 1), last_day=date(2027, 3, 31)),),
    )
    _looking_back(story)


def _declined_percentage(story: Telling) -> None:
    lower = new_id()
    story.on("2027-03-16", "14:00")
    story.do(
        EXECUTIVE,
        amendments.open_amendment,
        plan=PLAN_A,
        amendment=lower,
        title="Een lager percentage voor het laatste halfjaar",
    )
    base = story.read(Plan, PLAN_A).percentage.revision
    story.write(
        EXECUTIVE,
        PLAN_A,
        lower,
        PercentageAgreed(
            subject=PLAN_A,
            base=base,
            percentage=400,
            motivation="In het laatste halfjaar bestaat het werk vooral uit levering van materiaal.",
        ),
    )
    story.propose(EXECUTIVE, PLAN_A, lower)
    story.on("2027-03-23", "10:30")
    story.decline(
        CONTRACT_MANAGER,
        PLAN_A,
        lower,
        "De verplichting is al gehaald; een lager percentage verandert voor niemand iets. Laten we het bij de"
        " afspraak houden.",
    )


def _looking_back(story: Telling) -> None:
    back = new_id()
    story.on("2027-05-12", "13:00")
    story.do(
        CONTRACT_MANAGER,
        amendments.open_amendment,
        plan=PLAN_A,
        amendment=back,
        title="Wat wij meenemen naar het volgende plan",
    )
    people = story.read(Plan, PLAN_A).sections[PEOPLE]
    story.write(
        CONTRACT_MANAGER,
        PLAN_A,
        back,
        SectionWritten(
            subject=PEOPLE,
            base=people.revision,
            heading="Voor wie wij werk maken",
            text="Wij zoeken mensen die willen beginnen in de bouw of in het beheer van gebouwen.\n\n"
            "Ervaring is niet nodig. Iedereen krijgt een vaste werkbegeleider, een rooster dat past, en de kans"
            " om tijdens het werk een opleiding te volgen.",
        ),
    )
    story.write(
        CONTRACT_MANAGER,
        PLAN_A,
        back,
        SectionWritten(
            subject=LOOKING_BACK,
            base=0,
            heading="Wat wij meenemen",
            text="Een vaste werkbegeleider maakt het verschil. Een voordracht die te laat komt, kost een plek."
            " Leren en werken gaan goed samen. Dit nemen we mee naar het volgende plan.",
        ),
    )
    story.on("2027-05-12", "13:30")
    story.propose(CONTRACT_MANAGER, PLAN_A, back)
    story.on("2027-05-19", "09:15")
    story.accept(EXECUTIVE, PLAN_A, back)


def _nomination(story: Telling, place: int, day: str) -> None:
    story.on(day, "09:05")
    _, done, fulfilment = _NOMINATED[place]
    commitment = story.read(Plan, PLAN_A).commitments[NOMINATIONS[place]]
    story.do(
        ADVISER,
        plans.report_commitment,
        plan=PLAN_A,
        commitment=commitment.id,
        fulfilment=fulfilment,
        day=done,
        revision=commitment.revision,
    )


def _start(story: Telling, trajectory: UUID, stage: UUID, facts: StageFacts, group: str = "") -> None:
    story.do(
        EXECUTIVE,
        trajectories.start_trajectory,
        trajectory=trajectory,
        stage=stage,
        facts=facts,
        group=group,
    )


def _employment(
    first_day: date,
    *,
    hours: int,
    reference: str,
    support: Support = Support.BENEFIT,
    planned_last_day: date | None = None,
) -> StageFacts:
    return StageFacts(
        kind=StageKind.EMPLOYMENT,
        carrier=NOORDERDIJK,
        first_day=first_day,
        planned_last_day=planned_last_day,
        weekly_minutes=hours * 60,
        support=support,
        allocations=only(PLAN_A, first_day),
        evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=first_day, reference=reference),
        action=PLACES,
    )


def _education(first_day: date, reference: str, planned: date | None = None) -> StageFacts:
    return StageFacts(
        kind=StageKind.EDUCATION,
        carrier=NOORDERDIJK,
        first_day=first_day,
        planned_last_day=planned,
        allocations=only(PLAN_A, first_day),
        evidence=Evidence(kind=EvidenceKind.ENROLMENT, day=first_day, reference=reference),
        action=LEARNING,
    )


def only(plan: UUID, first_day: date, last_day: date | None = None) -> tuple[Allocation, ...]:
    """Return the allocation of a whole stage to one plan."""
    return (Allocation(first_day=first_day, last_day=last_day, shares=(Share(plan=plan, share=WHOLE),)),)


def onwards(facts: StageFacts) -> StageFacts:
    """Return a running stage's facts with its days counting in plan B once plan A has ended."""
    until = only(PLAN_A, facts.first_day, LAST_DAY)
    return replace(facts, allocations=until + only(PLAN_B, date(2027, 7, 1)))


_TRADE_REGISTER: Final = {
    "Zuidrand Groen": "99000011",
    "Helder Facilitair": "99000022",
    "Vlier ICT": "99000033",
    "Meridiaan Advies": "99000044",
}
_SOCIAL_ENTERPRISE: Final = (Recognition(kind="social-enterprise-nl", first_day=date(2025, 1, 1)),)


def _buy(
    story: Telling,
    day: date,
    net: int,
    supplier: str,
    invoice: str,
    recognitions: tuple[Recognition, ...],
    *,
    credited: str = "",
) -> None:
    story.do(
        PLANNER,
        entries.record_purchase,
        plan=PLAN_A,
        entry=new_id(),
        facts=PurchaseFacts(
            invoice_day=day,
            net=net,
            supplier=supplier,
            recognitions=recognitions,
            evidence=Evidence(kind=EvidenceKind.INVOICE, day=day, reference=invoice),
            action=BUYING,
            kvk=_TRADE_REGISTER[supplier],
            credits=credited,
        ),
    )
