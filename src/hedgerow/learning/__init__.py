"""Learning from people: models from labelled chats, thresholds and calibration from decisions."""
