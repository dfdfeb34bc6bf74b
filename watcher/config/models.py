"""What may stand in the configuration files, with its defaults and its limits."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, time, timedelta, tzinfo
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

CHANGE_KINDS = ("new", "amended", "repealed", "partially_repealed", "extended", "suspended", "resumed", "corrected", "expired", "withdrawn")
SELECTORS = ("item", "link", "title", "date", "next", "body", "number", "status", "issuer", "source", "published")
QUIRKS = ("gbk", "http_only", "china_only", "old_tls", "waf", "unseen")
"""What is known of a site: pages in 国标码, no https, answers from China alone, old TLS, a firewall that may want a browser, a form that
nobody of us has seen."""
DURATION = re.compile(r"(\d+)\s*(s|m|h|d|w)")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    match = DURATION.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is not a span of time; write it like 30m, 2h or 1d")
    return timedelta(seconds=int(match[1]) * SECONDS[match[2]])


def span(length: timedelta) -> str:
    """Give a span of time as the configuration says it: 30m, 2h, 1d."""
    seconds = int(length.total_seconds())
    size, unit = next((size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _days(value: Any) -> Any:
    return timedelta(days=value) if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000 else _duration(value)


def _several(value: Any) -> Any:
    return () if value is None else (value,) if isinstance(value, str) else value


def _time_of_day(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}:\d{2}", value):
        hour, minute = value.split(":")
        if int(hour) < 24 and int(minute) < 60:
            return time(int(hour), int(minute))
    if isinstance(value, time):
        return value
    raise ValueError(f'{value!r} is not a time of day; write it like "08:30"')


def _hours(value: Any) -> Any:
    if isinstance(value, str):
        first, dash, last = value.replace("—", "-").replace("–", "-").partition("-")
        if dash:
            return _time_of_day(first.strip()), _time_of_day(last.strip())
    if isinstance(value, tuple):
        return value
    raise ValueError(f'{value!r} are no hours; write them like "22:00-07:00"')


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise ValueError(f"{value!r} is no time zone; write it like Asia/Shanghai") from wrong
    return value


def _document(value: str) -> str:
    if not any(map(str.isalnum, value)):
        raise ValueError(f"{value!r} names no document; write its number, or its title in 《》")
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Days = Annotated[timedelta, BeforeValidator(_days)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
Hours = Annotated[tuple[time, time], BeforeValidator(_hours)]
Zone = Annotated[str, AfterValidator(_known_zone)]


class Model(BaseModel):
    """A mapping in a file: frozen, and no keys but those declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FetchSettings(Model):
    """How pages are asked for."""

    user_agent: str = "watcher/0.1 (policy monitor; +https://github.com/policy-watcher/watcher)"
    proxy: str | None = None
    concurrency: int = Field(default=16, ge=1, le=256)
    per_host_delay: float = Field(default=1.0, ge=0)
    timeout: float = Field(default=30, gt=0)
    max_bytes: int = Field(default=50_000_000, ge=1000)
    http2: bool = True
    respect_robots: bool = True
    allow_private_hosts: bool = False
    revisit: Literal["adaptive", "always", "never"] = "adaptive"
    revisit_budget: int = Field(default=1000, ge=1)
    attachments: bool = True


class DkimSettings(Model):
    """Which key seals mail, for servers that do not do it themselves."""

    domain: str = Field(pattern=r"^[A-Za-z0-9.-]+$")
    selector: str = Field(pattern=r"^[A-Za-z0-9._-]+$")
    key_file: str


class MailSettings(Model):
    """The mail server that takes the digests."""

    host: str = "localhost"
    port: int = Field(default=25, ge=1, le=65535)
    sender: str = "政策监测 <watcher@localhost>"
    username: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    tls: Literal["none", "starttls", "tls"] = "none"
    per_minute: int | None = Field(default=None, ge=1)
    bounce: str | None = Field(default=None, pattern=r"^[^@\s<>]+@[^@\s<>{}]+$")
    dkim: DkimSettings | None = None

    @model_validator(mode="after")
    def _one_password(self) -> MailSettings:
        if self.password_env and self.password_file:
            raise ValueError("the password stands in one place: `password_env` or `password_file`")
        return self


class DigestSettings(Model):
    """When digests go out."""

    daily_at: TimeOfDay = time(8, 30)
    weekly_on: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    workdays_only: bool = True


class NoticeSettings(Model):
    """Of what readers are warned, and when."""

    expires_ahead: list[Annotated[int, Field(ge=1, le=3650)]] = [90, 30, 7]


