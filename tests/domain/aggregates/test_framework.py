"""A framework: versions that follow one another under one name, each whole, motivated and within bounds."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.aggregates.framework import Framework, FrameworkPublished, publish_framework
from domain.refusals import Missing
from domain.valuation import framework as valuation
from domain.valuation.notation import Text
from tests.kit.cast import CLIENT, FRAMEWORK, frozen
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
