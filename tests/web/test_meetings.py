"""Meetings on screen: called by either, prepared by both, held item by item, and told in minutes that both sign."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from demo.cast import ADVISER, BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, PLAN_A, PLAN_B, PLANNER
from domain.aggregates.meetings import About, Meeting, Meetings, MeetingStatus, meetings_of
from domain.aggregates.oversight import Ground, Regime
from domain.aggregates.plan import AdviceTopic
from domain.commands import advice, amendments, oversight, trajectories
from domain.terms import Award
from tests.web.kit import Browser, Page
from tests.web.scene import Scene
from tests.web.test_chain import open_plan
from tests.web.test_signals import work

PLAN = f"/plans/{PLAN_B}"
ALL = f"{PLAN}/meetings"
CALLING = {
    "title": "Kwartaaloverleg",
    "day": "29-2-2028",
    "time": "14:30",
    "minutes": "90",
    "place": "Stadhuis, zaal 2; rechts",
    "rhythm": "quarterly",
}


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


def meetings(scene: Scene) -> Meetings:
    return scene.read(Meetings, meetings_of(PLAN_B))


def meeting(scene: Scene) -> Meeting:
    """Return the meeting that was called last."""
    return list(meetings(scene).held.values())[-1]


def called(by: Browser, **changes: str) -> str:
    """Let somebody call a meeting, and return its address."""
    page = by.submit(f"{ALL}/new", ALL, **CALLING | changes)
    assert page.errors == []
    return str(page.response.url.path)


def opened(client: Browser, contractor: Browser, *titles: str) -> str:
    """Let both prepare a meeting, and one open it with somebody there."""
    address = called(client)
    for title in titles or ("De planning",):
        contractor.submit(address, f"{address}/items", title=title)
    client.submit(address, f"{address}/opening")
    there = str(ADVISER.actor.account)
    page = client.submit(f"{address}/room", f"{address}/attendance", accounts=there, others="2")
    assert page.errors == []
    return address


def decided(by: Browser, address: str, number: int, text: str) -> Page:
    room = f"{address}/room?item={number}"
    action = next(
        form.get("action")
        for form in by.get(room).root.iter("form")
        if re.fullmatch(r".*/items/[^/]+/outcome", form.get("action", ""))
    )
    return by.submit(room, action, text=text)


def test_a_plan_without_a_meeting_says_how_one_begins(client: Browser) -> None:
    page = client.get(ALL)
    assert "Nog geen overleg" in page.text
    assert f"{ALL}/new" in page.links()
    assert ALL in client.get(PLAN).links()


def test_either_side_calls_a_meeting_and_both_are_told(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = called(contractor)
    page = client.get(address)
    assert "29 februari 2028 om 14:30" in page.text
    assert "Overleg ‘Kwartaaloverleg’ op 29 februari 2028 om 14:30." in client.get("/desk").text
    assert "Overleg ‘Kwartaaloverleg’" in client.get(PLAN).text
    assert "riep het overleg ‘Kwartaaloverleg’ bijeen" in client.get(f"{PLAN}/history").text
    assert meeting(scene).minutes == 90


@pytest.mark.parametrize("typed", ["14:30", "14.30", "1430", "14u30", "14:30 uur"])
def test_a_time_is_read_as_people_write_it(scene: Scene, client: Browser, typed: str) -> None:
    assert "dinsdag 29 februari 2028 om 14:30" in client.get(called(client, time=typed)).text
    assert meeting(scene).starts.hour == 13


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"time": "half drie"}, "Vul in hoe laat het begint, zoals 14:30."),
        ({"time": "25:00"}, "Vul in hoe laat het begint, zoals 14:30."),
        ({"day": "31-2-2028"}, "Die dag bestaat niet"),
        ({"minutes": "0"}, "Een overleg duurt 1 tot en met 480 minuten."),
        ({"minutes": "481"}, "Een overleg duurt 1 tot en met 480 minuten."),
        ({"title": ""}, "Vul dit in."),
        ({"title": "Bel 06-12345678"}, "telefoonnummer"),
        ({"rhythm": "daily"}, "Kies"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_and_what_was_typed_stays(
    client: Browser, typed: dict[str, str], said: str
) -> None:
    """The page's own rule is `time.unreadable`."""
    page = client.submit(f"{ALL}/new", ALL, **CALLING | typed)
    assert page.status == 422
    assert said in " ".join(page.errors)
    assert page.fields(ALL)["place"] == CALLING["place"]


