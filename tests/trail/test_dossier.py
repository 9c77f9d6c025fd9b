"""A dossier is verified by who trusts nobody but the witnesses, and says what it shows and what it does not."""

import io
import zipfile

from tests.trail.kit import LOG, PLAN, WAY, SmallLog, sealed, sentences, verified


def test_a_whole_dossier_is_found_right_and_says_what_it_shows() -> None:
    done = verified(sealed(SmallLog().dossier()))
    assert sentences(done.found) == []
    assert sentences(done.shown) == [
        "Witness client cosigned the checkpoint on 2028-02-29 12:00 UTC.",
        "Witness contractor cosigned the checkpoint on 2028-02-29 12:00 UTC.",
        "Witness reviewer cosigned the checkpoint on 2028-02-29 12:00 UTC.",
        f"This is the full dossier of plan {PLAN.hex}, up to entry 12 of the log {LOG.verifier.name}.",
        "Its 9 events of 6 streams were in the log then as they are, none left out.",
        "Not shown: that README.txt is right: the host signed that, and only the events count.",
        "Not shown: that what was recorded is true, or what was recorded after that checkpoint.",
    ]


def test_what_is_closed_in_a_limited_dossier_is_there_and_does_not_tell_anything() -> None:
    dossier = SmallLog().dossier(closed=[WAY])
    done = verified(sealed(dossier))
    assert sentences(done.found) == []
    assert any("what 3 of them say or cite" in each for each in sentences(done.shown))
    member = dossier.members()[f"streams/{WAY.hex}.json"]
    assert not any(word in member for word in (b"topic", b"state", b"salt"))


def test_any_program_that_knows_zips_opens_it() -> None:
    log = SmallLog()
    with zipfile.ZipFile(io.BytesIO(sealed(log.dossier()))) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == sorted(opened.namelist())
        assert opened.read("checkpoint.txt").decode() == log.checkpoint()


def test_the_same_dossier_is_the_same_bytes() -> None:
    assert sealed(SmallLog().dossier()) == sealed(SmallLog().dossier())
