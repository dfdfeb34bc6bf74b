"""Joining, changing and leaving by the web pages, by links that only the owner of an address has.

Whoever asks is answered the same, whether the address is known or not: what there is to say is said in a letter to that
address, at most one a day until its owner has answered.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from watcher.config import Subscriber
from watcher.deliver.letter import write_letter
from watcher.deliver.mail import ascii_address
from watcher.digest.labels import frequency_label
from watcher.digest.render import render
from watcher.match import QueryError
from watcher.run.readers.links import CONFIRM, PREFERENCES, signed_url
from watcher.run.readers.profiles import lexicon_of, query_of
from watcher.run.turns import SEND
from watcher.signing import sign
from watcher.store import members, outbox, subscribing, told
from watcher.store.forgetting import forget, write_over
from watcher.store.members import Ask, Member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from watcher.config import Home
    from watcher.store import Store

GOOD_FOR = timedelta(hours=48)
"""How long a link to confirm is good."""
AGAIN = timedelta(days=1)
"""How long an address is written to once at most, whoever asks."""
HOUR = timedelta(hours=1)
FROM_ONE, FROM_ALL = 10, 200
"""What may be asked in an hour from one place, and in all."""
COMMAND = "a command"
"""By what an address was changed that an operator changed by hand."""
LONGEST_ADDRESS, LONGEST_NAME, LONGEST_QUERY = 254, 30, 2000


FIELDS = {
    "channel": "邮箱地址",
    "quiet_hours": "免打扰时间（例如 22:00-07:00）",
    "changes": "变动类型",
    "frequency": "频率",
    "language": "语言",
}
"""What the parts of a wish are called where one is wrong."""


class WishError(Exception):
    """What was typed cannot be used; the words are for a reader, in Chinese."""


class TooManyError(Exception):
    """Too much was asked in the last hour."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the address on the network, as a digest by the home's key that says nothing to anybody else."""

    mark: str


def caller(home: Home, host: str) -> Caller:
    """Give the mark of a caller."""
    return Caller(hmac.new(sign(home.state, "caller").encode(), host.encode(), hashlib.sha256).hexdigest()[:32])


def fold(address: str) -> str:
    """Give an address in the form under which it is found again."""
    return ascii_address(address.strip()).lower()


def checked(home: Home, ident: str, wish: Mapping[str, Any]) -> Subscriber:
    """Give what was wished as a subscriber. Raises WishError that says what is wrong, and where in a query."""
    address = str(wish.get("channel", {}).get("to") or "")
    if len(address) > LONGEST_ADDRESS or "." not in address.rpartition("@")[2] or not address.isprintable():
        raise WishError("邮箱地址写得不对，应当像 li@example.org")
    name = str(wish.get("name") or "")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise WishError(f"称呼最多{LONGEST_NAME}个字")
    if len(str(wish.get("query", ""))) > LONGEST_QUERY:
        raise WishError(f"检索式太长，最多{LONGEST_QUERY}个字")
    try:
        subscriber = Subscriber.model_validate({"id": ident, **wish})
        query_of(subscriber, lexicon_of(home))
    except ValidationError as wrong:
        where = str(wrong.errors()[0]["loc"][0])
        raise WishError(f"{FIELDS.get(where, where)}写得不对") from wrong
    except QueryError as wrong:
        raise WishError(f"检索式有误：\n{wrong.pointed(str(wish.get('query', '')))}\n{wrong.message}") from wrong
    return subscriber


def ask_to_join(home: Home, store: Store, wish: Mapping[str, Any], who: Caller, now: datetime) -> None:
    """Write to an address that somebody wants to subscribe; nothing tells the caller whether it is known.

    Raises WishError for what cannot be used whosever the address is, and TooManyError.
    """
    subscriber = checked(home, "new", wish)
    _ask(home, store, subscriber, wish, who, None, now)


