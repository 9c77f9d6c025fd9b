"""Amendments on screen: a draft that two parties edit, read word by word, and sign; nothing typed is ever lost."""

from uuid import UUID, uuid4

import pytest

from demo.cast import ADVISER, BUYER, CONTRACT_MANAGER, EXECUTIVE, PLAN_A, PLAN_B, PLANNER
from demo.plan_b import TOGETHER, WORKING
from domain.aggregates.amendment import Amendment, AmendmentStatus
from domain.changes import ActionAgreed, SectionRemoved, SectionWritten
from tests.web.kit import Browser, Page
from tests.web.scene import Scene

AMENDMENTS = f"/plans/{PLAN_B}/amendments"
REWORDING = f"/plans/{PLAN_B}/changes/sections/{TOGETHER}"


@pytest.fixture
def client(scene: Scene) -> Browser:
    return scene.browser(CONTRACT_MANAGER)


@pytest.fixture
def contractor(scene: Scene) -> Browser:
    return scene.browser(EXECUTIVE)


@pytest.fixture
def address(scene: Scene) -> str:
    """Where the adviser's proposal stands."""
    return f"{AMENDMENTS}/{scene.proposal.id}"


@pytest.fixture
def wording(address: str) -> str:
    """Where the wording of the section stands in that proposal."""
    return f"{address}/changes/sections/{TOGETHER}"


def drafted(scene: Scene, browser: Browser, text: str = "Wij spreken elkaar iedere maand.") -> str:
    """Propose another text straight from the plan, in a draft of its own; return the address of the draft."""
    page = browser.submit(REWORDING, heading="Hoe wij samenwerken", text=text, draft="new", amendment_title="Vaker")
    assert page.status == 200
    return f"{AMENDMENTS}/{scene.plan.amendments[-1]}"


def signed(page: Page, address: str, deed: str) -> dict[str, str]:
    """Return the fields of the button on an amendment's page that signs it."""
    return page.fields(f"{address}/{deed}")


def marked(page: Page, mark: str) -> str:
    """Return everything that the page marks as removed (`del`) or added (`ins`), without the words for readers."""
    return " ".join(
        "".join(part for part in each.itertext() if part not in _hidden(each)).strip() for each in page.root.iter(mark)
    )


def _hidden(mark: object) -> set[str]:
    return {"".join(each.itertext()) for each in mark.iter("span")}  # type: ignore[attr-defined]


def euros(page: Page) -> set[int]:
    """Return the value of every figure on the page, in cents."""
    return {int(each.get("value")) for each in page.root.iter("data")}


def test_open_amendments_stand_first_and_ended_ones_tell_who_decided_and_when(client: Browser) -> None:
    page = client.get(AMENDMENTS)
    assert page.text.index("Kandidaten voordragen") < page.text.index("Waarmee wij beginnen")
    assert "wacht op besluit" in page.text
    assert "aanvaard uitvoerder Noorderdijk, Noorderdijk Bouw 21 juni 2027 om 14:20" in page.text
    declined = client.get(f"/plans/{PLAN_A}/amendments")
    assert "afgewezen contractmanager Waterburg" in declined.text


def test_a_draft_is_opened_for_something_and_asks_what_changes(client: Browser, scene: Scene) -> None:
    page = client.submit(f"{AMENDMENTS}/new", AMENDMENTS, title="Vaker overleg")
    assert scene.proposal.title == "Vaker overleg"
    assert "Wat wilt u veranderen?" in page.text
    assert f"{AMENDMENTS}/{scene.proposal.id}/changes/actions/{WORKING}" in page.links()


def test_another_text_straight_from_the_plan_stands_in_a_draft_of_its_own(client: Browser, scene: Scene) -> None:
    shown = client.get(REWORDING)
    assert shown.fields(REWORDING)["text"] == scene.plan.sections[TOGETHER].text
    address = drafted(scene, client)
    [change] = scene.proposal.changes.values()
    assert isinstance(change, SectionWritten)
    assert (change.text, change.base) == ("Wij spreken elkaar iedere maand.", scene.plan.sections[TOGETHER].revision)
    assert "adviseur" not in client.get(address).text


