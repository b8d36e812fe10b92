"""Where a hub keeps what it must not lose: the SQLite file, the secret key, the ledger's key."""

import os
import secrets
import stat
import tempfile
from pathlib import Path

OURS = ("secret-key", "ledger-key", "hub.sqlite3", "made-by-hedgerow-demo")
"""Files by which a hub, or the demo, knows a folder as its own."""


class OpenFolder(ValueError):
    """A data folder that others on this machine can enter; the message says what helps."""


def data_dir() -> Path:
    """HEDGEROW_DATA_DIR, or the user's own data folder; made with mode 0700 when missing."""
    named = os.environ.get("HEDGEROW_DATA_DIR")
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    folder = Path(named) if named else Path(home) / "hedgerow"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close_to_others(folder)
    return folder


def _close_to_others(folder: Path) -> None:
    """Tighten a hub's own folder; refuse any other, which may be open for somebody's good reason."""
    if os.name != "posix" or not stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return
    ours = any((folder / name).exists() for name in OURS)
    if not ours or folder.stat().st_uid != os.geteuid():
        raise OpenFolder(f"others on this machine can enter {folder}; run: chmod 700 {folder}")
    folder.chmod(0o700)


def secret_key(folder: Path) -> str:
    """HEDGEROW_SECRET_KEY, or the key file in `folder`, made at first start with mode 0600."""
    return os.environ.get("HEDGEROW_SECRET_KEY") or _kept(folder / "secret-key")


def ledger_key(folder: Path) -> str:
    """HEDGEROW_LEDGER_KEY, or the key file in `folder`: what seals the ledger, outside its database."""
    return os.environ.get("HEDGEROW_LEDGER_KEY") or _kept(folder / "ledger-key")


def _kept(path: Path) -> str:
    """The key in a file, made when missing."""
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
