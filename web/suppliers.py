"""Suppliers one bought at before: chosen from a list, so that nobody types or names the same one twice."""

from typing import Any, Final

import msgspec

from domain.terms import PurchaseFacts
from projections.suppliers import Supplier, supplier_known, suppliers_of
from web.visits import Visit


class Offered(msgspec.Struct, frozen=True):
    """The suppliers to choose from, as options of a form, and the one that was chosen in the address."""

    options: list[dict[str, Any]]
    chosen: Supplier | None


NOBODY: Final = Offered([], None)
"""Nobody to choose from, where no purchase is recorded anew."""


def offered(visit: Visit) -> Offered:
    """Return the suppliers that one's own organisation bought at; `?supplier=` in the address takes one over.

    Once the form was sent there is nothing to take over any more: what was typed stays.
    """
    if visit.request.method != "GET":
        return NOBODY
    known = suppliers_of(visit.site.pool, visit.account.organisation)
    asked = visit.request.query_params.get("supplier", "")
    return Offered(
        options=[{"value": each.kvk, "label": f"{each.name} ({each.kvk})"} for each in known],
        chosen=next((each for each in known if each.kvk == asked), None),
    )


def known_otherwise(visit: Visit, facts: object) -> str:
    """Return under which other name one's own organisation recorded the supplier of a purchase before, or nothing."""
    if not isinstance(facts, PurchaseFacts) or not facts.kvk:
        return ""
    known = supplier_known(visit.site.pool, visit.account.organisation, facts.kvk)
    return known.name if known and _plain(known.name) != _plain(facts.supplier) else ""


def _plain(name: str) -> list[str]:
    return name.casefold().split()
