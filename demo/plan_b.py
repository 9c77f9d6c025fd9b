"""Plan B, contracts K-102 and K-103: the open plan that there is to work in today."""

from datetime import date
from typing import Any, Final

from demo.cast import (
    ADVISER,
    CONTRACT_MANAGER,
    EXECUTIVE,
    NOORDERDIJK,
    PLAN_B,
    PLANNER,
    VARIANT,
    new_id,
)
from demo.plan_a import S01, S03, S04, S12, S12_LEARNING, T01, T03, T04, T11, T12, only, onwards
from demo.telling import Telling
from domain.aggregates.plan import Plan
from domain.aggregates.remarks import Part
from domain.aggregates.trajectory import EndCause, Trajectory
from domain.changes import ActionAgreed, CommitmentAgreed, SectionWritten
from domain.commands import amendments, plans, revenue, trajectories
from domain.terms import (
    ActionTerms,
    Award,
    Certainty,
    CombiningGround,
    CommitmentTerms,
    Contract,
    Evidence,
    EvidenceKind,
    Lot,
    Option,
    Planned,
    StageFacts,
    StageKind,
)

GREEN, BUILDINGS = new_id(), new_id()
WORKING, TOGETHER, LEARNING, NEIGHBOURHOOD = (new_id() for _ in range(4))
LAST_DAY: Final = date(2029, 6, 30)


def open_beside(story: Telling) -> None:
    """Open plan B while plan A runs out, and let what goes on count in it from its first day."""
    story.on("2027-06-08", "10:00")
    story.do(
        CONTRACT_MANAGER,
        plans.open_plan,
        plan=PLAN_B,
        title="Groen en gebouwen in Waterburg-Zuid",
        contractor=NOORDERDIJK,
        contracts=(
            Contract(
                id=new_id(),
                reference="K-102",
                object="Beheer van de groene schoolpleinen",
                value=25_000_000,
                first_day=date(2027, 7, 1),
                last_day=LAST_DAY,
                lots=(Lot(id=GREEN, reference="K-102", object="Beheer van de groene schoolpleinen"),),
                options=(Option(id=new_id(), months=12), Option(id=new_id(), months=12)),
            ),
            Contract(
                id=new_id(),
                reference="K-103",
                object="Verduurzaming van schoolgebouwen",
                value=1_075_000_000,
                first_day=date(2027, 7, 1),
                last_day=LAST_DAY,
                lots=(
                    Lot(
                        id=BUILDINGS,
                        reference="K-103",
                        object="Verduurzaming van schoolgebouwen",
                        labour_share=6_200,
                    ),
                ),
            ),
        ),
        percentage=500,
        motivation="K-102 blijft op zichzelf onder de jaarlijkse ondergrens. Samen met K-103 is er genoeg werk voor een"
        " traject dat langer duurt; van K-103 telt het loonaandeel van 62 procent.",
        framework=VARIANT,
        framework_version=1,
        ground=CombiningGround(
            basis="Beide opdrachten zijn in één procedure gegund; het bestek laat één plan van aanpak voor beide toe.",
            reference="Bestek K-102 en K-103, paragraaf 6.2",
        ),
        award=Award(day=date(2027, 6, 1), weeks=6),
    )
    _first_agreement(story)
    story.on("2027-07-01", "08:30")
    story.end(EXECUTIVE, T01, S01, date(2027, 6, 30), EndCause.COMPLETED)
    for trajectory, stage in ((T03, S03), (T04, S04), (T12, S12), (T12, S12_LEARNING)):
        facts = story.read(Trajectory, trajectory).stages[stage].facts
        story.stage(
            EXECUTIVE,
            trajectories.change_stage,
            trajectory,
            stage,
            reason="Plan A is afgelopen; het traject loopt door onder het nieuwe plan.",
            facts=onwards(facts),
        )


def go_on(story: Telling) -> None:
    """Tell how somebody came back to work."""
    story.on("2027-09-01", "08:40")
    story.do(
        EXECUTIVE,
        trajectories.start_stage,
        trajectory=T11,
        stage=new_id(),
        facts=StageFacts(
            kind=StageKind.EMPLOYMENT,
            carrier=NOORDERDIJK,
            first_day=date(2027, 9, 1),
            weekly_minutes=30 * 60,
            allocations=only(PLAN_B, date(2027, 9, 1)),
            evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=date(2027, 9, 1), reference="GD-2027-041"),
            action=WORKING,
        ),
    )
    story.on("2027-09-02", "09:00")
    story.action(EXECUTIVE, plans.start_action, PLAN_B, WORKING)


