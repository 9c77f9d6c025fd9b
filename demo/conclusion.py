"""How plan A ends: looked back upon and signed by both, and its pot that gives to plan B."""

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, new_id
from demo.plan_a import SPOKEN, STAYED
from demo.telling import Telling
from domain.closing import Judgement
from domain.commands import closing


def close(story: Telling) -> None:
    """Close plan A once the revenue of its last half-year is agreed."""
    _look_back(story)
    statement = new_id()
    story.on("2027-08-17", "10:00")
    content = story.final_content(PLAN_A)
    story.do(EXECUTIVE, closing.propose_closing, plan=PLAN_A, closing=statement, content=content)
    story.on("2027-08-24", "15:30")
    story.do(CONTRACT_MANAGER, closing.agree_closing, plan=PLAN_A, closing=statement, content=content)


def _look_back(story: Telling) -> None:
    """Tell what each party made of the success that both had agreed on, in its own words."""
    for who, at, criterion, judgement, words in (
        (
            EXECUTIVE,
            "10:20",
            STAYED,
            Judgement.MET,
            "Het werden er drie. De vaste werkbegeleider maakte het verschil; die houden wij.",
        ),
        (
            EXECUTIVE,
            "10:40",
            SPOKEN,
            Judgement.MET,
            "Ieder kwartaal een gesprek, vaak op de bouwplaats. Ook over wat tegenzat, hoorden wij elkaar op tijd.",
        ),
        (
            CONTRACT_MANAGER,
            "14:10",
            STAYED,
            Judgement.MET,
            "Meer dan wij durfden af te spreken. Voor het vervolg zoeken wij samen naar werk dat langer duurt.",
        ),
        (
            CONTRACT_MANAGER,
            "14:30",
            SPOKEN,
            Judgement.PARTLY,
            "Van zes voordrachten kwamen er vier op tijd. Dat de andere niet lukten, hadden wij eerder moeten zeggen.",
        ),
    ):
        story.on("2027-08-16", at)
        story.do(who, closing.judge_success, plan=PLAN_A, criterion=criterion, judgement=judgement, story=words)


def carry_over(story: Telling) -> None:
    """Let plan B receive as much from the pot as it may."""
    received = new_id()
    story.on("2028-01-20", "10:00")
    story.do(
        EXECUTIVE,
        closing.propose_carry_over,
        plan=PLAN_B,
        carry_over=received,
        source=PLAN_A,
        amount=story.receivable(PLAN_B, PLAN_A),
        basis="Bestek K-102 en K-103, paragraaf 6.4: een overschot mag tot de helft van de verplichting mee.",
    )
    story.on("2028-01-25", "14:00")
    story.do(CONTRACT_MANAGER, closing.agree_carry_over, plan=PLAN_B, carry_over=received)
