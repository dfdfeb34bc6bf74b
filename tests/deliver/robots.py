"""A receiver that holds every message against the chat services' documented limits and signatures: bytes, per minute, codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.deliver.receivers import Answer, Request, WebServer

SECRET = "SEC-our-own"
LINK = re.compile(r"\[([^\[\]]*)\]\((https?://[^()\s]*)\)")
LIMITS = {"wecom": [(20, 60)], "dingtalk": [(20, 60)], "feishu": [(5, 1), (100, 60)], "slack": [(1, 1)], "teams": [(4, 1)]}
"""Requests that a service takes in so many seconds."""
SHUT = {"dingtalk": 600.0}
"""Seconds for which a service shuts its door to who was too fast."""


def faults(service: str, body: bytes) -> list[str]:
    """What a service would refuse in a body, by its documentation."""
    said: dict[str, Any] = json.loads(body)
    found = []
    if service == "wecom":
        content = said["markdown"]["content"]
        found += ["content"] * (len(content.encode()) > 4096) + ["type"] * (said["msgtype"] != "markdown")
    elif service == "dingtalk":
        found += ["size"] * (len(body) > 20_000) + ["title"] * (not said["markdown"]["title"])
        content = said["markdown"]["text"]
    elif service == "feishu":
        found += ["size"] * (len(body) > 20_000) + ["type"] * (said["msg_type"] != "interactive")
        content = "\n".join(element["content"] for element in said["card"]["elements"] if element["tag"] == "markdown")
    elif service == "slack":
        found += ["blocks"] * (len(said["blocks"]) > 50) + ["text"] * (not said["text"])
        found += ["header"] * (len(said["blocks"][0]["text"]["text"]) > 150)
        found += ["section"] * any(len(block["text"]["text"]) > 3000 for block in said["blocks"])
        return found
    else:
        found += ["size"] * (len(body) > 21_000)
        content = "\n".join(block["text"] for block in said["attachments"][0]["content"]["body"])
    found += ["bold"] * any(line.count("**") % 2 for line in content.split("\n"))
    found += ["link"] * (content.count("](http") != len(LINK.findall(content)))
    return found


TOO_FAST = {
    "wecom": Answer(200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
    "dingtalk": Answer(200, b'{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}'),
    "feishu": Answer(200, b'{"code":11232,"msg":"frequency limited psm"}'),
    "slack": Answer(429, b"rate_limited", {"Retry-After": "1"}),
    "teams": Answer(429, b""),
}
TAKEN = {
    "wecom": Answer(200, b'{"errcode":0,"errmsg":"ok"}'),
    "dingtalk": Answer(200, b'{"errcode":0,"errmsg":"ok"}'),
    "feishu": Answer(200, b'{"code":0,"data":{},"msg":"success"}'),
    "slack": Answer(200, b"ok"),
    "teams": Answer(202, b""),
}


class Robot(WebServer):
    """Answers as each service does, in its own words, at /SERVICE or /SERVICE/ANYTHING, each address a robot.

    Where `clock` is set (seconds), it also counts how fast it is talked to; `refused` holds what it threw away and why.
    """

    def __init__(self) -> None:
        super().__init__()
        self.clock: Callable[[], float] | None = None
        self.taken: list[Request] = []
        self.refused: list[str] = []
        self._times: defaultdict[str, list[float]] = defaultdict(list)
        self._shut: dict[str, float] = {}

    def answer(self, request: Request) -> Answer:
        path = urlsplit(request.path).path
        service = path.split("/")[1]
        wrong = self._wrong(service, path, request)
        if wrong:
            self.refused.append(f"{path}: {wrong}")
        else:
            self.taken.append(request)
        return wrong or TAKEN[service]

    def _wrong(self, service: str, path: str, request: Request) -> Answer | None:
        if self.clock and self._too_fast(service, path, self.clock()):
            return TOO_FAST[service]
        if service == "dingtalk" and not self._dingtalk(request):
            return Answer(200, b'{"errcode":310000,"errmsg":"sign not match"}')
        if service == "feishu" and not self._feishu(request):
            return Answer(200, b'{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}')
        found = ",".join(faults(service, request.body))
        if not found:
            return None
        if service in {"slack", "teams"}:
            return Answer(400 if service == "slack" else 413, found.encode())
        return Answer(200, json.dumps({"errcode": 40058, "code": 9499, "errmsg": found}).encode())

    def _too_fast(self, service: str, path: str, now: float) -> bool:
        times = self._times[path]
        times.append(now)
        fast = now < self._shut.get(path, now)
        fast = fast or any(sum(moment > now - seconds for moment in times) > most for most, seconds in LIMITS[service])
        if fast and service in SHUT:
            self._shut[path] = now + SHUT[service]
        return fast

    @staticmethod
    def _dingtalk(request: Request) -> bool:
        query = parse_qs(urlsplit(request.path).query)
        stamp = query["timestamp"][0]
        right = base64.b64encode(hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()).decode()
        return query["access_token"] == ["T"] and query["sign"] == [right] and abs(int(stamp) / 1000 - time.time()) < 3600

    @staticmethod
    def _feishu(request: Request) -> bool:
        stamp = request.json["timestamp"]
        right = base64.b64encode(hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()).decode()
        return request.json["sign"] == right and abs(int(stamp) - time.time()) < 3600
