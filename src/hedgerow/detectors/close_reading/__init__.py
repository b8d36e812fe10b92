"""Stage two of chat detection: messages of pairs that stage one lifts are read for their meaning.

`contract` says what a reader gives, `choosing` which one is used, `shipped` is ours on `embedding`, and
`close` adds up what was read of one author. Readers of your own come in by the same contract.
"""
