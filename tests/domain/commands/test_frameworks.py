"""Moving a plan to another framework: published, in force, with the hours it asks, and nothing before it changes."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.aggregates.amendment import Amendment
from domain.aggregates.framework import Framework
from domain.aggregates.plan import Plan
from domain.authority import HOST
from domain.commands.books import open_book
from domain.refusals import Missing, Refused, Stale
from domain.terms import StageKind
from domain.valuation.framework import Value, extend, norm, variant
from domain.valuation.notation import Text
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    FRAMEWORK,
    OUTSIDER,
    PLAN,
    TODAY,
    TRAJECTORY,
    VARIANT,
    framework_agreed,
    hours,
    id_of,
    local,
    stage,
)
from tests.kit.office import Office

AMENDMENT = id_of("a move")
INDEX = {"index": Value(value="1.031", motivation=Text("De prijzen stegen"), source=Text("Besluit van 2028"))}


def _sign(office: Office, **changes: Any) -> None:
    """Let both parties sign a move to the variant."""
    change = framework_agreed(**changes)
    office.do("open_amendment", CLIENT, plan=PLAN, amendment=AMENDMENT, title="Een ander kader", change=change)
    office.do("propose_amendment", CLIENT, plan=PLAN, amendment=AMENDMENT, version=2)
    content = office.read(Amendment, AMENDMENT).content
    office.do("accept_amendment", CONTRACTOR, plan=PLAN, amendment=AMENDMENT, version=3, content=content)


def _index(office: Office, first_day: date) -> Any:
    """Publish a norm with an index, in force on a day; return what a plan freezes of it."""
    office.do(
        "publish_version", OUTSIDER, framework=FRAMEWORK, read=1, title=Text("Norm"), values=INDEX, in_force=first_day
    )
    return office.read(Framework, FRAMEWORK).reference(2)


def test_what_happened_before_the_move_keeps_its_value(office: Office) -> None:
    indexed = _index(office, TODAY)
    before = open_book(office.store, PLAN).book.valuation(TODAY).figures()
    _sign(office, framework=indexed, first_day=TODAY)
    assert open_book(office.store, PLAN).book.valuation(TODAY).figures().realised >= before.realised
    office.do("record_hours", CONTRACTOR, plan=PLAN, entry=id_of("after"), facts=hours(day=TODAY, minutes=60))
    office.do("record_hours", CONTRACTOR, plan=PLAN, entry=id_of("before"), facts=hours(minutes=60))
    lines = {line.source: line for line in open_book(office.store, PLAN).book.valuation(TODAY).lines()}
    assert [lines[str(id_of(when))].cents for when in ("before", "after")] == [17_500, 18_043]


def test_the_days_of_a_stage_are_worth_what_held_on_them(office: Office) -> None:
    before = open_book(office.store, PLAN).book.valuation(TODAY).ledger
    _sign(office, framework=_index(office, TODAY), first_day=TODAY)
    after = open_book(office.store, PLAN).book.valuation(TODAY).ledger
    yesterday = date(2028, 2, 28)
    assert after.realised(str(PLAN), yesterday) == before.realised(str(PLAN), yesterday)
    assert after.realised(str(PLAN), TODAY) > before.realised(str(PLAN), TODAY)


def test_a_plan_as_it_was_known_before_has_the_framework_of_then(office: Office) -> None:
    _sign(office, first_day=date(2028, 7, 1))
    plan = office.read(Plan, PLAN)
    assert [each.name for each in plan.frameworks()] == [norm().name, local().name]
    book = open_book(office.store, PLAN).book
    holding = book.frameworks[PLAN]
    assert (holding.on(TODAY).name, holding.on(date(2028, 7, 1)).name) == (norm().name, local().name)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"framework": replace(local(), content="0" * 64)}, "framework.unpublished"),
        ({"framework": replace(local(), version=2)}, "missing"),
    ],
)
def test_only_what_was_published_can_be_agreed_on(office: Office, changes: dict[str, Any], rule: str) -> None:
    with pytest.raises((Refused, Missing)) as refused:
        _sign(office, **changes)
    assert getattr(refused.value, "rule", "missing") == rule


def test_a_version_holds_in_a_plan_no_sooner_than_it_is_in_force(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        _sign(office, framework=_index(office, date(2028, 8, 1)), first_day=date(2028, 7, 31))
    assert refused.value.rule == "framework.not-in-force"
    assert refused.value.facts == {"first": date(2028, 8, 1)}


def test_a_framework_that_counts_hours_asks_them_of_every_stage_at_work(office: Office) -> None:
    silent = stage(StageKind.SHELTERED, weekly_minutes=None)
    office.do("start_trajectory", CONTRACTOR, trajectory=uuid4(), stage=uuid4(), facts=silent)
    with pytest.raises(Refused) as refused:
        _sign(office)
    assert (refused.value.rule, refused.value.facts) == ("framework.hours-missing", {"count": 1})


def test_hours_that_are_missing_by_the_time_of_signing_stop_it(office: Office) -> None:
    change = framework_agreed()
    office.do("open_amendment", CLIENT, plan=PLAN, amendment=AMENDMENT, title="Een ander kader", change=change)
    office.do("propose_amendment", CLIENT, plan=PLAN, amendment=AMENDMENT, version=2)
    silent = stage(StageKind.SHELTERED, weekly_minutes=None)
    office.do("start_trajectory", CONTRACTOR, trajectory=uuid4(), stage=uuid4(), facts=silent)
    content = office.read(Amendment, AMENDMENT).content
    with pytest.raises(Refused, match=r"framework\.hours-missing"):
        office.do("accept_amendment", CONTRACTOR, plan=PLAN, amendment=AMENDMENT, version=3, content=content)


def test_after_the_move_a_stage_says_its_hours(office: Office) -> None:
    _sign(office)
    silent = stage(StageKind.SHELTERED, weekly_minutes=None)
    with pytest.raises(Refused, match=r"stage\.hours-needed"):
        office.do("start_stage", CONTRACTOR, trajectory=TRAJECTORY, stage=uuid4(), facts=silent)


def test_a_variant_is_announced_on_the_newest_norm(office: Office) -> None:
    facts: dict[str, Any] = {"framework": uuid4(), "norm": FRAMEWORK, "read": 0, "title": Text("Kader")}
    facts |= {"values": INDEX, "in_force": date(2028, 7, 1)}
    _index(office, TODAY)
    with pytest.raises(Stale):
        office.do("announce_variant", CLIENT, norm_version=1, **facts)
    with pytest.raises(Missing):
        office.do("announce_variant", CLIENT, norm_version=1, **(facts | {"norm": VARIANT}))
    office.do("announce_variant", CLIENT, norm_version=2, **facts)


def test_the_host_gives_a_shipped_variant_to_its_municipality(office: Office) -> None:
    document = replace(extend(norm(), variant("waterburg-2026")), version=2)
    office.do("publish_framework", HOST, framework=VARIANT, document=document, owner=CLIENT.organisation)
    facts: dict[str, Any] = {"framework": VARIANT, "norm": FRAMEWORK, "norm_version": 1, "read": 2}
    facts |= {"title": Text("Kader"), "values": INDEX, "in_force": date(2028, 7, 1)}
    with pytest.raises(Refused, match=r"framework\.not-yours"):
        office.do("announce_variant", OUTSIDER, **facts)
    office.do("announce_variant", CLIENT, **facts)
    assert office.read(Framework, VARIANT).newest.name == "waterburg-2026"
