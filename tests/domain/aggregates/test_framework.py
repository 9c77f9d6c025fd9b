"""A framework: versions that follow one another under one name, each whole, motivated and within bounds."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from domain.aggregates.framework import (
    Framework,
    FrameworkPublished,
    FrameworkReviewPlanned,
    announce_variant,
    plan_review,
    publish_framework,
    publish_version,
)
from domain.refusals import Missing
from domain.valuation import framework as valuation
from domain.valuation.notation import Text
from domain.valuation.tariff import tariff
from tests.kit.cast import CLIENT, CONTRACTOR, FRAMEWORK, OUTSIDER, TODAY, VARIANT, WATERBURG, frozen
from tests.kit.scenario import Scenario, given

NORM = valuation.norm()
LOCAL = valuation.extend(NORM, valuation.variant("waterburg-2026"))


def _published(*documents: valuation.Framework) -> Scenario:
    told = given(Framework, id=FRAMEWORK)
    for document in documents:
        told.when(publish_framework, CLIENT, document=document, base=NORM if document.extends else None)
    return told


def test_the_national_norm_and_the_local_variant_can_be_published() -> None:
    _published(NORM).then(FrameworkPublished, document=NORM, content=NORM.content_hash())
    _published(LOCAL).then(FrameworkPublished, document=LOCAL)


def test_a_plan_freezes_a_version_that_was_published() -> None:
    told = _published(NORM)
    assert told.state.reference(1) == frozen()
    with pytest.raises(Missing):
        told.state.reference(2)


def test_versions_follow_one_another_under_one_name() -> None:
    told = _published(NORM, NORM)
    told.then_refused("framework.version", expected=2)
    second = replace(NORM, version=2, name="cdio-2027", values=NORM.values)
    _published(NORM, second).then_refused("framework.name")
    _published(NORM, replace(NORM, version=2)).then(FrameworkPublished)
    _published(replace(NORM, version=2)).then_refused("framework.version", expected=1)


def _with(document: valuation.Framework, key: str, **changes: Any) -> valuation.Framework:
    return replace(document, values=document.values | {key: replace(document.values[key], **changes)})


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (_with(NORM, "hour", motivation=Text(nl=" ")), "framework.unmotivated"),
        (_with(NORM, "hour", source=Text(nl="")), "framework.unsourced"),
        (_with(NORM, "hour", value=None), "framework.incomplete"),
        (_with(NORM, "hour", value="-1"), "framework.not-a-number"),
        (replace(NORM, values={}), "framework.incomplete"),
        (_with(LOCAL, "full_count_hours", value="7"), "framework.out-of-bounds"),
        (_with(LOCAL, "hour", value="200.00"), "framework.differs-from-base"),
        (_with(LOCAL, "hour", value="200.00", set_by=LOCAL.name), "framework.national-value"),
        (replace(LOCAL, announced=LOCAL.in_force), "framework.short-notice"),
        (replace(LOCAL, extends="cdio-1999"), "framework.other-base"),
        (_with(NORM, "hour", motivation=Text(nl="Vraag het 06-12345678")), "text.telephone-number"),
    ],
)
def test_what_is_not_whole_motivated_and_within_bounds_is_not_published(
    document: valuation.Framework, rule: str
) -> None:
    _published(document).then_refused(rule)


# The next version of the norm

LATER = date(2028, 7, 1)
TITLE = Text("Landelijk waarderingskader 2028", "National framework 2028")


def _value(value: str | None, motivation: str = "De prijzen stegen") -> valuation.Value:
    return valuation.Value(value=value, motivation=Text(motivation), source=Text("Besluit van 2028"))


def _next(told: Scenario, **changes: Any) -> Scenario:
    facts: dict[str, Any] = {"read": 1, "title": TITLE, "values": {"index": _value("1.031")}, "in_force": LATER}
    return told.when(publish_version, OUTSIDER, **(facts | changes))


def test_a_next_version_sets_only_what_it_says_and_is_announced_today() -> None:
    event = _next(_published(NORM)).then(FrameworkPublished, owner=None)
    document = event.document
    assert (document.version, document.name, document.title) == (2, NORM.name, TITLE)
    assert (document.announced, document.in_force) == (TODAY, LATER)
    changed = {key for key in NORM.values if document.values[key] != NORM.values[key]}
    assert changed == {"index"}
    assert tariff(document).hour == Fraction("18042.5")


def test_an_earlier_version_stays_as_it_was() -> None:
    told = _next(_published(NORM))
    assert told.state.reference(1) == frozen()
    assert (told.state.newest.version, told.state.versions[1]) == (2, NORM)


def test_who_read_an_older_version_hears_that_there_is_a_newer_one() -> None:
    _next(_next(_published(NORM))).then_stale(current=2)


def test_a_norm_begins_with_what_is_shipped() -> None:
    _next(given(Framework, id=FRAMEWORK)).then_missing()


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"values": {}}, "framework.nothing-changed", ""),
        ({"values": {"bonus": _value("1")}}, "framework.unknown-value", "bonus"),
        ({"values": {"multipliers.Jan Jansen": _value("1")}}, "framework.unknown-value", "multipliers.Jan Jansen"),
        ({"values": {"hour": _value("-1")}}, "framework.not-a-number", "hour"),
        ({"values": {"hour": _value("200", "")}}, "framework.unmotivated", "hour.motivation"),
        ({"values": {"hour": replace(NORM.values["hour"], value="200")}}, "framework.unmotivated", "hour.motivation"),
        ({"values": {"hour": replace(_value("200"), source=Text(""))}}, "framework.unsourced", "hour.source"),
        ({"in_force": TODAY - timedelta(days=1)}, "framework.in-force-past", "in_force"),
        ({"in_force": date(2525, 1, 1)}, "date.absurd", "in_force"),
        ({"title": Text(" ")}, "text.required", "title"),
    ],
)
def test_a_next_version_is_motivated_value_by_value(changes: dict[str, Any], rule: str, field: str) -> None:
    _next(_published(NORM), **changes).then_refused(rule, field=field)


def test_a_variant_is_no_norm_to_publish_a_version_of() -> None:
    _next(_published(LOCAL)).then_refused("framework.not-a-norm")


# A local variant

OWN = Text("Kader gemeente Waterburg 2028", "Framework of gemeente Waterburg 2028")


def _announce(told: Scenario, by: Any = CLIENT, **changes: Any) -> Scenario:
    facts: dict[str, Any] = {"base": NORM, "read": 0, "title": OWN, "in_force": TODAY + timedelta(days=90)}
    return told.when(announce_variant, by, **(facts | {"values": {"counted_days": _value("540")}} | changes))


def _no_variant() -> Scenario:
    return given(Framework, id=VARIANT)


def test_a_client_announces_a_variant_of_its_own() -> None:
    event = _announce(_no_variant()).then(FrameworkPublished, owner=WATERBURG)
    document = event.document
    assert (document.name, document.version, document.extends) == ("kader-gemeente-waterburg-2028", 1, NORM.name)
    assert (document.announced, set(document.overridden())) == (TODAY, {"counted_days"})


def test_a_next_version_of_a_variant_says_everything_in_which_it_departs_from_the_norm() -> None:
    told = _announce(_announce(_no_variant()), read=1, values={"index": _value("1.10")})
    document = told.then(FrameworkPublished).document
    assert (document.version, set(document.overridden())) == (2, {"index"})
    assert document.values["counted_days"] == NORM.values["counted_days"]


def test_a_variant_belongs_to_whoever_announced_it() -> None:
    _announce(_announce(_no_variant()), by=OUTSIDER, read=1).then_refused("framework.not-yours")
    _announce(_announce(_no_variant()), by=CONTRACTOR, read=1).then_refused("framework.not-yours")
    _announce(_published(NORM), read=1).then_refused("framework.not-yours")


def test_the_same_variant_twice_is_no_news() -> None:
    _announce(_announce(_no_variant()), read=1).then_refused("framework.nothing-changed")
    _announce(_no_variant(), values={}).then_refused("framework.nothing-changed")


def test_two_who_announce_at_once_do_not_overwrite_each_other() -> None:
    _announce(_announce(_no_variant())).then_stale(current=1)


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"in_force": TODAY + timedelta(days=89)}, "framework.short-notice", "in_force"),
        ({"values": {"counted_days": _value("364")}}, "framework.out-of-bounds", "counted_days"),
        ({"values": {"hour": _value("200")}}, "framework.national-value", "hour"),
        ({"values": {"bonus": _value("2")}}, "framework.unknown-value", "bonus"),
        ({"values": {"counted_days": _value("540", "")}}, "framework.unmotivated", "counted_days.motivation"),
        ({"values": {"elements.prevention": _value("3")}}, "framework.not-a-choice", "elements.prevention"),
        ({"base": replace(NORM, in_force=date(2029, 1, 1))}, "framework.before-its-norm", "in_force"),
        ({"title": Text("bel 06-12345678")}, "text.telephone-number", "title"),
    ],
)
def test_a_variant_stays_within_bounds_and_keeps_its_notice(changes: dict[str, Any], rule: str, field: str) -> None:
    _announce(_no_variant(), **changes).then_refused(rule, field=field)


def _planned(day: date = date(2029, 3, 1), read: int = 1, *, reason: str = "", owner: bool = True) -> Scenario:
    facts: dict[str, Any] = {"read": read, "day": day, "norm_owner": owner}
    return _published(NORM).when(plan_review, OUTSIDER, reason=reason, **facts)


def test_the_owner_plans_when_the_newest_version_is_looked_at_again_and_nothing_changes_until_then() -> None:
    told = _planned()
    told.then(FrameworkReviewPlanned, version=1, day=date(2029, 3, 1))
    framework = told.state
    assert framework.review_due(1, date(2029, 2, 28)) is None
    assert framework.review_due(1, date(2029, 3, 1)) == date(2029, 3, 1)
    assert framework.reference(1) == _published(NORM).state.reference(1)


def test_who_plans_anew_says_what_came_of_looking() -> None:
    told = _planned()
    later: dict[str, Any] = {"read": 1, "day": date(2031, 3, 1), "norm_owner": True}
    told.when(plan_review, OUTSIDER, **later).then_refused("text.required", field="reason")
    told.when(plan_review, OUTSIDER, reason="Wij zagen niets wat anders moet.", **later).then(FrameworkReviewPlanned)
    told.when(plan_review, OUTSIDER, reason="Nog eens.", **later).then_refused("framework.nothing-changed")


def test_only_the_owner_plans_for_the_version_that_it_read_and_for_a_day_to_come() -> None:
    _planned(owner=False).then_refused("framework.not-yours")
    _planned(read=2).then_stale(current=1)
    _planned(TODAY).then_refused("framework.review-past", field="review_day")
    _planned(date(2101, 1, 1)).then_refused("date.absurd", field="review_day")
    facts: dict[str, Any] = {"read": 1, "day": date(2029, 3, 1), "norm_owner": True}
    given(Framework, id=FRAMEWORK).when(plan_review, OUTSIDER, **facts).then_missing()
    own = given(Framework, id=VARIANT).when(publish_framework, CLIENT, document=LOCAL, base=NORM, owner=WATERBURG)
    own.when(plan_review, OUTSIDER, **facts).then_refused("framework.not-yours")
    own.when(plan_review, CLIENT, **facts | {"norm_owner": False}).then(FrameworkReviewPlanned)


def test_the_next_version_was_looked_at() -> None:
    told = _planned()
    told.when(publish_framework, OUTSIDER, document=replace(NORM, version=2))
    assert told.state.review is None
    assert told.state.review_due(1, date(2030, 1, 1)) is None
