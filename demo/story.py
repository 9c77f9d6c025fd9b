"""The whole story, told through the commands into an empty store."""

from datetime import date
from typing import Final

from demo import plan_a, plan_b
from demo.cast import (
    CONTRACT_MANAGER,
    NOORDERDIJK,
    NORM,
    ORGANISATIONS,
    RIJKSDIENST,
    VARIANT,
    WATERBURG,
    begin,
)
from demo.telling import Telling
from domain.commands import frameworks, organisations
from domain.commands.store import Store
from domain.valuation.framework import extend, norm, variant

TODAY: Final = date(2028, 2, 29)
"""The day on which the demo stands still."""


def tell(store: Store) -> None:
    """Play the demo into a store that has no events yet."""
    begin()
    story = Telling(store)
    _setting(story)
    plan_a.tell(story)
    plan_b.open_beside(story)
    plan_a.settle(story)
    plan_b.go_on(story)


def _setting(story: Telling) -> None:
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