def test_the_title_that_is_suggested_can_be_kept_however_long_the_heading(client: Browser, scene: Scene) -> None:
    client.submit(f"/plans/{PLAN_B}/changes/actions/{WORKING}", title="w" * 160, amendment_title="Lang")
    address = f"{AMENDMENTS}/{scene.proposal.id}"
    client.send(f"{address}/proposal", client.get(address).fields(f"{address}/proposal"))
    other = scene.browser(EXECUTIVE)
    other.send(f"{address}/acceptance", other.get(address).fields(f"{address}/acceptance"))
    page = client.submit(f"/plans/{PLAN_B}/changes/actions/{WORKING}", title="Korter")
    assert page.status == 200
    assert len(scene.proposal.title) == 160


def test_it_may_go_into_a_draft_that_is_open(client: Browser, scene: Scene) -> None:
    before = scene.proposal
    adding = f"/plans/{PLAN_B}/changes/percentage/{PLAN_B}"
    client.submit(adding, percentage="6", motivation="Meer werk.", draft=str(before.id))
    assert scene.proposal.id == before.id
    assert set(scene.proposal.changes) == {TOGETHER, PLAN_B}


def test_the_difference_is_marked_word_by_word(contractor: Browser, address: str) -> None:
    page = contractor.get(address)
    assert marked(page, "del") == "twee weken"
    assert "Een kandidaat stellen wij samen" in marked(page, "ins")
    assert "[verwijderd: twee weken]" in page.text
    assert "adviseur social return Waterburg, gemeente Waterburg · 22 februari 2028" in page.text


def test_the_other_party_accepts_and_the_plan_says_it(
    contractor: Browser, client: Browser, scene: Scene, address: str
) -> None:
    content = scene.proposal.content
    page = contractor.send(f"{address}/acceptance", signed(contractor.get(address), address, "acceptance"))
    assert "De wijziging is aanvaard" in page.text
    assert "binnen een week" in scene.plan.sections[TOGETHER].text
    assert scene.proposal.accepted
    assert scene.proposal.accepted.content == content
    again = client.get(address)
    assert sum((each.text or "").strip() == "getekend" for each in again.root.iter()) == 2
    assert content in again.text
    assert marked(again, "del") == "twee weken"


def test_nobody_accepts_their_own_proposal(client: Browser, scene: Scene, address: str) -> None:
    page, written = client.get(address), scene.written
    assert "Tekenen en aanvaarden" not in page.text
    assert "Afwijzen" not in page.text
    fields = signed_by_hand(page, scene.proposal)
    for deed in ("acceptance", "declination"):
        refused = client.send(f"{address}/{deed}", fields | {"reason": "Toch niet."})
        assert refused.status == 422
        assert "Uw organisatie stelde dit zelf voor." in refused.errors[0]
    assert scene.written == written


def test_a_repeated_acceptance_is_one_acceptance(contractor: Browser, scene: Scene, address: str) -> None:
    fields = signed(contractor.get(address), address, "acceptance")
    contractor.send(f"{address}/acceptance", fields)
    written = scene.written
    assert contractor.send(f"{address}/acceptance", fields).status == 200
    assert scene.written == written


def test_a_repeated_proposal_of_another_text_is_one_draft(client: Browser, scene: Scene) -> None:
    fields = client.get(REWORDING).fields(REWORDING) | {"text": "Iedere maand.", "amendment_title": "Vaker"}
    client.send(REWORDING, fields)
    written = scene.written
    assert client.send(REWORDING, fields).status == 200
    assert scene.written == written


