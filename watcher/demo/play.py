"""Playing the story: every day the sites change, one real pass is made over them, and the real sender sends what is due."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.config import load_home
from watcher.demo import story
from watcher.demo.server import Letter, Mailbox, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watcher.config import Home
    from watcher.demo.sites import Site
    from watcher.demo.story import Day
    from watcher.run.check import CheckReport


@dataclass(frozen=True, slots=True)
class Played:
    """One day as it went: what happened, what was found, what arrived in whose mailbox."""

    day: Day
    report: CheckReport
    letters: tuple[Letter, ...]


def play(out: Path) -> Iterator[Played]:
    """Play all days in a new home `out/home`; the messages lie in `out/digests`. Gives each day when it is over."""
    from watcher.run.check import check
    from watcher.run.readers.profiles import load_profiles
    from watcher.run.sending.sender import send_due
    from watcher.store import open_store

    digests = out / "digests"
    digests.mkdir(parents=True)
    sites, mailbox = story.sites(), Mailbox(digests)
    with serving(sites.values(), mailbox):
        home = settle(out / "home", sites, mailbox)
        profiles = load_profiles(home)
        store = open_store(home.store_url, home.state, *home.shelves)
        try:
            for day in story.days():
                day.come(sites)
                before = len(mailbox.letters)
                report = check(home, store, profiles, day.at(story.PASS_AT), home.sources)
                send_due(store, home, day.at(story.SEND_AT))
                yield Played(day, report, tuple(mailbox.letters[before:]))
        finally:
            store.close()


def settle(folder: Path, sites: dict[str, Site], mailbox: Mailbox) -> Home:
    """Write the demo's configuration, as a person would, and load it."""
    config = folder / "config"
    (config / "sources").mkdir(parents=True)
    settings = {
        "fetch": {"allow_private_hosts": True, "per_host_delay": 0, "revisit": "always"},
        "mail": {"host": "127.0.0.1", "port": mailbox.server_address[1], "sender": "政策监测 <watcher@example.org>"},
    }
    _write(config / "watcher.yaml", settings)
    for site in sites.values():
        source = {"id": site.id, "name": site.name, "urls": [site.list_url], "agency": site.agency, "level": site.level}
        _write(config / "sources" / f"{site.id}.yaml", source)
    _write(config / "subscribers.yaml", story.subscribers())
    return load_home(folder)


def _write(file: Path, value: object) -> None:
    """Write a value as JSON, which is YAML too."""
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
