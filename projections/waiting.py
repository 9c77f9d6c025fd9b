"""What waits for a party of a plan: a proposal to sign, a revenue to agree on, an objection to answer."""

from enum import StrEnum
from uuid import UUID

import msgspec

from domain.aggregates.amendment import AmendmentStatus
from domain.aggregates.plan import ObjectionStatus, StatementStatus
from domain.terms import Party, Role
from domain.worth import Book


class Awaited(StrEnum):
    """What somebody is asked for."""

    SIGNATURE = "signature"
    AGREEMENT = "agreement"
    REVISION = "revision"
    ANSWER = "answer"


class Waiting(msgspec.Struct, frozen=True):
    """Something that waits: an amendment, a revenue statement or an objection, by its id."""

    awaited: Awaited
    thing: UUID


def waiting(book: Book, organisation: UUID) -> list[Waiting]:
    """Return what waits for an organisation, in the order in which it came up.

    What a side signs waits for its lead, an objection for whoever recorded what it is against.
    """
    party = book.plan.party(organisation)
    answers = [
        Waiting(Awaited.ANSWER, objection.id)
        for objection in book.plan.objections.values()
        if objection.status is ObjectionStatus.OPEN
        and objection.author is party
        and objection.recorder in {organisation, None}
    ]
    if not book.plan.roles(organisation) & {Role.CLIENT, Role.LEAD}:
        return answers
    return _to_sign(book, party) + answers


def _to_sign(book: Book, party: Party) -> list[Waiting]:
    found = [
        Waiting(Awaited.SIGNATURE, amendment.id)
        for amendment in book.amendments.values()
        if amendment.status is AmendmentStatus.PROPOSED and amendment.proposed and amendment.proposed.party is not party
    ]
    for statement in book.plan.statements.values():
        own = statement.proposed_by is party
        if statement.status is StatementStatus.PROPOSED and not own:
            found.append(Waiting(Awaited.AGREEMENT, statement.id))
        if statement.status is StatementStatus.DISPUTED and own:
            found.append(Waiting(Awaited.REVISION, statement.id))
    return found
