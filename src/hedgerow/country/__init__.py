"""Floor 3d: a fictional country for the demo: its people, their ordinary days, and what was planted."""