def _place(value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    if not re.match(r"file:///[^/\s]|(?!file:)[a-z][a-z0-9+.-]*://[^/\s]", value):
        raise ValueError(f"{value!r} is no place for snapshots; write it like file:///mnt/snapshots or s3://BUCKET/FOLDER")
    if re.match(r"[^/]+://[^/]*@|.*\?", value):
        raise ValueError("the address of a place holds no credentials and no options; they come from the environment or its files")
    return value.rstrip("/")


Place = Annotated[str | None, BeforeValidator(_place)]


class SnapshotSettings(Model):
    """Where the bytes of pages are kept, and where they go when they are old."""

    place: Place = None
    archive: Place = None
    archive_after: Days = timedelta(days=365)

    @model_validator(mode="after")
    def _two_places(self) -> SnapshotSettings:
        if self.archive is not None and self.archive == self.place:
            raise ValueError("`archive` is another place than `place`")
        return self


class WebSettings(Model):
    """Where the web pages are served, and under which address the outside sees them."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    base_url: str | None = None
    joining: bool = True


class Settings(Model):
    """`config/watcher.yaml`."""

    timezone: Zone = "Asia/Shanghai"
    store: str = "sqlite:///state/watcher.db"
    snapshots: SnapshotSettings = SnapshotSettings()
    fetch: FetchSettings = FetchSettings()
    mail: MailSettings = MailSettings()
    digest: DigestSettings = DigestSettings()
    notices: NoticeSettings = NoticeSettings()
    web: WebSettings = WebSettings()
    operator: OperatorSettings = Field(default_factory=lambda: OperatorSettings())  # noqa: PLW0108 - it stands below, behind the channel

    @field_validator("store")
    @classmethod
    def _known_store(cls, value: str) -> str:
        if not re.match(r"(sqlite|postgresql(\+psycopg)?)://", value):
            raise ValueError("a store is sqlite:///FILE or postgresql://USER@HOST/DATABASE")
        return value

    @property
    def zone(self) -> tzinfo:
        """Give the time zone in which days begin and digests are due."""
        return ZoneInfo(self.timezone)


class Expect(Model):
    """What a source must look like; below it the source is degraded and nothing is concluded from it."""

    min_items: int = Field(default=1, ge=0)
    max_changes: int | None = Field(default=None, ge=0)
    max_gone: int | None = Field(default=None, ge=0)
    max_silence: Days | None = None
    fill: dict[Literal["title", "date", "number"], Annotated[float, Field(ge=0, le=1)]] = {}


class Tls(Model):
    """The remedy for a site whose TLS is at fault; certificates are checked all the same."""

    legacy: bool = False
    ca_file: str | None = None
    accept_fingerprint: str | None = None

    @field_validator("accept_fingerprint")
    @classmethod
    def _a_fingerprint(cls, value: str | None) -> str | None:
        plain = (value or "").lower().replace(":", "").removeprefix("sha256")
        if value is None or re.fullmatch(r"[0-9a-f]{64}", plain):
            return f"sha256:{plain}" if value else None
        raise ValueError("a fingerprint is `sha256:` and 64 hex digits, as `openssl x509 -noout -fingerprint -sha256` prints them")


class Source(Model):
    """One site's lists: `config/sources/ID.yaml`."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    name: str
    urls: tuple[str, ...] = Field(min_length=1)
    agency: str | None = None
    level: Literal["national", "province", "city"] | None = None
    region: str | None = None
    every: Duration = timedelta(minutes=30)
    pages: int = Field(default=3, ge=1)
    select: dict[Literal[SELECTORS], str] = {}  # type: ignore[valid-type]  # the tuple above is the table
    method: Literal["get", "form", "json"] = "get"
    adapter: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9_]*$")
    expect: Expect = Expect()
    proxy: str | None = None
    tls: Tls = Tls()
    window: Hours | None = None
    attachments: bool | None = None
    quirks: tuple[Literal[QUIRKS], ...] = ()  # type: ignore[valid-type]  # the tuple above is the table
    notes: str | None = None
    enabled: bool = True

    @field_validator("urls")
    @classmethod
    def _web_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            if not re.match(r"https?://[^/\s]+", url):
                raise ValueError(f"{url!r} is no web address; it starts with http:// or https://")
        return value


class Channel(Model):
    """Where a subscriber is reached."""

    kind: Literal["email", "webhook", "wecom", "dingtalk", "feishu", "slack", "teams", "file"]
    to: str | None = None
    url: str | None = None
    secret: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_several)] = ()
    secret_env: str | None = None
    secret_file: str | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> Channel:
        if self.secret_file and (self.secret or self.secret_env):
            raise ValueError("the secret stands in one place: `secret`, `secret_env` or `secret_file`")
        return self

    @model_validator(mode="after")
    def _reachable(self) -> Channel:
        if self.kind == "email" and (not self.to or not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", self.to)):
            raise ValueError("an email channel needs `to`, one mail address")
        if self.kind != "email" and not self.url:
            raise ValueError(f"a {self.kind} channel needs `url`")
        return self

    @property
    def key(self) -> str:
        """Give the name under which the store knows this receiver: the same for the same address.

        A robot's address is its password, so the store gets its host and a digest of the rest.
        """
        if self.to or not self.url or self.kind == "file":
            return f"{self.kind}:{self.to or self.url}"
        host = re.match(r"https?://([\w.-]*)", self.url)
        return f"{self.kind}:{host[1] if host else ''}#{hashlib.sha256(self.url.encode()).hexdigest()[:16]}"


class Subscriber(Model):
    """Who is told what, where and how often."""

    id: str = Field(pattern=r"^[\w.-]+$")
    name: str | None = None
    channel: Channel
    frequency: Literal["immediate", "daily", "weekly", "monthly"] = "daily"
    query: str = ""
    exclude: str = ""
    follow: tuple[Annotated[str, AfterValidator(_document)], ...] = ()
    follow_cited: bool = False
    changes: tuple[Literal[CHANGE_KINDS], ...] = CHANGE_KINDS  # type: ignore[valid-type]  # the tuple above is the table
    catch_up: Days | None = None
    language: Literal["zh", "en"] = "zh"
    timezone: Zone | None = None
    quiet_hours: Hours | None = None
    quiet: Literal["weekly"] | None = None
    attach: Literal["docx", "pdf"] | None = None

    def local(self, moment: datetime) -> datetime:
        """Give a time in the subscriber's own zone; one without a zone of their own lives in the time's."""
        return moment.astimezone(ZoneInfo(self.timezone)) if self.timezone else moment


class OperatorSettings(Model):
    """How whoever keeps the program running hears of it."""

    channel: Channel | None = None
    daily_at: TimeOfDay = time(8)
    ping_url: str | None = Field(default=None, pattern=r"^https?://[^/\s]+\S*$")


OPERATOR = "@operator"
"""The id under which messages go to the operator; no subscriber can have it."""
Settings.model_rebuild()
