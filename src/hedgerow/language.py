"""The reader's language, below the web: one catalogue for the whole product, read with gettext.

The hub reads the same catalogue through Django. The language is taken from HEDGEROW_LANGUAGE or the
usual LANGUAGE, LC_ALL, LC_MESSAGES and LANG; English where none of them is one of ours.
"""

import gettext
import os
from pathlib import Path

LANGUAGES = ("en", "fr", "de", "it", "ru", "es")
"""The six languages of the OSCE."""

catalogue = Path(__file__).parent / "locale"


def preferred() -> str:
    """The first of our languages that the environment asks for."""
    for variable in ("HEDGEROW_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for wanted in os.environ.get(variable, "").split(":"):
            if wanted[:2].lower() in LANGUAGES:
                return wanted[:2].lower()
    return "en"


def translation(language: str) -> gettext.NullTranslations:
    """The catalogue of one language; English, which needs none, where it is missing."""
    return gettext.translation("django", catalogue, [language], fallback=True)


def _(text: str) -> str:
    """A text in the reader's language."""
    return translation(preferred()).gettext(text) if text else ""
