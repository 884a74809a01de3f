"""Write files that are whole at every moment."""

import os
from contextlib import suppress
from pathlib import Path

from coursework.errors import CourseworkError


def as_text(value: object) -> object:
    """Return JSON data whose strings can be written as UTF-8: without half characters."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if isinstance(value, dict):
        return {as_text(key): as_text(item) for key, item in value.items()}
    return value


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path`; whoever reads meanwhile gets the old file or the new one, whole.

    One process at a time may write to a path.
    """
    unfinished = path.with_name(f".{path.name[:100]}.part")  # which a killed run may leave behind
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(unfinished, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise CourseworkError(
            f"{path} cannot be written ({error.strerror}): choose another place, or make room."
        ) from error
