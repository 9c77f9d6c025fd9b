"""Either party remarks on a draft as long as nobody has decided on it; a remark voids no signature."""

from uuid import UUID

from domain import texts
from domain.aggregates.amendment import Amendment
from domain.aggregates.remarks import Part, Remark, RemarkAnswered, RemarkMade, RemarkResolved, parts_of
from domain.events import Head
from domain.quantities import few
from domain.refusals import Missing, Refused
from domain.terms import Party

MOST_REMARKS = 200
MOST_SAID = 50


def make_remark(
    amendment: Amendment, head: Head, *, remark: UUID, subject: UUID | None, part: Part, text: str, party: Party
) -> RemarkMade:
    """Say something of a part of a change that stands in the draft, or of the draft as a whole."""
    _discussed(amendment)
    few([*amendment.remarks, remark], field="text", most=MOST_REMARKS)
    if remark in amendment.remarks:
        raise Refused("remark.made")
    if subject is not None and subject not in amendment.changes:
        raise Missing(subject)
    if part not in (parts_of(amendment.changes[subject]) if subject else (Part.WHOLE,)):
        raise Refused("remark.no-such-part", field="part")
    said = texts.clean(text, field="text", limit=texts.REASON, lines=True)
    return RemarkMade(head=head, remark=remark, subject=subject, part=part, text=said, party=party)


def answer_remark(amendment: Amendment, head: Head, *, remark: UUID, text: str, party: Party) -> RemarkAnswered:
    """Say something back, by either party; a remark that was resolved is open again."""
    found = _found(amendment, remark)
    few([*found.said, text], field="text", most=MOST_SAID)
    text = texts.clean(text, field="text", limit=texts.REASON, lines=True)
    return RemarkAnswered(head=head, remark=remark, text=text, party=party)


def resolve_remark(amendment: Amendment, head: Head, *, remark: UUID, said: int, party: Party) -> RemarkResolved:
    """Call a remark seen to, by either party, after reading all that was `said`: so many times as was read."""
    found = _found(amendment, remark)
    if not found.open:
        raise Refused("remark.resolved")
    if said != len(found.said):
        raise Refused("remark.said-more")
    return RemarkResolved(head=head, remark=remark, party=party)


def _found(amendment: Amendment, remark: UUID) -> Remark:
    if remark not in amendment.remarks:
        raise Missing(remark)
    _discussed(amendment)
    return amendment.remarks[remark]


def _discussed(amendment: Amendment) -> None:
    if not amendment.open:
        raise Refused("amendment.ended")
