"""What was seen, held against the store: which document it is, what changed, what it does to others, what is told."""