def test_who_accepts_what_was_edited_meanwhile_sees_what_changed(
    contractor: Browser, client: Browser, scene: Scene, address: str, wording: str
) -> None:
    fields = signed(contractor.get(address), address, "acceptance")
    client.submit(wording, text="Wat niet lukt, melden wij dezelfde dag.")
    client.send(f"{address}/proposal", signed(client.get(address), address, "proposal"))
    page = contractor.send(f"{address}/acceptance", fields)
    assert page.status == 409
    assert "Dit is veranderd sinds u het las" in page.text
    assert "dezelfde dag" in marked(page, "ins")
    assert scene.proposal.status is AmendmentStatus.PROPOSED
    assert contractor.send(f"{address}/acceptance", signed(page, address, "acceptance")).status == 200
    assert "dezelfde dag" in scene.plan.sections[TOGETHER].text


def test_a_hash_that_was_never_read_signs_nothing(contractor: Browser, scene: Scene, address: str) -> None:
    fields = signed(contractor.get(address), address, "acceptance") | {"content": "0" * 64}
    assert contractor.send(f"{address}/acceptance", fields).status == 409
    assert scene.proposal.status is AmendmentStatus.PROPOSED


def test_an_edit_after_the_proposal_voids_it_and_says_so(contractor: Browser, scene: Scene, wording: str) -> None:
    assert "Elke bewerking laat de handtekening vervallen" in contractor.get(wording).text
    page = contractor.submit(wording, text="Wij melden het op tijd.")
    assert "De handtekening van toen geldt niet meer" in page.text
    assert scene.proposal.status is AmendmentStatus.DRAFT
    assert "Tekenen en voorleggen" in page.text


def stale(client: Browser, contractor: Browser, wording: str) -> Page:
    """Let both write the same section of the same draft; return the answer to the second."""
    fields = contractor.get(wording).fields(wording)
    client.submit(wording, text="Wat niet lukt, melden wij dezelfde dag.")
    return contractor.send(wording, fields | {"text": "Wat niet lukt, melden wij binnen een maand."})


def test_a_stale_save_shows_three_texts_and_keeps_what_was_typed(
    contractor: Browser, client: Browser, scene: Scene, wording: str
) -> None:
    page = stale(client, contractor, wording)
    assert page.status == 409
    assert page.fields(wording)["text"] == "Wat niet lukt, melden wij binnen een maand."
    for shown in ("Zoals u het opende", "binnen een week", "contractmanager Waterburg", "dezelfde dag", "een maand"):
        assert shown in page.text
    [change] = scene.proposal.changes.values()
    assert isinstance(change, SectionWritten)
    assert change.text == "Wat niet lukt, melden wij dezelfde dag."


def test_after_a_conflict_one_chooses(contractor: Browser, client: Browser, scene: Scene, wording: str) -> None:
    fields = stale(client, contractor, wording).fields(wording)
    unchosen = contractor.send(wording, fields)
    assert unchosen.status == 422
    assert "Maak een keuze." in unchosen.errors[0]
    assert unchosen.fields(wording)["text"] == "Wat niet lukt, melden wij binnen een maand."
    assert "Zoals u het opende" in unchosen.text
    combined = {"choice": "combine", "text": "Wij melden het dezelfde dag, en lossen het binnen een maand op."}
    assert contractor.send(wording, unchosen.fields(wording) | combined).status == 200
    [change] = scene.proposal.changes.values()
    assert isinstance(change, SectionWritten)
    assert change.text == combined["text"]


def test_who_takes_theirs_changes_nothing(contractor: Browser, client: Browser, scene: Scene, wording: str) -> None:
    fields, written = stale(client, contractor, wording).fields(wording), scene.written
    assert "gebleven zoals de ander die schreef" in contractor.send(wording, fields | {"choice": "theirs"}).text
    assert scene.written == written


