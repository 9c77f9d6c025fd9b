"""The two commands: one writes a dossier whole or not at all, the other says what is wrong with one."""

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

import planspoor
from demo.cast import PLAN_A
from storage.database import Database
from storage.trail import Trail
from tests.trail.kit import LOG, TRUST, WITNESSES

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
WITHOUT_QUORUM = TRUST.replace("quorum parties", "quorum none")


@pytest.fixture
def place(told_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the key of the log and a trust file, beside the database with the story."""
    key, trust = tmp_path / "trail.key", tmp_path / "trust.txt"
    key.touch(mode=0o600)
    key.write_text(LOG.skey() + "\n")
    trust.write_text(WITHOUT_QUORUM)
    for name in [name for name in os.environ if name.startswith("PLANSPOOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PLANSPOOR_DATABASE_URL", told_url)
    monkeypatch.setenv("PLANSPOOR_TRAIL_KEY", str(key))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def close(url: str) -> None:
    with Database(url, size=2) as store:
        trail = Trail(store.pool)
        while trail.follow():
            pass
        assert trail.close(LOG, NOW)


def test_a_dossier_is_written_and_verified(place: Path, told_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    close(told_url)
    assert planspoor.main(["dossier", str(PLAN_A), "-o", "plan.zip"]) == 0
    said = capsys.readouterr()
    assert said.out == f"The full dossier is plan.zip, {(place / 'plan.zip').stat().st_size:,} bytes.\n"
    assert "events of" in said.err
    assert planspoor.main(["verify", "plan.zip", "--trust", "trust.txt"]) == 0
    assert "This is the full dossier of plan" in capsys.readouterr().out
    raw = bytearray((place / "plan.zip").read_bytes())
    raw[len(raw) // 2] ^= 1
    (place / "plan.zip").write_bytes(raw)
    assert planspoor.main(["verify", "plan.zip", "--trust", "trust.txt"]) == 1
    assert planspoor.main(["verify", "none.zip", "--trust", "trust.txt"]) == 2


def test_as_many_witnesses_as_one_asks_must_have_signed(
    place: Path, told_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    close(told_url)
    (place / "trust.txt").write_text(TRUST)
    assert planspoor.main(["dossier", str(PLAN_A), "-o", "plan.zip"]) == 0
    capsys.readouterr()
    assert planspoor.main(["verify", "plan.zip", "--trust", "trust.txt"]) == 1
    assert len(WITNESSES) == 3
    assert capsys.readouterr().out.startswith("Too few of the witnesses that you trust cosigned the checkpoint.\n")


def test_a_party_gets_what_it_may_take_along(place: Path, told_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    close(told_url)
    assert planspoor.main(["dossier", str(PLAN_A), "-o", "plan.zip", "--limited", "gemeente Waterburg"]) == 0
    assert capsys.readouterr().out.startswith("The limited dossier is plan.zip")
    assert planspoor.main(["dossier", str(PLAN_A), "-o", "other.zip", "--limited", "gemeente Nergens"]) == 1
    assert capsys.readouterr().err == "planspoor: 0 parties of this plan are called gemeente Nergens.\n"
    assert not (place / "other.zip").exists()


def test_what_cannot_be_done_is_said_in_a_sentence_and_leaves_nothing(
    place: Path, told_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert planspoor.main(["dossier", str(PLAN_A), "-o", "plan.zip"]) == 1
    assert "No checkpoint covers this plan yet" in capsys.readouterr().err
    close(told_url)
    nowhere = uuid4()
    assert planspoor.main(["dossier", str(nowhere), "-o", "plan.zip"]) == 1
    assert f"There is no plan {nowhere} here." in capsys.readouterr().err
    assert planspoor.main(["dossier", str(PLAN_A), "-o", "nowhere/plan.zip"]) == 1
    assert "nowhere/plan.zip cannot be written: No such file or directory." in capsys.readouterr().err
    (place / "taken").mkdir()
    assert planspoor.main(["dossier", str(PLAN_A), "-o", "taken"]) == 1
    assert "taken cannot be written" in capsys.readouterr().err
    (place / "trail.key").unlink()
    assert planspoor.main(["dossier", str(PLAN_A), "-o", "plan.zip"]) == 1
    assert "trail.key cannot be read" in capsys.readouterr().err
    assert sorted(each.name for each in place.iterdir()) == ["taken", "trust.txt"]
    with pytest.raises(SystemExit):
        planspoor.main(["dossier", "plan-a", "-o", "plan.zip"])
