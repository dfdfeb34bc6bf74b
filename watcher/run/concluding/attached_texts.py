"""What attachments say: a change of substance in one is a change of its document, and the measure in one acts for it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from watcher.compare import compare_texts, fingerprint, fold, quoted
from watcher.log import logger
from watcher.model import ChangeKind, Notice, Refusal
from watcher.run.concluding import orders, summary
from watcher.run.concluding.acts import act
from watcher.run.concluding.attached import GONE_FOR, stem
from watcher.run.concluding.identity import names_agree
from watcher.run.concluding.reader import read_snapshot
from watcher.run.looking.sighted import Outcome
from watcher.store import Event, attachments, documents, log, pages, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import Comparison, Document
    from watcher.run.concluding.attached import FileSight
    from watcher.run.concluding.ledger import Ledger
    from watcher.store import Known, Store
    from watcher.store.attachments import Attached

THIN = 400
"""Characters of folded text below which a page that names an attachment has its substance there."""
_LISTS = re.compile(r"废止|失效|停止执行|不再执行")
_REFERS = re.compile(r"附件|附表|目录|清单|附后|后附")


def conclude_files(store: Store, ledger: Ledger, sights: Sequence[FileSight]) -> None:
    """Keep what attachments answered, and tell what is new in them; a fault in one costs this one."""
    changed: dict[int, int] = {}
    for sight in sights:
        try:
            with ledger.conn.begin_nested():
                if _conclude(store, ledger, sight):
                    changed.setdefault(sight.attached.document_id, sight.attached.page_id)
        except SQLAlchemyError:
            raise
        except Exception as fault:  # law 8: no input crashes a pass
            logger.exception("an attachment could not be taken", url=sight.attached.url)
            attachments.touch(ledger.conn, sight.attached.id, problem=f"a fault of this program: {fault!r}", asked_at=ledger.now)
    for document_id, page_id in changed.items():
        _act(ledger, document_id, page_id)


def _conclude(store: Store, ledger: Ledger, sight: FileSight) -> bool:
    """Take one file; gives whether it has another text than before."""
    one, conn, now = sight.attached, ledger.conn, ledger.now
    if sight.outcome is Outcome.SAME:
        attachments.touch(conn, one.id, asked_at=now, next_visit=None)
        return False
    if sight.outcome is not Outcome.READ or sight.sha256 is None:
        later = now + GONE_FOR if sight.outcome is Outcome.MISSING else None
        attachments.touch(conn, one.id, asked_at=now, next_visit=later, problem=sight.reason)
        return False
    headers = sight.headers
    pages.keep_snapshot(conn, url=one.url, at=now, status=sight.status or 200, headers=headers, sha256=sight.sha256, size=sight.size)
    text, problem = _text(store, sight)
    kept = {"etag": headers.get("etag"), "last_modified": headers.get("last-modified"), "sha256": sight.sha256, "problem": problem}
    attachments.touch(conn, one.id, asked_at=now, next_visit=None, **kept)
    if text is None:
        _exchanged(ledger, one)
        return False
    return _take(ledger, one, text, sight.sha256, before=_before(store, ledger, one))


def _before(store: Store, ledger: Ledger, one: Attached) -> str | None:
    """Give the text that a file had before, read from its bytes as files are read today: a better reader changes no file."""
    held = attachments.newest_text(ledger.conn, one.id)
    came = pages.snapshot_of(ledger.conn, one.url, one.sha256) if held is not None and one.sha256 else None
    again = _text_of(store, one.url, came.sha256, came.headers.get("content-type"))[0] if came else None
    return held if again is None else again


def _text(store: Store, sight: FileSight) -> tuple[str | None, str | None]:
    """Give the text of a file, or why there is none."""
    return _text_of(store, sight.attached.url, sight.sha256 or "", sight.headers.get("content-type"))


def _text_of(store: Store, url: str, sha256: str, content_type: str | None) -> tuple[str | None, str | None]:
    reading = read_snapshot(store.blobs, sha256, url=url, content_type=content_type)
    if isinstance(reading, Refusal):
        return None, str(reading)
    parts = (part for document in reading.documents for part in (document.title, document.head, document.text) if part)
    text = "\n".join(parts)
    if not fold(text):
        return None, "; ".join(reading.doubts) or "no text in it"
    return text, None


def _exchanged(ledger: Ledger, one: Attached) -> None:
    """Note that a file was put up anew whose words cannot be read: whether they changed is not known."""
    if one.sha256 is None:
        return
    known = documents.known(ledger.conn, one.document_id)
    text = f"{quoted(known.title)}的附件《{one.name}》已更换，内容无法读取，是否有修改未知：{one.url}"
    notice = Notice("attachment", known.title, known.doc_number, None, text, str(known.id))
    ledger.note(f"attachment:{one.id}:{one.sha256}", notice)


def _take(ledger: Ledger, one: Attached, text: str, sha256: str, *, before: str | None) -> bool:
    """Hold an attachment's text against the one before; its first text is none of the news."""
    if before is not None and fingerprint(before) == fingerprint(text):
        return False
    known = documents.known(ledger.conn, one.document_id)
    page = documents.text_of(ledger.conn, known.version_id) if known.version_id is not None else None
    comparison = compare_texts(before, text) if before is not None else None
    news = comparison if page and comparison and comparison.changed and not _on_page(comparison, page) else None
    if news and page and _as_ordered(ledger, one, known, replace(page, text=before or ""), replace(page, text=text)):
        news = None
    doubt = _doubt(ledger, before or "", text) if news and not ledger.untold(known) else None
    if news and doubt and _held(ledger, one, known, news, text, doubt):
        attachments.touch(ledger.conn, one.id, sha256=None, etag=None, last_modified=None)  # it is asked for and held against anew
        return False
    count = attachments.add_text(ledger.conn, one.id, fingerprint=fingerprint(text), sha256=sha256, text=text, now=ledger.now)
    if news and not doubt:
        _tell(ledger, one, known, news, f"attachment:{count}:{_mark(news)}")
    return True


