"""Floor 1: the words of the field and their rules. Standard library only."""
