"""The command line as a user runs it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hedgerow.country.build import build

Done = subprocess.CompletedProcess[str]
Hedgerow = Callable[..., Done]
program = str(Path(sys.executable).with_name("hedgerow"))
surroundings = os.environ | {"HEDGEROW_LANGUAGE": "en", "COLUMNS": "200"}


@pytest.fixture
def hedgerow(tmp_path: Path) -> Hedgerow:
    """Runs `hedgerow` in an empty folder."""

    def run(*arguments: object, given: bytes | None = None, code: int | None = 0) -> Done:
        done = subprocess.run(
            [program, *map(str, arguments)],
            cwd=tmp_path,
            input=given.decode("utf-8", "surrogateescape") if given is not None else None,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=300,
            env=surroundings,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert code is None or done.returncode == code, done.stderr + done.stdout
        return done

    return run


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The events of a small fictional country."""
    folder = tmp_path_factory.mktemp("country")
    build(scale=0.25).write(folder)
    return folder
