"""Commands: what a person types. `main` is the program's entry."""

from watcher.cli.main import main

__all__ = ["main"]
