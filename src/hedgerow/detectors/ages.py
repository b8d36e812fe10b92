"""The age somebody states in a chat message, in twelve languages.

What a platform knows of its users' ages is often wrong or missing, while in chats strangers state
theirs early. A figure counts only beside words that make it an age ("i am 14", "14 f", "j'ai 14 ans",
"мне 14"), and never before a word that makes it something else ("i am 10 minutes away").
"""

import re

youngest, oldest = 8, 79
grown_up = 18
gap = 5
"""Years between two stated ages from which it is a gap."""

_number = r"(?P<{0}>[1-7]\d|[89])"
_before = (
    "i ?am|i'?m|im|iam|i turned|i just turned|i turn|turning|"
    "ich bin|bin|ik ben|ben|j ?'?ai|j ?’?ai|ho|tengo|tenho|am|mam|мне|мені|lat mam|عمري|انا عمري|أنا عمري"
)
_after = (
    "years? old|yrs? old|y/?o|yo|years of age|ans|jahre alt|jahre|j alt|anni|a[nñ]os|años|лет|года?|років|"
    "роки|lat|lata|jaar oud|jaar|ani|yaşındayım|yasindayim|yaşında|yasinda|yaş|سنة|سنين|سنوات|عام"
)
_sex = "m|f|male|female|girl|boy|guy|fille|garçon|garcon|junge|mädchen|mädel|chica|chico|ragazza|ragazzo"
_other_things = (
    r"(?!\d)(?! ?(?:[.,:]\d|%|°|[€$£]|min|mins|minutes?|minuten|minuti|minutos|hours?|hrs?|h\b|stunden|heures?|ore|"
    r"horas|час|мин|km|miles?|meters?|m away|weeks?|days?|months?|wochen|tage|monate|euro?s?|dollars?|percent|prozent|"
    r"am\b|pm\b|bits?\b|hz|years? old \w|gig|meg|other|uhr|times|others|people|of the|more|levels?|"
    r"points?|gb|mb|th\b|st\b|nd\b|rd\b|k\b|x\b|\+))"
)
_stated = re.compile(
    rf"(?<![\w.,:/]) ?(?:"
    rf"(?:\b(?:{_before})\s+(?:(?:only|just|like|actually|now|already|schon|erst|gerade|pas|solo|только|уже|nur|"
    rf"almost|nearly|turning|a)\s+)?{_number.format('a')}{_other_things})"
    rf"|(?:^\W*{_number.format('b')}\s?(?:{_after})\b(?=.{{0,20}}$)"
    r"(?! ago| later| away| together| experience| married))"
    rf"|(?:\b{_number.format('c')}\s?[/,. ]\s?(?:{_sex})\b(?!['’]))"
    rf"|(?:(?:^|/|asl )(?:{_sex})\s?[/,. ]\s?{_number.format('d')}\b{_other_things}))"
)
_figure = re.compile("[1-9]")
_alone = re.compile(r"^\W*(?P<a>[1-7]\d|[89])\W*$")
_asks = re.compile(
    r"\bhow old\b|\basl\b|\b(?:ur|your|u?r) age\b|\bwie alt\b|quel age|quel âge|quanti anni|сколько (?:тебе )?лет|"
    r"cu[aá]ntos a[nñ]os|скільки (?:тобі )?рок|kaç yaş|kac yas|c[aâ]ți ani|cati ani|ile masz lat|hoe oud|كم عمرك"
)

_in_plain_question = (
    "old", "asl", " age", "alt", "quanti", "ntos a", "kac", "cati", "ile masz", "hoe oud",
)  # fmt: skip
_in_question = (*_in_plain_question, " âge", "лет", "рок", "kaç", "ți ani", "كم عمرك")
"""One of these stands in every such question; to look for them first is much faster."""


def stated(text: str, *, asked: bool = False) -> int | None:
    """The age a message states of its author; with `asked`, a bare figure is an answer.

    >>> stated("im 14 and u"), stated("14/f/leeds"), stated("i am 10 minutes away"), stated("15")
    (14, 14, None, None)
    >>> stated("15 u?", asked=True), stated("15", asked=True)
    (None, 15)
    """
    if _figure.search(text) is None:
        return None
    text = text[:400].lower()
    match = _stated.search(text)
    if match is None and asked:
        match = _alone.match(text)
    if match is None:
        return None
    age = int(next(filter(None, match.groups())))
    return age if youngest <= age <= oldest else None


def asks(text: str) -> bool:
    """Whether a message asks somebody's age, so that a bare figure may be the answer."""
    text = text[:400].lower()
    parts = _in_plain_question if text.isascii() else _in_question
    return any(map(text.__contains__, parts)) and _asks.search(text) is not None
