"""A command from request to log: decided on what stands, stored whole or not at all, and once."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.aggregates.amendment import Amendment, AmendmentSigned, AmendmentStatus
from domain.aggregates.organisation import Organisation
from domain.aggregates.plan import Plan, StatementStatus
from domain.aggregates.plan import events as e
from domain.aggregates.trajectory import Trajectory
from domain.authority import Actor
from domain.commands import Desk
from domain.commands.store import Conflict, Reused
from domain.commands.trajectories import pseudonym_of
from domain.commands.work import ATTEMPTS, USE_CASES, Work, use_case
from domain.events import Event, Recorded
from domain.refusals import Missing, Refused, Stale
from tests.kit.cast import (
    CLIENT,
    CONTRACTOR,
    FRAMEWORK,
    NOORDERDIJK,
    NOW,
    OUTSIDER,
    PLAN,
    RIJKSDIENST,
    TRAJECTORY,
    WATERBURG,
    allocated,
    contract,
    hours,
    id_of,
    marked,
    revenue,
    stage,
    terms,
)
from tests.kit.office import (
    DRAFT,
    HOURS,
    OWN_PROPOSAL,
    PROPOSAL,
    RUNNING,
    STEP,
    WAITING,
    Office,
    Sample,
    furnished,
    newcomer,
    samples,
)

NAMES = sorted(USE_CASES)
SAMPLES = samples(furnished())


def _naming(*facts: str) -> list[tuple[str, str]]:
    """Return each command with each of the facts that it is told."""
    return sorted({(sample.name, fact) for sample in SAMPLES for fact in facts if fact in sample.facts})


def _of(office: Office, name: str) -> Sample:
    return next(sample for sample in samples(office) if sample.name == name)


# Once


@pytest.mark.parametrize("name", NAMES)
def test_the_same_submit_twice_does_it_once_and_answers_the_same(office: Office, name: str) -> None:
    sample, command = _of(office, name), uuid4()
    first = office.do(name, sample.by, command=command, reason=sample.reason, **sample.facts)
    after = list(office.store.log)
    assert office.do(name, sample.by, command=command, reason=sample.reason, **sample.facts) == first
    assert office.store.log == after


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_was_used_for_something_else_stores_nothing(office: Office, name: str) -> None:
    command = uuid4()
    office.do("note_action", CLIENT, command=command, plan=PLAN, action=id_of("other"), terms=terms("Iets anders"))
    after = list(office.store.log)
    sample = _of(office, name)
    with pytest.raises(Reused):
        office.do(name, sample.by, command=command, reason=sample.reason, **sample.facts)
    assert office.store.log == after


def test_another_reason_is_another_content(office: Office) -> None:
    sample, command = _of(office, "withdraw_entry"), uuid4()
    office.do(sample.name, sample.by, command=command, reason="Dubbel", **sample.facts)
    with pytest.raises(Reused):
        office.do(sample.name, sample.by, command=command, reason="Vergissing", **sample.facts)


def test_a_refused_submit_leaves_its_key_for_the_next(office: Office) -> None:
    command = uuid4()
    with pytest.raises(Refused):
        office.do("record_hours", CONTRACTOR, command=command, plan=PLAN, entry=id_of("new"), facts=hours(minutes=0))
    office.do("record_hours", CONTRACTOR, command=command, plan=PLAN, entry=id_of("new"), facts=hours())


def test_every_event_of_a_command_carries_who_when_and_why(office: Office) -> None:
    before, command, occasion = len(office.store.log), uuid4(), uuid4()
    sample = _of(office, "accept_amendment")
    office.desk.do(
        USE_CASES[sample.name],
        sample.by,
        command=command,
        reason=" Goed zo. ",
        correlation=occasion,
        **sample.facts,
    )
    heads = [event.head for event in office.events()[before:]]
    assert len(heads) == 2
    for head in heads:
        assert (head.at, head.by, head.organisation) == (NOW, CONTRACTOR.account, NOORDERDIJK)
        assert (head.command, head.correlation, head.reason) == (command, occasion, "Goed zo.")


def test_a_reason_of_white_space_is_no_reason(office: Office) -> None:
    sample = _of(office, "withdraw_entry")
    with pytest.raises(Refused, match=r"text\.required"):
        office.do(sample.name, sample.by, reason=" \n", **sample.facts)
    note = _of(office, "note_action")
    office.do(note.name, note.by, reason=" ", **note.facts)
    assert office.events()[-1].head.reason == ""


def test_time_never_runs_back_in_a_stream(office: Office) -> None:
    slow = Desk(office.store, lambda: NOW.replace(month=1))
    slow.do(USE_CASES["note_action"], CLIENT, command=uuid4(), plan=PLAN, action=id_of("late"), terms=terms("Laat"))
    assert office.events()[-1].head.at == NOW


@pytest.mark.parametrize("name", NAMES)
def test_a_rehearsal_shows_what_would_happen_and_saves_nothing(office: Office, name: str) -> None:
    sample, before = _of(office, name), list(office.store.log)
    told: dict[str, Any] = {"command": uuid4(), "reason": sample.reason} | sample.facts
    rehearsed = office.desk.rehearse(USE_CASES[name], sample.by, **told)
    assert office.store.log == before
    office.desk.do(USE_CASES[name], sample.by, **told)
    assert office.store.log[len(before) :] == list(rehearsed)


def test_a_rehearsal_refuses_as_the_command_does(office: Office) -> None:
    sample = _of(office, "withdraw_entry")
    for by, reason, rule in (
        (CLIENT, "Weg", r"authority\.role"),
        (CONTRACTOR, "bel 06-12345678", r"text\.telephone-number"),
        (CONTRACTOR, "", r"text\.required"),
    ):
        with pytest.raises(Refused, match=rule):
            office.desk.rehearse(USE_CASES[sample.name], by, command=uuid4(), reason=reason, **sample.facts)


# Two at once


def _first(office: Office, name: str, by: object, **facts: object) -> None:
    """Let somebody be first, just before the next append."""

    def be_first() -> None:
        office.store.before_append = lambda: None
        office.do(name, by, **facts)  # type: ignore[arg-type]

    office.store.before_append = be_first


def test_one_agrees_while_the_other_revises_and_the_keys_do_not_meet(office: Office) -> None:
    sample = _of(office, "agree_revenue")
    revised = {"plan": PLAN, "statement": WAITING, "revision": sample.facts["revision"]} | revenue(cents=1)
    _first(office, "revise_revenue", CONTRACTOR, **revised)
    with pytest.raises(Stale):
        office.do(sample.name, sample.by, **sample.facts)
    statement = office.read(Plan, PLAN).statements[WAITING]
    assert (statement.status, statement.proposed.cents, statement.agreed) == (StatementStatus.PROPOSED, 1, None)


def test_one_accepts_while_the_other_edits_and_the_signature_is_void(office: Office) -> None:
    sample = _of(office, "accept_amendment")
    retitled = {"plan": PLAN, "amendment": OWN_PROPOSAL, "title": "Iets anders", "version": 3}
    _first(office, "retitle_amendment", CLIENT, **retitled)
    with pytest.raises(Refused, match=r"amendment\.not-proposed"):
        office.do(sample.name, sample.by, **sample.facts)
    draft = office.read(Amendment, OWN_PROPOSAL)
    assert (draft.status, draft.voided) == (AmendmentStatus.DRAFT, True)


def test_two_who_accept_at_once_accept_once(office: Office) -> None:
    sample = _of(office, "accept_amendment")
    colleague = replace(CONTRACTOR, account=id_of("werkvoorbereider Noorderdijk"))
    _first(office, sample.name, colleague, **sample.facts)
    with pytest.raises(Refused, match=r"amendment\.ended"):
        office.do(sample.name, sample.by, **sample.facts)
    assert _count(office, AmendmentSigned, OWN_PROPOSAL) == 1


def test_two_parties_who_each_propose_do_not_accept_their_own_at_once(office: Office) -> None:
    content = office.read(Amendment, PROPOSAL).content
    theirs = {"plan": PLAN, "amendment": PROPOSAL, "version": 3, "content": content}
    _first(office, "accept_amendment", CLIENT, **theirs)
    sample = _of(office, "accept_amendment")
    office.do(sample.name, sample.by, **sample.facts)
    assert office.read(Amendment, PROPOSAL).accepted.head.by == CLIENT.account
    assert office.read(Amendment, OWN_PROPOSAL).accepted.head.by == CONTRACTOR.account


def test_somebody_elses_command_on_the_same_stream_is_no_reason_to_refuse(office: Office) -> None:
    _first(office, "note_action", CLIENT, plan=PLAN, action=id_of("other"), terms=terms("Iets anders"))
    sample = _of(office, "record_hours")
    office.do(sample.name, sample.by, **sample.facts)
    last, before = office.store.log[-1], office.store.log[-2]
    assert isinstance(last.event, e.HoursRecorded)
    assert isinstance(before.event, e.ActionNoted)
    assert last.originator_version == before.originator_version + 1


# What was read lately


def test_a_command_on_what_was_read_lately_reads_nothing_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Collection[UUID]] = []
    read = office.store.streams

    def streams(ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
        asked.append(ids)
        return read(ids)

    monkeypatch.setattr(office.store, "streams", streams)
    for number in range(3):
        _record(office, str(number))
    assert asked == [[PLAN]]
    assert [item.originator_version for item in read((PLAN,))[PLAN]] == [*range(1, len(read((PLAN,))[PLAN]) + 1)]


def test_what_was_read_lately_refuses_nothing_that_the_log_allows(office: Office) -> None:
    action = id_of("an action of later")
    _record(office, "before")
    _elsewhere(office, "note_action", CLIENT, plan=PLAN, action=action, terms=terms("Iets anders"))
    _record(office, "after", action=action)
    assert office.read(Plan, PLAN).entries[id_of("after")].facts.action == action


def test_what_was_read_lately_allows_nothing_that_the_log_refuses(office: Office) -> None:
    _record(office, "there")
    withdrawal: dict[str, Any] = {"plan": PLAN, "entry": id_of("there")}
    withdrawal["revision"] = office.read(Plan, PLAN).entries[id_of("there")].revision
    _elsewhere(office, "withdraw_entry", CONTRACTOR, reason="Vergissing.", **withdrawal)
    with pytest.raises(Refused, match=r"entry\.withdrawn"):
        office.do("withdraw_entry", CONTRACTOR, reason="Vergissing.", **withdrawal)
    _record(office, "after")


def test_what_many_read_lately_is_recorded_once_and_in_order(office: Office) -> None:
    together = Barrier(16)

    def record(number: int) -> None:
        together.wait()
        for each in "abc":
            _record(office, f"{number}{each}")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(record, range(16)))
    assert {id_of(f"{number}{each}") for number in range(16) for each in "abc"} <= office.read(
        Plan, PLAN
    ).entries.keys()


def _record(office: Office, name: str, **changes: Any) -> None:
    facts = hours(evidence=replace(hours().evidence, reference=f"UV {marked(id_of(name))}"), **changes)
    office.do("record_hours", CONTRACTOR, plan=PLAN, entry=id_of(name), facts=facts)


def _elsewhere(office: Office, name: str, by: Actor, *, reason: str = "", **facts: Any) -> None:
    """Let somebody do something at another desk, which tells this one nothing."""
    Desk(office.store, lambda: NOW).do(USE_CASES[name], by, command=uuid4(), reason=reason, **facts)


def test_an_endless_stream_of_others_ends_in_a_conflict_and_not_in_a_loop(office: Office) -> None:
    attempts: list[int] = []

    def never() -> None:
        attempts.append(1)
        raise Conflict

    office.store.before_append = never
    sample = _of(office, "record_hours")
    with pytest.raises(Conflict):
        office.do(sample.name, sample.by, **sample.facts)
    assert len(attempts) == ATTEMPTS


def test_sixteen_who_accept_the_same_amendment_leave_exactly_one_acceptance(office: Office) -> None:
    sample, together = _of(office, "accept_amendment"), Barrier(16)

    def accept(number: int) -> str:
        together.wait()
        try:
            office.do(sample.name, replace(CONTRACTOR, account=id_of(str(number))), **sample.facts)
        except Refused as refused:
            return refused.rule
        return "accepted"

    with ThreadPoolExecutor(16) as pool:
        answers = sorted(pool.map(accept, range(16)))
    assert answers == ["accepted", *["amendment.ended"] * 15]
    assert _count(office, AmendmentSigned, OWN_PROPOSAL) == 1
    assert _count(office, e.AmendmentAccepted, PLAN) == 2  # the first amendment was before


def test_sixteen_submits_of_one_form_store_it_once(office: Office) -> None:
    sample, command, together = _of(office, "record_hours"), uuid4(), Barrier(16)

    def submit(_: int) -> int:
        together.wait()
        return office.do(sample.name, sample.by, command=command, **sample.facts)

    before = len(office.store.log)
    with ThreadPoolExecutor(16) as pool:
        positions = set(pool.map(submit, range(16)))
    assert positions == {before + 1} == {len(office.store.log)}


def _count(office: Office, kind: type[Event], stream: UUID) -> int:
    return sum(isinstance(event, kind) for event in office.store.events(stream))


# What one may not see, and what has changed since


CREATES = {
    ("open_plan", "plan"),
    ("open_amendment", "amendment"),
    ("publish_framework", "framework"),
    ("announce_variant", "framework"),
    ("start_trajectory", "trajectory"),
}


@pytest.mark.parametrize("name", [name for name, fact in _naming("amendment") if (name, fact) not in CREATES])
def test_an_amendment_of_another_plan_is_missing(office: Office, name: str) -> None:
    other = id_of("another plan")
    opening = _of(office, "open_plan").facts | {"plan": other}
    office.do("open_plan", CLIENT, **opening)
    office.do("open_amendment", CLIENT, plan=other, amendment=id_of("elsewhere"), title="Elders")
    sample = _of(office, name)
    with pytest.raises(Missing):
        office.do(name, sample.by, reason=sample.reason, **(sample.facts | {"amendment": id_of("elsewhere")}))


@pytest.mark.parametrize(
    ("name", "fact"),
    [each for each in _naming("plan", "amendment", "trajectory", "framework", "contractor") if each not in CREATES],
)
def test_an_id_that_leads_nowhere_or_to_another_kind_of_thing_is_missing(office: Office, name: str, fact: str) -> None:
    sample = _of(office, name)
    for wrong in (uuid4(), TRAJECTORY if fact == "amendment" else DRAFT):
        with pytest.raises(Missing):
            office.do(name, sample.by, reason=sample.reason, **(sample.facts | {fact: wrong}))


@pytest.mark.parametrize(
    "name", ["open_plan", "publish_framework", "announce_variant", "start_trajectory", "found_organisation"]
)
def test_what_is_new_does_not_take_the_id_of_another_kind_of_thing(office: Office, name: str) -> None:
    sample = _of(office, name)
    new = next(fact for fact, value in sample.facts.items() if value == id_of("new"))
    with pytest.raises(Missing):
        office.do(name, sample.by, **(sample.facts | {new: DRAFT}))


@pytest.mark.parametrize(("name", "fact"), _naming("revision", "version"))
def test_a_form_that_read_another_version_is_stale(office: Office, name: str, fact: str) -> None:
    for sample in (each for each in samples(office) if each.name == name):
        before = list(office.store.log)
        with pytest.raises(Stale) as stale:
            office.do(name, sample.by, reason=sample.reason, **(sample.facts | {fact: 99}))
        assert (stale.value.read, stale.value.current) == (99, sample.facts[fact])
        assert office.store.log == before


def test_an_entry_of_another_plan_is_missing(office: Office) -> None:
    opening = _of(office, "open_plan").facts | {"plan": id_of("another plan")}
    office.do("open_plan", CLIENT, **opening)
    for name in ("withdraw_entry", "correct_hours", "object_to_entry", "uphold_objection", "agree_revenue"):
        sample = _of(office, name)
        with pytest.raises(Missing):
            office.do(name, sample.by, reason="Daarom", **(sample.facts | {"plan": id_of("another plan")}))


# Opening a plan


def test_a_plan_stands_on_a_published_version(office: Office) -> None:
    with pytest.raises(Missing):
        office.do("open_plan", CLIENT, **(_of(office, "open_plan").facts | {"framework_version": 2}))


def test_nobody_contracts_with_themselves(office: Office) -> None:
    with pytest.raises(Refused, match=r"plan\.two-parties"):
        office.do("open_plan", CLIENT, **(_of(office, "open_plan").facts | {"contractor": WATERBURG}))


def test_a_newcomer_is_registered_with_the_plan_or_not_at_all(office: Office) -> None:
    opening = _of(office, "open_plan").facts | newcomer()
    before = len(office.store.log)
    with pytest.raises(Refused, match=r"plan\.percentage"):
        office.do("open_plan", CLIENT, **(opening | {"percentage": 0}))
    assert len(office.store.log) == before
    office.do("open_plan", CLIENT, **opening)
    registered = office.read(Organisation, id_of("a newcomer"))
    assert (registered.name, registered.client) == ("Vlier ICT", False)
    assert office.read(Plan, id_of("new")).contractors == (registered.id,)


def test_a_newcomer_takes_no_place_of_another(office: Office) -> None:
    with pytest.raises(Refused, match=r"organisation\.already-registered"):
        office.do("open_plan", CLIENT, **(_of(office, "open_plan").facts | newcomer() | {"contractor": NOORDERDIJK}))


# Stages count in the plans of those who carry them out


def _start(office: Office, facts: object, trajectory: str = "another person") -> None:
    office.do("start_trajectory", CONTRACTOR, trajectory=id_of(trajectory), stage=id_of("first"), facts=facts)


def test_a_trajectory_joins_each_plan_that_its_days_count_in_once(office: Office) -> None:
    joined = office.read(Plan, PLAN).trajectories
    assert TRAJECTORY in joined
    sample = _of(office, "start_stage")
    office.do(sample.name, sample.by, **sample.facts)
    assert office.read(Plan, PLAN).trajectories == joined
    other = _of(office, "open_plan").facts | {"plan": id_of("another plan")}
    office.do("open_plan", CLIENT, **other)
    moved = stage(allocations=(allocated(plan=id_of("another plan")),))
    revision = office.read(Trajectory, TRAJECTORY).stages[STEP].revision
    changed = {"trajectory": TRAJECTORY, "stage": STEP, "facts": moved, "revision": revision}
    office.do("change_stage", CONTRACTOR, reason="Ander werk", **changed)
    assert office.read(Plan, id_of("another plan")).trajectories == [TRAJECTORY]


def test_days_count_in_ones_own_plans_only(office: Office) -> None:
    strange = _of(office, "open_plan").facts | {"plan": id_of("strange"), "contractor": WATERBURG}
    office.do("open_plan", OUTSIDER, **strange)
    with pytest.raises(Missing):
        _start(office, stage(allocations=(allocated(plan=id_of("strange")),)))
    both = _of(office, "open_plan").facts | {"plan": id_of("own"), "contractor": RIJKSDIENST}
    office.do("open_plan", CLIENT, **both)
    with pytest.raises(Missing):
        _start(office, stage(allocations=(allocated(plan=id_of("own")),)))


def test_days_count_within_the_plan(office: Office) -> None:
    for first, last in (
        (contract().first_day.replace(month=6), None),
        (NOW.date(), contract().last_day.replace(year=2030)),
    ):
        with pytest.raises(Refused, match=r"stage\.outside-plan"):
            _start(office, stage(allocations=(allocated(first, last),)))
    with pytest.raises(Refused, match=r"stage\.not-allocated"):
        _start(office, stage(allocations=()))


def test_a_stage_is_carried_by_an_organisation_that_takes_part(office: Office) -> None:
    with pytest.raises(Missing):
        _start(office, stage(carrier=id_of("nobody")))
    with pytest.raises(Missing):
        _start(office, stage(carrier=FRAMEWORK))


def test_a_stage_belongs_to_an_action_of_one_of_its_plans(office: Office) -> None:
    with pytest.raises(Refused, match=r"entry\.unknown-action"):
        _start(office, stage(action=id_of("elsewhere")))
    _start(office, stage(action=RUNNING))


def test_a_group_is_one_of_the_frameworks(office: Office) -> None:
    with pytest.raises(Refused, match=r"trajectory\.unknown-group"):
        office.do(
            "start_trajectory",
            CONTRACTOR,
            trajectory=id_of("another person"),
            stage=id_of("first"),
            facts=stage(),
            group="status-holder",
        )


def test_the_client_objects_to_a_stage_that_counts_in_the_plan(office: Office) -> None:
    sample = _of(office, "object_to_entry")
    about = sample.facts | {"entry": STEP, "trajectory": TRAJECTORY}
    for wrong in ({"trajectory": id_of("elsewhere")}, {"entry": HOURS}):
        with pytest.raises(Missing):
            office.do(sample.name, CLIENT, reason="Dubbel", **(about | wrong))
    office.do(sample.name, CLIENT, reason="Dubbel", **about)
    assert STEP in office.read(Plan, PLAN).disputed()


def test_a_pseudonym_says_nothing_and_stays_the_same() -> None:
    names = {pseudonym_of(id_of(str(each))) for each in range(1_000)}
    assert len(names) == 1_000
    assert all(len(name) == 8 and name.startswith("T-") and not set(name[2:]) & set("AEIOU01Y") for name in names)
    assert pseudonym_of(TRAJECTORY) == pseudonym_of(TRAJECTORY)


# The frame of a use case


def test_a_use_case_stands_in_the_policy_table() -> None:
    def burn_the_archive(_: Work) -> None: ...

    with pytest.raises(KeyError, match="burn_the_archive"):
        use_case(burn_the_archive)


def test_nothing_is_saved_that_was_never_authorised(office: Office) -> None:
    def note_action(work: Work) -> None:
        plan = work.load(Plan, PLAN)
        work.record(plan, e.ActionNoted(head=work.head, action=id_of("new"), terms=terms("Stilletjes")))

    before = list(office.store.log)
    with pytest.raises(AssertionError, match="never authorised"):
        office.desk.do(note_action, CLIENT, command=uuid4())
    assert office.store.log == before
