"""Whether the home itself is fit to run: configuration, templates, rights, store, disk, clock, mail, fonts."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from watcher.config import ConfigError, shipped
from watcher.credentials import OTHERS, SecretError, secret
from watcher.run.asking.outlook import disk, size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from watcher.config import Channel, Home
    from watcher.run.tending.reach import Reach

WRONG_CLOCK = timedelta(minutes=5)
"""A clock that differs from most sites' by more than this is wrong."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is well, what was seen, what to do."""

    what: str
    ok: bool
    said: str
    advice: str = ""


def fitness(home: Home, reached: Sequence[Reach], now: datetime) -> Iterator[Check]:
    """Look at everything that a home needs besides its sources; `reached` are sites whose clocks ours is held against."""
    yield _config(home)
    yield from _templates(home)
    yield from _rights(home)
    yield from _secrets(home)
    yield _store(home, now)
    yield _snapshots(home)
    yield from _link_key(home, now)
    yield _disk(home)
    yield _clock(reached)
    if any(channel.kind == "email" for channel in _channels(home)):
        yield _mail(home)
    yield _fonts()


def _channels(home: Home) -> list[Channel]:
    people = [s.channel for s in home.subscribers]
    return [*people, home.operator.channel] if home.operator else people


def _config(home: Home) -> Check:
    from watcher.run.readers.profiles import load_profiles

    try:
        load_profiles(home)
    except ConfigError as wrong:
        return Check("配置", ok=False, said=str(wrong), advice="改正所指的那一行")
    on = sum(source.enabled for source in home.sources)
    return Check("配置", ok=True, said=f"{on}个来源启用，{len(home.subscribers)}个收件人")


def _templates(home: Home) -> Iterator[Check]:
    """Read the home's own templates as far as that goes without values; one that takes nothing's place is told too."""
    from jinja2 import Environment, TemplateSyntaxError

    folder = home.path / "templates"
    ours = shipped("templates")
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()] if folder.is_dir() else []
    bad = []
    for file in files:
        name = file.relative_to(folder).as_posix()
        if not (ours / name).exists():
            bad.append(f"{name}：没有这个名字的模板，不起作用")
            continue
        try:
            Environment(autoescape=True).parse(file.read_text("utf-8"), filename=str(file))
        except (TemplateSyntaxError, UnicodeDecodeError) as wrong:
            bad.append(f"{name}:{getattr(wrong, 'lineno', 1)}：{wrong}")
    for said in bad:
        yield Check("模板", ok=False, said=said, advice=f"参照 {ours}")
    if not bad:
        yield Check("模板", ok=True, said=f"{len(files)}个自用模板" if files else "用程序自带的模板")


def _rights(home: Home) -> Iterator[Check]:
    """Files that hold secrets are for their owner alone: robots' addresses, signing secrets, the key of links."""
    kept = [home.state / "link.key"]
    if any(channel.secret or (channel.url and channel.kind != "file") for channel in _channels(home)):
        kept.append(home.path / "config" / "subscribers.yaml")
    if home.settings.operator.ping_url or (home.operator and home.operator.channel.url):
        kept.append(home.path / "config" / "watcher.yaml")
    open_to_others = [file for file in kept if file.exists() and _others_read(file)]
    for file in open_to_others:
        yield Check("密钥", ok=False, said=f"{file} 其他用户可读", advice=f"chmod 600 {file}")
    if not open_to_others:
        yield Check("密钥", ok=True, said="只有本用户可读")


def _others_read(file: Path) -> bool:
    return bool(stat.S_IMODE(file.stat().st_mode) & OTHERS)


def _secrets(home: Home) -> Iterator[Check]:
    """Ask for every secret that the configuration names, as a delivery would."""
    mail = home.settings.mail
    named = [("mail.password", mail.password_env, mail.password_file)]
    named += [("channel.secret", channel.secret_env, channel.secret_file) for channel in _channels(home)]
    for key, variable, file in dict.fromkeys(named):
        try:
            secret(key, variable=variable, file=file, home=home.path)
        except SecretError as wrong:
            yield Check(
                "密钥", ok=False, said=str(wrong), advice="用 systemd 的 LoadCredential、容器的 secrets，或只有本用户可读的文件给出"
            )


