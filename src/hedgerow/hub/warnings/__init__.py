"""The triage desk: early warnings as they come in, and what people make of them."""
