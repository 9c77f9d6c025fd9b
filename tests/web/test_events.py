"""One event of a plan with its place in the log: who may see it, and what it proves."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from demo.cast import ADVISER, BUYER, CONTRACT_MANAGER, ENGINEER, EXECUTIVE, LEAD, PLAN_A, PLAN_B, PLAN_C
from domain.aggregates.plan import Plan
from domain.commands import amendments
from domain.trail.entries import tag_of, unpacked
from domain.trail.merkle import leaf_hash, verify_inclusion
from domain.trail.notes import Algorithm, Note, Signer, read_checkpoint, read_note
from storage.trail import Trail
from tests.web.kit import LOG_KEY, Page
from tests.web.scene import Scene
from web.visits import Site

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
SECONDS = 1_835_438_400
WITNESSES = [Signer(f"{name}.example/w", name.encode() * 32, Algorithm.COSIGNATURE) for name in "ab"]


def follow(scene: Scene) -> Trail:
    trail = Trail(scene.client.app.state["site"].pool)
    while trail.follow():
        pass
    return trail


def close(scene: Scene, *witnesses: Signer) -> Note:
    site: Site = scene.client.app.state["site"]
    note = follow(scene).close(LOG_KEY, NOW)
    assert note is not None
    signed = Note(note.text, (*note.signatures, *(each.cosign(note.text, SECONDS) for each in witnesses)))
    site.witnesses.take(signed, [each.verifier for each in witnesses])
    return signed


def at(plan: UUID, version: int) -> str:
    return f"/plans/{plan}/events/{plan}/{version}"


def places(page: Page) -> Iterator[str]:
    return (link for link in page.links() if "/events/" in link)


def test_the_history_leads_to_the_place_of_each_event(scene: Scene) -> None:
    browser = scene.browser(EXECUTIVE)
    links = list(places(browser.get(f"/plans/{PLAN_A}/history")))
    assert len(links) == 50
    for link in links[::7]:
        page = browser.get(link)
        assert page.status == 200
        assert "Plaats in het logboek" in page.text


def test_an_event_stands_in_the_log_before_a_checkpoint_covers_it(scene: Scene) -> None:
    browser = scene.browser(CONTRACT_MANAGER)
    assert "Nog niet in het logboek" in browser.get(at(PLAN_A, 1)).text
    assert browser.get(f"{at(PLAN_A, 1)}/proof").status == 404
    follow(scene)
    assert "Nog niet onder een controlepunt" in browser.get(at(PLAN_A, 1)).text
    assert browser.get(f"{at(PLAN_A, 1)}/proof").status == 404


def test_it_tells_the_checkpoint_and_whether_a_quorum_signed_it(scene: Scene) -> None:
    close(scene)
    page = scene.browser(CONTRACT_MANAGER).get(at(PLAN_A, 1))
    assert "nagerekend en juist" in page.text
    assert "Nog geen 2 getuigen tekenden dit mee" in page.text


def test_the_proof_can_be_taken_along_and_verified_elsewhere(scene: Scene) -> None:
    first = read_checkpoint(close(scene).text)
    scene.do(EXECUTIVE, amendments.open_amendment, plan=PLAN_B, amendment=uuid4(), title="Een betere afspraak")
    later = close(scene, *WITNESSES)
    browser = scene.browser(EXECUTIVE)
    sent = browser.get(f"{at(PLAN_A, 3)}/proof").response
    assert (sent.status_code, sent.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    head, written = sent.text.split("\n\n", 1)
    note = read_note(written)
    assert all(each.verifier.signed(note) for each in (LOG_KEY, *WITNESSES))
    assert note.text == later.text != first.text()
    _, extra, index, *hashes = head.split("\n")
    entry, checkpoint = b64decode(extra.removeprefix("extra ")), read_checkpoint(note.text)
    number = int(index.removeprefix("index "))
    assert (unpacked(entry).tag, unpacked(entry).seq) == (tag_of(PLAN_A), 3)
    proof = [b64decode(each) for each in hashes]
    assert verify_inclusion(leaf_hash(entry), number, checkpoint.size, proof, checkpoint.root)


@pytest.mark.parametrize("version", ["0", "999", "-1", "99999999999999999999999", "x", "1.5", "%00"])
def test_there_is_no_other_event(scene: Scene, version: str) -> None:
    close(scene)
    browser = scene.browser(EXECUTIVE)
    assert browser.get(f"/plans/{PLAN_A}/events/{PLAN_A}/{version}").status == 404
    assert browser.get(f"/plans/{PLAN_A}/events/{PLAN_A}/{version}/proof").status == 404


def test_what_is_not_told_to_a_reader_has_no_place_for_it(whole_scene: Scene) -> None:
    streams = whole_scene.log.streams([PLAN_C])
    every = {f"/plans/{PLAN_C}/events/{PLAN_C}/{each.originator_version}" for each in streams[PLAN_C]}
    for who in (BUYER, LEAD, ENGINEER):
        browser = whole_scene.browser(who)
        pages = (browser.get(f"/plans/{PLAN_C}/history?page={number}") for number in range(1, 9))
        told = {link for page in pages for link in places(page)}
        hidden = every - told
        assert {browser.get(each).status for each in sorted(hidden)[:12]} <= {404}
        assert {browser.get(each).status for each in sorted(told)[:12]} == {200}
    assert Plan.replay(PLAN_C, streams[PLAN_C]).version == len(every)
    stranger = whole_scene.browser(EXECUTIVE)
    assert stranger.get(at(PLAN_C, 1)).status == 404


def test_an_event_of_another_plan_is_not_shown_under_this_one(scene: Scene) -> None:
    browser = scene.browser(ADVISER)
    assert browser.get(f"/plans/{PLAN_A}/events/{PLAN_B}/1").status == 404
