"""A warning as JSON, one object a line: what `hedgerow run` writes and a hub receives."""

import msgspec

from hedgerow.domain.chain import EarlyWarning

_decoder = msgspec.json.Decoder(EarlyWarning)


class BadWarning(ValueError):
    """Bytes that are no warning; the text says which field and why."""


def write_warning(warning: EarlyWarning) -> bytes:
    """A warning as one JSON object, without the line's end."""
    return msgspec.json.encode(warning)


def read_warning(data: bytes) -> EarlyWarning:
    """The warning that `write_warning` wrote; raises `BadWarning`."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BadWarning(str(problem)) from None
