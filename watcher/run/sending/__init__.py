"""What is owed becomes messages, and messages are handed over, each once."""
