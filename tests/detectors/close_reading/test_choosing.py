"""Which closer reading is used."""

import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

import pytest

from hedgerow.detectors.close_reading import choosing, shipped
from hedgerow.detectors.close_reading.choosing import NoSuchReader
from hedgerow.detectors.close_reading.contract import Reading
from hedgerow.detectors.close_reading.shipped import MeaningReader, ReaderModel
from hedgerow.detectors.grooming import Grooming


class Silent:
    """A reader that finds nothing in any message."""

    name = "silent 1"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading() for _ in texts]


@pytest.fixture(autouse=True)
def theirs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    module = ModuleType("somebodys_readers")
    module.Silent, module.one, module.make = Silent, Silent(), lambda: Silent()  # type: ignore[attr-defined]
    module.number, module.nothing = 7, lambda: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    choosing.reader.cache_clear()
    yield
    choosing.reader.cache_clear()


def test_none_is_none() -> None:
    assert choosing.reader("none") is None
    assert Grooming(closer_reading="none").reader is None


def test_ours_reads_with_the_shipped_model(monkeypatch: pytest.MonkeyPatch, small: ReaderModel) -> None:
    monkeypatch.setattr(shipped, "shipped_model", lambda: small)
    found = choosing.reader("meaning")
    assert isinstance(found, MeaningReader)
    assert found.model is small
    assert choosing.reader("meaning") is found, "one in a process"


@pytest.mark.parametrize("attribute", ["Silent", "one", "make"])
def test_a_class_an_object_or_what_makes_one_may_be_named(attribute: str) -> None:
    found = choosing.reader(f"somebodys_readers:{attribute}")
    assert isinstance(found, Silent)
    assert found.read(["well then"]) == [Reading()]
    assert choosing.reader(f"somebodys_readers:{attribute}") is found


@pytest.mark.parametrize(
    "name",
    [
        "no_such_module:Reader",
        "somebodys_readers:Other",
        "somebodys_readers",
        "Meaning",
        "",
        ":x",
        "a b:c",
    ],
)
def test_a_wrong_name_is_told_with_what_may_stand_there(name: str) -> None:
    with pytest.raises(NoSuchReader, match=r"cannot be loaded.*none, meaning or package\.module:name"):
        choosing.reader(name)


@pytest.mark.parametrize("attribute", ["number", "nothing"])
def test_what_cannot_read_is_refused(attribute: str) -> None:
    with pytest.raises(NoSuchReader, match=f"somebodys_readers:{attribute} is no reader"):
        choosing.reader(f"somebodys_readers:{attribute}")