def test_who_keeps_theirs_while_it_changes_once_more_is_asked_once_more(
    contractor: Browser, client: Browser, scene: Scene, wording: str
) -> None:
    fields = stale(client, contractor, wording).fields(wording)
    client.submit(wording, text="Wat niet lukt, melden wij meteen.")
    page = contractor.send(wording, fields | {"choice": "mine"})
    assert page.status == 409
    assert "meteen" in marked(page, "ins")
    assert contractor.send(wording, page.fields(wording) | {"choice": "mine"}).status == 200
    [change] = scene.proposal.changes.values()
    assert isinstance(change, SectionWritten)
    assert change.text == "Wat niet lukt, melden wij binnen een maand."


def test_a_change_that_was_taken_out_meanwhile_can_be_written_again(
    contractor: Browser, client: Browser, scene: Scene, address: str, wording: str
) -> None:
    fields = contractor.get(wording).fields(wording) | {"text": "Toch anders."}
    removal = f"{address}/changes/{TOGETHER}/removal"
    assert removal in client.get(address).links()
    assert "dan vervalt de handtekening" in client.get(removal).text
    read = client.get(removal).fields(removal)
    client.send(removal, read)
    assert scene.proposal.changes == {}
    assert client.send(removal, read | {"command": str(uuid4())}).status == 409
    page = contractor.send(wording, fields)
    assert page.status == 409
    assert contractor.send(wording, page.fields(wording) | {"choice": "mine"}).status == 200
    assert TOGETHER in scene.proposal.changes


def test_a_draft_under_which_the_plan_moved_is_brought_up_to_date(
    contractor: Browser, client: Browser, scene: Scene, address: str
) -> None:
    late = drafted(scene, contractor, "Wij bellen elkaar.")
    contractor.send(f"{address}/acceptance", signed(contractor.get(address), address, "acceptance"))
    page = client.get(late)
    assert "plan is intussen anders" in page.text
    assert "Tekenen" not in page.text
    wording = f"{late}/changes/sections/{TOGETHER}"
    page = client.get(wording)
    assert "Dit is intussen veranderd" in page.text
    assert "Een kandidaat stellen wij samen" in marked(page, "ins")
    assert page.fields(wording)["text"] == "Wij bellen elkaar."
    client.send(wording, page.fields(wording) | {"choice": "mine", "text": "Wij bellen elkaar binnen een week."})
    brought = scene.read(Amendment, UUID(late.rpartition("/")[2]))
    [change] = brought.changes.values()
    assert change.base == scene.plan.sections[TOGETHER].revision
    assert "plan is intussen anders" not in client.get(late).text


def test_who_takes_what_the_plan_says_now_has_nothing_left_to_propose(
    contractor: Browser, scene: Scene, address: str
) -> None:
    late = drafted(scene, contractor, "Wij bellen elkaar.")
    contractor.send(f"{address}/acceptance", signed(contractor.get(address), address, "acceptance"))
    wording = f"{late}/changes/sections/{TOGETHER}"
    contractor.send(wording, contractor.get(wording).fields(wording) | {"choice": "theirs"})
    assert scene.read(Amendment, UUID(late.rpartition("/")[2])).changes == {}


def test_an_outdated_amendment_is_refused_with_its_sentence(
    contractor: Browser, client: Browser, scene: Scene, address: str
) -> None:
    late = drafted(scene, client, "Wij bellen elkaar.")
    client.send(f"{late}/proposal", signed(client.get(late), late, "proposal"))
    fields = signed(contractor.get(late), late, "acceptance")
    contractor.send(f"{address}/acceptance", signed(contractor.get(address), address, "acceptance"))
    page = contractor.send(f"{late}/acceptance", fields)
    assert page.status == 422
    assert "Het plan is intussen veranderd onder 1 van deze wijzigingen" in page.errors[0]


