"""How plan A ends: its final statement signed by both, and its pot that gives to plan B."""

from demo.cast import CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, new_id
from demo.telling import Telling
from domain.commands import closing


def close(story: Telling) -> None:
    """Close plan A once the revenue of its last half-year is agreed."""
    statement = new_id()
    story.on("2027-08-17", "10:00")
    content = story.final_content(PLAN_A)
    story.do(EXECUTIVE, closing.propose_closing, plan=PLAN_A, closing=statement, content=content)
    story.on("2027-08-24", "15:30")
    story.do(CONTRACT_MANAGER, closing.agree_closing, plan=PLAN_A, closing=statement, content=content)


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
