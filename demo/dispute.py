"""A dispute about the revenue of 2027: both stories, a reviewer who stands outside plan A, and a decision on a rule."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, RIJKSDIENST, new_id
from demo.plan_a import LAST_DAY
from demo.telling import Telling
from domain.aggregates.dispute import Dispute, DisputeCode, Outcome, Subject, SubjectKind, Verdict
from domain.aggregates.plan import Plan
from domain.commands import disputes
from domain.commands.store import Store
from domain.confidentiality import CURRENT, content_of
from storage.looks import Look, Looks

AGREED: Final = datetime(2027, 7, 27, 13, 0, tzinfo=UTC)
"""The moment up to which the reviewer looked back: both had just agreed on the revenue."""


LOOKED: Final = datetime(2027, 8, 11, 12, 40, tzinfo=UTC)
"""When the reviewer sat down to it, an hour before the decision."""


def decide_revenue(story: Telling) -> None:
    """Tell how Waterburg doubted what it had agreed on, and how Rijksdienst Noord decided that it stands."""
    statement = list(story.read(Plan, PLAN_A).statements)[-1]
    dispute = new_id()
    story.on("2027-08-03", "09:20")
    story.do(
        CONTRACT_MANAGER,
        disputes.raise_dispute,
        plan=PLAN_A,
        dispute=dispute,
        subjects=(Subject(kind=SubjectKind.REVENUE, id=statement),),
        code=DisputeCode.PERIOD,
        story="Onze administratie betaalde twee facturen over het wijkgebouw aan de Vlierkade pas in juli 2027, samen"
        " € 41.250. Zij staan in de som waarmee wij akkoord gingen. Volgens ons tellen zij niet mee in het eerste"
        " halfjaar: dan zouden zij bij een andere opdracht horen.",
        desired="Dat de omzet over januari tot en met juni 2027 € 41.250 lager is.",
    )
    story.on("2027-08-04", "11:10")
    story.do(
        EXECUTIVE,
        disputes.answer_dispute,
        dispute=dispute,
        story="Het werk was op 24 juni klaar en is die dag opgeleverd, met een handtekening van de beheerder. De"
        " facturen zijn van 28 juni. Dat de betaling in juli viel, verandert niet wanneer het werk is gedaan.",
    )
    story.do(
        EXECUTIVE,
        disputes.propose_reviewer,
        dispute=dispute,
        reviewer=RIJKSDIENST,
        last_day=date(2027, 8, 31),
        ground="Zonder de opgaven en hun geschiedenis is niet te zien op welke dagen de omzet rust.",
    )
    story.on("2027-08-05", "14:05")
    version = story.read(Dispute, dispute).version
    story.do(CONTRACT_MANAGER, disputes.accept_reviewer, dispute=dispute, revision=version)
    story.on("2027-08-06", "08:30")
    story.do(BUYER, disputes.open_grant, dispute=dispute, content=content_of(CURRENT))
    story.on("2027-08-11", "15:45")
    verdict = Verdict(
        subject=statement,
        outcome=Outcome.REJECTED,
        code=DisputeCode.PERIOD,
        reasoning="Omzet hoort bij de dagen waarop het werk is gedaan, niet bij de dag van betaling. De oplevering is"
        " van 24 juni 2027, en zo stond het al in de opgave waarmee beide akkoord gingen. Het bedrag blijft staan.",
        cents=story.read(Plan, PLAN_A).statements[statement].proposed.cents,
    )
    story.do(
        BUYER,
        disputes.decide_dispute,
        dispute=dispute,
        verdicts=(verdict,),
        on=LAST_DAY,
        known=AGREED,
        version=story.read(Dispute, dispute).version,
    )


def look(store: Store, looks: Looks) -> None:
    """Leave behind what the reviewer looked at before deciding; a look that is there already stays as it is."""
    plan = Plan.replay(PLAN_A, store.streams((PLAN_A,))[PLAN_A])
    if not plan.disputes:
        return
    dispute, pages = (
        plan.disputes[0],
        ("", "/revenue", f"/revenue/{list(plan.statements)[-1]}", "/history", "/disputes"),
    )
    for number, page in enumerate(pages):
        past = page.startswith("/revenue")
        looks.write(
            Look(
                reference=f"{dispute.hex[:10]}{number:02}",
                dispute=dispute,
                plan=PLAN_A,
                organisation=RIJKSDIENST,
                account=BUYER.actor.account,
                at=LOOKED + number * timedelta(minutes=4),
                page=f"/plans/{PLAN_A}{page}",
                known=AGREED if past else None,
                on_day=LAST_DAY if past else None,
            )
        )
