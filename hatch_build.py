"""Put the flat top-level packages under `planspoor/` in a wheel, so that nobody's site-packages gets a `domain`."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGES = ("domain", "storage", "projections", "web")


class WheelLayout(BuildHookInterface[Any]):
    """Force-include the packages for a wheel; an editable install keeps the folders where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to `build_data` unless `version` is `editable`."""
        if version != "editable":
            build_data["force_include"].update({name: f"planspoor_app/{name}" for name in PACKAGES})