def _stands_in_another(ledger: Ledger, one: Attached, text: str) -> bool:
    """Whether another file of the document holds these words already: the PDF beside the Word file."""
    others = (other for other in attachments.of_document(ledger.conn, one.document_id) if other.id != one.id)
    texts = (newest for other in others if (newest := attachments.newest_text(ledger.conn, other.id)))
    return any(not compare_texts(newest, text).changed for newest in texts)


def _as_ordered(ledger: Ledger, one: Attached, known: Known, before: Document, after: Document) -> bool:
    """Whether a measure in a file now says what amending decisions ordered: that was told with the decision, and the verdict is kept."""
    if verdicts.on(ledger.conn, known.id, ledger.now) and _stands_in_another(ledger, one, after.text):
        return True
    judged = orders.judge(ledger.conn, known, before, after, ledger.now)
    if judged is None or judged.verdict is not orders.Verdict.EXACT:
        return False
    by = [one.id for one in judged.decisions]
    verdicts.keep(ledger.conn, known.id, known.version_id or 0, judged.verdict, places=(), decisions=by, now=ledger.now)
    return True


def _doubt(ledger: Ledger, before: str, text: str) -> str | None:
    """Say why another text of a file waits for a person."""
    if ledger.doubt:
        return ledger.doubt
    old, new = len(fold(before)), len(fold(text))
    return f"附件文字少了一半以上（{old}字变为{new}字），可能文件不完整" if new * 2 < old else None


def _held(ledger: Ledger, one: Attached, known: Known, news: Comparison, text: str, doubt: str) -> bool:
    """Hold another text of a file, once; False where a person has released it, so that it is the file's text from now on."""
    key = f"attachment:{one.id}:text:{fingerprint(text)}"
    if log.stands(ledger.conn, f"amended:{known.id}:{key}"):
        return not log.was_released(ledger.conn, f"amended:{known.id}:{key}")
    _tell(ledger, one, known, news, key, held=doubt)
    return True


def _mark(comparison: Comparison) -> str:
    """Give a mark of the words changed: the PDF and the OFD of one text have the same ones, and are told once."""
    words = "\n".join(fold(words) + kind for change in comparison.changes for kind, words in change.parts if kind != "equal")
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _tell(ledger: Ledger, one: Attached, known: Known, news: Comparison, key: str, *, held: str | None = None) -> None:
    """Tell a changed attachment."""
    event = Event(
        f"amended:{known.id}:{key}",
        ChangeKind.AMENDED,
        known.title,
        known.doc_number,
        f"附件《{stem(one.name)}》有修改：{summary.of_comparison(news)}",
        known.id,
        known.version_id,
        source_id=ledger.source_id,
        url=one.url,
        redline=news.changes,
    )
    ledger.teller.tell(event, baseline=ledger.untold(known), held=held)


def _on_page(comparison: Comparison, page: Document) -> bool:
    """Whether the page itself has the new words, so that its own change told them: a file that repeats its page's text."""
    shown = fold(page.text)
    return all(change.new is not None and fold(change.new.text) in shown for change in comparison.changes)


def speaks_for(page: Document, name: str, text: str) -> bool:
    """Whether an attachment is what the document says, and not a form, a table or an explanation beside it.

    It is where it carries the measure that the document issues, where the page has next to nothing but the reference
    to it, and where the document repeals what a list in it names.
    """
    if page.draft:
        return False
    opening = [stem(name), *text.split("\n")[:6]]
    if any(names_agree(measure, line.strip()) for measure in page.promulgates for line in opening if line.strip()):
        return True
    refers = bool(_REFERS.search(page.text))
    return refers and (len(fold(page.text)) < THIN or bool(_LISTS.search(page.text)))


def _act(ledger: Ledger, document_id: int, page_id: int) -> None:
    """Let the acts in attachments be their document's: the page's text with the files' below it, as annexes are printed.

    A file beside a document that stood there before the first pass is history like the document.
    """
    known = documents.known(ledger.conn, document_id)
    if known.version_id is None:
        return
    page = documents.text_of(ledger.conn, known.version_id)
    texts: dict[str, str] = {}
    for one in attachments.of_document(ledger.conn, document_id):
        text = attachments.newest_text(ledger.conn, one.id) if one.off_since is None else None
        if text and stem(one.name) not in texts and speaks_for(page, one.name, text):
            texts[stem(one.name)] = text
    if not texts:
        return
    whole = replace(page, text="\n".join([page.text, *(f"附件\n{text}" for text in texts.values())]), attachments=())
    url = next((spot.url for spot in documents.locations_of(ledger.conn, document_id) if spot.page_id == page_id), "")
    act(ledger, document_id, whole, url, untold=ledger.baseline or log.is_baseline(ledger.conn, f"new:{document_id}"))
