"""Configuration: the home folder's YAML files, checked before anything runs."""

from watcher.config.home import Home, load_home, shipped
from watcher.config.models import (
    OPERATOR,
    Channel,
    DigestSettings,
    DkimSettings,
    Expect,
    FetchSettings,
    MailSettings,
    Settings,
    Source,
    Subscriber,
    WebSettings,
    span,
)
from watcher.config.vocabularies import Vocabularies
from watcher.config.yaml import ConfigError

__all__ = [
    "OPERATOR",
    "Channel",
    "ConfigError",
    "DigestSettings",
    "DkimSettings",
    "Expect",
    "FetchSettings",
    "Home",
    "MailSettings",
    "Settings",
    "Source",
    "Subscriber",
    "Vocabularies",
    "WebSettings",
    "load_home",
    "shipped",
    "span",
]
