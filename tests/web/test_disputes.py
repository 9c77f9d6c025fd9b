"""Disputes on screen: raised, told twice, reviewed under a grant that ends at once, decided upon a replay, appealed."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from demo.cast import ADVISER, BUYER, CONTRACT_MANAGER, EXECUTIVE, MEMBERS, PLAN_A, PLAN_B, PLANNER, RIJKSDIENST
from demo.dispute import look
from domain.aggregates.amendment import Amendment
from domain.aggregates.dispute import Dispute, DisputeStage
from domain.aggregates.plan import StatementStatus
from domain.aggregates.trajectory import Trajectory
from domain.authority import QUERIES
from domain.commands import partnerships
from domain.confidentiality import CURRENT, content_of, statement
from domain.terms import Role
from tests.web.kit import Browser, Page
from tests.web.scene import Scene
from tests.web.test_initiatives import GIVEN, PROPOSING
from tests.web.tour import ROUTES
from web.app import RESOURCES, handlers_of

PLAN = f"/plans/{PLAN_B}"
ALL = f"{PLAN}/disputes"
STORY = "De facturen van december horen bij het volgende jaar."


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def reviewer(scene: Scene) -> Browser:
    return scene.browser(BUYER)


def revenue(scene: Scene) -> UUID:
    """Return the agreed revenue of the plan that is in dispute."""
    return next(each.id for each in scene.plan.statements.values() if each.status is StatementStatus.AGREED)


def raised(scene: Scene, client: Browser) -> str:
    """Let the client raise a dispute, and return its address."""
    about = revenue(scene)
    typed = {f"about-{about}": "yes", "code": "revenue", "story": STORY, "desired": "Het lagere bedrag."}
    page = client.submit(f"{ALL}/new?about={about}", ALL, **typed)
    assert "Het geschil is aangebracht" in page.text
    return f"{ALL}/{scene.plan.disputes[-1]}"


def found(scene: Scene) -> Dispute:
    return scene.read(Dispute, scene.plan.disputes[-1])


def appointed(scene: Scene, client: Browser, contractor: Browser, last_day: str = "31-3-2028") -> str:
    """Let both tell their story, of a dispute that was raised or else about revenue, and agree on the reviewer."""
    address = f"{ALL}/{scene.plan.disputes[-1]}" if scene.plan.disputes else raised(scene, client)
    contractor.submit(f"{address}/answer", story="Het werk was in december af.")
    typed = {
        "reviewer": str(RIJKSDIENST),
        "last_day": last_day,
        "ground": "Zonder de opgaven is er niets te vergelijken.",
    }
    page = client.submit(f"{address}/reviewer", **typed)
    assert "De andere partij aanvaardt of stelt een ander voor." in page.text
    page = contractor.submit(address, f"{address}/reviewer/acceptance")
    assert "De toetser is benoemd" in page.text
    return address


def granted(scene: Scene, client: Browser, contractor: Browser, reviewer: Browser) -> str:
    """Let the reviewer confirm that it keeps silent."""
    address = appointed(scene, client, contractor)
    own = f"/disputes/{found(scene).id}"
    page = reviewer.submit(own, f"{own}/grant", confirm="yes")
    assert "U kunt het plan nu inzien" in page.text
    return address


def decide(scene: Scene, reviewer: Browser, address: str, asked: str = "", **changes: str) -> Page:
    about = revenue(scene)
    said = {f"outcome-{about}": "upheld", f"cents-{about}": "60000", f"reasoning-{about}": "Twee facturen horen later."}
    page = reviewer.get(f"{address}/decision/new{asked}")
    return reviewer.send(f"{address}/decision", page.fields(f"{address}/decision") | said | changes)


def test_a_plan_without_a_dispute_says_how_one_begins(client: Browser) -> None:
    page = client.get(ALL)
    assert "Een geschil begint bij een bezwaar dat niet is opgelost" in page.text
    assert f"{ALL}/new" in page.links()


def test_a_dispute_begins_where_it_could_not_be_settled(scene: Scene, client: Browser, contractor: Browser) -> None:
    statement = next(each for each in scene.plan.statements.values() if each.status is StatementStatus.PROPOSED)
    address = f"{PLAN}/revenue/{statement.id}"
    other = client if statement.proposed_by.value == "contractor" else contractor
    assert f"{ALL}/new?about={statement.id}" not in other.get(address).links()
    other.submit(f"{address}/dispute", reason="Een factuur ontbreekt.")
    assert f"{ALL}/new?about={statement.id}" in other.get(address).links()


def test_what_is_raised_stands_on_a_rule_with_a_story(scene: Scene, client: Browser) -> None:
    page = client.submit(f"{ALL}/new", ALL, code="revenue", story=STORY, desired="Het lagere bedrag.")
    assert page.status == 422
    assert page.errors == ["Kies ten minste één ding waarover het geschil gaat."]
    assert STORY in page.response.text
    assert len(client.submit(f"{ALL}/new", ALL).errors) == 4
    address = raised(scene, client)
    page = client.get(address)
    assert STORY in page.text
    assert "Nog niet verteld. Dat kan tot en met 14 maart 2028." in page.text
    page = client.submit(
        f"{ALL}/new", ALL, **{f"about-{revenue(scene)}": "yes"}, code="revenue", story="x", desired="y"
    )
    assert page.status == 422


def test_both_stories_stand_beside_each_other(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = raised(scene, client)
    assert "Er is een geschil aangebracht" in contractor.get("/desk").text
    page = contractor.submit(f"{address}/answer", story="Het werk was in december af.")
    assert "Beide verhalen staan er nu." in page.text
    assert STORY in page.text
    assert "Er is een geschil aangebracht" not in contractor.get("/desk").text


def test_a_dispute_is_on_the_plan_in_the_history_and_on_both_desks(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    raised(scene, client)
    overview = contractor.get(PLAN).text
    assert "Er is een geschil aangebracht: vertel uw kant." in overview
    assert "Er loopt een geschil Aangebracht op 29 februari 2028, op de regel hoogte van de omzet." in overview
    for browser in (client, contractor):
        assert "In een geschil is nog een toetser nodig" in browser.get("/desk").text
        told = browser.get(f"{PLAN}/history?kind=disputes").text
        assert "Gemeente Waterburg bracht een geschil aan, met als grond ‘hoogte van de omzet’." in told
        assert "bracht iets in dit plan in geschil" not in told


def test_nothing_of_the_plan_is_told_before_the_statement_is_confirmed(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    address = appointed(scene, client, contractor)
    own = f"/disputes/{found(scene).id}"
    assert "U bent gevraagd als toetser." in reviewer.get("/desk").text
    page = reviewer.get(own)
    assert page.status == 200
    for said in (statement(CURRENT).split("\n\n")[0], content_of(CURRENT), "gemeente Waterburg", "31 maart 2028"):
        assert said in page.text
    for hidden in (scene.plan.title, STORY, "€"):
        assert hidden not in page.response.text
    assert [reviewer.get(each).status for each in (PLAN, address, f"{PLAN}/history")] == [404, 404, 404]
    assert reviewer.submit(own, f"{own}/grant").status == 422
    assert reviewer.submit(own, f"{own}/grant", confirm="yes", content="0" * 64).status == 422
    assert reviewer.get(PLAN).status == 404
    assert [browser.get(own).status for browser in (client, contractor)] == [404, 404]


def test_a_reviewer_reads_single_lines_and_can_do_nothing(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    address = granted(scene, client, contractor, reviewer)
    page = reviewer.get(f"{PLAN}/why/realised")
    employer = contractor.get(f"{PLAN}/why/realised")
    assert page.cents == employer.cents
    assert len(page.cents) > len(client.get(f"{PLAN}/why/realised").cents)
    assert "U kijkt als toetser" in page.text
    for under in ("", "/entries", "/trajectories", "/revenue", "/amendments", "/oversight", "/closing", "/history"):
        page = reviewer.get(f"{PLAN}{under}")
        assert page.status == 200
        forms = {form.get("action") for form in page.root.iter("form") if form.get("method") == "post"}
        assert {each for each in forms if each.startswith(PLAN)} == set()
        assert not [each for each in page.links() if each.endswith("/new") and "/decision/" not in each]
    assert address in page.response.text
    assert reviewer.get(f"{PLAN}/entries/new").status == 404
    assert reviewer.get(f"{ALL}/new").status == 404


def test_a_reviewer_reads_no_name_of_anybody(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    granted(scene, client, contractor, reviewer)
    told = [
        (under, member.name)
        for under in ("/history", "/revenue", "/amendments", "/trajectories")
        for member in set(MEMBERS) - {BUYER}
    ]
    told += [("", CONTRACT_MANAGER.name), ("", ADVISER.name), ("", PLANNER.name)]
    told += [(f"/disputes/{found(scene).id}", CONTRACT_MANAGER.name), (f"/disputes/{found(scene).id}", EXECUTIVE.name)]
    pages = {under: reviewer.get(f"{PLAN}{under}").text for under, _ in told}
    assert [(under, name) for under, name in told if name in pages[under]] == []
    assert "een medewerker" in reviewer.get(f"{PLAN}/history").text


def test_a_price_stands_beside_a_person_for_the_employer_and_the_reviewer_alone(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    granted(scene, client, contractor, reviewer)
    pseudonyms = {each.pseudonym for each in ways(scene)}
    for browser, reads in ((client, False), (contractor, True), (reviewer, True)):
        text = browser.get(f"{PLAN}/why/realised").text
        assert any(name in text for name in pseudonyms) is reads
    for id in scene.plan.trajectories:
        assert reviewer.get(f"{PLAN}/trajectories/{id}").cents == []
        assert reviewer.get(f"/trajectories/{id}").status == 404


def ways(scene: Scene) -> list[Trajectory]:
    return [scene.read(Trajectory, id) for id in scene.plan.trajectories]


def test_a_reviewer_narrows_the_history_to_an_organisation_and_to_nobody_by_name(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    granted(scene, client, contractor, reviewer)
    for browser, fields in (
        (reviewer, {"kind", "subject", "organisation"}),
        (contractor, {"kind", "subject", "organisation", "actor"}),
    ):
        page = browser.get(f"{PLAN}/history")
        names = {each.get("name") for each in page.root.iter("select")} - {"event", "language"}
        assert names == fields
    page = reviewer.get(f"{PLAN}/history?actor={EXECUTIVE.actor.account}")
    assert page.cents == reviewer.get(f"{PLAN}/history").cents


def test_a_grant_ends_at_once_for_everybody_of_the_reviewer(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    address = granted(scene, client, contractor, reviewer)
    colleague = Browser(scene.client)
    colleague.enter(BUYER.actor.account)
    assert [each.get(PLAN).status for each in (reviewer, colleague)] == [200, 200]
    contractor.submit(f"{address}/revocation/new", f"{address}/revocation", reason="Er bleek een belang.")
    assert [each.get(PLAN).status for each in (reviewer, colleague)] == [404, 404]
    assert decide_status(scene, reviewer, address) == 404
    assert "had inzage vanaf" in client.get(address).text


def decide_status(scene: Scene, reviewer: Browser, address: str) -> int:
    about = revenue(scene)
    form = reviewer.get("/desk").fields("/language")
    typed = {f"outcome-{about}": "upheld", f"code-{about}": "revenue", f"cents-{about}": "1", f"reasoning-{about}": "x"}
    return reviewer.send(f"{address}/decision", form | typed | {"version": "6", "on": "1-2-2028", "known": ""}).status


def test_a_grant_ends_after_its_last_day(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = granted(scene, client, contractor, reviewer)
    assert reviewer.get(PLAN).status == 200
    clock = type(scene.client.app.state["site"].clock)
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda self: now(self) + timedelta(days=32))
    assert [reviewer.get(each).status for each in (PLAN, address)] == [404, 404]
    assert decide_status(scene, reviewer, address) == 404


def test_every_look_is_written_down_and_both_sides_and_the_employer_read_it(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    address = granted(scene, client, contractor, reviewer)
    way = scene.plan.trajectories[0]
    reviewer.get(f"{PLAN}/trajectories/{way}?known=2028-01-31&on=2027-12-31")
    for browser in (client, contractor):
        text = browser.get(f"{address}/looks").text
        assert f"Trajecten{PLAN}/trajectories/{way}" in text
        assert "31 december 2027" in text
        assert "inkoper Rijksdienst Noord, Rijksdienst Noord" in text
    assert f"{PLAN}/trajectories/{way}" in contractor.get(f"/trajectories/{way}/looks").text
    assert client.get(f"/trajectories/{way}/looks").status == 404
    looks = scene.client.app.state["site"].looks
    before = looks.count([PLAN_B])
    client.get(PLAN)
    assert looks.count([PLAN_B]) == before


def test_what_cannot_be_written_down_is_not_shown(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    granted(scene, client, contractor, reviewer)
    site = scene.client.app.state["site"]
    with site.pool.connection() as connection:
        connection.execute("alter table looks add constraint nothing check (page = '') not valid")
    page = reviewer.get(PLAN)
    assert page.status == 500
    assert scene.plan.title not in page.response.text


def test_a_decision_rests_on_the_replay_that_was_looked_at(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    address = granted(scene, client, contractor, reviewer)
    before = client.get(f"{PLAN}/why/obligation").cents[0]
    looked = reviewer.get(f"{PLAN}/revenue?known=2028-02-01T12:00&on=2027-12-31")
    [onward] = {each for each in looked.links() if "/decision/new?" in each}
    page = reviewer.get(onward)
    assert page.fields(f"{address}/decision")["known"] == "1-2-2028 12:00:00"
    done = decide(scene, reviewer, address, onward.removeprefix(f"{address}/decision/new"))
    assert "Uw besluit is vastgelegd" in done.text
    decided = found(scene).decision
    assert decided is not None
    assert (decided.replay.on, decided.replay.known.isoformat()) == (date(2027, 12, 31), "2028-02-01T11:00:00+00:00")
    assert decided.verdicts[0].cents == 6_000_000
    assert reviewer.get(PLAN).status == 404
    for browser in (client, contractor):
        page = browser.get(address)
        assert "Twee facturen horen later." in page.text
        assert any("known=2028-02-01T11" in each and "on=2027-12-31" in each for each in page.links())
        own = browser.get(f"{PLAN}/revenue/{revenue(scene)}").text
        assert "Een toetser besliste hierover" in own
        assert "Besloten" in browser.get(f"{PLAN}/why/obligation").text
        assert "Besloten door inkoper Rijksdienst Noord" in own
        assert "toetser Rijksdienst Noord besliste" in browser.get(f"{PLAN}/revenue").text
        assert browser.get(f"{PLAN}/why/obligation").cents[0] < before
        assert "besliste als toetser dat de omzet" in browser.get(f"{PLAN}/history").text
        assert "U kunt nog in beroep gaan" in browser.get("/desk").text


def test_what_was_typed_in_a_decision_is_kept_where_it_is_refused(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    address, about = granted(scene, client, contractor, reviewer), revenue(scene)
    page = decide(scene, reviewer, address, **{f"outcome-{about}": "rejected"})
    assert page.status == 422
    assert "Twee facturen horen later." in page.response.text
    [error] = page.errors
    assert "Opgegeven is" in error
    page = decide(scene, reviewer, address, version="1")
    assert page.status == 409
    page = decide(scene, reviewer, address, known="31-12-2029 10:00", **{f"code-{about}": "mandate"})
    assert page.status == 422


def test_a_rejected_challenge_leaves_the_figure_as_it_was_agreed(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    address, about = granted(scene, client, contractor, reviewer), revenue(scene)
    before = client.get(f"{PLAN}/why/obligation").cents[0]
    fields = reviewer.get(f"{address}/decision/new").fields(f"{address}/decision")
    said = {f"outcome-{about}": "rejected", f"cents-{about}": fields[f"cents-{about}"]}
    assert "Uw besluit is vastgelegd" in decide(scene, reviewer, address, **said).text
    assert client.get(f"{PLAN}/why/obligation").cents[0] == before


def test_signatures_that_do_not_hold_are_said_so_where_they_stand(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    signed = next(each for each in scene.plan.amendments if scene.read(Amendment, each).accepted)
    page = f"{PLAN}/amendments/{signed}"
    typed = {
        f"about-{signed}": "yes",
        "code": "mandate",
        "story": "Wie tekende, mocht dat niet.",
        "desired": "Opnieuw.",
    }
    client.submit(f"{ALL}/new?about={signed}", ALL, **typed)
    address = granted(scene, client, contractor, reviewer)
    assert "houden niet" not in client.get(page).text
    said = {f"outcome-{signed}": "upheld", f"reasoning-{signed}": "Er was geen volmacht."}
    decision = f"{address}/decision"
    done = reviewer.send(decision, reviewer.get(f"{decision}/new").fields(decision) | said)
    assert "Uw besluit is vastgelegd" in done.text
    for browser in (client, contractor):
        shown = browser.get(page)
        assert "Deze handtekeningen houden niet" in shown.text
        assert address in shown.links()


def test_either_side_appeals_once_to_another_reviewer(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    address = granted(scene, client, contractor, reviewer)
    decide(scene, reviewer, address)
    page = contractor.submit(f"{address}/appeal/new", f"{address}/appeal", reason="Een factuur is vergeten.")
    assert "Vastgelegd, met uw reden." in page.text
    again = client.submit(f"{address}/appeal/new", f"{address}/appeal", reason="Wij ook.")
    assert again.status == 422
    assert again.errors == ["In dit geschil is al een keer beroep ingesteld. Meer kan niet."]
    assert str(RIJKSDIENST) not in client.get(f"{address}/reviewer").response.text
    assert "Het besluit" in page.text


def test_a_dispute_ends_by_coming_to_terms_or_by_going_no_further(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    address = raised(scene, client)
    contractor.submit(f"{address}/settlement", text="Wij verdelen het verschil.")
    page = client.submit(address, f"{address}/settlement/agreement")
    assert "U bent er samen uit." in page.text
    assert found(scene).stage is DisputeStage.SETTLED
    address = raised(scene, client)
    assert client.get(f"{address}/lapse/new").status == 200
    late = client.submit(f"{address}/lapse/new", f"{address}/lapse", reason="Niemand wil.")
    assert late.status == 422
    client.submit(f"{address}/withdrawal/new", f"{address}/withdrawal", reason="Wij vonden de factuur.")
    assert found(scene).stage is DisputeStage.WITHDRAWN


def test_a_reviewer_gives_the_task_back(scene: Scene, client: Browser, contractor: Browser, reviewer: Browser) -> None:
    appointed(scene, client, contractor)
    own = f"/disputes/{found(scene).id}"
    page = reviewer.submit(f"{own}/return", reason="Wij kennen een van beide te goed.")
    assert "Uw inzage is geëindigd." in page.text
    assert reviewer.get(own).status == 404
    assert "In een geschil is nog een toetser nodig" in client.get("/desk").text


def test_somebody_else_finds_nothing_of_a_dispute(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = appointed(scene, client, contractor)
    stranger = Browser(scene.client)
    own = f"/disputes/{found(scene).id}"
    assert stranger.get(address).response.url.path == "/sign-in"
    buyer = scene.browser(BUYER)
    for path in (address, f"{address}/answer", f"{address}/looks", f"{address}/decision/new", f"/disputes/{uuid4()}"):
        assert buyer.get(path).status == 404
    assert client.get(f"{address}/decision/new").status == 404
    assert client.get(f"{own}/return").status == 404


def test_a_reviewer_walks_past_every_page_of_the_plan_without_a_fault(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    """Whatever a page needs of a party, a reviewer is on no side: each page is there, or is not (404)."""
    granted(scene, client, contractor, reviewer)
    seen, todo = dict[str, int](), {PLAN}
    while todo and len(seen) < 220:
        path = todo.pop()
        page = reviewer.get(path)
        seen[path] = page.status
        if page.status == 200:
            links = {link.partition("#")[0] for link in page.links() if link.startswith(PLAN)}
            todo |= {link for link in links if "page=" not in link and "known=" not in link} - seen.keys()
    assert set(seen.values()) <= {200, 404}
    assert sum(status == 200 for status in seen.values()) > 40
    assert [path for path, status in seen.items() if status == 404 and not path.startswith("/initiatives")] == []


def test_a_reviewer_may_see_a_plan_and_nothing_else() -> None:
    assert {name for name, rule in QUERIES.items() if Role.REVIEWER in rule.roles} == {"see_plan", "see_dossier"}
    routes = {
        path for handler in handlers_of(*RESOURCES) if handler.opt["permission"] == "see_plan" for path in handler.paths
    }
    assert {path for path in routes if not path.startswith("/plans/{plan:uuid}")} == set()
    assert routes & set(ROUTES)


def test_a_reviewer_reads_an_initiative_as_the_client_of_the_plan_does_without_names(
    scene: Scene, client: Browser, contractor: Browser, reviewer: Browser
) -> None:
    among, first_day = uuid4(), date(2027, 7, 1)
    scene.do(EXECUTIVE, partnerships.found_partnership, partnership=among, name="Kade", first_day=first_day)
    all_of_them = f"/partnerships/{among}/initiatives"
    address = contractor.submit(f"{all_of_them}/new", all_of_them, **PROPOSING).response.url.path
    contractor.submit(f"{address}/contributions/new", f"{address}/contributions", **GIVEN)
    part = f"{EXECUTIVE.actor.organisation} {PLAN_B}"
    contractor.submit(f"{address}/shares/new", f"{address}/shares", part=part, share="100")
    contractor.submit(f"{address}/completion/new", f"{address}/completion", day="29-2-2028")
    assert reviewer.get(address).status == 404
    own = granted(scene, client, contractor, reviewer)

    page, theirs = reviewer.get(address), client.get(address)
    assert page.status == 200
    assert page.cents == theirs.cents
    assert EXECUTIVE.name in theirs.text
    assert EXECUTIVE.name not in page.text
    assert "een medewerker" in page.text
    assert not [link for link in page.links() if link.startswith(f"{address}/")]
    assert "U kijkt terug" in reviewer.get(f"{address}?event=1").text
    assert address in client.get(f"{own}/looks").text
    for end in ("contributions/new", "shares/new", "impact/new", "wording", "completion/new"):
        assert reviewer.get(f"{address}/{end}").status == 404

    client.submit(f"{own}/revocation/new", f"{own}/revocation", reason="Er bleek een belang.")
    assert reviewer.get(address).status == 404


def test_the_demo_shows_what_its_reviewer_looked_at(whole_scene: Scene) -> None:
    site = whole_scene.client.app.state["site"]
    for _ in range(2):
        look(whole_scene.log, site.looks)
    client, own = (
        whole_scene.browser(CONTRACT_MANAGER),
        f"/plans/{PLAN_A}/disputes/{whole_scene.first_plan.disputes[0]}",
    )
    assert f"{own}/looks" in client.get(own).links()
    assert site.looks.count([PLAN_A]) == 5
    assert f"/plans/{PLAN_A}/revenue" in client.get(f"{own}/looks").text
