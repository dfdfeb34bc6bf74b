"""The job itself: a pass over the sources, the sender, the daemon. `check.py` reads from top to bottom."""
