"""Remarks on a draft: said of a part, answered, resolved; they change nothing of what is signed."""

from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain.aggregates import amendment as a
from domain.aggregates import remarking
from domain.aggregates.amendment import Amendment, AmendmentStatus
from domain.aggregates.remarks import Part, RemarkAnswered, RemarkMade, RemarkResolved, parts_of
from domain.authority import Actor
from domain.changes import AnyChange, SectionRemoved
from domain.terms import Party
from tests.kit.cast import (
    AMENDMENT,
    CLIENT,
    CONTRACTOR,
    FREE,
    OTHER,
    PLAN,
    SECTION,
    TODAY,
    action_agreed,
    head,
    id_of,
    section_written,
)
from tests.kit.scenario import Scenario, given

SIDE = {CLIENT: Party.CLIENT, CONTRACTOR: Party.CONTRACTOR}
PARTIES = pytest.mark.parametrize("by", [CLIENT, CONTRACTOR], ids=["client", "contractor"])
REMARK = id_of("a remark")


def _draft(change: AnyChange | None = None) -> Scenario:
    opened = a.AmendmentOpened(head=head(CLIENT), plan=PLAN, title="Samenwerken", party=Party.CLIENT)
    written = a.ChangeWritten(head=head(CLIENT), change=change or section_written(), party=Party.CLIENT)
    return given(Amendment, opened, written, id=AMENDMENT)


def _made(told: Scenario, by: Actor = CLIENT, **changes: Any) -> Scenario:
    facts: dict[str, Any] = {"remark": REMARK, "subject": SECTION, "part": Part.TEXT, "text": "Kan dit korter?"}
    return told.when(remarking.make_remark, by, party=SIDE[by], **facts | changes)


def _answered(told: Scenario, by: Actor, text: str = "Dat kan.") -> Scenario:
    return told.when(remarking.answer_remark, by, remark=REMARK, text=text, party=SIDE[by])


def _resolved(told: Scenario, by: Actor, said: int) -> Scenario:
    return told.when(remarking.resolve_remark, by, remark=REMARK, said=said, party=SIDE[by])


@PARTIES
def test_either_party_remarks_on_a_part_the_other_answers_and_either_resolves(by: Actor) -> None:
    told = _made(_draft(), by)
    told.then(RemarkMade, subject=SECTION, part=Part.TEXT)
    remark = told.state.remarks[REMARK]
    assert remark.awaits(SIDE[OTHER[by]])
    assert not remark.awaits(SIDE[by])
    _answered(told, OTHER[by]).then(RemarkAnswered, text="Dat kan.")
    assert remark.awaits(SIDE[by])
    _resolved(told, by, said=2).then(RemarkResolved)
    assert not remark.open


def test_an_answer_opens_what_was_resolved() -> None:
    told = _resolved(_made(_draft()), CONTRACTOR, said=1)
    _answered(told, CLIENT, "Toch niet.").then(RemarkAnswered)
    assert told.state.remarks[REMARK].open


def test_a_remark_is_resolved_once_and_by_who_read_all_of_it() -> None:
    told = _answered(_made(_draft()), CONTRACTOR)
    _resolved(told, CLIENT, said=1).then_refused("remark.said-more")
    _resolved(told, CLIENT, said=2).then(RemarkResolved)
    _resolved(told, CONTRACTOR, said=2).then_refused("remark.resolved")


def test_it_is_about_a_part_that_the_change_has() -> None:
    told = _draft()
    _made(told, part=Part.DUE).then_refused("remark.no-such-part", field="part")
    _made(told, subject=None, part=Part.TEXT).then_refused("remark.no-such-part", field="part")
    _made(told, subject=id_of("elsewhere")).then_missing()
    _made(told, subject=None, part=Part.WHOLE).then(RemarkMade, subject=None)
    _made(told, part=Part.WHOLE).then_refused("remark.made")
    assert parts_of(SectionRemoved(subject=SECTION, base=1)) == (Part.WHOLE,)


def test_nothing_personal_stands_in_it_and_nothing_empty() -> None:
    told = _made(_draft())
    _answered(told, CONTRACTOR, " ").then_refused("text.required", field="text")
    _answered(told, CONTRACTOR, "Bel 06-12345678").then_refused("text.telephone-number", field="text")
    _made(told, remark=id_of("another"), text="jan@voorbeeld.nl").then_refused("text.e-mail-address", field="text")


def test_there_are_bounds() -> None:
    told = _made(_draft())
    for _ in range(remarking.MOST_SAID - 1):
        _answered(told, CLIENT)
    _answered(told, CLIENT).then_refused("list.too-long", field="text", most=remarking.MOST_SAID)
    for each in range(remarking.MOST_REMARKS - 1):
        _made(told, remark=id_of(f"remark {each}"))
    _made(told, remark=id_of("one more")).then_refused("list.too-long", field="text", most=remarking.MOST_REMARKS)


@PARTIES
def test_a_remark_voids_no_signature_and_makes_nothing_stale(by: Actor) -> None:
    told = _draft().when(a.propose_amendment, CLIENT, party=Party.CLIENT, version=2, signing=FREE)
    read, content = told.state.version, told.state.content
    _made(told, by)
    assert (told.state.status, told.state.voided, told.state.content) == (AmendmentStatus.PROPOSED, False, content)
    facts: dict[str, Any] = {"party": Party.CONTRACTOR, "version": read, "content": content, "signing": FREE}
    told.when(a.accept_amendment, CONTRACTOR, **facts).then(a.AmendmentSigned)
    _answered(told, OTHER[by]).then_refused("amendment.ended")
    _made(told, by, remark=id_of("late")).then_refused("amendment.ended")


def test_after_a_remark_an_edit_still_makes_stale_what_was_read_before_it() -> None:
    told = _made(_draft())
    told.when(a.write_change, CONTRACTOR, change=action_agreed(), party=Party.CONTRACTOR, revision=0)
    told.when(a.propose_amendment, CLIENT, party=Party.CLIENT, version=3, signing=FREE).then_stale(current=4)
    told.when(a.propose_amendment, CLIENT, party=Party.CLIENT, version=5, signing=FREE).then_stale(current=4)
    told.when(a.propose_amendment, CLIENT, party=Party.CLIENT, version=4, signing=FREE).then(a.AmendmentProposed)


@examples(st.integers(min_value=-400, max_value=800))
def test_an_answer_is_asked_from_today_until_a_year_ahead(days: int) -> None:
    told, day = _draft(), TODAY + days * (a.LONGEST_TO_RESPOND / 366)
    told.when(a.propose_amendment, CLIENT, party=Party.CLIENT, version=2, signing=FREE, respond_by=day)
    if 0 <= days <= a.LONGEST_TO_RESPOND.days:
        told.then(a.AmendmentProposed, respond_by=day)
    else:
        last = TODAY + a.LONGEST_TO_RESPOND
        told.then_refused("amendment.respond-by", field="respond_by", first=TODAY, last=last)
