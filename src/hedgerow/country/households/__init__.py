"""Households and their payments: ordinary lives, and a few accounts in which harm can be seen.

`flows` says how money moves again and again, `lives` gives each kind of household its flows, `schemes`
plants what published red flags describe, `writing` writes events and truth. Nothing here knows how
payments are watched.
"""
