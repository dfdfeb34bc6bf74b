"""watcher: change monitoring and alerting for Chinese government policy."""

__version__ = "0.1.0"
