"""What a person should do about a list that does not answer, by the kind of trouble (`watcher.fetch.Trouble`)."""

from __future__ import annotations

ADVICE = {
    "outage": "nothing to do: it is asked again, ever more rarely, but daily at least",
    "refused": "see whether a browser gets in; from abroad a `proxy` in China may help",
    "busy": "raise fetch.per_host_delay, or `every` of this source",
    "challenge": "it is not got past; watch another page of the same office, a feed, or the bulletin that reprints it",
    "login": "see in a browser whether the column has become one for members; watch another page of it",
    "robots": "ask the site, or watch another page of it",
    "redirects": "look at the address in a browser; it may have moved",
    "missing": "the column may have moved or ended: look at the site, and give its new address in `urls`",
    "url": "put the address right in `urls`",
    "private": "fetch.allow_private_hosts is for hosts of your own",
    "dns": "see whether the name is right and this machine resolves others",
    "connection": "see whether other sites answer this machine; `watcher doctor` says more",
    "timeout": "raise fetch.timeout where the site is only slow",
    "tls": "look at the certificate in a browser; `tls` of this source is the remedy for an old server",
    "proxy": "see whether the proxy runs",
    "cut": "nothing to do where it passes; else tell the site",
    "encoding": "tell the site; nothing is read until it is put right",
    "too_large": "raise fetch.max_bytes if the page is meant to be so large",
}
"""Kind of trouble → what to do, where the reason itself does not say it."""


def advised(kind: str, reason: str) -> str:
    """Give a trouble's reason with what to do about it."""
    words = ADVICE.get(kind)
    return f"{reason}; {words}" if words else reason
