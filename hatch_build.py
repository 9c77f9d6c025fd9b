"""What a wheel holds: everything inside one package, so that nobody's site-packages gets a `domain` or a `web`."""

from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS: Final = ("demo", "domain", "projections", "storage", "web")


class WheelLayout(BuildHookInterface[Any]):
    """Put the folders, and the command line as their package, under `planspoor/` in a wheel.

    An editable install leaves everything where it is. In both, `planspoor` puts its own folder first on the path.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add to `build_data` what a wheel includes, unless `version` is `editable`."""
        if version == "editable":
            return
        included = build_data["force_include"]
        included["planspoor.py"] = "planspoor/__init__.py"
        for name in ("verify_dossier.py", "verify_value.py"):
            included[name] = f"planspoor/{name}"
        for folder in FOLDERS:
            for path in sorted(Path(self.root, folder).rglob("*")):
                if path.is_file() and path.suffix != ".pyc":
                    included[str(path)] = f"planspoor/{path.relative_to(self.root).as_posix()}"
