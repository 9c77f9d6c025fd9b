"""An amendment: both may edit it, one signs it, and only the other can accept exactly that."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.aggregates import amendment as a
from domain.aggregates.amendment import Amendment, AmendmentStatus
from domain.authority import Actor
from domain.changes import AnyChange, content_hash
from domain.terms import Party
from tests.kit.cast import (
    ACTION,
    AMENDMENT,
    CLIENT,
    CONTRACTOR,
    FREE,
    OTHER,
    PLAN,
    SECTION,
    action_agreed,
    head,
    id_of,
    section_written,
)
from tests.kit.scenario import Scenario
from tests.kit.scenario import given as given_events

SIDE = {CLIENT: Party.CLIENT, CONTRACTOR: Party.CONTRACTOR}
PARTIES = pytest.mark.parametrize("by", [CLIENT, CONTRACTOR], ids=["client", "contractor"])


def _given(*events: Any) -> Scenario:
    opened = a.AmendmentOpened(head=head(CLIENT), plan=PLAN, title="Samenwerken", party=Party.CLIENT)
    return given_events(Amendment, opened, *events, id=AMENDMENT)


def _written(change: AnyChange | None = None, by: Actor = CLIENT) -> a.ChangeWritten:
    return a.ChangeWritten(head=head(by), change=change or section_written(), party=SIDE[by])


def _proposed(by: Actor = CLIENT) -> a.AmendmentProposed:
    content = content_hash(PLAN, "Samenwerken", [section_written()])
    return a.AmendmentProposed(head=head(by), content=content, party=SIDE[by])


def _signed(told: Scenario, by: Actor, **changes: Any) -> Scenario:
    facts: dict[str, Any] = {"version": told.state.version, "content": told.state.content, "signing": FREE} | changes
    return told.when(a.accept_amendment, by, party=SIDE[by], **facts)


@PARTIES
def test_either_party_opens_a_draft_under_a_title(by: Actor) -> None:
    told = given_events(Amendment, id=AMENDMENT)
    told.when(a.open_amendment, by, plan=PLAN, title=" ", party=SIDE[by]).then_refused("text.required", field="title")
    told.when(a.open_amendment, by, plan=PLAN, title="Samenwerken", party=SIDE[by]).then(a.AmendmentOpened, plan=PLAN)
    told.when(a.open_amendment, by, plan=PLAN, title="Anders", party=SIDE[by]).then_refused("amendment.already-open")


@PARTIES
def test_both_edit_a_draft(by: Actor) -> None:
    told = _given().when(a.write_change, by, change=section_written(), party=SIDE[by], revision=0)
    told.then(a.ChangeWritten)
    told.when(a.write_change, OTHER[by], change=section_written(text="Beter"), party=SIDE[OTHER[by]], revision=2)
    told.then(a.ChangeWritten)
    told.when(a.drop_change, by, subject=SECTION, party=SIDE[by], revision=3).then(a.ChangeDropped)
    told.when(a.retitle_amendment, by, title="Anders", party=SIDE[by], version=4).then(a.AmendmentRetitled)
    assert (told.state.changes, told.state.title) == ({}, "Anders")


def test_an_edit_on_what_was_read_before_is_stale() -> None:
    told = _given(_written())
    write: dict[str, Any] = {"change": section_written(text="Beter"), "party": Party.CONTRACTOR}
    told.when(a.write_change, CONTRACTOR, revision=0, **write).then_stale(current=2)
    told.when(a.drop_change, CONTRACTOR, subject=SECTION, party=Party.CONTRACTOR, revision=1).then_stale(current=2)
    told.when(a.drop_change, CONTRACTOR, subject=ACTION, party=Party.CONTRACTOR, revision=1).then_stale(current=0)
    told.when(a.retitle_amendment, CLIENT, title="Anders", party=Party.CLIENT, version=1).then_stale(current=2)


def test_an_edit_changes_something() -> None:
    told = _given(_written())
    told.when(a.write_change, CLIENT, change=section_written(), party=Party.CLIENT, revision=2)
    told.then_refused("amendment.nothing-changed")
    told.when(a.retitle_amendment, CLIENT, title="Samenwerken", party=Party.CLIENT, version=2)
    told.then_refused("amendment.nothing-changed")


def test_an_amendment_holds_a_hundred_changes() -> None:
    told = _given(*(_written(replace(section_written(), subject=id_of(str(each)))) for each in range(100)))
    told.when(a.write_change, CLIENT, change=action_agreed(), party=Party.CLIENT, revision=0)
    told.then_refused("amendment.too-many-changes", most=100)


@PARTIES
def test_a_party_signs_what_the_draft_says_and_lays_it_before_the_other(by: Actor) -> None:
    told = _given(_written()).when(a.propose_amendment, by, party=SIDE[by], version=2, signing=FREE)
    told.then(a.AmendmentProposed, content=content_hash(PLAN, "Samenwerken", [section_written()]))
    assert told.state.status is AmendmentStatus.PROPOSED


def test_an_empty_draft_is_not_proposed_and_a_proposal_not_twice() -> None:
    _given().when(a.propose_amendment, CLIENT, party=Party.CLIENT, version=1, signing=FREE).then_refused(
        "amendment.empty"
    )
    told = _given(_written(), _proposed()).when(
        a.propose_amendment, CLIENT, party=Party.CLIENT, version=3, signing=FREE
    )
    told.then_refused("amendment.already-proposed")


def test_what_is_proposed_is_what_was_read() -> None:
    _given(_written()).when(a.propose_amendment, CLIENT, party=Party.CLIENT, version=1, signing=FREE).then_stale(
        current=2
    )


@PARTIES
def test_nobody_accepts_or_declines_their_own_amendment(by: Actor) -> None:
    told = _given(_written(), _proposed(by))
    _signed(told, by).then_refused("amendment.own-amendment")
    told.when(a.decline_amendment, by, reason="Nee", party=SIDE[by], version=3).then_refused("amendment.own-amendment")


@PARTIES
def test_the_other_party_accepts_exactly_what_was_proposed(by: Actor) -> None:
    told = _signed(_given(_written(), _proposed(by)), OTHER[by])
    told.then(a.AmendmentSigned, content=_proposed().content, party=SIDE[OTHER[by]])
    assert (told.state.status, told.state.accepted.head.by) == (AmendmentStatus.ACCEPTED, OTHER[by].account)


def test_other_content_than_was_read_is_not_accepted() -> None:
    _signed(_given(_written(), _proposed()), CONTRACTOR, content="0" * 64).then_stale(current=3)
    _signed(_given(_written(), _proposed()), CONTRACTOR, version=2).then_stale(current=3)


EDITS: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (a.write_change, {"change": section_written(text="Beter"), "revision": 2}),
    (a.write_change, {"change": action_agreed(), "revision": 0}),
    (a.drop_change, {"subject": SECTION, "revision": 2}),
    (a.retitle_amendment, {"title": "Anders", "version": 3}),
]


@PARTIES
@pytest.mark.parametrize(("edit", "facts"), EDITS)
def test_an_edit_after_the_proposal_voids_the_signature(
    by: Actor, edit: Callable[..., Any], facts: dict[str, Any]
) -> None:
    told = _given(_written(), _proposed()).when(edit, by, party=SIDE[by], **facts)
    assert told.state.status is AmendmentStatus.DRAFT
    assert told.state.voided
    _signed(told, CONTRACTOR).then_refused("amendment.not-proposed")
    told.when(a.decline_amendment, CONTRACTOR, reason="Nee", party=Party.CONTRACTOR, version=4)
    told.then_refused("amendment.not-proposed")


def test_a_draft_that_nobody_signed_is_not_accepted() -> None:
    _signed(_given(_written()), CONTRACTOR).then_refused("amendment.not-proposed")


def test_declining_has_a_reason() -> None:
    told = _given(_written(), _proposed())
    told.when(a.decline_amendment, CONTRACTOR, party=Party.CONTRACTOR, version=3).then_refused("text.required")
    told.when(a.decline_amendment, CONTRACTOR, reason="Nee", party=Party.CONTRACTOR, version=2).then_stale(current=3)
    told.when(a.decline_amendment, CONTRACTOR, reason="Te vroeg", party=Party.CONTRACTOR, version=3)
    told.then(a.AmendmentDeclined)
    assert told.state.ended.reason == "Te vroeg"


def test_who_proposed_withdraws_with_a_reason() -> None:
    told = _given(_written(), _proposed(CONTRACTOR))
    withdraw: dict[str, Any] = {"party": Party.CONTRACTOR, "version": 3}
    told.when(a.withdraw_amendment, CLIENT, reason="Weg", party=Party.CLIENT, version=3)
    told.then_refused("amendment.not-yours")
    told.when(a.withdraw_amendment, CONTRACTOR, **withdraw).then_refused("text.required", field="reason")
    told.when(a.withdraw_amendment, CONTRACTOR, reason="Bij nader inzien", **withdraw).then(a.AmendmentWithdrawn)


def test_who_opened_withdraws_a_draft() -> None:
    told = _given(_written(by=CONTRACTOR))
    told.when(a.withdraw_amendment, CONTRACTOR, reason="Weg", party=Party.CONTRACTOR, version=2)
    told.then_refused("amendment.not-yours")
    told.when(a.withdraw_amendment, CLIENT, reason="Weg", party=Party.CLIENT, version=1).then_stale(current=2)
    told.when(a.withdraw_amendment, CLIENT, reason="Weg", party=Party.CLIENT, version=2).then(a.AmendmentWithdrawn)


ENDINGS = [
    a.AmendmentSigned(head=head(CONTRACTOR), content="", party=Party.CONTRACTOR),
    a.AmendmentDeclined(head=head(CONTRACTOR), party=Party.CONTRACTOR),
    a.AmendmentWithdrawn(head=head(CLIENT), party=Party.CLIENT),
]
AFTERWARDS: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    *EDITS,
    (a.propose_amendment, {"version": 4, "signing": FREE}),
    (a.accept_amendment, {"version": 4, "content": "", "signing": FREE}),
    (a.decline_amendment, {"version": 4, "reason": "Nee"}),
    (a.withdraw_amendment, {"version": 4, "reason": "Weg"}),
]


@pytest.mark.parametrize("ending", ENDINGS, ids=["accepted", "declined", "withdrawn"])
@pytest.mark.parametrize(("decision", "facts"), AFTERWARDS)
def test_an_ended_amendment_stays_as_it_ended(ending: Any, decision: Callable[..., Any], facts: dict[str, Any]) -> None:
    told = _given(_written(), _proposed(), ending).when(decision, CONTRACTOR, party=Party.CONTRACTOR, **facts)
    told.then_refused("amendment.ended")


@examples(st.text(), st.text(), st.text(), st.text())
def test_other_content_has_another_hash(title: str, heading: str, text: str, other: str) -> None:
    one = content_hash(PLAN, title, [section_written(heading=heading, text=text)])
    assert one == content_hash(PLAN, title, [section_written(heading=heading, text=text)])
    assert (one == content_hash(PLAN, title, [section_written(heading=heading, text=other)])) is (text == other)
    assert (one == content_hash(PLAN, other, [section_written(heading=heading, text=text)])) is (title == other)
    assert one != content_hash(id_of("another plan"), title, [section_written(heading=heading, text=text)])