def test_what_was_typed_for_a_draft_that_ended_goes_into_another(
    contractor: Browser, client: Browser, scene: Scene, address: str, wording: str
) -> None:
    fields = contractor.get(wording).fields(wording) | {"text": "Dit wilde ik nog zeggen."}
    withdrawal = f"{address}/withdrawal"
    client.submit(withdrawal, reason="Wij beginnen opnieuw.")
    page = contractor.send(wording, fields)
    assert page.status == 422
    assert "Over deze wijziging is al besloten" in page.errors[0]
    assert page.fields(REWORDING)["text"] == "Dit wilde ik nog zeggen."
    contractor.send(REWORDING, page.fields(REWORDING) | {"amendment_title": "Nog een keer"})
    [change] = scene.proposal.changes.values()
    assert isinstance(change, SectionWritten)
    assert change.text == "Dit wilde ik nog zeggen."


@pytest.mark.parametrize(
    ("text", "sentence", "kept"),
    [
        ("", "Vul dit in.", ""),
        ("a" * 20_001, "te lang", "a" * 20_001),
        ("Bel\x07 ons", "niet te zien", "Bel\x07 ons"),
        ("Het gaat om 111222333.", "burgerservicenummer", "Het gaat om ■■■."),
        ("Mail iemand@voorbeeld.nl daarover.", "e-mailadres", "Mail ■■■ daarover."),
        ("Geboren op 3 mei 1990.", "geboortedatum", "Geboren op ■■■."),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused_and_stays_in_the_form_without_what_points_at_a_person(
    client: Browser, scene: Scene, text: str, sentence: str, kept: str
) -> None:
    written = scene.written
    page = client.submit(REWORDING, heading="", text=text, amendment_title="Titel")
    assert page.status == 422
    assert any(sentence in each for each in page.errors)
    assert len(page.errors) == 2
    assert page.fields(REWORDING)["text"] == kept
    assert not any(text and text in each for each in page.errors)
    assert scene.written == written


def test_a_reason_is_needed_to_decline_and_to_withdraw(
    contractor: Browser, client: Browser, scene: Scene, address: str
) -> None:
    written = scene.written
    for browser, deed in ((contractor, "declination"), (client, "withdrawal")):
        assert browser.submit(f"{address}/{deed}").status == 422
    assert scene.written == written
    page = contractor.submit(f"{address}/declination", reason="Dat halen wij niet.")
    assert "Dat halen wij niet." in page.text
    assert scene.proposal.status is AmendmentStatus.DECLINED
    late = client.submit(f"{address}/withdrawal", reason="Wij trekken het terug.")
    assert "Over deze wijziging is al besloten" in late.errors[0]
    assert late.fields(f"{address}/withdrawal")["reason"] == "Wij trekken het terug."


def test_only_the_party_that_proposed_withdraws(contractor: Browser, scene: Scene, address: str) -> None:
    page = contractor.submit(f"{address}/withdrawal", reason="Weg ermee.")
    assert page.status == 422
    assert page.fields(f"{address}/withdrawal")["reason"] == "Weg ermee."
    assert scene.proposal.status is AmendmentStatus.PROPOSED


def test_an_action_is_agreed_with_what_is_planned_and_what_that_is_worth(client: Browser, scene: Scene) -> None:
    action, written = f"/plans/{PLAN_B}/changes/actions/{uuid4()}", scene.written
    facts = {
        "title": "Twee mensen in het groen",
        "element-1": "1",
        "stage-1": "employment",
        "persons-1": "2",
        "weekly-1": "32",
        "support-1": "permanent",
        "first-1": "1-7-2028",
        "last-1": "30-6-2029",
        "amendment_title": "Meer werk",
    }
    preview = client.submit(action, **facts, step="value")
    assert preview.status == 200
    assert 10_000_000 in euros(preview)
    assert scene.written == written
    client.send(action, preview.fields(action) | {"step": ""})
    [change] = scene.proposal.changes.values()
    assert isinstance(change, ActionAgreed)
    [planned] = change.terms.planned
    assert (planned.persons, planned.weekly_minutes, planned.kind) == (2, 32 * 60, "employment")
    address = f"{AMENDMENTS}/{scene.proposal.id}"
    page = client.get(address)
    assert "Prognose" in page.text
    assert 10_000_000 in euros(page)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"persons-1": "0"}, "groter is dan nul"),
        ({"persons-1": "-3"}, "heel getal"),
        ({"last-1": "30-6-2020"}, "Het einde ligt voor het begin"),
        ({"first-1": "31-2-2028"}, "Die dag bestaat niet"),
        ({"weekly-1": "veel"}, "Vul uren in"),
        ({"element-1": "5"}, "bestaat niet"),
        ({"stage-1": "holiday"}, "bestaat niet"),
    ],
)
def test_a_planned_fact_that_cannot_be_valued_is_refused_at_its_row(
    client: Browser, scene: Scene, wrong: dict[str, str], sentence: str
) -> None:
    working, written = f"/plans/{PLAN_B}/changes/actions/{WORKING}", scene.written
    page = client.submit(working, **wrong)
    assert page.status == 422
    assert any(sentence in each for each in page.errors)
    [(name, typed)] = wrong.items()
    if name not in {"element-1", "stage-1"}:
        assert page.fields(working)[name] == typed
    assert scene.written == written


