"""Steps on screen: what belongs to a kind is asked, the employer sees the value first, and nothing typed is lost."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, PLAN_A, PLAN_B, PLANNER, VARIANT
from demo.plan_a import PLACES, S12, T12
from domain.aggregates.trajectory import EndCause, Stage, Trajectory
from domain.commands import plans
from domain.terms import Contract, EvidenceKind, Lot, Share, StageKind, Support
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

PLAN = f"/plans/{PLAN_B}"
WAYS = f"{PLAN}/trajectories"
OWN = f"{WAYS}/{T12}"
STEP = f"{OWN}/stages/{S12}"
NUMBER = "123456782"

WORK = {
    "first_day": "1-9-2027",
    "planned_last_day": "31-8-2028",
    "weekly_minutes": "24",
    "support": "benefit",
    "relation": "within",
    "evidence_reference": "GD-2027-050",
}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def review(browser: Browser, kind: str = "employment", **typed: str) -> Page:
    """Fill in the form of a first step and ask what it is worth."""
    return browser.submit(f"{WAYS}/new?kind={kind}", WAYS, **typed, step="review")


def save(browser: Browser, address: str, page: Page) -> Page:
    return browser.send(address, page.fields(address) | {"step": "save"})


def started(scene: Scene) -> Trajectory:
    """Return the trajectory that joined the plan last."""
    return scene.read(Trajectory, list(scene.plan.trajectories)[-1])


def step_of(trajectory: Trajectory) -> Stage:
    return list(trajectory.stages.values())[-1]


def working(scene: Scene) -> Stage:
    """Return the step in the story that still runs."""
    return scene.read(Trajectory, T12).stages[S12]


# Starting


def test_first_the_step_is_chosen_each_with_its_rate_and_its_evidence(contractor: Browser) -> None:
    page = contractor.get(f"{WAYS}/new")
    assert page.cents == [5_000_000, 5_000_000, 3_000_000, 2_000_000, 2_500_000, 2_000_000]
    assert [link for link in page.links() if "?kind=" in link] == [
        f"{WAYS}/new?kind={kind}"
        for kind in ("employment", "sheltered", "work-experience", "activation", "prevention", "education")
    ]
    assert contractor.get(f"{WAYS}/new?kind=holiday").cents == page.cents
    of_work = contractor.get(f"{WAYS}/new?element=1")
    assert len(of_work.cents) == 5
    assert f"{WAYS}/new?kind=education" not in of_work.links()


@pytest.mark.parametrize(
    ("kind", "asked", "evidence"),
    [
        (StageKind.EMPLOYMENT, {"weekly_minutes", "support"}, {"municipal-declaration"}),
        (StageKind.SHELTERED, {"weekly_minutes", "support"}, {"municipal-declaration"}),
        (StageKind.EDUCATION, set(), {"enrolment"}),
        (StageKind.ACTIVATION, {"evidence_kind"}, {"step-statement", "municipal-declaration"}),
        (StageKind.WORK_EXPERIENCE, {"evidence_kind"}, {"step-statement", "municipal-declaration"}),
        (StageKind.PREVENTION, set(), {"step-statement"}),
    ],
)
def test_only_what_belongs_to_the_step_is_asked_and_only_permitted_evidence_is_taken(
    contractor: Browser, scene: Scene, kind: StageKind, asked: set[str], evidence: set[str]
) -> None:
    fields = contractor.get(f"{WAYS}/new?kind={kind}").fields(WAYS)
    particular = {"weekly_minutes", "support", "end_of_chain", "evidence_kind"}
    assert fields.keys() & particular == asked
    for chosen in EvidenceKind:
        sent = fields | {name: value for name, value in WORK.items() if name in fields} | {"evidence_kind": chosen}
        page = contractor.send(WAYS, sent | {"step": "save"})
        offered = "evidence_kind" not in asked or chosen in evidence
        assert page.status == (200 if offered else 422)
        if offered:
            assert step_of(started(scene)).facts.evidence.kind in evidence
        else:
            assert page.errors == [
                "Dit bewijs mag bij deze prestatie niet worden gevraagd. Kies een soort uit de lijst."
            ]
        fields = fields | {"command": str(uuid4())}


def test_the_employer_sees_the_value_before_anything_is_stored(contractor: Browser, scene: Scene) -> None:
    written = scene.written
    page = review(contractor, **WORK)
    assert page.status == 200
    now, later, change = page.cents[:3]
    assert (now, change) == (2_346_495, 2_346_495)
    assert later == 4_705_882
    assert "Regel 2" in page.text
    assert "Alleen u, als werkgever, ziet deze bedragen" in page.text
    assert scene.written == written
    shown = save(contractor, WAYS, page)
    assert "Het traject is gestart en de stap telt mee." in shown.text
    assert shown.cents == []
    facts = step_of(started(scene)).facts
    assert (facts.kind, facts.carrier, facts.weekly_minutes) == (StageKind.EMPLOYMENT, NOORDERDIJK, 24 * 60)
    assert facts.evidence.day == facts.first_day == date(2027, 9, 1)
    assert facts.allocations[0].shares == (Share(plan=PLAN_B, share=10_000),)


def test_days_that_were_counted_before_are_not_counted_again(contractor: Browser, scene: Scene) -> None:
    page = review(contractor, **WORK, counted_before="265", group="status-holder")
    assert page.cents[0] == page.cents[1]
    assert save(contractor, WAYS, page).status == 200
    trajectory = started(scene)
    assert (trajectory.counted_before, trajectory.group) == ({NOORDERDIJK: 265}, "status-holder")
    shown = contractor.get(f"{WAYS}/{trajectory.id}")
    assert "265 dagen" in shown.text
    assert "Statushouder" in shown.text
    assert "Statushouder" not in scene.browser(CONTRACT_MANAGER).get(f"{WAYS}/{trajectory.id}").text


def test_a_review_leads_back_to_the_same_form(contractor: Browser, scene: Scene) -> None:
    page, written = review(contractor, **WORK), scene.written
    fields = contractor.send(WAYS, page.fields(WAYS) | {"step": "change"}).fields(WAYS)
    assert {name: fields[name] for name in WORK} == WORK
    assert fields["kind"] == "employment"
    assert scene.written == written


def test_the_same_start_twice_is_one_trajectory(contractor: Browser, scene: Scene) -> None:
    fields = review(contractor, **WORK).fields(WAYS) | {"step": "save"}
    contractor.send(WAYS, fields)
    written = scene.written
    assert contractor.send(WAYS, fields).status == 200
    assert scene.written == written
    other = contractor.send(WAYS, fields | {"weekly_minutes": "30"})
    assert other.status == 409
    assert other.fields(WAYS)["weekly_minutes"] == "30"
    assert scene.written == written


REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("employment", {"first_day": ""}, "Eerste dag: Vul dit in."),
    ("employment", {"first_day": "1-3-2028"}, "Eerste dag: Dit moet al gebeurd zijn"),
    ("employment", {"first_day": "1-1-1999"}, "Eerste dag: Kies een dag tussen"),
    ("employment", {"last_day": "31-8-2027"}, "Het einde ligt voor het begin"),
    ("employment", {"last_day": "1-3-2028"}, "Laatste dag: Dit moet al gebeurd zijn"),
    ("employment", {"planned_last_day": "1-8-2027"}, "Het einde ligt voor het begin"),
    ("employment", {"first_day": "1-1-2027", "last_day": "1-6-2027"}, "De dag valt buiten het plan"),
    ("employment", {"weekly_minutes": ""}, "Vul de uren per week in"),
    ("employment", {"weekly_minutes": "0"}, "Uren per week: Vul een getal in dat groter is dan nul."),
    ("employment", {"weekly_minutes": "200"}, "Uren per week: Dit getal is groter"),
    ("employment", {"support": ""}, "Ondersteuningsbehoefte: Maak een keuze."),
    ("employment", {"group": "veterans"}, "Groep: Deze keuze bestaat niet."),
    ("employment", {"counted_before": "-1"}, "Dagen die bij u al eerder zijn geteld: Vul een heel getal in."),
    ("employment", {"counted_before": "99999"}, "Dagen die bij u al eerder zijn geteld: Dit getal is groter"),
    ("employment", {"evidence_reference": ""}, "Kenmerk van het bewijs: Vul dit in."),
    ("employment", {"evidence_reference": NUMBER}, "Kenmerk van het bewijs: Hier staan negen cijfers"),
    (
        "employment",
        {"allocation_plan": str(PLAN_B), "allocation_share": "60"},
        "De aandelen van de plannen tellen samen op tot 100%.",
    ),
    ("employment", {"allocation_share": "60"}, "Plan: Maak een keuze."),
    ("employment", {"allocation_plan": str(uuid4())}, "Plan: Deze keuze bestaat niet."),
    ("employment", {"allocation_plan": str(PLAN_B), "allocation_share": "0"}, "Een aandeel is groter dan 0%"),
    ("employment", {"allocation_plan": str(PLAN_B), "allocation_share": "101"}, "Een aandeel is groter dan 0%"),
    ("employment", {"allocation_plan": str(PLAN_B), "allocation_share": "half"}, "Aandeel: Vul een percentage in"),
    (
        "employment",
        {
            "allocation_plan_2": str(PLAN_B),
            "allocation_first_day_2": "1-1-2028",
            "allocation_last_day_2": "31-12-2027",
        },
        "Het einde ligt voor het begin",
    ),
    (
        "employment",
        {"allocation_plan": str(PLAN_B), "allocation_plan_2": str(PLAN_B), "allocation_first_day_2": "1-1-2028"},
        "Twee perioden van toerekening overlappen elkaar.",
    ),
    ("employment", {"allocation_plan": str(PLAN_A)}, "De toerekening valt buiten het plan"),
]


def test_what_cannot_be_is_refused_at_its_field_and_the_form_is_kept(contractor: Browser, scene: Scene) -> None:
    written = scene.written
    forms = {kind: contractor.get(f"{WAYS}/new?kind={kind}").fields(WAYS) for kind in ("employment", "sheltered")}
    for kind, wrong, sentence in REFUSED:
        for step in ("review", "save"):
            page = contractor.send(WAYS, forms[kind] | WORK | wrong | {"step": step})
            assert (page.status, wrong) == (422, wrong)
            assert page.errors[0].startswith(sentence), page.errors
            assert len(page.errors) == 1, page.errors
            field = page.root.find(".//*[@id='error-summary']//a").get("href").removeprefix("#")
            assert page.root.find(f".//*[@id='{field}']") is not None
            shown = page.fields(WAYS)
            kept = {name: value for name, value in (WORK | wrong).items() if NUMBER not in value}
            chosen = {"support", "group", *(name for name in kept if name.startswith("allocation_plan"))}
            assert {name: shown[name] for name in kept.keys() - chosen} == {
                name: kept[name] for name in kept.keys() - chosen
            }
            assert NUMBER not in page.response.text
    assert scene.written == written


@pytest.mark.parametrize("kind", ["", "holiday"])
def test_a_form_without_a_step_is_none_of_ours(contractor: Browser, scene: Scene, kind: str) -> None:
    written = scene.written
    fields = contractor.get(f"{WAYS}/new?kind=employment").fields(WAYS) | WORK
    assert contractor.send(WAYS, fields | {"kind": kind, "step": "save"}).status == 400
    assert scene.written == written


def test_ids_are_not_taken_from_the_form(contractor: Browser, scene: Scene) -> None:
    fields = review(contractor, **WORK).fields(WAYS) | {"trajectory": str(T12), "stage": str(S12), "step": "save"}
    before = working(scene)
    assert contractor.send(WAYS, fields).status == 200
    assert working(scene) == before
    assert started(scene).id != T12


def test_a_next_step_follows_in_the_same_trajectory(contractor: Browser, scene: Scene) -> None:
    address = f"{OWN}/stages"
    form = contractor.get(f"{address}/new?kind=activation").fields(address)
    assert "group" not in form
    typed = {"first_day": "1-2-2028", "evidence_reference": "VS-2028-01"}
    page = contractor.send(address, form | typed | {"step": "review"})
    assert "een andere stap gaat op die dagen voor" in page.text
    assert page.cents[0] == 0
    shown = save(contractor, address, page)
    assert "De stap is gestart en telt mee." in shown.text
    assert step_of(scene.read(Trajectory, T12)).facts.kind is StageKind.ACTIVATION


def test_days_may_count_in_any_plan_of_the_contractor(contractor: Browser, scene: Scene) -> None:
    other = another_plan(scene)
    form = contractor.get(f"{WAYS}/new?kind=employment").fields(WAYS)
    shares = {
        "allocation_plan": str(PLAN_B),
        "allocation_share": "60",
        "allocation_plan_2": str(other),
        "allocation_share_2": "40",
    }
    page = contractor.send(WAYS, form | WORK | shares | {"step": "review"})
    assert page.cents[0] == round(2_346_495 * 0.6)
    assert "60% Groen en gebouwen in Waterburg-Zuid, 40% Schilderwerk" in page.text
    assert save(contractor, WAYS, page).status == 200
    assert {share.share for share in step_of(started(scene)).facts.allocations[0].shares} == {6_000, 4_000}
    assert "Schilderwerk" not in scene.browser(CONTRACT_MANAGER).get(f"{WAYS}/{started(scene).id}").text


def another_plan(scene: Scene) -> UUID:
    """Open a plan in which the contractor works for somebody else."""
    plan = uuid4()
    contract = Contract(
        id=uuid4(),
        reference="R-7",
        object="Schilderwerk",
        value=50_000_000,
        first_day=date(2027, 7, 1),
        last_day=date(2029, 6, 30),
        lots=(Lot(id=uuid4(), reference="R-7", object="Schilderwerk"),),
    )
    site = scene.client.app.state["site"]
    position = site.desk.do(
        plans.open_plan,
        BUYER.actor,
        command=uuid4(),
        plan=plan,
        title="Schilderwerk van Rijksdienst Noord",
        contractor=NOORDERDIJK,
        contracts=(contract,),
        percentage=500,
        motivation="Arbeidsintensief werk.",
        framework=VARIANT,
        framework_version=1,
    )
    site.wait_for(position)
    return plan


# Changing, ending and withdrawing


def test_a_change_shows_what_it_does_keeps_the_rest_and_needs_a_reason(contractor: Browser, scene: Scene) -> None:
    address, before, written = f"{STEP}/change", working(scene), scene.written
    unreasoned = contractor.submit(address, weekly_minutes="20", step="review")
    assert (unreasoned.status, unreasoned.errors) == (422, ["Waarom wijzigt u de stap? Vul dit in."])
    page = contractor.submit(address, weekly_minutes="20", reason="Het contract is aangepast.", step="review")
    assert "[verwijderd: 24] [toegevoegd: 20]" in page.text
    assert page.cents[2] < 0
    assert scene.written == written
    assert "De wijziging van de stap is vastgelegd." in save(contractor, address, page).text
    after = working(scene)
    assert after.facts.weekly_minutes == 20 * 60
    assert after.facts.action == before.facts.action == PLACES
    assert after.facts.allocations == before.facts.allocations
    assert len(after.facts.allocations) == 2
    assert after.facts.support is Support.BENEFIT


def test_a_change_of_nothing_is_refused(contractor: Browser, scene: Scene) -> None:
    written = scene.written
    page = contractor.submit(f"{STEP}/change", reason="Zomaar.", step="save")
    assert (page.status, page.errors) == (422, ["De stap staat er al precies zo."])
    assert scene.written == written


def crossed(scene: Scene, contractor: Browser, deed: str, **typed: str) -> Page:
    """Let a colleague change the hours to twenty while this reader had a form open; then send what was typed."""
    opened = contractor.get(f"{STEP}/{deed}").fields(f"{STEP}/{deed}")
    colleague, address = scene.browser(PLANNER), f"{STEP}/change"
    save(colleague, address, colleague.submit(address, weekly_minutes="20", reason="Nieuw contract.", step="review"))
    return contractor.send(f"{STEP}/{deed}", opened | typed)


def test_a_stale_change_shows_both_and_asks_which(contractor: Browser, scene: Scene) -> None:
    address = f"{STEP}/change"
    page = crossed(scene, contractor, "change", weekly_minutes="28", reason="Vier dagen.", step="save")
    written = scene.written
    assert page.status == 409
    assert "[verwijderd: 24] [toegevoegd: 20]" in page.text
    assert "[verwijderd: 24] [toegevoegd: 28]" in page.text
    assert "werkvoorbereider Noorderdijk" in page.text
    fields = page.fields(address)
    assert (fields["weekly_minutes"], fields["reason"]) == ("28", "Vier dagen.")
    undecided = contractor.send(address, fields | {"step": "save"})
    assert (undecided.status, undecided.errors) == (422, ["Wat wordt het? Maak een keuze."])
    left = contractor.send(address, fields | {"choice": "theirs", "step": "save"})
    assert "De stap is gebleven zoals die nu is vastgelegd." in left.text
    assert scene.written == written
    mine = contractor.send(address, fields | {"choice": "mine", "step": "review"})
    assert "[verwijderd: 20] [toegevoegd: 28]" in mine.text
    save(contractor, address, mine)
    assert working(scene).facts.weekly_minutes == 28 * 60


def test_an_end_is_seen_before_it_is_recorded(contractor: Browser, scene: Scene) -> None:
    address, written = f"{STEP}/end", scene.written
    empty = contractor.submit(address, step="review")
    assert empty.errors == ["Laatste dag: Vul dit in.", "Hoe eindigde de stap? Maak een keuze."]
    for day, sentence in (("1-3-2028", "Laatste dag: Dit moet al gebeurd zijn"), ("1-1-2026", "Het einde ligt voor")):
        page = contractor.submit(address, last_day=day, cause="completed", step="review")
        assert page.status == 422
        assert page.errors[0].startswith(sentence)
        assert page.fields(address)["last_day"] == day
    page = contractor.submit(address, last_day="31-1-2028", cause="ended-early", step="review")
    assert page.status == 200
    assert scene.written == written
    back = contractor.send(address, page.fields(address) | {"step": "change"})
    assert back.fields(address)["last_day"] == "31-1-2028"
    shown = save(contractor, address, page)
    assert "De stap is beëindigd." in shown.text
    assert f"{STEP}/end" not in shown.links()
    assert (working(scene).facts.last_day, working(scene).cause) == (date(2028, 1, 31), EndCause.ENDED_EARLY)


@pytest.mark.parametrize(
    ("deed", "typed"),
    [
        ("end", {"last_day": "31-1-2028", "cause": "completed", "step": "save"}),
        ("withdrawal", {"reason": "Dubbel vastgelegd."}),
    ],
)
def test_a_stale_end_or_withdrawal_shows_what_changed_and_keeps_what_was_typed(
    contractor: Browser, scene: Scene, deed: str, typed: dict[str, str]
) -> None:
    page = crossed(scene, contractor, deed, **typed)
    assert page.status == 409
    assert "[verwijderd: 24] [toegevoegd: 20]" in page.text
    fields = page.fields(f"{STEP}/{deed}")
    assert {name: fields[name] for name in typed if name != "step"} == {
        name: value for name, value in typed.items() if name != "step"
    }
    assert working(scene).facts.last_day is None
    assert not working(scene).withdrawn
    assert contractor.send(f"{STEP}/{deed}", fields | typed).status == 200
    assert working(scene).withdrawn or working(scene).facts.last_day


def test_a_step_is_withdrawn_with_a_reason(contractor: Browser, scene: Scene) -> None:
    written = scene.written
    assert contractor.submit(f"{STEP}/withdrawal").status == 422
    assert scene.written == written
    shown = contractor.submit(f"{STEP}/withdrawal", reason="Dit was een vergissing.")
    assert "De stap is ingetrokken." in shown.text
    assert f"{STEP}/change" not in shown.links()
    assert working(scene).withdrawn
    late = contractor.submit(f"{STEP}/change", weekly_minutes="20", reason="Toch nog.", step="save")
    assert (late.status, late.errors) == (422, ["Deze stap is ingetrokken."])
    assert late.fields(f"{STEP}/change")["weekly_minutes"] == "20"


# Who may


def test_only_the_employer_finds_the_forms_of_a_step(client: Browser, scene: Scene) -> None:
    stranger, written = scene.browser(BUYER), scene.written
    deeds = (f"{STEP}/change", f"{STEP}/end", f"{STEP}/withdrawal")
    for browser in (client, stranger):
        own = browser.get("/account").fields("/sign-out") | WORK | {"command": str(uuid4()), "step": "save"}
        for address in (f"{OWN}/stages/new", *deeds):
            assert browser.get(address).status == 404
        for address in (f"{OWN}/stages", *deeds):
            assert browser.send(address, own | {"kind": "employment", "revision": "1"}).status == 404
    refused = client.send(WAYS, client.get("/account").fields("/sign-out") | WORK | {"kind": "employment"})
    assert refused.status == 403
    assert "Dit kan alleen de opdrachtnemer doen." in refused.text
    assert stranger.get(f"{WAYS}/new").status == 404
    assert scene.written == written


def test_a_step_is_found_in_its_own_trajectory_only(contractor: Browser) -> None:
    assert contractor.get(f"{STEP}/change").status == 200
    assert contractor.get(f"{OWN}/stages/{uuid4()}/change").status == 404
    assert contractor.get(f"{WAYS}/{uuid4()}/stages/{S12}/change").status == 404
    assert contractor.get(f"{STEP}/change?known=2028-01-01").status == 404
    assert contractor.get(f"{WAYS}/new?on=2027-12-31").status == 404
