"""What a reviewer promises before anything of a plan is shown, word by word, in numbered versions (R77)."""

import hashlib
from typing import Final

_FIRST: Final = """\
Ik krijg inzage in een plan van aanpak voor social return, omdat beide partijen mij vragen een geschil te toetsen.

1. Ik gebruik wat ik zie alleen om dit geschil te toetsen en er een besluit over te nemen.
2. Ik deel niets van wat ik zie met anderen, ook niet binnen mijn eigen organisatie. Ik bewaar er geen kopie van nadat \
ik heb besloten.
3. Ik probeer niet te achterhalen wie er achter een traject zit.
4. Ik heb geen belang bij de uitkomst. Krijg ik dat toch, dan geef ik de opdracht meteen terug.
5. Ik weet dat iedere pagina die ik open, wordt vastgelegd, en dat beide partijen en de werkgever dat kunnen lezen.
6. Deze geheimhouding blijft gelden nadat mijn inzage is geëindigd.
"""

STATEMENTS: Final = (_FIRST,)
"""Each version that was ever shown; one that somebody confirmed is never changed. The Dutch text is what is signed."""

CURRENT: Final = len(STATEMENTS)
"""The version that is shown now."""


def statement(version: int) -> str:
    """Return the text of a version."""
    return STATEMENTS[version - 1]


def content_of(version: int) -> str:
    """Return the SHA-256 of the exact text of a version, in hexadecimal."""
    return hashlib.sha256(statement(version).encode()).hexdigest()
