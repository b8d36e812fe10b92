"""What a child's own days are made of, for the detector of sudden change."""
