"""Kade: four contractors, and later a fifth, who carry plan C together for Rijksdienst Noord."""

from datetime import date
from typing import Final

from demo.cast import (
    BUYER,
    COUNSELLOR,
    ENGINEER,
    EXECUTIVE,
    FOREMAN,
    HELDER,
    KADE,
    LEAD,
    MERIDIAAN,
    NOORDERDIJK,
    NORM,
    PLAN_C,
    VLIER,
    ZUIDRAND,
    Member,
    new_id,
)
from demo.telling import Telling
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Fulfilment, Plan
from domain.changes import ActionAgreed, CommitmentAgreed, SectionWritten
from domain.commands import amendments, entries, partnerships, plans, revenue
from domain.terms import (
    ActionTerms,
    Certainty,
    CommitmentTerms,
    Contract,
    Evidence,
    EvidenceKind,
    Lot,
    ObligationShare,
    Planned,
    PurchaseFacts,
    Recognition,
    Relation,
    StageKind,
)

FIRST_DAY: Final = date(2026, 3, 1)
LAST_DAY: Final = date(2029, 2, 28)
SERVICES: Final = new_id()
JOINING, WORKING, BUYING, TOGETHER, WORKPLACES = (new_id() for _ in range(5))

SHARES: Final = (
    ObligationShare(member=HELDER, share=4_000),
    ObligationShare(member=VLIER, share=2_500),
    ObligationShare(member=ZUIDRAND, share=2_000),
    ObligationShare(member=MERIDIAAN, share=1_500),
)
_OTHERS: Final = (ENGINEER, FOREMAN, COUNSELLOR)


def begin(story: Telling) -> None:
    """Tell how Kade was founded and its obligation shared, and how plan C was opened and first agreed on."""
    _found(story)
    _open(story)
    _first_agreement(story)


def start(story: Telling) -> None:
    """Tell how Rijksdienst Noord kept its word, and the work began."""
    story.on("2026-06-11", "09:50")
    read = story.read(Plan, PLAN_C).commitments[WORKPLACES].revision
    story.do(
        BUYER,
        plans.report_commitment,
        plan=PLAN_C,
        commitment=WORKPLACES,
        fulfilment=Fulfilment.KEPT,
        day=date(2026, 3, 27),
        revision=read,
    )
    story.on("2026-06-11", "10:30")
    for action in (JOINING, WORKING):
        story.action(LEAD, plans.start_action, PLAN_C, action)


def first_year(story: Telling) -> None:
    """Tell how the revenue of 2026 was agreed."""
    _revenue(story, 342_000_000, FIRST_DAY, date(2026, 12, 31), "2027-01-06", "2027-01-12")


def second_year(story: Telling) -> None:
    """Tell how the revenue of 2027 was agreed."""
    _revenue(story, 410_550_000, date(2027, 1, 1), date(2027, 12, 31), "2028-01-06", "2028-01-10")


def today(story: Telling) -> None:
    """Tell of the revenue that waits for the agreement of Rijksdienst Noord."""
    _revenue(story, 69_000_000, date(2028, 1, 1), date(2028, 2, 29), "2028-02-29")


def welcome(story: Telling) -> None:
    """Tell how Noorderdijk Bouw came to work along, without a share of the obligation."""
    story.on("2027-06-02", "10:40")
    joining = date(2027, 7, 1)
    story.do(LEAD, partnerships.invite_member, partnership=KADE, member=NOORDERDIJK, first_day=joining)
    story.on("2027-06-04", "09:15")
    story.do(EXECUTIVE, partnerships.join_partnership, partnership=KADE)


def buy_a_counter(story: Telling) -> None:
    """Tell what Helder Facilitair bought in its first autumn."""
    story.on("2026-10-09", "11:20")
    code = Recognition(kind="code-sociale-ondernemingen", first_day=date(2026, 1, 1))
    story.action(LEAD, plans.start_action, PLAN_C, BUYING)
    _buy(story, LEAD, date(2026, 10, 8), 2_200_000, "NB-26-0931", code)


def buy_workplaces(story: Telling) -> None:
    """Tell what Vlier ICT bought a year later."""
    story.on("2027-10-01", "14:05")
    ladder = Recognition(kind="pso-3", first_day=date(2026, 1, 1), last_day=date(2027, 12, 31))
    _buy(story, ENGINEER, date(2027, 9, 30), 777_777, "NB-27-0764", ladder)


def _found(story: Telling) -> None:
    story.on("2025-12-19", "10:00")
    story.do(LEAD, partnerships.found_partnership, partnership=KADE, name="Kade", first_day=FIRST_DAY)
    for member in (VLIER, ZUIDRAND, MERIDIAAN):
        story.do(LEAD, partnerships.invite_member, partnership=KADE, member=member, first_day=FIRST_DAY)
    story.on("2025-12-22", "16:00")
    for who in _OTHERS:
        story.do(who, partnerships.join_partnership, partnership=KADE)
    proposal = new_id()
    story.on("2025-12-23", "09:30")
    story.do(
        LEAD,
        partnerships.propose_shares,
        partnership=KADE,
        proposal=proposal,
        first_day=FIRST_DAY,
        shares=SHARES,
    )
    revision = story.read(Partnership, KADE).version
    for who in _OTHERS:
        story.do(who, partnerships.agree_shares, partnership=KADE, proposal=proposal, revision=revision)


