"""Cases: the shared work for one child."""
