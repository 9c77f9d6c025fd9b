"""The three witnesses of the demo: each keeps its key and what it saw in a folder, as it would at its own site."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Final
from uuid import uuid4

from demo.cast import BUYER, CONTRACT_MANAGER, EXECUTIVE, Member
from domain.aggregates.organisation import Organisation
from domain.commands import Desk, organisations
from domain.commands.store import Store
from domain.trail.notes import Algorithm, Signer
from domain.trail.witnessing import Unfaithful
from storage.keys import Unusable, make_key, read_key
from storage.witness import Refusing, Unkept, Unreachable, Witness

EVERY: Final = 5.0
"""Seconds between two looks at the log."""

WITNESSES: Final = {
    "waterburg.example": CONTRACT_MANAGER,
    "noorderdijk.example": EXECUTIVE,
    "rijksdienst-noord.example": BUYER,
}
"""The client, the contractor and the reviewer of the first plan, by the name under which they sign."""

logger = logging.getLogger(__name__)


@contextmanager
def watched(store: Store, folder: Path, log: str, now: Callable[[], datetime]) -> Iterator[None]:
    """Let the three register their keys, where they did not yet, and watch the log at an address meanwhile."""
    desk = Desk(store, now)
    signers = {who: _key(folder, name) for name, who in WITNESSES.items()}
    for who, signer in signers.items():
        _register(store, desk, who, signer)
    stopping = Event()
    watching = [
        Witness(log, signer, folder / f"{name}.seen", None, lambda: int(now().timestamp()))
        for name, signer in zip(WITNESSES, signers.values(), strict=True)
    ]
    threads = [Thread(target=_watch, args=(each, stopping), daemon=True) for each in watching]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def _key(folder: Path, name: str) -> Signer:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.key"
    try:
        return make_key(file, f"{name}/witness", Algorithm.COSIGNATURE)
    except Unusable:
        return read_key(file)


def _register(store: Store, desk: Desk, who: Member, signer: Signer) -> None:
    own = who.actor.organisation
    vkey = signer.verifier.vkey()
    if vkey not in Organisation.replay(own, store.streams((own,))[own]).keys:
        desk.do(organisations.register_key, who.actor, command=uuid4(), vkey=vkey)


def _watch(witness: Witness, stopping: Event) -> None:
    while not stopping.wait(EVERY):
        try:
            witness.witness()
        except (Refusing, Unreachable) as reason:
            logger.info("a witness waits: %s", reason)
        except (Unfaithful, Unkept) as reason:
            said = str(reason)
            logger.error("a witness stopped: %s", said)  # noqa: TRY400 - a sentence for whoever runs this
            return
