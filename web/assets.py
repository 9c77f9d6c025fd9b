"""Files for the browser: named after their content, so that they may be kept for ever, and held in memory."""

import gzip
import re
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

from web import components

STATIC: Final = Path(__file__).parent / "static"
PREFIX: Final = "/assets/"

MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
"""What is served; a licence or a list of packages beside it is not."""

COMPRESSED: Final = {".css", ".js", ".svg"}

_REFERENCE = re.compile(r"""url\(\s*(['"]?)(?!data:|#)([^'")]+)\1\s*\)""")


class Asset(msgspec.Struct, frozen=True):
    """One file: its address, its media type, its bytes, and those bytes in gzip where that is smaller."""

    address: str
    media_type: str
    content: bytes
    gzipped: bytes | None

    @property
    def etag(self) -> str:
        """The strong validator of the content; the name carries the same hash."""
        return f'"{sha256(self.content).hexdigest()[:32]}"'


class Assets:
    """Every file under `static`, by its path there and by its address."""

    def __init__(self, static: Path = STATIC) -> None:
        """Read all files and join the stylesheet; a style sheet that names a missing file raises `KeyError`."""
        self._by_path: dict[str, Asset] = {}
        self.by_address: dict[str, Asset] = {}
        files = {path.relative_to(static).as_posix(): path for path in sorted(static.rglob("*")) if path.is_file()}
        for name, path in files.items():
            if path.suffix in MEDIA_TYPES.keys() - {".css"}:
                self._add(name, path.read_bytes())
        self._add_stylesheet("css/planspoor.css", components.stylesheet(static))
        for theme in components.THEMES[1:]:
            name = f"css/theme-{theme}.css"
            self._add_stylesheet(name, files[name].read_text(encoding="utf-8"))

    def address(self, path: str) -> str:
        """Return the address of a file by its path under `static`; an unknown one raises `KeyError`."""
        return self._by_path[path].address

    def _add_stylesheet(self, name: str, text: str) -> None:
        folder = str(PurePosixPath(name).parent)
        text = _REFERENCE.sub(lambda found: f'url("{self.address(normpath(f"{folder}/{found[2]}"))}")', text)
        self._add(name, text.encode())

    def _add(self, name: str, content: bytes) -> None:
        path = PurePosixPath(name)
        hashed = path.with_name(f"{path.stem}.{sha256(content).hexdigest()[:12]}{path.suffix}")
        smaller = gzip.compress(content, mtime=0) if path.suffix in COMPRESSED else None
        asset = Asset(f"{PREFIX}{hashed}", MEDIA_TYPES[path.suffix], content, smaller)
        self._by_path[name] = self.by_address[asset.address] = asset


@cache
def shipped() -> Assets:
    """Return the files of this release; they are read once."""
    return Assets()


@get("/assets/{name:path}", opt={"permission": "see_public_page"}, sync_to_thread=False)
def asset(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Send a file; its address names its content, so a browser never has to ask again."""
    found = shipped().by_address.get(request.url.path)
    if found is None:
        raise NotFoundException
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": found.etag, "Vary": "Accept-Encoding"}
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if found.gzipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(found.gzipped, media_type=found.media_type, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)
