"""Who works here: agencies, their people, and the keys their systems sign with."""
