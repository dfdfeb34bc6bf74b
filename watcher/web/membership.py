"""Joining and changing one's own subscription: forms that work without scripts, and links that only an address's owner has."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from watcher.digest import kind_labels
from watcher.digest.labels import frequency_label
from watcher.run.asking.samples import would_be_owed
from watcher.run.readers import membership
from watcher.run.readers.links import CONFIRM, PREFERENCES, UNSUBSCRIBE, signed_path
from watcher.run.readers.membership import TooManyError, WishError
from watcher.store import members
from watcher.web.desk import Desk, checked_link, desk

if TYPE_CHECKING:
    from watcher.config import Subscriber

router = APIRouter(include_in_schema=False)
At = Annotated[Desk, Depends(desk)]
LONGEST_FORM = 20_000
"""Bytes of a form that are read."""
FREQUENCIES = ("immediate", "daily", "weekly", "monthly")
LOOK_BACK = 30
"""Days of which the page on a subscription says how much they would have brought."""
WRITTEN = "如果这个地址可以收信，几分钟内会收到一封信；打开信里的网页确认以后才会开始发送。同一地址一天最多发一封这样的信。"


async def typed(request: Request) -> dict[str, list[str]]:
    """Give what was typed into a form (application/x-www-form-urlencoded)."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            raise HTTPException(413)
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=60)
    except ValueError as wrong:
        raise HTTPException(413) from wrong


Typed = Annotated[dict[str, list[str]], Depends(typed)]


def wish_of(form: dict[str, list[str]]) -> dict[str, Any]:
    """Give a form as a subscriber's keys; what is left as it is by default is left out."""
    told = {name: values[-1].strip() for name, values in form.items()}
    kinds = [kind for kind in form.get("changes", []) if kind]
    wish: dict[str, Any] = {"query": told.get("query", ""), "frequency": told.get("frequency", "daily")}
    wish |= {"name": told.get("name") or None, "language": told.get("language", "zh"), "quiet_hours": told.get("quiet_hours") or None}
    return wish | ({"changes": kinds} if kinds else {})


def _form(at: Desk, name: str, wish: dict[str, Any], *, status: int = 200, **values: Any) -> Response:
    kinds = [(str(kind), row.label) for kind, row in kind_labels().items() if kind != "retracted"]
    frequencies = [(one, frequency_label(one)) for one in FREQUENCIES]
    given = {"problem": None, "said": None, **values}
    return at.page(name, status=status, wish=wish_of({}) | wish, kinds_offered=kinds, frequencies=frequencies, **given)


def _open(at: Desk) -> None:
    """Let nobody join where no link could lead back here, or where the operator does not want it."""
    if not at.joining:
        raise HTTPException(404)


@router.get("/join")
def join_form(at: At) -> Response:
    """Show the form by which one subscribes."""
    _open(at)
    return _form(at, "join.html", wish_of({}), address="")


@router.post("/join")
def join(at: At, request: Request, form: Typed) -> Response:
    """Write to the address that was typed, or only look at the query. What is answered does not depend on whose address it is."""
    _open(at)
    wish, address = wish_of(form), form.get("address", [""])[-1].strip()
    asked = wish | {"channel": {"kind": "email", "to": address}}
    try:
        if form.get("action") == ["check"]:
            membership.checked(at.home, "new", asked | {"channel": {"kind": "email", "to": address or "nobody@example.org"}})
            return _form(at, "join.html", wish, address=address, said="检索式可以使用。")
        who = membership.caller(at.home, request.client.host if request.client else "")
        membership.ask_to_join(at.home, at.store, asked, who, at.clock())
    except WishError as wrong:
        return _form(at, "join.html", wish, status=422, address=address, problem=str(wrong))
    except TooManyError:
        return _form(at, "join.html", wish, status=429, address=address, problem="请求太多，请过一小时再试。")
    return at.page("said.html", title="请到邮箱里确认", words=WRITTEN)


@router.get("/join/{ident}/{token}")
def confirmation(at: At, ident: str, token: str) -> Response:
    """Show what is to be confirmed, and a button; nothing happens by looking, because mail programs look at every address."""
    checked_link(at, CONFIRM, ident, token)
    one = membership.asked(at.store, ident, at.clock())
    if one is None:
        return at.page("said.html", status=410, title="链接已失效", words="这个链接已经过期。需要订阅或更换邮箱时，请再申请一次。")
    return at.page("confirm.html", asked=one, frequency=frequency_label(str(one.profile.get("frequency", "daily"))))


@router.post("/join/{ident}/{token}")
def confirm(at: At, ident: str, token: str) -> Response:
    """Let the owner of the address join, or move there."""
    checked_link(at, CONFIRM, ident, token)
    who = membership.confirm(at.store, ident, at.clock())
    if who is None:
        return confirmation(at, ident, token)
    return at.page(
        "said.html", title="已确认", words="从下一次巡查起，有符合条件的变动就会发到这个邮箱。", link=signed_path(at.home, PREFERENCES, who)
    )


@router.get("/preferences/{ident}/{token}")
def preferences(at: At, ident: str, token: str) -> Response:
    """Show what a member asks for, and the form to change it."""
    checked_link(at, PREFERENCES, ident, token)
    return _preferences(at, ident)


@router.post("/preferences/{ident}/{token}")
def prefer(at: At, request: Request, ident: str, token: str, form: Typed) -> Response:
    """Keep what was typed, or only say what it would bring, or write to the address to which somebody wants to move."""
    checked_link(at, PREFERENCES, ident, token)
    wish, action = wish_of(form), form.get("action", ["save"])[-1]
    try:
        if action == "move":
            who = membership.caller(at.home, request.client.host if request.client else "")
            membership.ask_to_move(at.home, at.store, ident, form.get("address", [""])[-1], who, at.clock())
            return _preferences(at, ident, said="已向新邮箱发了一封信；打开信里的网页确认以后才会更换。")
        if action == "check":
            found = membership.wished(at.home, at.store, ident, wish)
            return _preferences(at, ident, wish=wish, said=_brought(at, found))
        membership.change(at.home, at.store, ident, wish, at.clock())
    except WishError as wrong:
        return _preferences(at, ident, status=422, wish=None if action == "move" else wish, problem=str(wrong))
    except TooManyError:
        return _preferences(at, ident, status=429, problem="请求太多，请过一小时再试。")
    return _preferences(at, ident, said="已保存，从下一次巡查起按新的条件发送；此前应发的照旧发送。")


def _preferences(at: Desk, ident: str, *, status: int = 200, wish: dict[str, Any] | None = None, **values: Any) -> Response:
    with at.store.read() as conn:
        known = members.member(conn, ident)
    if known is None:
        words = "这一订阅由管理员维护，或者已经停止；需要修改时请与管理员联系。"
        return at.page("said.html", title="我的订阅", words=words, link=signed_path(at.home, UNSUBSCRIBE, ident))
    shown = {"name": None, "language": "zh", "quiet_hours": None, **known.profile, **(wish or {})}
    leave = signed_path(at.home, UNSUBSCRIBE, ident)
    return _form(at, "preferences.html", shown, status=status, address=known.profile["channel"]["to"], leave=leave, **values)


def _brought(at: Desk, subscriber: Subscriber) -> str:
    """Say how much a profile would have brought of late."""
    items = would_be_owed(at.store, at.home, subscriber, at.clock() - timedelta(days=LOOK_BACK))
    if not items:
        return f"检索式可以使用；最近{LOOK_BACK}天没有符合条件的变动。"
    return f"检索式可以使用；最近{LOOK_BACK}天有{len(items)}条符合条件的变动，例如：{items[-1].change.title}"
