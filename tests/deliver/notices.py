"""Notices that a mail did not arrive, written in the manner of several mail servers."""

from __future__ import annotations

KEY = "0123456789abcdef0123456789abcdef"


def postfix(status: str = "5.1.1", said: str = "550 5.1.1 <li@example.org>: Recipient address rejected", action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: bounces+{KEY}@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

The mail system could not deliver your message.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
Arrival-Date: Wed, 11 Mar 2026 08:30:01 +0800

Final-Recipient: rfc822; li@example.org
Original-Recipient: rfc822;li@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b1
Content-Type: text/rfc822-headers

From: watch@example.org
Message-ID: <{KEY}@example.org>
Subject: x

--b1--
""".encode()


def with_message(status: str = "5.0.0", said: str = "smtp;550 邮箱不存在") -> bytes:
    """A server that says it in Chinese, returns the message whole and knows nothing of our address."""
    return f"""From: postmaster@mail.example.net
To: watch@example.org
Subject: =?utf-8?b?57O757uf6YCA5L+h?=
Content-Type: multipart/report; report-type=delivery-status; boundary="b2"

--b2
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

系统退信

--b2
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822;li@example.org
Action: failed
Status: {status}
Diagnostic-Code: {said}

--b2
Content-Type: message/rfc822

From: watch@example.org
Message-ID: <{KEY}@example.org>
Content-Type: text/plain

words
--b2--
""".encode()


HOLIDAY = b"From: li@example.org\nTo: watch@example.org\nAuto-Submitted: auto-replied\nSubject: away\n\nI am away.\n"
