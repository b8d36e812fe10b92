"""Money: payments that published red flags for trafficking and sexual extortion speak of.

`payment` reads one transaction, `counting` keeps bounded windows of counts, `features` names what a
rule may ask for, `rules` tries the rules (data in CEL) that `rule_files` read, `detector` joins them.
"""