def _first_agreement(story: Telling) -> None:
    first = new_id()
    story.on("2027-06-14", "10:30")
    story.do(
        CONTRACT_MANAGER,
        amendments.open_amendment,
        plan=PLAN_B,
        amendment=first,
        title="Waarmee wij beginnen",
    )
    story.write(
        CONTRACT_MANAGER,
        PLAN_B,
        first,
        SectionWritten(
            subject=TOGETHER,
            base=0,
            heading="Hoe wij samenwerken",
            text="Wij gaan verder zoals wij in het vorige plan geleerd hebben. Ieder kwartaal spreken wij elkaar op"
            " een van de scholen. Wat niet lukt, melden wij binnen twee weken.",
        ),
    )
    story.write(
        EXECUTIVE,
        PLAN_B,
        first,
        ActionAgreed(
            subject=WORKING,
            base=0,
            terms=ActionTerms(
                title="Vier mensen aan het werk in en om de scholen",
                description="Wie al bij ons werkt, kan blijven. Voor twee mensen maken wij een nieuwe plek.",
                certainty=Certainty.AGREED,
                owner="uitvoerder Noorderdijk",
                planned=(
                    Planned(
                        element=1,
                        kind=StageKind.EMPLOYMENT,
                        persons=4,
                        weekly_minutes=28 * 60,
                        first_day=date(2027, 7, 1),
                        last_day=date(2028, 6, 30),
                    ),
                ),
            ),
        ),
    )
    story.write(
        EXECUTIVE,
        PLAN_B,
        first,
        ActionAgreed(
            subject=NEIGHBOURHOOD,
            base=0,
            terms=ActionTerms(
                title="Een groen schoolplein, samen met de buurt",
                description="Leerlingen, ouders en onze mensen leggen in het voorjaar een schoolplein aan.",
                certainty=Certainty.AGREED,
                planned=(Planned(element=4, minutes=120 * 60, first_day=date(2028, 2, 1), last_day=date(2028, 6, 30)),),
            ),
        ),
    )
    story.write(
        CONTRACT_MANAGER,
        PLAN_B,
        first,
        CommitmentAgreed(
            subject=new_id(),
            base=0,
            terms=CommitmentTerms(
                text="Waterburg wijst per school een vaste contactpersoon aan, zodat begeleiding en rooster op elkaar"
                " aansluiten.",
                due=date(2027, 9, 1),
            ),
        ),
    )
    story.propose(CONTRACT_MANAGER, PLAN_B, first)
    story.on("2027-06-21", "14:20")
    story.accept(EXECUTIVE, PLAN_B, first)
    story.on("2027-06-24", "11:15")
    story.do(
        PLANNER,
        plans.note_action,
        plan=PLAN_B,
        action=LEARNING,
        terms=ActionTerms(
            title="Een leerwerkplek in het groen",
            description="Samen met een school in de regio. We zoeken nog wie dit trekt.",
            certainty=Certainty.INTENTION,
        ),
    )


def agree_revenue(story: Telling) -> None:
    """Tell how the revenue of the second half of 2027 was agreed."""
    half_year = (date(2027, 7, 1), date(2027, 12, 31))
    for lot, amount, who, other, proposed, agreed in (
        (GREEN, 6_250_000, EXECUTIVE, CONTRACT_MANAGER, "2028-01-11", "2028-01-13"),
        (BUILDINGS, 268_421_050, CONTRACT_MANAGER, EXECUTIVE, "2028-01-14", "2028-01-18"),
    ):
        statement = new_id()
        story.on(proposed, "10:10")
        story.do(
            who,
            revenue.propose_revenue,
            plan=PLAN_B,
            statement=statement,
            lot=lot,
            first_day=half_year[0],
            last_day=half_year[1],
            amount=amount,
        )
        story.on(agreed, "09:50")
        story.agree(other, PLAN_B, statement)


def today(story: Telling) -> None:
    """Tell what lies on the table at the end of February 2028."""
    proposal = new_id()
    story.on("2028-02-22", "15:00")
    story.do(
        ADVISER,
        amendments.open_amendment,
        plan=PLAN_B,
        amendment=proposal,
        title="Kandidaten voordragen: sneller en met een warme overdracht",
    )
    together = story.read(Plan, PLAN_B).sections[TOGETHER]
    story.write(
        ADVISER,
        PLAN_B,
        proposal,
        SectionWritten(
            subject=TOGETHER,
            base=together.revision,
            heading="Hoe wij samenwerken",
            text="Wij gaan verder zoals wij in het vorige plan geleerd hebben. Ieder kwartaal spreken wij elkaar op"
            " een van de scholen. Wat niet lukt, melden wij binnen een week. Een kandidaat stellen wij samen aan"
            " elkaar voor: geen formulier zonder gesprek.",
        ),
    )
    in_proposal: dict[str, Any] = {"plan": PLAN_B, "amendment": proposal}
    story.on("2028-02-22", "15:40")
    within, warm = new_id(), new_id()
    story.do(
        PLANNER,
        amendments.make_remark,
        **in_proposal,
        remark=within,
        subject=TOGETHER,
        part=Part.TEXT,
        text="Binnen een week melden lukt, behalve in de bouwvak. Kan daar iets over bij?",
    )
    story.do(
        ADVISER,
        amendments.answer_remark,
        **in_proposal,
        remark=within,
        text="In de bouwvak hoeft het niet; dat staat al bij de eerste afspraak over vakanties.",
    )
    story.do(PLANNER, amendments.resolve_remark, **in_proposal, remark=within, said=2)
    story.propose(ADVISER, PLAN_B, proposal, respond_by=date(2028, 3, 7))
    story.on("2028-02-24", "09:20")
    story.do(
        EXECUTIVE,
        amendments.make_remark,
        **in_proposal,
        remark=warm,
        subject=TOGETHER,
        part=Part.TEXT,
        text="‘Samen voorstellen’ willen wij graag. Wie van u is daar dan bij?",
    )
    story.on("2028-02-29", "00:01")  # whatever a visitor does at some hour of this day comes later
    story.do(
        EXECUTIVE,
        revenue.propose_revenue,
        plan=PLAN_B,
        statement=new_id(),
        lot=BUILDINGS,
        first_day=date(2028, 1, 1),
        last_day=date(2028, 2, 29),
        amount=72_100_000,
    )
