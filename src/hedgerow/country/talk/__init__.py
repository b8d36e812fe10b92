"""Harmless made-up chats in many languages, labelled: material as data, one file a language."""