def _open(story: Telling) -> None:
    story.on("2026-01-05", "09:40")
    story.do(
        BUYER,
        plans.open_plan,
        plan=PLAN_C,
        title="Gebouwen, groen en werkplekken van Rijksdienst Noord",
        partnership=KADE,
        contracts=(
            Contract(
                id=new_id(),
                reference="K-201",
                object="Facilitaire dienstverlening, werkplekken en terreinen",
                value=1_230_000_000,
                first_day=FIRST_DAY,
                last_day=LAST_DAY,
                lots=(Lot(id=SERVICES, reference="K-201", object="Facilitaire dienstverlening"),),
            ),
        ),
        percentage=400,
        motivation="Vier ondernemingen voeren dit samen uit, elk met ander werk: er is plaats voor iedere stap van de"
        " keten. Vier procent over drie jaar is daarmee haalbaar zonder verdringing.",
        framework=NORM,
        framework_version=1,
    )


def _first_agreement(story: Telling) -> None:
    first = new_id()
    story.on("2026-01-05", "13:30")
    story.do(LEAD, amendments.open_amendment, plan=PLAN_C, amendment=first, title="Het eerste plan van Kade")
    for change in (
        SectionWritten(
            subject=TOGETHER,
            base=0,
            heading="Hoe wij samenwerken",
            text="Wie bij een van ons begint, kan bij een ander verder. Wij dragen iemand pas over als de volgende"
            " plek er is, en dan in een gesprek met alle drie. Rijksdienst Noord hoort van ons wat lukt en wat niet.",
        ),
        ActionAgreed(
            subject=JOINING,
            base=0,
            terms=ActionTerms(
                title="Een weg in stappen, van partner naar partner",
                description="Meridiaan Advies begint met activering, Vlier ICT leidt op, Zuidrand Groen biedt"
                " werkervaring en Helder Facilitair een baan.",
                certainty=Certainty.AGREED,
                owner="projectleider Helder",
            ),
        ),
        ActionAgreed(
            subject=WORKING,
            base=0,
            terms=ActionTerms(
                title="Vaste banen in schoonmaak en beheer",
                description="Banen met een vaste werkbegeleider; wie al bij ons werkt, kan blijven.",
                certainty=Certainty.AGREED,
                owner="projectleider Helder",
                planned=(
                    Planned(
                        element=1,
                        kind=StageKind.EMPLOYMENT,
                        persons=2,
                        weekly_minutes=32 * 60,
                        first_day=FIRST_DAY,
                        last_day=date(2028, 2, 29),
                    ),
                ),
            ),
        ),
        ActionAgreed(
            subject=BUYING,
            base=0,
            terms=ActionTerms(
                title="Sociaal inkopen voor de kantoren",
                description="Balies en werkplekken laten wij maken door een onderneming met een erkenning.",
                certainty=Certainty.AGREED,
                planned=(
                    Planned(
                        element=3,
                        kind="code-sociale-ondernemingen",
                        cents=2_500_000,
                        first_day=FIRST_DAY,
                        last_day=date(2027, 12, 31),
                    ),
                ),
            ),
        ),
    ):
        story.write(LEAD, PLAN_C, first, change)
    story.write(
        BUYER,
        PLAN_C,
        first,
        CommitmentAgreed(
            subject=WORKPLACES,
            base=0,
            terms=CommitmentTerms(
                text="Rijksdienst Noord stelt in ieder gebouw een werkplek en een rustige plek beschikbaar.",
                due=date(2026, 4, 1),
            ),
        ),
    )
    story.propose(LEAD, PLAN_C, first)
    story.on("2026-01-06", "15:10")
    story.accept(BUYER, PLAN_C, first)


def _revenue(
    story: Telling, amount: int, first_day: date, last_day: date, proposed: str, agreed: str | None = None
) -> None:
    statement = new_id()
    story.on(proposed, "10:25" if agreed else "00:02")
    story.do(
        LEAD,
        revenue.propose_revenue,
        plan=PLAN_C,
        statement=statement,
        lot=SERVICES,
        first_day=first_day,
        last_day=last_day,
        amount=amount,
    )
    if agreed:
        story.on(agreed, "11:50")
        story.agree(BUYER, PLAN_C, statement)


def _buy(story: Telling, who: Member, day: date, net: int, invoice: str, recognition: Recognition) -> None:
    story.do(
        who,
        entries.record_purchase,
        plan=PLAN_C,
        entry=new_id(),
        facts=PurchaseFacts(
            invoice_day=day,
            net=net,
            supplier="Noorderdijk Bouw",
            recognitions=(recognition,),
            evidence=Evidence(kind=EvidenceKind.INVOICE, day=day, reference=invoice),
            relation=Relation.WITHIN,
            action=BUYING,
            kvk="99000055",
        ),
    )
