"""What the pages call things (the labels of changes are those of the digests)."""

from __future__ import annotations

STATES: dict[str | None, tuple[str, str]] = {
    "ok": ("正常", "good"),
    "unchanged": ("正常，没有变化", "good"),
    "degraded": ("异常：有答复，但不是应有的样子", "odd"),
    "failed": ("无法访问", "bad"),
    None: ("尚未巡查", "none"),
}
"""How the last pass over a source ended → its words and its class."""
KINDS = {"policy": "政策文件", "law": "法律法规规章", "news": "新闻", "interpretation": "解读", "other": "其他"}
"""What a document is → its word."""
SUPERSEDED = {True: "已撤回", False: "已更正"}
"""What a change that was told wrongly is marked with, by whether it was taken back or put right."""
