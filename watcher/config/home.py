"""The home folder: config/, state/ and, where a reader wants other wording, templates/."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watcher.config.adapters import check_adapter
from watcher.config.models import OPERATOR, Settings, Source, Subscriber
from watcher.config.vocabularies import Vocabularies
from watcher.config.yaml import ConfigError, build, line_of, load


@dataclass(frozen=True)
class Home:
    """A checked configuration and where it stands."""

    path: Path
    settings: Settings
    sources: tuple[Source, ...] = ()
    subscribers: tuple[Subscriber, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
    """Subscriber id → file and line of its query, for errors found later; `ID exclude` likewise for what it excludes."""
    vocabularies: tuple[tuple[Path, Vocabularies], ...] = ()
    """What the home adds to the words that queries may name, each with its file."""
    groups: dict[str, str] = field(default_factory=dict)
    """Source id → the folder below config/sources in which its file stands; empty for those in config/sources itself."""

    @property
    def state(self) -> Path:
        """Give the folder in which the program keeps what it knows."""
        return self.path / "state"

    @property
    def store_url(self) -> str:
        """Give the store's address, a relative SQLite file resolved against the home."""
        return self.store_address(self.settings.store)

    def store_address(self, url: str) -> str:
        """Give the address of a store as it may stand in the settings, for the database driver."""
        if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
            return f"sqlite:///{(self.path / url.removeprefix('sqlite:///')).resolve()}"
        if url.startswith("postgresql://"):
            return url.replace("postgresql://", "postgresql+psycopg://", 1)
        return url

    @property
    def shelves(self) -> tuple[str | None, str | None]:
        """Give where snapshots are kept, None for the folder in `state`, and where they are archived."""
        return self.settings.snapshots.place, self.settings.snapshots.archive

    @property
    def operator(self) -> Subscriber | None:
        """Give the operator as one to whom messages go; None where no channel is configured."""
        channel = self.settings.operator.channel
        return Subscriber.model_construct(id=OPERATOR, channel=channel) if channel else None

    @property
    def everybody(self) -> tuple[Subscriber, ...]:
        """Give all to whom messages go, the operator last."""
        return (*self.subscribers, self.operator) if self.operator else self.subscribers

    @property
    def templates(self) -> tuple[Path, ...]:
        """Give the folders in which templates are looked for: the home's own first."""
        return (self.path / "templates", shipped("templates"))

    def source(self, ident: str) -> Source:
        """Give a source by its id; raises ConfigError with the nearest known one."""
        import difflib

        for source in self.sources:
            if source.id == ident:
                return source
        near = difflib.get_close_matches(ident, [s.id for s in self.sources], n=1)
        raise ConfigError(f"no source {ident!r} in {self.path / 'config' / 'sources'}" + (f"; did you mean {near[0]!r}?" if near else ""))

    def subscriber(self, ident: str) -> Subscriber:
        """Give a subscriber by its id; raises ConfigError."""
        for subscriber in self.subscribers:
            if subscriber.id == ident:
                return subscriber
        raise ConfigError(f"no subscriber {ident!r} in {self.path / 'config' / 'subscribers.yaml'}")


def shipped(name: str) -> Path:
    """Give a folder that comes with the program (`templates`, `config`), from the wheel or from the source tree."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parent / name


def load_home(path: Path) -> Home:
    """Read and check a home folder's whole configuration; every file is optional.

    Raises ConfigError with file and line; nothing runs on a configuration that is wrong anywhere.
    """
    folder = path / "config"
    settings = _settings(folder / "watcher.yaml")
    sources, groups = _sources(folder / "sources")
    subscribers, places = _subscribers(folder / "subscribers.yaml")
    vocabularies = tuple((file, build(Vocabularies, load(file) or {}, file)) for file in sorted((folder / "vocabularies").rglob("*.yaml")))
    return Home(path, settings, sources, subscribers, places, vocabularies, groups)


def _sources(folder: Path) -> tuple[tuple[Source, ...], dict[str, str]]:
    """Give the sources in a folder and those below it, and in which of these each stands."""
    files = sorted(folder.rglob("*.yaml"))
    sources = tuple(_with_adapter(build(Source, load(file), file), folder.parent / "adapters") for file in files)
    _unique([s.id for s in sources], folder)
    groups = {s.id: file.parent.relative_to(folder).as_posix() for s, file in zip(sources, files, strict=True)}
    return sources, {ident: "" if group == "." else group for ident, group in groups.items()}


def _with_adapter(source: Source, folder: Path) -> Source:
    """Give the source with the place of its adapter in the stead of its name; raises ConfigError where the adapter will not do."""
    if source.adapter is None:
        return source
    file = (folder / f"{source.adapter}.py").resolve()
    check_adapter(file)
    return source.model_copy(update={"adapter": str(file)})


def _settings(file: Path) -> Settings:
    data = load(file) if file.exists() else None
    return Settings() if data is None else build(Settings, data, file)


def _subscribers(file: Path) -> tuple[tuple[Subscriber, ...], dict[str, str]]:
    data: Any = load(file) if file.exists() else None
    if data is None:
        return (), {}
    if not isinstance(data, list):
        raise ConfigError(f"{file}:1: a list of subscribers is wanted here")
    found = tuple(build(Subscriber, row, file) for row in data)
    _unique([s.id for s in found], file)
    places = {s.id: f"{file}:{line_of(data, (i, 'query'))}" for i, s in enumerate(found)}
    return found, places | {f"{s.id} exclude": f"{file}:{line_of(data, (i, 'exclude'))}" for i, s in enumerate(found) if s.exclude}


def _unique(idents: list[str], where: Path) -> None:
    twice = [ident for ident, n in Counter(idents).items() if n > 1]
    if twice:
        raise ConfigError(f"{where}: the id {twice[0]!r} stands twice")
