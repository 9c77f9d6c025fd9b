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

ORGANISATIONS: Final = {
    WATERBURG: "gemeente Waterburg",
    NOORDERDIJK: "Noorderdijk Bouw",
    RIJKSDIENST: "Rijksdienst Noord",
}

CONTRACT_MANAGER: Final = _member(
    "contractmanager Waterburg", "contractmanager@waterburg.example", WATERBURG, administrator=True
)
ADVISER: Final = _member("adviseur social return Waterburg", "adviseur@waterburg.example", WATERBURG)
EXECUTIVE: Final = _member("uitvoerder Noorderdijk", "uitvoerder@noorderdijk.example", NOORDERDIJK, administrator=True)
PLANNER: Final = _member("werkvoorbereider Noorderdijk", "werkvoorbereider@noorderdijk.example", NOORDERDIJK)
BUYER: Final = _member(
    "inkoper Rijksdienst Noord", "inkoper@rijksdienst-noord.example", RIJKSDIENST, administrator=True
)

MEMBERS: Final = (CONTRACT_MANAGER, ADVISER, EXECUTIVE, PLANNER, BUYER)

NORM: Final = new_id()
VARIANT: Final = new_id()
PLAN_A: Final = new_id()
PLAN_B: Final = new_id()