def _store(home: Home, now: datetime) -> Check:
    from watcher.store import StoreError, open_store
    from watcher.store.open import HEAD
    from watcher.store.reading import newest_time

    try:
        store = open_store(home.store_url, home.state, *home.shelves)
    except StoreError as wrong:
        return Check("数据库", ok=False, said=str(wrong), advice="watcher verify")
    try:
        with store.read() as conn:
            last = newest_time(conn)
    finally:
        store.close()
    if last is not None and last > now + timedelta(days=1):
        return Check("数据库", ok=False, said=f"最近的记录在将来（{last:%Y-%m-%d}）", advice="时钟曾经走快；核对本机时间")
    return Check("数据库", ok=True, said=f"可用，结构{HEAD}")


def _link_key(home: Home, now: datetime) -> Iterator[Check]:
    from watcher.run.tending.keys import other_key
    from watcher.store import StoreError, open_store

    try:
        store = open_store(home.store_url, home.state, *home.shelves)
    except StoreError:  # told above
        return
    try:
        if wrong := other_key(home, store, now):
            yield Check("密钥", ok=False, said=wrong, advice="各机使用同一把签名密钥")
    finally:
        store.close()


def _snapshots(home: Home) -> Check:
    """Write to the places of snapshots, and see that they are those that the database knows."""
    from watcher.store import PlaceError, StoreError, open_store

    try:
        store = open_store(home.store_url, home.state, *home.shelves)
    except StoreError:
        return Check("快照", ok=False, said="数据库不可用，无从核对", advice="先恢复数据库")
    try:
        store.require_places()
        where = [shelf.address for shelf in (store.blobs.here, store.blobs.archive) if shelf]
    except PlaceError as wrong:
        return Check("快照", ok=False, said=str(wrong), advice="核对 snapshots 一节与挂载；凭据由环境变量或其文件给出")
    finally:
        store.close()
    return Check("快照", ok=True, said="可写：" + "，归档：".join(where))


def _disk(home: Home) -> Check:
    seen = disk(home.state)
    said = f"已用{size(seen.used)}，可用{size(seen.free)}"
    return Check("磁盘", ok=not seen.scarce, said=said, advice="腾出空间" if seen.scarce else "")


def _clock(reached: Sequence[Reach]) -> Check:
    skews = [one.skew for one in reached if one.skew is not None]
    if not skews:
        return Check("时钟", ok=True, said="没有可对照的网站")
    ahead = timedelta(seconds=median(skew.total_seconds() for skew in skews))
    if abs(ahead) > WRONG_CLOCK:
        word = "慢" if ahead > timedelta(0) else "快"
        said = f"比{len(skews)}个网站{word}{abs(ahead).total_seconds() / 60:.0f}分钟"
        return Check("时钟", ok=False, said=said, advice="校准本机时间（NTP）")
    return Check("时钟", ok=True, said=f"与{len(skews)}个网站相符")


def _mail(home: Home) -> Check:
    from watcher.deliver.smtp import Mailer

    where = f"{home.settings.mail.host}:{home.settings.mail.port}"
    with Mailer(home.settings.mail, home.path) as mailer:
        wrong = mailer.greeted()
    return Check("邮件", ok=wrong is None, said=f"{where} {wrong or '应答正常'}", advice="检查 mail 一节" if wrong else "")


def _fonts() -> Check:
    from watcher.digest.bulletin.fonts import COMMON, typeface

    name = typeface().name
    if name == COMMON:
        return Check(
            "字体", ok=False, said="没有可嵌入 PDF 的中文字体", advice="安装 fonts-noto-cjk 或文泉驿；不装也能出 PDF，由阅读器配字"
        )
    return Check("字体", ok=True, said=name)
