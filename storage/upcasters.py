"""How an event that was stored in an older form becomes one of the next version."""

from collections.abc import Callable, Mapping
from typing import Any, Final

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes the JSON object that was stored under a topic, and returns the one of the version after it."""

UPCASTERS: Final[Mapping[str, Upcaster]] = {}
"""By the topic that was stored, such as `plan.submitted/1`. None yet: every event is at its first version."""
