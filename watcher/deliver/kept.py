"""A message that was kept, as text for a person."""

from __future__ import annotations

import email
import email.policy
import json


def kept_text(channel: str, payload: bytes) -> str:
    """Give the words of a message as its receiver had them; `channel` is kind:address."""
    kind = channel.partition(":")[0]
    if kind == "email":
        body = email.message_from_bytes(payload, policy=email.policy.default).get_body(("plain",))
        return str(body.get_content()) if body else payload.decode("utf-8", "replace")
    if kind == "file":
        return str(json.loads(payload)[".txt"])
    return json.dumps(json.loads(payload), ensure_ascii=False, indent=2)
