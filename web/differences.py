"""The difference between two texts, word by word, as a reader would mark it with a pencil."""

import re
from typing import Final

from diff_match_patch import diff_match_patch  # type: ignore[import-untyped]

REMOVED: Final = -1
KEPT: Final = 0
ADDED: Final = 1

_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
_FIRST_SIGN: Final = 0x20000
"""Each different word stands for one letter, from a plane with forty thousand letters in it."""
_SECONDS: Final = 0.5
"""After this long the rest is told as removed and added, however much of it was kept."""


def words(before: str, after: str) -> list[tuple[int, str]]:
    """Return the parts of both texts in order, each with `REMOVED`, `KEPT` or `ADDED`, neighbours never alike.

    What was kept and removed together is `before`, what was kept and added is `after`. A word is never cut, and
    what is kept between two changes only by chance, such as a space, is told as part of the change.
    """
    signs: dict[str, str] = {}
    shortened = [
        "".join(signs.setdefault(token, chr(_FIRST_SIGN + len(signs))) for token in _TOKEN.findall(text))
        for text in (before, after)
    ]
    comparing = diff_match_patch()
    comparing.Diff_Timeout = _SECONDS
    found = comparing.diff_main(*shortened, checklines=False)
    comparing.diff_cleanupSemantic(found)
    tokens = {sign: token for token, sign in signs.items()}
    return [(operation, "".join(tokens[sign] for sign in part)) for operation, part in found]
