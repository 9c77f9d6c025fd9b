"""The dossier in the browser: whoever asks gets what they may take along, and anyone can have one made sure of."""

import ast
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import verify_dossier
import verify_value
from demo.cast import ADVISER, BUYER, CONTRACT_MANAGER, EXECUTIVE, NOORDERDIJK, PLAN_A, PLAN_B, PLANNER
from domain.trail.policy import policy
from storage.trail import Trail
from tests.trail.kit import TRUST, WITNESSES, SmallLog, sealed
from tests.web.kit import LOG_KEY, Browser, Page
from tests.web.scene import Scene
from verify_dossier import Verification, read_trust
from web.dossiers import LARGEST
from web.wording.findings import dutch, said

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
VERIFYING = "/trust/verification"


def close(scene: Scene) -> None:
    trail = Trail(scene.client.app.state["site"].pool)
    while trail.follow():
        pass
    assert trail.close(LOG_KEY, NOW)


def file_of(plan: object) -> str:
    return f"/plans/{plan}/dossier/file"


def downloaded(browser: Browser, plan: object) -> bytes:
    sent = browser.get(file_of(plan)).response
    assert sent.status_code == 200
    assert sent.headers["content-type"] == "application/zip"
    assert sent.headers["content-disposition"].startswith('attachment; filename="dossier-')
    return bytes(sent.content)