def test_a_percentage_is_bounded_and_a_high_one_is_warned_about(client: Browser, scene: Scene) -> None:
    percentage, written = f"/plans/{PLAN_B}/changes/percentage/{PLAN_B}", scene.written
    for typed in ("0", "101", "veel"):
        page = client.submit(percentage, percentage=typed, motivation="Omdat het kan.", amendment_title="Meer")
        assert page.status == 422
        assert page.fields(percentage)["percentage"] == typed
    assert client.submit(percentage, percentage="6", motivation="", amendment_title="Meer").status == 422
    assert scene.written == written
    page = client.submit(
        percentage, percentage="12,5", motivation="Het werk is arbeidsintensief.", amendment_title="Meer"
    )
    assert "Meer dan 10% kan te veel van de markt vragen" in page.text
    now, then = 8_633_553, 21_583_881
    assert {now, then, then - now} <= euros(page)


def test_a_section_is_let_go(client: Browser, contractor: Browser, scene: Scene) -> None:
    release = f"{REWORDING}/release"
    assert "Ieder kwartaal spreken wij elkaar" in client.get(release).text
    client.submit(release, amendment_title="Zonder deze tekst")
    address = f"{AMENDMENTS}/{scene.proposal.id}"
    assert [type(change) for change in scene.proposal.changes.values()] == [SectionRemoved]
    assert "vervalt" in client.get(address).text
    client.send(f"{address}/proposal", signed(client.get(address), address, "proposal"))
    contractor.send(f"{address}/acceptance", signed(contractor.get(address), address, "acceptance"))
    assert TOGETHER not in scene.plan.sections
    assert "Ieder kwartaal spreken wij elkaar" in marked(client.get(address), "del")


def test_a_draft_gets_another_title_unless_it_was_read_before_an_edit(
    client: Browser, scene: Scene, address: str
) -> None:
    title = f"{address}/title"
    fields = client.get(title).fields(title)
    client.submit(title, title="Een betere titel")
    assert scene.proposal.title == "Een betere titel"
    page = client.send(title, fields | {"title": "Nog beter"})
    assert page.status == 409
    assert page.fields(title)["title"] == "Nog beter"
    assert client.send(title, page.fields(title)).status == 200
    assert scene.proposal.title == "Nog beter"


PAGES = (
    "",
    "/new",
    "/{amendment}",
    "/{amendment}/title",
    "/{amendment}/declination",
    "/{amendment}/withdrawal",
    "/{amendment}/changes/new",
    "/{amendment}/changes/sections/new",
    f"/{{amendment}}/changes/sections/{TOGETHER}",
    f"/{{amendment}}/changes/sections/{TOGETHER}/release",
)
DEEDS = (
    "",
    "/{amendment}/title",
    "/{amendment}/proposal",
    "/{amendment}/acceptance",
    "/{amendment}/declination",
    "/{amendment}/withdrawal",
    f"/{{amendment}}/changes/{TOGETHER}/removal",
    f"/{{amendment}}/changes/sections/{TOGETHER}",
    f"/{{amendment}}/changes/sections/{TOGETHER}/release",
)


