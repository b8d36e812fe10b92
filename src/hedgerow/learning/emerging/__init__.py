"""Emerging patterns: what recent reports and warnings have in common that no named tactic explains."""
