"""Files that are written whole or not at all."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_anew(file: Path, content: str | bytes) -> None:
    """Put content in the place of what a file held, on disk before it is there. Raises `OSError`."""
    raw = content.encode() if isinstance(content, str) else content
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}-", delete=False) as written:
        try:
            written.write(raw)
            written.flush()
            os.fsync(written.fileno())
            Path(written.name).replace(file)
        except BaseException:
            Path(written.name).unlink(missing_ok=True)
            raise
