"""Who takes part in the demo, and the ids that make it the same story every time."""

import random
from typing import Final
from uuid import UUID

import msgspec

from domain.authority import Actor

_dice: Final = random.Random("the cast")  # noqa: S311 - a story, not a secret


def begin() -> None:
    """Begin the story at its first id, so that it can be told more than once in a process."""
    _dice.seed("the story")


def new_id() -> UUID:
    """Return the story's next random id."""
    return UUID(bytes=_dice.randbytes(16), version=4)


class Member(msgspec.Struct, frozen=True):
    """Somebody with an account, spoken of by role."""

    name: str
    email: str
    actor: Actor


def _member(name: str, email: str, organisation: UUID, *, administrator: bool = False) -> Member:
    return Member(name, email, Actor(new_id(), organisation, administrator))


WATERBURG: Final = new_id()
NOORDERDIJK: Final = new_id()
RIJKSDIENST: Final = new_id()

CONTRACT_MANAGER: Final = _member(
    "contractmanager Waterburg", "contractmanager@waterburg.example", WATERBURG, administrator=True
)
ADVISER: Final = _member("adviseur social return Waterburg", "adviseur@waterburg.example", WATERBURG)
EXECUTIVE: Final = _member("uitvoerder Noorderdijk", "uitvoerder@noorderdijk.example", NOORDERDIJK, administrator=True)
PLANNER: Final = _member("werkvoorbereider Noorderdijk", "werkvoorbereider@noorderdijk.example", NOORDERDIJK)
BUYER: Final = _member(
    "inkoper Rijksdienst Noord", "inkoper@rijksdienst-noord.example", RIJKSDIENST, administrator=True
)

NORM: Final = new_id()
VARIANT: Final = new_id()
PLAN_A: Final = new_id()
PLAN_B: Final = new_id()

PLAN_C: Final = new_id()
KADE: Final = new_id()
HELDER: Final = new_id()
VLIER: Final = new_id()
ZUIDRAND: Final = new_id()
MERIDIAAN: Final = new_id()

PARTNERS: Final = {
    HELDER: "Helder Facilitair",
    VLIER: "Vlier ICT",
    ZUIDRAND: "Zuidrand Groen",
    MERIDIAAN: "Meridiaan Advies",
}
"""The members of Kade that carry a share of its obligation."""

ORGANISATIONS: Final = {
    WATERBURG: "gemeente Waterburg",
    NOORDERDIJK: "Noorderdijk Bouw",
    RIJKSDIENST: "Rijksdienst Noord",
    **PARTNERS,
}

LEAD: Final = _member("projectleider Helder", "projectleider@helder-facilitair.example", HELDER, administrator=True)
ENGINEER: Final = _member("praktijkbegeleider Vlier", "praktijkbegeleider@vlier-ict.example", VLIER, administrator=True)
FOREMAN: Final = _member(
    "werkbegeleider Zuidrand", "werkbegeleider@zuidrand-groen.example", ZUIDRAND, administrator=True
)
COUNSELLOR: Final = _member(
    "loopbaanbegeleider Meridiaan", "loopbaanbegeleider@meridiaan-advies.example", MERIDIAAN, administrator=True
)

MEMBERS: Final = (CONTRACT_MANAGER, ADVISER, EXECUTIVE, PLANNER, BUYER, LEAD, ENGINEER, FOREMAN, COUNSELLOR)
