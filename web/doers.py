"""Who did something, as the head of its event tells."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from domain.events import Head
from web.reading import UNKNOWN, Reading


class Doer(msgspec.Struct, frozen=True):
    """Who did something, for which organisation, and when."""

    name: str
    organisation: str
    at: datetime

    @property
    def said(self) -> str:
        """The name and the organisation."""
        return f"{self.name}, {self.organisation}"


def doers(reading: Reading, heads: Iterable[Head]) -> dict[Head, Doer]:
    """Return who is meant by each head; a reviewer is told for which organisation it was done, and no name."""
    unknown = reading.visit._("een medewerker") if reading.reviews else UNKNOWN
    return {
        head: Doer(reading.people.get(head.by, unknown), reading.organisations.get(head.organisation, UNKNOWN), head.at)
        for head in heads
    }
