"""The chain in people: everybody stands once in every step that they began, and days are days."""

from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.aggregates.trajectory import EndCause, Stage
from domain.terms import StageKind
from projections.chains import CHAIN, Rung, days_of, funnel, sustained
from tests.kit.cast import CONTRACTOR, NOORDERDIJK, RIJKSDIENST, head, stage

ON = date(2028, 2, 29)


def step(
    kind: StageKind,
    first: str,
    last: str | None = None,
    *,
    cause: EndCause | None = None,
    withdrawn: bool = False,
) -> Stage:
    facts = replace(
        stage(kind), first_day=date.fromisoformat(first), last_day=date.fromisoformat(last) if last else None
    )
    return Stage(uuid4(), facts, 1, head(CONTRACTOR), cause=cause, withdrawn=withdrawn)


def test_each_step_says_who_is_in_it_who_went_on_and_who_left() -> None:
    to_work = [
        step(StageKind.ACTIVATION, "2027-01-01", "2027-03-31"),
        step(StageKind.WORK_EXPERIENCE, "2027-04-01", "2027-09-30"),
        step(StageKind.EMPLOYMENT, "2027-10-01"),
    ]
    stopped = [step(StageKind.ACTIVATION, "2027-01-01", "2027-03-31", cause=EndCause.ENDED_EARLY)]
    back = [
        step(StageKind.WORK_EXPERIENCE, "2027-01-01", "2027-03-31"),
        step(StageKind.ACTIVATION, "2027-05-01"),
    ]
    assert funnel([to_work, stopped, back], ON) == [
        Rung(StageKind.ACTIVATION, began=3, now=1, further=1, left=1),
        Rung(StageKind.WORK_EXPERIENCE, began=2, now=0, further=1, left=0, back=1),
        Rung(StageKind.EMPLOYMENT, began=1, now=1, further=0, left=0),
    ]


def test_who_stayed_in_work_went_on() -> None:
    stayed = [step(StageKind.EMPLOYMENT, "2026-01-01", "2027-12-31", cause=EndCause.STAYED)]
    assert funnel([stayed], ON) == [Rung(StageKind.EMPLOYMENT, began=1, now=0, further=1, left=0)]


def test_who_came_forward_after_a_step_back_went_on() -> None:
    detour = [
        step(StageKind.EDUCATION, "2027-01-01", "2027-03-31"),
        step(StageKind.ACTIVATION, "2027-05-01", "2027-06-30"),
        step(StageKind.EMPLOYMENT, "2027-07-01"),
    ]
    assert [(rung.kind, rung.further, rung.back) for rung in funnel([detour], ON)] == [
        (StageKind.ACTIVATION, 1, 0),
        (StageKind.EDUCATION, 1, 0),
        (StageKind.EMPLOYMENT, 0, 0),
    ]


def test_what_is_to_come_or_was_withdrawn_is_not_counted() -> None:
    assert funnel([[step(StageKind.EMPLOYMENT, "2028-03-01")]], ON) == []
    assert funnel([[step(StageKind.EMPLOYMENT, "2027-03-01", withdrawn=True)]], ON) == []


def test_sustained_is_three_years_in_the_same_work() -> None:
    work = step(StageKind.EMPLOYMENT, "2025-03-01")
    assert not sustained(work, date(2028, 2, 29))
    assert sustained(work, date(2028, 3, 1))
    assert not sustained(step(StageKind.EMPLOYMENT, "2025-03-01", "2028-02-29"), date(2028, 6, 1))
    assert not sustained(step(StageKind.EDUCATION, "2020-03-01"), ON)
    assert funnel([[work]], date(2028, 3, 1)) == [Rung(StageKind.EMPLOYMENT, 1, 1, 0, 0, sustained=1)]


def test_days_count_from_the_first_to_the_last_or_to_the_day_of_the_view() -> None:
    assert days_of(step(StageKind.EMPLOYMENT, "2028-02-29"), ON) == 1
    assert days_of(step(StageKind.EMPLOYMENT, "2028-01-01", "2028-01-31"), ON) == 31
    assert days_of(step(StageKind.EMPLOYMENT, "2028-01-01", "2028-12-31"), ON) == 60
    assert days_of(step(StageKind.EMPLOYMENT, "2028-03-01"), ON) == 0


@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(CHAIN), st.integers(0, 900), st.none() | st.integers(0, 900), st.booleans()),
            max_size=5,
        ),
        max_size=6,
    )
)
def test_everybody_stands_once_in_every_step_that_they_began(
    people: list[list[tuple[StageKind, int, int | None, bool]]],
) -> None:
    start = date(2026, 1, 1)
    ways = [
        [
            step(
                kind,
                (start + timedelta(first)).isoformat(),
                None if lasts is None else (start + timedelta(first + lasts)).isoformat(),
                withdrawn=withdrawn,
            )
            for kind, first, lasts, withdrawn in steps
        ]
        for steps in people
    ]
    rungs = funnel(ways, ON)
    assert [rung.kind for rung in rungs] == sorted((rung.kind for rung in rungs), key=CHAIN.index)
    for rung in rungs:
        assert rung.began == rung.now + rung.further + rung.back + rung.left
        began = [
            way
            for way in ways
            if any(not each.withdrawn and each.facts.kind is rung.kind and each.facts.first_day <= ON for each in way)
        ]
        assert rung.began == len(began)


def test_the_carrier_makes_no_difference() -> None:
    way = [step(StageKind.ACTIVATION, "2027-01-01", "2027-03-31"), step(StageKind.EMPLOYMENT, "2027-04-01")]
    moved = [replace(way[0], facts=replace(way[0].facts, carrier=RIJKSDIENST)), way[1]]
    assert way[1].carrier == NOORDERDIJK
    assert funnel([way], ON) == funnel([moved], ON)
