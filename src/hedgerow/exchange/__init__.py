"""Formats and protocols by which warnings leave one house and reach another; knows no web framework."""
