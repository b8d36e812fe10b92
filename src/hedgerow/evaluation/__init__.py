"""Floor 3c: honest figures. Measures detectors and the engine on labelled data, and says how sure."""
