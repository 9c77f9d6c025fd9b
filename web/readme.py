"""What stands in a dossier beside the proof, for a lawyer: what it is, what it proves and how to make sure of it."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "templates" / "papers"


def readme(*, limited: bool) -> str:
    """Return the text for one of the two forms, in Dutch and then in English."""
    form = "limited" if limited else "full"
    parts = [(FOLDER / f"{name}.txt").read_text(encoding="utf-8") for name in ("readme.nl", "readme.en")]
    forms = {
        "full": ("volledige vorm: met de inhoud van elke gebeurtenis", "full form: with the content of every event"),
        "limited": (
            "beperkte vorm: voor één partij; wat die niet mag meenemen staat er als vastlegging zonder inhoud",
            "limited form: for one party; what it may not take along stands there as an entry without content",
        ),
    }
    return "\n".join(part.replace("{form}", said) for part, said in zip(parts, forms[form], strict=True))
