"""Emerging patterns for the supervisors of a desk: recent warnings that are alike, and what people make of them."""
