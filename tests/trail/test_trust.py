"""Whom one trusts stands in a file of one's own; what it does not say clearly is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from domain.trail.notes import Algorithm, Signer, Verifier
from tests.trail.kit import LOG, TRUST, WITNESSES, SmallLog, sealed, sentences, verified
from tests.trail.test_ed25519 import SMALL_ORDER
from verify_dossier import Finding, read_trust

ROOT = Path(__file__).parents[2]
CLIENT = WITNESSES["client"].verifier.vkey()


def trusting(*lines: str) -> str:
    return "\n".join([f"log {LOG.verifier.vkey()}", *lines])


def witness(name: str) -> str:
    return f"witness {name} {WITNESSES[name].verifier.vkey()}"


@pytest.mark.parametrize(
    ("lines", "cosigned", "enough"),
    [
        (["quorum none"], (), True),
        ([witness("client"), "quorum client"], ("client",), True),
        ([witness("client"), "quorum client"], ("reviewer",), False),
        (
            [*map(witness, WITNESSES), f"group all-of-them all {' '.join(WITNESSES)}", "quorum all-of-them"],
            ("client", "reviewer"),
            False,
        ),
        (
            [*map(witness, WITNESSES), f"group any-of-them any {' '.join(WITNESSES)}", "quorum any-of-them"],
            ("reviewer",),
            True,
        ),
        ([*map(witness, WITNESSES), "group two 2 client reviewer", "quorum two"], ("client", "contractor"), False),
    ],
)
def test_as_many_must_sign_as_one_asks(lines: list[str], cosigned: tuple[str, ...], enough: bool) -> None:  # noqa: FBT001
    log = SmallLog()
    done = verified(sealed(log.dossier()._replace(checkpoint=log.checkpoint(cosigned))), trusting(*lines))
    assert sentences(done.found) == (
        [] if enough else ["Too few of the witnesses that you trust cosigned the checkpoint."]
    )


def test_comments_addresses_and_spaces_are_let_be() -> None:
    log = f"\tlog {LOG.verifier.vkey()} https://planspoor.example/trail\r"
    text = "\n".join(["", "  # Ours.", log, f"{witness('client')}  https://waterburg.example", "quorum client", ""])
    assert read_trust(text)[2] == (1, ["client"])


@pytest.mark.parametrize(
    "line",
    [
        "log",
        "log planspoor.example",
        f"log {CLIENT}",
        f"log {LOG.verifier.vkey()[:-4]}",
        f"log {LOG.verifier.vkey().replace('+', '+0', 1)}",
        f"log {LOG.verifier.vkey()}=",
        f"witness client {LOG.verifier.vkey()}",
        f"witness {CLIENT}",
        f"witness none {CLIENT}",
        "group parties 2 client",
        "group parties all",
        "quorum parties",
        "witnesses none",
    ],
)
def test_a_line_that_says_nothing_clear_is_refused_and_named(line: str) -> None:
    with pytest.raises(Finding, match="Line 2 of the trust file"):
        read_trust(trusting(line))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [witness("client")],
        [witness("client"), witness("client").replace("client", "other", 1), "quorum client"],
        [f"log {LOG.verifier.vkey()}", "quorum none"],
        [f"witness host {LOG.timed().verifier.vkey()}", "quorum host"],
    ],
)
def test_a_policy_names_a_log_and_a_quorum_and_no_key_twice(lines: list[str]) -> None:
    with pytest.raises(Finding):
        read_trust(trusting(*lines))


def test_who_trusts_another_log_or_other_witnesses_hears_that_these_did_not_sign() -> None:
    raw = sealed(SmallLog().dossier())
    stranger = Signer(LOG.verifier.name, bytes([9] * 32))
    other = TRUST.replace(LOG.verifier.vkey(), stranger.verifier.vkey())
    assert sentences(verified(raw, other).found) == ["The manifest is not signed by a log that you trust."]
    for name in ("client", "contractor"):
        known = WITNESSES[name].verifier
        other = other.replace(
            known.vkey(),
            Signer(known.name, bytes([9, *name.encode()] + [9] * 31)[:32], Algorithm.COSIGNATURE).verifier.vkey(),
        )
    other = other.replace(stranger.verifier.vkey(), LOG.verifier.vkey())
    assert sentences(verified(raw, other).found) == ["Too few of the witnesses that you trust cosigned the checkpoint."]


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_a_witness_of_small_order_never_signed(key: str) -> None:
    weak = Verifier("weak.example", Algorithm.COSIGNATURE, bytes.fromhex(key)).vkey()
    done = verified(sealed(SmallLog().dossier()), trusting(f"witness weak {weak}", "quorum weak"))
    assert sentences(done.found) == ["Too few of the witnesses that you trust cosigned the checkpoint."]


def run(*words: str, at: Path) -> "subprocess.CompletedProcess[str]":
    """The verifier as anyone runs it: alone, with nothing of ours on its path."""
    alone = [sys.executable, "-I", "-S", str(at / "verify_dossier.py"), *words]
    return subprocess.run(alone, capture_output=True, text=True, cwd=at, check=False)  # noqa: S603 - ourselves


def test_it_runs_alone_and_ends_as_it_found(tmp_path: Path) -> None:
    source = (ROOT / "verify_dossier.py").read_text()
    assert source.count("\n") < 400
    (tmp_path / "verify_dossier.py").write_text(source)
    (tmp_path / "trust.txt").write_text(TRUST)
    raw = sealed(SmallLog().dossier())
    (tmp_path / "right.zip").write_bytes(raw)
    (tmp_path / "wrong.zip").write_bytes(raw + b"x")
    done = run("right.zip", "--trust", "trust.txt", at=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Nothing is wrong with this dossier.\n")
    done = run("wrong.zip", "--trust", "trust.txt", at=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("This dossier does not prove what it says.\n")
    for words in (["right.zip"], ["nothing.zip", "--trust", "trust.txt"], ["right.zip", "--trust", "right.zip"]):
        done = run(*words, at=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr
