"""What the operator does to keep it right: describing sources, mending what was told, checking, archiving."""