def manifest_of(raw: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        return opened.read("manifest.txt").decode().split("\n")


def verify(browser: Browser, raw: bytes, trust: str = "") -> Page:
    """Send a dossier in the form of the page."""
    fields = browser.get(VERIFYING).fields(VERIFYING) | {"policy": trust}
    return browser.send(VERIFYING, fields, files={"dossier": ("dossier.zip", raw, "application/zip")})


def test_each_party_downloads_what_it_may_take_along(scene: Scene) -> None:
    close(scene)
    trust = read_trust(policy(LOG_KEY.verifier, [], 2))
    forms = {}
    for member in (CONTRACT_MANAGER, EXECUTIVE):
        raw = downloaded(scene.browser(member), PLAN_A)
        assert [str(each) for each in Verification(raw, trust).found] == []
        forms[member] = manifest_of(raw)[3]
    assert forms == {CONTRACT_MANAGER: "form limited", EXECUTIVE: "form full"}


def test_whoever_may_not_see_the_plan_finds_no_dossier_of_it(scene: Scene) -> None:
    close(scene)
    for address in (file_of(PLAN_A), f"/plans/{PLAN_A}/dossier"):
        assert scene.browser(BUYER).get(address).status == 404
        assert Browser(scene.client).get(address).response.url.path == "/sign-in"


def test_the_history_leads_to_it_and_before_a_checkpoint_there_is_none(scene: Scene) -> None:
    browser = scene.browser(EXECUTIVE)
    assert f"/plans/{PLAN_B}/dossier" in browser.get(f"/plans/{PLAN_B}/history").links()
    page = browser.get(f"/plans/{PLAN_B}/dossier")
    assert file_of(PLAN_B) not in page.links()
    assert browser.get(file_of(PLAN_B)).status == 422
    close(scene)
    assert file_of(PLAN_B) in browser.get(f"/plans/{PLAN_B}/dossier").links()


def test_a_dossier_that_somebody_brings_is_made_sure_of(scene: Scene) -> None:
    close(scene)
    browser = scene.browser(EXECUTIVE)
    raw = downloaded(browser, PLAN_A)
    page = verify(browser, raw)
    assert page.status == 200
    assert "Met dit dossier is niets mis" in page.text
    assert "Dat zegt niets tegen de beheerder" in page.text
    assert PLAN_A.hex in page.text
    changed = bytearray(raw)
    changed[raw.index(b"\0\0checkpoint.txt") + 22] ^= 1
    page = verify(browser, bytes(changed))
    assert page.status == 200
    assert "Dit dossier bewijst niet wat het zegt" in page.text
    assert "Onderdeel checkpoint.txt is niet wat de ondertekende lijst zegt." in page.text


def test_with_keys_of_ones_own_it_is_held_against_those(scene: Scene) -> None:
    raw, browser = sealed(SmallLog().dossier()), scene.browser(PLANNER)
    page = verify(browser, raw, TRUST)
    assert "Met dit dossier is niets mis" in page.text
    assert "Nagegaan met de sleutels die u opgaf." in page.text
    assert "Getuige reviewer tekende het controlepunt mee op 2028-02-29 12:00 UTC." in page.text
    assert "niet ondertekend door een logboek dat u vertrouwt" in verify(browser, raw).text
    alone = SmallLog().dossier()._replace(checkpoint=SmallLog().checkpoint(["client"]))
    assert "Te weinig van de getuigen" in verify(browser, sealed(alone), TRUST).text


def test_in_english_its_own_sentences_are_shown(scene: Scene) -> None:
    browser = scene.browser(ADVISER)
    browser.cookies.set("language", "en")
    scene.client.app.state["site"].accounts.choose_language(ADVISER.actor.account, "en")
    page = verify(browser, b"PK", TRUST)
    assert "The file is not the one zip that its members make" in page.text


@pytest.mark.parametrize(
    ("files", "fields", "status"),
    [
        ({}, {}, 422),
        ({"dossier": ("x.zip", b"", "application/zip")}, {}, 422),
        ({"other": ("x.zip", b"x", "application/zip")}, {}, 422),
        ({"dossier": ("x.zip", b"x", "application/zip")}, {"policy": "iedereen"}, 422),
        ({"dossier": ("x.zip", b"x", "application/zip")}, {"policy": "witness x y"}, 422),
        ({"dossier": ("../../x", bytes(range(256)) * 40, "text/plain")}, {}, 200),
        ({"dossier": ("x.zip", b"x", "application/zip")}, {"_csrf": "made up"}, 403),
        ({"dossier": ("x.zip", b"x" * (LARGEST + 1), "application/zip")}, {}, 413),
    ],
    ids=["none", "empty", "elsewhere", "policy", "line", "any", "forged", "large"],
)
def test_whatever_is_brought_gets_an_answer(
    scene: Scene, files: dict[str, Any], fields: dict[str, str], status: int
) -> None:
    browser = scene.browser(EXECUTIVE)
    sent = browser.get(VERIFYING).fields(VERIFYING) | fields
    assert browser.send(VERIFYING, sent, files=files).status == status


def test_a_body_that_is_no_form_with_files_is_answered_too(scene: Scene) -> None:
    browser = scene.browser(EXECUTIVE)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    for content in (
        b"",
        b"--x--",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\xfe\r\n--x--\r\n",
        b"\xff" * 99,
    ):
        headers = kind | {"Sec-Fetch-Site": "same-origin"}
        assert browser._request("POST", VERIFYING, content=content, headers=headers).status in {400, 403}


@pytest.mark.parametrize("file", [Path(verify_dossier.__file__), Path(verify_value.__file__)])
def test_the_verifiers_are_for_anyone(scene: Scene, file: Path) -> None:
    sent = Browser(scene.client).get(f"/trust/{file.name}").response
    assert sent.content == file.read_bytes()
    assert sent.headers["content-disposition"] == f'attachment; filename="{file.name}"'


def test_the_policy_of_this_site_is_for_anyone(scene: Scene) -> None:
    browser = Browser(scene.client)
    assert read_trust(browser.get("/trust/policy").response.text)[0].keys() == {LOG_KEY.verifier.name}


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_the_policy_of_a_site_asks_two_witnesses_or_all_there_are(count: int) -> None:
    known = [each.verifier for each in WITNESSES.values()][:count]
    logs, witnesses, quorum = read_trust(policy(LOG_KEY.verifier, known, 2))
    assert (len(logs), len(witnesses), quorum[0]) == (1, count, min(count, 2))


def says() -> set[str]:
    """Every sentence of the verifier: the first word of each finding, as its source has it."""
    found = set()
    for node in ast.walk(ast.parse(Path(verify_dossier.__file__).read_text())):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in {"Finding", "find", "show"} and isinstance(first, ast.Constant | ast.BinOp):
                found.add(str(eval(ast.unparse(first), {"ABOUT": verify_dossier.ABOUT})))  # noqa: S307 - our own source
    return found


def test_every_sentence_of_the_verifier_is_there_in_dutch_with_the_same_facts() -> None:
    assert dutch().keys() == says()
    for english, translated in dutch().items():
        assert {name for _, name, *_ in Formatter().parse(translated) if name} == {
            name for _, name, *_ in Formatter().parse(english) if name
        }


def test_what_was_found_is_said_in_either_language() -> None:
    done = Verification(b"x", read_trust(TRUST))
    assert [said(each, "en") for each in done.found] == [str(each) for each in done.found]
    assert all(said(each, "nl") != str(each) for each in done.found)


def test_a_dossier_is_no_larger_than_what_its_events_take(scene: Scene) -> None:
    close(scene)
    raw = downloaded(scene.browser(EXECUTIVE), PLAN_A)
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        events = sum(len(json.loads(opened.read(name))["events"]) for name in opened.namelist() if "streams/" in name)
    assert NOORDERDIJK.hex.encode() not in raw  # what is stored is in Base64
    assert len(raw) < 4_000 * events + 200_000
