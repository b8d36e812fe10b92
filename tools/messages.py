"""Gathers every text a person reads, merges it into the catalogues and compiles them.

Texts come from the code (gettext calls), from the hub's templates, and from the detectors, whose
titles, channels and reasons are plain English until a reader's language is known, as are the
titles of the demo's tales.
"""

import io
import os
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

root = Path(__file__).parents[1]
source = root / "src" / "hedgerow"
locale = source / "locale"
languages = ("fr", "de", "it", "ru", "es")
keywords = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
long_ago = datetime(2026, 1, 1, tzinfo=UTC)

Text = tuple[str | tuple[str, ...], str, str | None]
"""The text (or its singular and plural), the file it stands in, and its context."""


def texts() -> Iterator[Text]:
    """Every text, with the file it stands in."""
    for path in sorted(source.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _in_code(path, path.read_bytes())
    yield from _in_templates()
    yield from _in_detectors()
    yield from _in_tales()


def _in_code(path: Path, code: bytes) -> Iterator[Text]:
    options = {"encoding": "utf-8"}
    for _, text, _, context in extract("python", io.BytesIO(code), keywords, options=options):
        yield text, path.relative_to(root).as_posix(), context


def _in_templates() -> Iterator[Text]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedgerow.hub.settings")
    from django.conf import settings
    from django.utils.translation.template import templatize

    assert settings.USE_I18N
    for path in sorted(source.rglob("templates/**/*")):
        if path.suffix in (".html", ".txt"):
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield from _in_code(path, code.encode())


def _in_detectors() -> Iterator[Text]:
    from hedgerow.engine.scan import detector_classes

    for detector in detector_classes().values():
        for text in (detector.title, *detector.channels.values(), *detector.reasons.values()):
            yield text, detector.__module__.replace(".", "/") + ".py", None


def _in_tales() -> Iterator[Text]:
    for path in sorted((source / "country" / "tales").rglob("*.toml")):
        tale = tomllib.loads(path.read_text(encoding="utf-8"))
        yield tale["title"], path.relative_to(root).as_posix(), None


def gathered() -> Catalog:
    """All texts as an empty catalogue."""
    catalog = Catalog()
    for text, place, context in texts():
        if text:
            catalog.add(text, locations=[(place, 0)], context=context)
    return catalog


def read(language: str) -> Catalog:
    """A language's catalogue as it stands; empty where there is none yet."""
    path = locale / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _head(catalog: Catalog) -> None:
    """The same head every time, so that a catalogue changes only where its texts do."""
    catalog.project, catalog.version = "Hedgerow", "0"
    catalog.header_comment = "# Translations for Hedgerow; see CONTRIBUTING.md."
    catalog.last_translator = catalog.language_team = "The Hedgerow developers"
    catalog.msgid_bugs_address = ""
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = long_ago


def main() -> None:
    """Merge, write and compile; say how complete each language is."""
    template = gathered()
    for language in languages:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        _head(catalog)
        folder = locale / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "django.po").open("wb") as file:
            write_po(file, catalog, width=100, include_lineno=False, sort_output=True)
        (folder / "django.mo").write_bytes(compiled(read(language)))
        told = [m for m in catalog if m.id]
        done = [m for m in told if all(m.string if isinstance(m.string, tuple) else [m.string])]
        print(f"{language}: {len(done)} of {len(told)} texts")


if __name__ == "__main__":
    sys.exit(main())
