"""The closed lists of the domain as the options of a form, in the reader's words."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.worth import Book
from web.wording.words import explained, label, name_of

Option = dict[str, Any]


def options(members: Iterable[StrEnum | str], language: str, *, explain: bool = False) -> list[Option]:
    """Return the options for members of an enumeration or names such as `recognition.pso-1`, in their order."""
    return [_option(member, language, explain=explain) for member in members]


def action_options(book: Book, stored: UUID | None = None) -> list[Option]:
    """Return the actions of a plan that have not ended, and the one that is `stored`, ended or of another plan."""
    actions = [action for plan in (book.plan, *book.others.values()) for action in plan.actions.values()]
    return [
        {"value": action.id, "label": action.terms.title}
        for action in actions
        if action.id == stored or (action.id in book.plan.actions and not action.ended)
    ]


def _option(member: StrEnum | str, language: str, *, explain: bool) -> Option:
    value = member.value if isinstance(member, StrEnum) else name_of(member).partition(".")[2]
    option: Option = {"value": value, "label": label(member, language)}
    line = explained(member, language) if explain else ""
    return option | {"description": line} if line else option
