"""Prints what every detector says to its own examples, as JSON; run in a process of its own."""

import msgspec

from hedgerow.engine.scan import find_detectors


def said() -> bytes:
    """The signals of all detectors to all of their stories."""
    out = {}
    for name, detector in find_detectors().items():
        examples = detector.examples()
        for number, story in enumerate((*examples.positive, *examples.negative)):
            state = detector.start()
            out[f"{name}/{number}"] = [detector.notice(state, event) for event in story]
    return msgspec.json.encode(out)


if __name__ == "__main__":
    print(said().decode())