def test_for_another_organisation_none_of_it_exists(scene: Scene) -> None:
    stranger, written = scene.browser(BUYER), scene.written
    for page in PAGES:
        assert stranger.get(AMENDMENTS + page.format(amendment=scene.proposal.id)).status == 404
    account = stranger.get("/account/name").fields("/account/name")
    fields = {
        "_csrf": account["_csrf"],
        "command": str(uuid4()),
        "revision": "3",
        "base": "1",
        "from_base": "1",
        "from_revision": "3",
        "title": "x",
        "reason": "x",
        "heading": "x",
        "text": "x",
        "content": "x",
    }
    for deed in DEEDS:
        address = AMENDMENTS + deed.format(amendment=scene.proposal.id)
        assert stranger.send(address, fields | {"command": str(uuid4())}).status == 404
    assert scene.written == written


def test_an_amendment_of_another_plan_is_not_found_under_this_one(client: Browser, scene: Scene) -> None:
    other = scene.first_plan.amendments[0]
    assert client.get(f"{AMENDMENTS}/{other}").status == 404
    assert client.get(f"{AMENDMENTS}/{other}/changes/sections/{TOGETHER}").status == 404
    assert client.get(f"{AMENDMENTS}/{uuid4()}").status == 404
    assert client.get(f"/plans/{PLAN_B}/changes/holidays/{TOGETHER}").status == 404
    assert client.get(f"/plans/{PLAN_B}/changes/actions/{TOGETHER}").status == 404


def test_a_view_of_the_past_is_read_only(client: Browser, address: str) -> None:
    past = client.get(f"{address}?known=2028-02-22T15:01")
    assert past.status == 200
    assert "concept" in past.text
    assert past.posts("/plans/") == []
    assert "Bewerken" not in past.text
    known = client.get(f"{AMENDMENTS}?known=2027-06-15")
    assert sum("Waarmee wij beginnen" in (each.text or "") for each in known.root.iter("a")) == 1
    assert "Wijziging beginnen" not in client.get(f"{AMENDMENTS}?known=2027-06-15").text
    assert client.get(f"{REWORDING}?known=2027-12-31").status == 404
    assert client.get(f"{address}?known=2028-02-01").status == 404


def test_both_read_the_plan_as_it_was_before_they_signed(contractor: Browser, client: Browser, address: str) -> None:
    contractor.send(f"{address}/acceptance", signed(contractor.get(address), address, "acceptance"))
    for browser in (contractor, client):
        before = browser.get(f"{address}?known=2028-02-28")
        assert "wacht op besluit" in before.text
        assert "tekende ook" not in before.text


def test_a_colleague_works_in_the_same_draft(scene: Scene, wording: str) -> None:
    scene.browser(PLANNER).submit(wording, text="Een zin van de werkvoorbereider.")
    scene.browser(ADVISER).submit(wording, text="Een zin van de adviseur.")
    [change] = scene.proposal.changes.values()
    assert isinstance(change, SectionWritten)
    assert change.text == "Een zin van de adviseur."


def test_the_page_in_english(scene: Scene, address: str) -> None:
    reader = scene.browser(EXECUTIVE)
    fields = reader.get("/account/name").fields("/language")
    reader.send("/language", fields | {"language": "en"})
    page = reader.get(address)
    assert "Sign and accept" in page.text
    assert "[removed: twee weken]" in page.text


def signed_by_hand(page: Page, amendment: Amendment) -> dict[str, str]:
    """Return what a signature would send that no button offers."""
    hidden = next(
        page.fields(form.get("action")) for form in page.root.iter("form") if form.get("action") == "/language"
    )
    return {
        "_csrf": hidden["_csrf"],
        "command": str(uuid4()),
        "revision": str(amendment.version),
        "content": amendment.content,
    }
