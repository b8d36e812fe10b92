"""Which database a hub stands on: an SQLite file by default, PostgreSQL where DATABASE_URL names one."""

import os
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url

POOL = {"min_size": 1, "max_size": 16, "timeout": 30}
"""Connections kept open to PostgreSQL by one hub process; `timeout` in seconds to wait for one."""

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
"""FULL: a commit that was acknowledged survives power loss."""


def databases(folder: Path) -> dict[str, Any]:
    """Django's DATABASES; DATABASE_URL wins over the SQLite file in `folder`."""
    if url := os.environ.get("DATABASE_URL"):
        config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0))
        if "postgresql" in config["ENGINE"]:
            config["OPTIONS"] = {**config.get("OPTIONS", {}), "pool": POOL}
        return {"default": config}
    return {"default": _sqlite(folder / "hub.sqlite3")}


def _sqlite(path: Path) -> dict[str, Any]:
    """IMMEDIATE: a transaction takes the write lock at its start, so two writers queue, never clash.

    Tests get a file of their own instead of SQLite's shared memory, whose locks ignore the timeout.
    """
    test_file = Path(tempfile.gettempdir()) / f"hedgerow-test-{os.getpid()}.sqlite3"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS},
        "TEST": {"NAME": test_file},
    }
