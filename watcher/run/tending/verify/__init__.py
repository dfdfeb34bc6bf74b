"""Verifying: every byte against its hash, every table against what it is folded from, what is owed against the log."""

from watcher.run.tending.verify.findings import Finding, Verified
from watcher.run.tending.verify.verify import verify

__all__ = ["Finding", "Verified", "verify"]
