"""How the command line speaks: results on standard output, everything else on standard error."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

notes = Console(stderr=True, highlight=False)


def show_json(value: Any) -> None:
    """A result for machines."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def fail(message: str, code: int = 2) -> NoReturn:
    """Say what is wrong and how to mend it, and end."""
    notes.print(message, style="bold red", markup=False)
    sys.exit(code)


@contextmanager
def counting(what: str, total: int | None = None) -> Iterator[Callable[[int, str], None]]:
    """A progress bar on standard error, with items a second; silent where nobody looks.

    The function given takes how many are done and a short note.
    """
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        console=notes,
        disable=not notes.is_terminal,
    )
    shown = 0.0
    with bar:
        task = bar.add_task(what, total=total, rate="", note="")

        def done(count: int, note: str = "") -> None:
            nonlocal shown
            now = time.monotonic()
            # Drawing costs more than an event does.
            if bar.disable or now - shown < 0.1:
                return
            shown = now
            elapsed = bar.tasks[0].elapsed or 0
            rate = f"{count / elapsed:,.0f}/s" if elapsed > 0.5 else ""
            bar.update(task, completed=count, rate=rate, note=note)

        yield done
