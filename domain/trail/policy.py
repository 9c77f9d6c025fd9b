"""Whom one trusts, as C2SP tlog-policy writes it: a log, its witnesses, and how many of them must have signed."""

from collections.abc import Sequence
from typing import Final

from domain.trail.notes import Verifier

QUORUM: Final = 2
"""Witnesses that a checkpoint needs before nobody can take it back alone: two of client, contractor and reviewer."""


def policy(log: Verifier, witnesses: Sequence[Verifier], quorum: int = QUORUM) -> str:
    """Return a policy that asks a quorum of some witnesses, or all of them where there are fewer."""
    named: dict[str, Verifier] = {}
    for place, each in enumerate(witnesses, 1):
        named[each.name if each.name not in {*named, "none", "parties"} else f"{each.name}-{place}"] = each
    lines = [f"log {log.vkey()}", *(f"witness {name} {each.vkey()}" for name, each in named.items())]
    if named:
        lines += [f"group parties {min(quorum, len(named))} {' '.join(named)}", "quorum parties"]
    else:
        lines.append("quorum none")
    return "".join(f"{line}\n" for line in lines)
