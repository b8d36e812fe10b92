"""What the pages show works as shown."""

import json
import re
import sys
from types import ModuleType

from hedgerow.engine.contract import read_event
from hedgerow.engine.detector import Detector
from house.conftest import root


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (root / page).read_text(encoding="utf-8"), re.S)


def test_the_events_on_the_concepts_page_are_events() -> None:
    for block in blocks("docs/concepts.md", "json"):
        assert read_event(json.dumps(json.loads(block)).encode()).about


def test_the_detector_of_the_how_to_keeps_its_promises() -> None:
    (code,) = blocks("docs/how-to/add-a-detector.md", "python")
    module = ModuleType("night_device_of_the_how_to")
    sys.modules[module.__name__] = module
    exec(compile(code, "add-a-detector.md", "exec"), module.__dict__)
    (detector,) = [
        v()
        for v in vars(module).values()
        if isinstance(v, type) and issubclass(v, Detector) and v is not Detector
    ]
    examples = detector.examples()
    for stories, expected in ((examples.positive, True), (examples.negative, False)):
        for story in stories:
            state = detector.start()
            signals = [s for event in story for s in detector.notice(state, event)]
            assert bool(signals) is expected
            for signal in signals:
                assert detector.reasons[signal.reason.code].format_map(dict(signal.reason.values))
