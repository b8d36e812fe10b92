"""Floor 2: events in, early warnings out. Knows no web and no detector by name."""
