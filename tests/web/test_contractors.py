"""Several contractors in one plan: each sees its own figures, of the others what they are together, the client all."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, NORM, RIJKSDIENST, Member
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import Plan
from domain.commands import entries, partnerships, plans, trajectories
from domain.commands.work import Desk, UseCase
from domain.terms import Allocation, EvidenceKind, ObjectionCode, ObligationShare, Share, StageKind
from tests.kit.cast import FIRST_DAY, NOW, contract, hours, stage
from tests.web.scene import Scene

OWN, OTHER = "Een dag bomen planten met de buurt", "Een middag rekenen met leerlingen"
SHARES = {NOORDERDIJK: 6_000, RIJKSDIENST: 4_000}
OWN_CENTS, OTHER_CENTS = 140_000, 35_000


class Shared:
    """A plan of Waterburg that Noorderdijk leads and carries with another contractor; each recorded hours."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.desk = Desk(scene.log, lambda: NOW)
        self.plan, self.kade, self.own, self.other, self.way = (uuid4() for _ in range(5))
        proposal = uuid4()
        of_kade = {"partnership": self.kade}
        self.do(partnerships.found_partnership, EXECUTIVE, **of_kade, name="Kade", first_day=FIRST_DAY)
        self.do(partnerships.invite_member, EXECUTIVE, **of_kade, member=RIJKSDIENST, first_day=FIRST_DAY)
        self.do(partnerships.join_partnership, BUYER, **of_kade)
        shares = tuple(ObligationShare(member=id, share=share) for id, share in SHARES.items())
        facts: dict[str, Any] = of_kade | {"proposal": proposal}
        self.do(partnerships.propose_shares, EXECUTIVE, **facts, first_day=FIRST_DAY, shares=shares)
        revision = scene.read(Partnership, self.kade).version
        self.do(partnerships.agree_shares, BUYER, **facts, revision=revision)
        self.do(
            plans.open_plan,
            CONTRACT_MANAGER,
            plan=self.plan,
            title="Samen voor de haven",
            partnership=self.kade,
            contracts=(contract(id=uuid4(), lots=tuple(replace(each, id=uuid4()) for each in contract().lots)),),
            percentage=500,
            motivation="Vijf procent past bij deze opdracht.",
            framework=NORM,
            framework_version=1,
        )
        self.do(entries.record_hours, EXECUTIVE, plan=self.plan, entry=self.own, facts=hours())
        told = hours(description=OTHER, minutes=120)
        self.do(entries.record_hours, BUYER, plan=self.plan, entry=self.other, facts=told)
        whole = Allocation(first_day=stage().first_day, shares=(Share(plan=self.plan, share=10_000),))
        learning = replace(stage(StageKind.ACTIVATION), carrier=RIJKSDIENST, allocations=(whole,), weekly_minutes=None)
        evidence = replace(learning.evidence, kind=EvidenceKind.STEP_STATEMENT)
        learning = replace(learning, evidence=evidence)
        self.do(trajectories.start_trajectory, BUYER, trajectory=self.way, stage=uuid4(), facts=learning)
        scene.client.app.state["site"].wait_for(scene.written)

    def do(self, use_case: UseCase, by: Member, **facts: Any) -> None:
        """Let somebody of the cast do something."""
        self.desk.do(use_case, by.actor, command=uuid4(), **facts)

    @property
    def state(self) -> Plan:
        return self.scene.read(Plan, self.plan)


@pytest.fixture
def shared(scene: Scene) -> Shared:
    return Shared(scene)


PAGES = ("", "/entries", "/trajectories", "/history", "/why/realised", "/amendments", "/revenue")


@pytest.mark.parametrize("page", PAGES)
def test_a_contractor_reads_its_own_lines_and_not_those_of_another(shared: Shared, page: str) -> None:
    shown = shared.scene.browser(EXECUTIVE).get(f"/plans/{shared.plan}{page}")
    assert shown.status == 200
    assert OTHER not in shown.text
    assert str(shared.other) not in shown.response.text
    assert str(shared.way) not in shown.response.text


@pytest.mark.parametrize("page", ["/entries", "/history"])
def test_the_client_and_who_recorded_it_read_it(shared: Shared, page: str) -> None:
    for member in (CONTRACT_MANAGER, BUYER):
        assert OTHER_CENTS in shared.scene.browser(member).get(f"/plans/{shared.plan}{page}").cents


def test_who_recorded_it_reads_it_in_the_total_and_a_client_of_one_person_the_total_alone(shared: Shared) -> None:
    why = f"/plans/{shared.plan}/why/realised"
    assert OTHER_CENTS in shared.scene.browser(BUYER).get(why).cents
    assert len(set(shared.scene.browser(CONTRACT_MANAGER).get(why).cents)) == 1


def test_the_shared_total_is_shown_to_each(shared: Shared) -> None:
    realised = [
        next(iter(shared.scene.browser(member).get(f"/plans/{shared.plan}/why/realised").cents))
        for member in (CONTRACT_MANAGER, EXECUTIVE, BUYER)
    ]
    assert len(set(realised)) == 1
    assert realised[0] > OWN_CENTS + OTHER_CENTS


def test_no_figure_of_another_stands_in_a_list_or_an_explanation(shared: Shared) -> None:
    for page in ("/entries", "/history"):
        assert OTHER_CENTS not in shared.scene.browser(EXECUTIVE).get(f"/plans/{shared.plan}{page}").cents
        assert OWN_CENTS not in shared.scene.browser(BUYER).get(f"/plans/{shared.plan}{page}").cents
    assert OTHER_CENTS in shared.scene.browser(BUYER).get(f"/plans/{shared.plan}/entries").cents


def test_what_another_recorded_does_not_exist(shared: Shared) -> None:
    mine, theirs = shared.scene.browser(EXECUTIVE), shared.scene.browser(BUYER)
    within = f"/plans/{shared.plan}"
    for address in (f"entries/{shared.other}", f"entries/{shared.other}/correction", f"trajectories/{shared.way}"):
        assert mine.get(f"{within}/{address}").status == 404
        assert theirs.get(f"{within}/{address}").status == 200
    assert theirs.get(f"{within}/entries/{shared.own}").status == 404
    assert mine.get(f"{within}/entries/{shared.own}").status == 200


def test_an_objection_to_the_effort_of_another_does_not_exist(shared: Shared) -> None:
    objection: UUID = uuid4()
    facts: dict[str, Any] = {"plan": shared.plan, "entry": shared.other, "objection": objection}
    shared.do(
        entries.object_to_entry,
        CONTRACT_MANAGER,
        **facts,
        code=ObjectionCode.QUANTITY,
        reason="De opgave noemt minder.",
    )
    mine, theirs = shared.scene.browser(EXECUTIVE), shared.scene.browser(BUYER)
    address = f"/plans/{shared.plan}/objections/{objection}/answer"
    assert (mine.get(address).status, theirs.get(address).status) == (404, 200)
    assert "De opgave noemt minder." not in mine.get(f"/plans/{shared.plan}/history").text
    assert address not in mine.get(f"/plans/{shared.plan}").links()
    assert address in theirs.get(f"/plans/{shared.plan}").links()