def ask_to_move(home: Home, store: Store, ident: str, address: str, who: Caller, now: datetime) -> None:
    """Write to an address to which a member wants to move; the old one stays until the new one is confirmed."""
    with store.read() as conn:
        known = members.member(conn, ident)
    if known is None:
        raise WishError("这一订阅由管理员维护，请与管理员联系")
    wish = {**known.profile, "channel": {"kind": "email", "to": address.strip()}}
    _ask(home, store, checked(home, ident, wish), wish, who, ident, now)


def _ask(home: Home, store: Store, subscriber: Subscriber, wish: Mapping[str, Any], who: Caller, moving: str | None, now: datetime) -> None:
    address = fold(subscriber.channel.to or "")
    one = Ask(secrets.token_hex(12), address, dict(wish), now, who.mark, moving)
    with store.exclusive("joining"), store.transaction() as conn:
        if members.count_asks(conn, now - HOUR, asked_from=who.mark) >= FROM_ONE or members.count_asks(conn, now - HOUR) >= FROM_ALL:
            raise TooManyError
        written = members.count_asks(conn, now - AGAIN, address=address)
        members.keep_ask(conn, one)
        if not written:
            _write(conn, home, one, subscriber, now)


def _write(conn: Connection, home: Home, one: Ask, subscriber: Subscriber, now: datetime) -> None:
    known = _subscribed(conn, home, one.address)
    kind = "known" if known else "move" if one.member_id else "join"
    url = signed_url(home, PREFERENCES, known) if known else signed_url(home, CONFIRM, one.id)
    values = {
        "address": subscriber.channel.to,
        "frequency": frequency_label(subscriber.frequency),
        "hours": int(GOOD_FOR / HOUR),
        "url": url,
    }
    words = render(f"letter.{kind}.txt", values, home.templates)
    subject, mail = write_letter(one.id, subscriber.channel.to or "", words, home.settings.mail, now)
    frozen = outbox.Frozen(one.id, one.id, f"email:{subscriber.channel.to}", subject, mail, now, purpose=outbox.LETTER)
    outbox.freeze(conn, frozen, ())


def _subscribed(conn: Connection, home: Home, address: str) -> str | None:
    """Give the id of whoever is sent mail at an address, in the configuration or as a member."""
    left = subscribing.unsubscribed(conn)
    configured = (s.id for s in home.subscribers if s.channel.kind == "email" and fold(s.channel.to or "") == address)
    member = members.at_address(conn, address)
    found = [*configured, *([member.id] if member else [])]
    return next((ident for ident in found if ident not in left), None)


def asked(store: Store, ident: str, now: datetime) -> Ask | None:
    """Give what a link to confirm is about; None where it is no longer good."""
    with store.read() as conn:
        one = members.ask(conn, ident)
    return one if one and now < one.asked_at + GOOD_FOR else None


def confirm(store: Store, ident: str, now: datetime) -> str | None:
    """Let the owner of an address join, or move there; gives the member's id, None where the link is no longer good.

    They are owed what is recorded from the next pass on. Twice is as good as once.
    """
    with store.exclusive("joining"), store.transaction() as conn:
        one = members.ask(conn, ident)
        if one is None or now >= one.asked_at + GOOD_FOR:
            return None
        holder = members.at_address(conn, one.address)
        if one.done_at:
            return holder.id if holder else None
        if one.member_id and (members.member(conn, one.member_id) is None or holder):
            return None  # gone meanwhile, or somebody else's address by now
        who = one.member_id or (holder.id if holder else _new_id())
        _admit(conn, Member(who, one.address, one.profile), "moved" if one.member_id else "joined", "the link in a letter", now)
        members.done(conn, ident, now)
    return who


def wished(home: Home, store: Store, ident: str, wish: Mapping[str, Any]) -> Subscriber:
    """Give a member as they would be with a wish; keeps nothing. Raises WishError."""
    with store.read() as conn:
        return checked(home, ident, _profile(conn, ident, wish))


