"""How an event that was stored in an older form becomes one of the next version."""

from collections.abc import Callable, Mapping
from typing import Any, Final

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes the JSON object that was stored under a topic, and returns the one of the version after it."""


def _signed_without_a_key(stored: dict[str, Any]) -> dict[str, Any]:
    return stored | {"key": None}


UPCASTERS: Final[Mapping[str, Upcaster]] = {
    "amendment.proposed/1": _signed_without_a_key,
    "amendment.accepted/1": _signed_without_a_key,
}
"""By the topic that was stored, such as `plan.submitted/1`."""
