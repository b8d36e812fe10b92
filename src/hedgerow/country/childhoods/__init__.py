"""Made-up children's years online, ordinary and not, to measure the detector of sudden change on."""
