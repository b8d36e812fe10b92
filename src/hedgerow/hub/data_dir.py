"""Where a hub keeps what it must not lose: the SQLite file and the secret key."""

import os
import secrets
import tempfile
from pathlib import Path


def data_dir() -> Path:
    """HEDGEROW_DATA_DIR, or the user's own data folder; made with mode 0700 when missing."""
    named = os.environ.get("HEDGEROW_DATA_DIR")
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    folder = Path(named) if named else Path(home) / "hedgerow"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """HEDGEROW_SECRET_KEY, or the key file in `folder`, made at first start with mode 0600."""
    if key := os.environ.get("HEDGEROW_SECRET_KEY"):
        return key
    path = folder / "secret-key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Write a whole file or none; when two processes start at once, the first one's key stands."""
    handle, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp gives mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
