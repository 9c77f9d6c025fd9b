"""The whole story, told through the commands into an empty store."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from demo import both_sides, chain, conclusion, dispute, kade, meetings, plan_a, plan_b, together
from demo.cast import (
    BUYER,
    CONTRACT_MANAGER,
    NOORDERDIJK,
    NORM,
    ORGANISATIONS,
    PARTNERS,
    RIJKSDIENST,
    VARIANT,
    WATERBURG,
    begin,
)
from demo.telling import Telling
from domain.commands import frameworks, organisations
from domain.commands.store import Store
from domain.valuation.framework import extend, norm, variant

Chapter = Callable[[Telling], None]

TODAY: Final = date(2028, 2, 29)
"""The day on which the demo stands still."""


def setting(story: Telling) -> None:
    """Tell what is there before anybody opens a plan: the norm, a variant of it, and who takes part."""
    national = norm()
    story.on("2025-10-14", "09:00")
    story.do(None, frameworks.publish_framework, framework=NORM, document=national)
    story.on("2025-10-15", "09:00")
    local = extend(national, variant("waterburg-2026"))
    story.do(None, frameworks.publish_framework, framework=VARIANT, document=local, owner=WATERBURG)
    story.on("2025-11-03", "09:30")
    for id in (WATERBURG, RIJKSDIENST):
        story.do(None, organisations.found_organisation, organisation=id, name=ORGANISATIONS[id])
    story.on("2025-11-24", "14:00")
    story.do(
        CONTRACT_MANAGER,
        organisations.register_organisation,
        organisation=NOORDERDIJK,
        name=ORGANISATIONS[NOORDERDIJK],
    )
    story.on("2025-11-26", "11:00")
    for id, name in PARTNERS.items():
        story.do(BUYER, organisations.register_organisation, organisation=id, name=name)


CHAPTERS: Final[tuple[Chapter, ...]] = (
    setting,
    plan_a.begin,
    kade.begin,
    plan_a.first_half_year,
    chain.begin,
    kade.start,
    plan_a.summer,
    chain.to_school,
    plan_a.second_half_year,
    chain.autumn,
    kade.buy_a_counter,
    chain.credit,
    plan_a.autumn,
    kade.first_year,
    chain.ask_zuidrand,
    plan_a.winter,
    chain.to_experience,
    plan_a.spring,
    meetings.look_back,
    chain.stayed,
    kade.welcome,
    plan_b.open_beside,
    plan_a.settle,
    meetings.keep_word,
    chain.to_a_job,
    dispute.decide_revenue,
    conclusion.close,
    plan_b.go_on,
    chain.share,
    kade.buy_workplaces,
    together.teach,
    kade.second_year,
    plan_b.agree_revenue,
    conclusion.carry_over,
    both_sides.account,
    both_sides.advise,
    together.work_through_winter,
    both_sides.look_for_somebody,
    meetings.prepare,
    plan_b.today,
    kade.today,
)
"""The chapters of the story, in the order in which they happened."""


def tell(store: Store, chapters: Sequence[Chapter] = CHAPTERS) -> None:
    """Play the demo, or some `chapters` of it in their order, into a store that has no events yet."""
    begin()
    story = Telling(store)
    for chapter in chapters:
        chapter(story)