def change(home: Home, store: Store, ident: str, wish: Mapping[str, Any], now: datetime) -> None:
    """Let a member ask for something else from the next pass on; what is owed stays owed. Raises WishError."""
    with store.transaction() as conn:
        profile = _profile(conn, ident, wish)
        subscriber = checked(home, ident, profile)
        members.put(conn, Member(ident, fold(subscriber.channel.to or ""), profile), now)


def _profile(conn: Connection, ident: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    known = members.member(conn, ident)
    if known is None:
        raise WishError("这一订阅由管理员维护，请与管理员联系")
    kept = {key: value for key, value in known.profile.items() if key != "changes"}
    return {**kept, **wish, "channel": known.profile["channel"]}


def add(home: Home, store: Store, address: str, wish: Mapping[str, Any], now: datetime) -> str:
    """Let an address be a member's, by an operator's hand; gives the id. Raises WishError."""
    ident = _new_id()
    profile = {**wish, "channel": {"kind": "email", "to": address.strip()}}
    checked(home, ident, profile)
    with store.exclusive("joining"), store.transaction() as conn:
        known = _subscribed(conn, home, fold(address))
        if known:
            raise WishError(f"{address} is subscribed as {known}")
        holder = members.at_address(conn, fold(address))
        ident = holder.id if holder else ident
        _admit(conn, Member(ident, fold(address), profile), "added", COMMAND, now)
    return ident


def change_by_hand(home: Home, store: Store, ident: str, wish: Mapping[str, Any], address: str | None, now: datetime) -> None:
    """Change what a member asks for and where they are reached, by an operator's hand. Raises WishError."""
    with store.exclusive("joining"), store.transaction() as conn:
        known = members.member(conn, ident)
        if known is None:
            raise WishError(_no_member(home, ident))
        profile = {**known.profile, **wish}
        if address:
            profile["channel"] = {"kind": "email", "to": address.strip()}
            holder = members.at_address(conn, fold(address))
            if holder and holder.id != ident:
                raise WishError(f"{address} is the address of {holder.id}")
            members.note(conn, ident, "changed", f"email:{address.strip()}", COMMAND, now)
        checked(home, ident, profile)
        members.put(conn, Member(ident, fold(profile["channel"]["to"]), profile), now)


def remove(store: Store, ident: str, now: datetime) -> None:
    """Let a member be none any more; what was sent is kept. Raises WishError."""
    with store.transaction() as conn:
        known = members.member(conn, ident)
        if known is None:
            raise WishError(f"{ident} is no member; who stands in config/subscribers.yaml is taken out there")
        members.remove(conn, ident)
        subscribing.leave(conn, ident, now)
        members.note(conn, ident, "removed", f"email:{known.profile['channel']['to']}", COMMAND, now)


def forget_person(home: Home, store: Store, ident: str, now: datetime) -> int:
    """Delete what is known of a person; gives how many messages lost their words. Raises WishError."""
    if any(subscriber.id == ident for subscriber in home.subscribers):
        raise WishError(f"{ident} stands in config/subscribers.yaml; take them out there first, then forget them")
    with store.exclusive(SEND), store.transaction() as conn:
        if members.member(conn, ident) is None and not members.address_changes(conn, ident) and not told.messages_to(conn, ident):
            raise WishError(f"nothing is known of {ident!r}")
        messages = forget(conn, ident, now)
        members.note(conn, ident, "forgotten", None, COMMAND, now)
    write_over(store)
    return messages


def _no_member(home: Home, ident: str) -> str:
    if any(subscriber.id == ident for subscriber in home.subscribers):
        return f"{ident} stands in config/subscribers.yaml; change it there"
    return f"{ident} is no member; `watcher subscribers list` shows who is"


def _admit(conn: Connection, one: Member, what: str, by: str, now: datetime) -> None:
    members.put(conn, one, now)
    members.come_back(conn, one.id, now)
    members.note(conn, one.id, what, f"email:{one.profile['channel']['to']}", by, now)


def _new_id() -> str:
    return f"m{secrets.token_hex(5)}"