def test_the_agenda_proposes_itself_and_takes_each_thing_once(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    address = called(client)
    page = contractor.get(address)
    title = scene.proposal.title
    assert f"Wijziging: {title}" in page.text
    action = f"{address}/suggestions/{scene.proposal.id}"
    page = contractor.submit(address, action)
    assert page.status == 200
    [item] = meeting(scene).items.values()
    assert (item.about, item.thing) == (About.AMENDMENT, scene.proposal.id)
    assert f"{PLAN}/amendments/{scene.proposal.id}" in page.links()
    assert f'action="{action}"' not in page.response.text
    assert client.send(action, client.get(address).fields(f"{address}/items")).status == 404


def test_what_has_a_long_title_goes_on_the_agenda_cut_short(scene: Scene, client: Browser) -> None:
    long = UUID(int=78)
    told = {"plan": PLAN_B, "amendment": long, "title": "Een lange titel " * 10}
    scene.do(CONTRACT_MANAGER, amendments.open_amendment, **told)
    address = called(client)
    page = client.submit(address, f"{address}/suggestions/{long}")
    assert page.status == 200
    [item] = meeting(scene).items.values()
    assert item.title.startswith("Wijziging: Een lange titel Een lange titel")


def test_a_question_and_a_signal_are_proposed_to_who_may_know_of_them(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    address, way, question = called(client), UUID(int=81), UUID(int=82)
    asked = {"topic": AdviceTopic.VALUATION, "question": "Hoe telt dit?"}
    scene.do(CONTRACT_MANAGER, advice.ask_advice, plan=PLAN_B, advice=question, **asked)
    for number, first_day in enumerate((date(2028, 2, 1), date(2028, 2, 2))):
        facts = work(f"V-{number}", first_day, hours=40)
        use_case = trajectories.start_stage if number else trajectories.start_trajectory
        scene.do(EXECUTIVE, use_case, trajectory=way, stage=uuid4(), facts=facts)
    pages = [each.get(address) for each in (contractor, client)]
    assert all("Een vraag om advies die openstaat" in page.text for page in pages)
    assert ["Een traject dat aandacht vraagt" in page.text for page in pages] == [True, False]
    for thing in (question, way):
        assert contractor.submit(address, f"{address}/suggestions/{thing}").status == 200
    [first, second] = meeting(scene).items.values()
    assert (first.about, second.about) == (About.ADVICE, About.TRAJECTORY)
    assert {f"{PLAN}/advice/{question}", f"{PLAN}/trajectories/{way}"} <= set(contractor.get(address).links())
    assert f"{PLAN}/trajectories/{way}" in client.get(address).links()
    assert client.get(f"{PLAN}/trajectories/{way}").status == 200


def test_oversight_and_the_end_of_a_plan_are_proposed_too(scene: Scene, client: Browser, contractor: Browser) -> None:
    ended = f"/plans/{PLAN_A}"
    address = client.submit(f"{ended}/meetings/new", f"{ended}/meetings", **CALLING).response.url.path
    move, sample, improvement = UUID(int=83), UUID(int=84), UUID(int=85)
    announced: dict[str, Any] = {
        "regime": Regime.TRUST,
        "grounds": (Ground.NO_OBJECTION_UPHELD,),
        "reason": "Het klopte.",
    }
    told: dict[str, Any] = {"plan": PLAN_A, "hearing_until": date(2028, 3, 31), "last_day": date(2028, 12, 31)}
    scene.do(CONTRACT_MANAGER, oversight.announce_move, move=move, **announced, **told)
    year = {"first_day": date(2026, 1, 1), "last_day": date(2027, 6, 30)}
    scene.do(CONTRACT_MANAGER, oversight.draw_sample, plan=PLAN_A, sample=sample, **year)
    agreed: dict[str, Any] = {"text": "Op tijd.", "first_day": date(2028, 3, 1), "last_day": date(2028, 6, 1)}
    scene.do(CONTRACT_MANAGER, oversight.propose_improvement, plan=PLAN_A, improvement=improvement, **agreed)
    stands = {
        move: f"{ended}/oversight/moves/{move}",
        sample: f"{ended}/oversight/samples/{sample}",
        improvement: f"{ended}/oversight/improvements/{improvement}",
        PLAN_A: f"{ended}/closing",
    }
    for thing, where in stands.items():
        page = contractor.submit(address, f"{address}/suggestions/{thing}")
        assert page.status == 200
        assert where in page.links()
        assert contractor.get(where).status == 200
    [*about] = (each.about for each in scene.read(Meetings, meetings_of(PLAN_A)).held.popitem()[1].items.values())
    assert about == [*[About.OVERSIGHT] * 3, About.CLOSING]


def test_the_first_plan_is_proposed_until_it_is_agreed_on(scene: Scene, client: Browser) -> None:
    found = open_plan(scene, award=Award(day=date(2028, 2, 1), weeks=6))
    plan = f"/plans/{found}"
    address = client.submit(f"{plan}/meetings/new", f"{plan}/meetings", **CALLING).response.url.path
    page = client.submit(address, f"{address}/suggestions/{found}")
    assert page.status == 200
    assert "Het eerste plan van aanpak" in page.text
    assert plan in page.links()


def test_who_is_there_is_noted_by_both_at_once_and_nobody_is_lost(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    address = opened(client, contractor)
    room, noting = f"{address}/room", f"{address}/attendance"
    assert "gemeente Waterburg: " in client.get(room).text
    one, other = client.get(room).fields(noting), contractor.get(room).fields(noting)
    manager, executive = str(CONTRACT_MANAGER.actor.account), str(EXECUTIVE.actor.account)
    adviser = str(ADVISER.actor.account)
    assert client.send(noting, one | {"accounts": manager}).errors == []
    both: dict[str, Any] = other | {"accounts": [adviser, executive], "others": "1"}
    assert contractor.send(noting, both).errors == []
    found = meeting(scene)
    assert (set(map(str, found.accounts)), found.others) == ({manager, executive}, 1)
    assert "Noorderdijk" in client.get(room).text
    page = client.submit(room, noting, accounts=str(UUID(int=7)))
    assert page.status == 422


def test_both_change_the_agenda_until_the_meeting_opens(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = called(client)
    contractor.submit(address, f"{address}/items", title="De planning")
    [item] = meeting(scene).items
    assert client.submit(address, f"{address}/items", title=" ").status == 422
    client.submit(address, f"{address}/items/{item}/removal")
    assert meeting(scene).items == {}


def test_a_meeting_is_moved_and_cancelled(client: Browser, contractor: Browser) -> None:
    address = called(client, day="15-3-2028")
    assert "Op de dag zelf" in contractor.get(address).text
    moment = f"{address}/moment"
    assert contractor.get(moment).fields(moment)["time"] == "14:30"
    contractor.submit(moment, day="16-3-2028", time="9.15")
    assert "16 maart 2028 om 09:15" in client.get(address).text
    assert contractor.submit(moment).status == 422
    cancellation = f"{address}/cancellation"
    assert client.submit(cancellation).status == 422
    client.submit(cancellation, reason="De zaal is er niet.")
    page = contractor.get(address)
    assert "De zaal is er niet." in page.text
    sent = [form.get("action", "") for form in page.root.iter("form") if form.get("method") == "post"]
    assert [each for each in sent if each.startswith(address)] == []


def test_the_agenda_has_an_order_lengths_and_who_introduces_what(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    address = called(client, minutes="20")
    for title in ("De planning", "De omzet"):
        facts = {"title": title, "item_minutes": "15", "owner": str(NOORDERDIJK)}
        contractor.submit(address, f"{address}/items", **facts)
    page = client.get(address)
    assert "15 minuten · Noorderdijk Bouw" in page.text
    assert "Samen 30 minuten, van de 20 die er zijn. Dat past niet" in page.text
    first, second = meeting(scene).items
    up, down = f"{address}/items/{second}/place", f"{address}/items/{first}/place"
    late = contractor.get(address).fields(down)
    page = client.submit(address, up)
    assert "De agenda heeft een andere volgorde." in page.text
    assert list(meeting(scene).items) == [second, first]
    refused = contractor.send(down, late)
    assert refused.status == 409
    assert list(meeting(scene).items) == [second, first]
    wrong = contractor.submit(address, f"{address}/items", title="Te lang", item_minutes="500")
    assert wrong.status == 422
    assert wrong.fields(f"{address}/items")["title"] == "Te lang"


def test_what_was_not_treated_is_put_off_by_itself(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor, "De planning", "De omzet")
    assert client.get(f"{address}/closing").text.count("Uitkomst opschrijven") == 2
    decided(contractor, address, 1, "Wij gaan door.")
    asked = client.get(f"{address}/closing")
    assert "2. De omzet" in asked.text
    assert "1. De planning" not in asked.text
    page = client.submit(f"{address}/closing")
    assert "Het overleg is gesloten." in page.text
    assert [each.title for each in meetings(scene).backlog] == ["De omzet"]
    assert "doorgeschoven" in page.text.casefold()


def test_a_meeting_is_held_one_item_at_a_time(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor, "De planning", "De omzet")
    first = contractor.get(f"{address}/room?item=1")
    assert "Punt 1 van 2" in first.text
    assert f"{address}/room?item=2" in first.links()
    page = decided(contractor, address, 1, "Wij gaan door zoals gepland.")
    assert "De uitkomst staat in het verslag." in page.text
    assert page.response.url.query == b"item=1"
    [item, _] = meeting(scene).items
    page = contractor.submit(
        str(page.response.url), f"{address}/items/{item}/outcome", text="Zo gaan wij door.", to="2"
    )
    assert page.response.url.query == b"item=2"
    assert meeting(scene).items[item].outcome == "Zo gaan wij door."
    room = f"{address}/room?item=2"
    [item] = [id for id, each in meeting(scene).items.items() if each.title == "De omzet"]
    client.submit(room, f"{address}/items/{item}/delay")
    assert [each.id for each in meetings(scene).backlog] == [item]
    told = client.submit(room, f"{address}/points", point="De cijfers sturen", owner=str(NOORDERDIJK), due="31-3-2028")
    assert "Het actiepunt staat in het verslag." in told.text
    for item_asked in ("9", "0", "x", "99999999999999999999"):
        assert "Wie zijn er?" in client.get(f"{address}/room?item={item_asked}").text


def test_two_who_write_the_same_outcome_lose_nothing(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor)
    room = f"{address}/room?item=1"
    [item] = meeting(scene).items
    action = f"{address}/items/{item}/outcome"
    stale = client.get(room).fields(action)
    decided(contractor, address, 1, "Wij gaan door.")
    page = client.send(action, stale | {"text": "Wij stoppen."})
    assert page.status == 409
    assert meeting(scene).items[item].outcome == "Wij gaan door."
    assert "Dit is veranderd sinds u het las" in page.text
    assert "Er staat nu Wij gaan door." in page.text
    fields = page.fields(action)
    assert fields["text"] == "Wij stoppen."
    client.send(action, fields)
    assert meeting(scene).items[item].outcome == "Wij stoppen."


def test_what_was_typed_in_the_room_stands_there_after_a_refusal(
    scene: Scene, client: Browser, contractor: Browser
) -> None:
    address = opened(client, contractor, "De planning", "De omzet")
    [_, item] = meeting(scene).items
    page = decided(client, address, 2, "Bel 06-12345678 voor de rest.")
    assert page.status == 422
    assert "Punt 2 van 2" in page.text
    assert page.fields(f"{address}/items/{item}/outcome")["text"] == "Bel ■■■ voor de rest."
    assert "Dit is veranderd" not in page.text
    decided(client, address, 2, "Wij stoppen.")
    wrong = {"point": "De cijfers sturen", "owner": str(NOORDERDIJK), "due": "31-2-2028"}
    page = client.submit(f"{address}/room?item=2", f"{address}/points", **wrong)
    assert page.status == 422
    assert page.fields(f"{address}/points")["point"] == "De cijfers sturen"
    assert page.fields(f"{address}/items/{item}/outcome")["text"] == "Wij stoppen."


def test_the_minutes_write_themselves_and_both_sign_them(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor)
    decided(client, address, 1, "Wij gaan door zoals gepland.")
    scene.do(
        CONTRACT_MANAGER,
        amendments.open_amendment,
        plan=PLAN_B,
        amendment=UUID(int=77),
        title="Tijdens het overleg ingediend",
    )
    client.submit(f"{address}/closing")
    minutes = f"{address}/minutes"
    page = contractor.get(minutes)
    for said in (ADVISER.name, "en nog 2 personen", "Wij gaan door zoals gepland.", "Tijdens het overleg ingediend"):
        assert said in page.text
    assert "wacht op uw handtekening" in contractor.get("/desk").text
    client.submit(minutes, f"{address}/signature")
    assert "Verslag tekenen" not in client.get(minutes).text
    decided(contractor, address, 1, "Wij gaan door, en kijken in mei terug.")
    page = client.get(minutes)
    assert "Die handtekening geldt niet meer" in page.text
    for each in (client, contractor):
        each.submit(minutes, f"{address}/signature")
    assert meeting(scene).status is MeetingStatus.SIGNED
    page = client.get(minutes)
    assert f"{ALL}/new?after={meeting(scene).id}" in page.links()
    assert "wacht op uw handtekening" not in client.get("/desk").text


def test_no_amount_stands_beside_a_person_in_the_minutes(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor)
    scene.do(EXECUTIVE, trajectories.start_trajectory, trajectory=UUID(int=79), stage=UUID(int=80), facts=work("V-79"))
    client.submit(f"{address}/closing")
    page = contractor.get(f"{address}/minutes")
    assert "in traject" in page.text
    assert page.cents == []


def test_a_stale_signature_is_an_answer(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor)
    client.submit(f"{address}/closing")
    minutes, signature = f"{address}/minutes", f"{address}/signature"
    read = client.get(minutes).fields(signature)
    decided(contractor, address, 1, "Nog iets.")
    page = client.send(signature, read)
    assert page.status == 409
    assert "Nog iets." in page.text
    assert meeting(scene).signed == {}


def test_the_next_meeting_is_ready_with_what_was_put_off(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor)
    [item] = meeting(scene).items
    client.submit(f"{address}/room?item=1", f"{address}/items/{item}/delay")
    client.submit(f"{address}/closing")
    again = f"{ALL}/new?after={meeting(scene).id}"
    fields = contractor.get(again).fields(ALL)
    assert (fields["day"], fields["time"], fields["title"]) == ("29-5-2028", "14:30", "Kwartaaloverleg")
    following = str(contractor.submit(again, ALL).response.url.path)
    contractor.submit(following, f"{following}/suggestions/{item}")
    assert list(meeting(scene).items) == [item]
    assert meetings(scene).backlog == []


def test_an_action_point_waits_for_whoever_has_it(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor)
    client.submit(
        f"{address}/room?item=1",
        f"{address}/points",
        point="De cijfers sturen",
        owner=str(NOORDERDIJK),
        due="31-3-2028",
    )
    [point] = meetings(scene).points
    completion = f"{ALL}/points/{point}/completion"
    assert "Actiepunt: De cijfers sturen" in contractor.get("/desk").text
    assert "Actiepunt: De cijfers sturen" not in client.get("/desk").text
    assert f'action="{completion}"' not in client.get(ALL).response.text
    contractor.submit(ALL, completion)
    assert meetings(scene).points[point].done is not None
    wrong = {"point": "Iets", "owner": str(BUYER.actor.organisation), "due": "1-1-2028"}
    page = client.submit(f"{address}/room?item=1", f"{address}/points", **wrong)
    assert page.status == 422


def test_the_invitation_is_an_icalendar_file(client: Browser, contractor: Browser) -> None:
    title = "Een titel die zo lang is dat de regel in de uitnodiging niet past, met één komma, en een ë; klaar"
    address = called(client, title=title)
    contractor.submit(address, f"{address}/items", title="De planning")
    answer = client.get(f"{address}/invitation").response
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    whole = answer.content.replace(b"\r\n ", b"").decode()
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert "DTSTART:20280229T133000Z\r\n" in whole
    assert "DTEND:20280229T150000Z\r\n" in whole
    assert "LOCATION:Stadhuis\\, zaal 2\\; rechts\r\n" in whole
    assert f"SUMMARY:{title.replace(',', chr(92) + ',').replace(';', chr(92) + ';')}" in whole
    assert "SEQUENCE:0\r\n" in whole
    assert "1. De planning\\nhttp" in whole
    contractor.submit(f"{address}/moment", time="15:00")
    moved = client.get(f"{address}/invitation").response.text
    assert "SEQUENCE:1\r\n" in moved
    assert "METHOD" not in moved
    uid = next(line for line in whole.splitlines() if line.startswith("UID:"))
    assert uid in moved.replace("\r\n ", "")
    client.submit(f"{address}/cancellation", reason="Ziek.")
    assert "STATUS:CANCELLED\r\n" in client.get(f"{address}/invitation").response.text


def test_nobody_else_hears_of_a_meeting(scene: Scene, client: Browser) -> None:
    address, stranger = called(client), scene.browser(BUYER)
    for end in ("", "/room", "/minutes", "/moment", "/cancellation", "/invitation"):
        assert stranger.get(f"{address}{end}").status == 404
    assert stranger.get(ALL).status == 404
    assert client.get(f"{address}/room").status == 404
    assert client.get(f"{ALL}/{UUID(int=5)}").status == 404


def test_a_view_of_the_past_shows_the_meeting_as_it_was(client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor)
    page = client.get(f"{address}?known=2028-02-01")
    assert page.status == 404
    assert client.get(f"{ALL}?known=2028-02-01").status == 200


def test_the_page_in_english(scene: Scene, client: Browser, contractor: Browser) -> None:
    address = opened(client, contractor)
    planner = scene.browser(PLANNER)
    planner.cookies.set("language", "en")
    for end in ("", "/room", "/room?item=1", "/minutes"):
        assert planner.get(f"{address}{end}").status == 200


def test_a_replay_jumps_to_a_meeting(client: Browser, contractor: Browser) -> None:
    opened(client, contractor)
    page = client.get(PLAN)
    [jumps] = [each for each in page.root.iter("select") if each.get("id") == "replay-stop"]
    assert any("overleg begonnen, gemeente Waterburg" in "".join(each.itertext()) for each in jumps.iter("option"))
