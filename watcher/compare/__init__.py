"""Comparing: identity of documents, what changed between two texts, and the redline that shows it."""

from watcher.compare.comparison import compare_texts
from watcher.compare.dress import fingerprint, fold, occurrences, same_words
from watcher.compare.excerpt import Excerpt, fair_share, redline_excerpt
from watcher.compare.heads import article_heads, is_heading, sentence_ended
from watcher.compare.identity import core_title, quoted, same_title, title_key
from watcher.compare.numbers import identifies, number_key, parse_number, same_number
from watcher.compare.numerals import numeral_of, value_of
from watcher.compare.redline import redline_html, redline_text
from watcher.compare.sketch import bands_of

__all__ = [
    "Excerpt",
    "article_heads",
    "bands_of",
    "compare_texts",
    "core_title",
    "fair_share",
    "fingerprint",
    "fold",
    "identifies",
    "is_heading",
    "number_key",
    "numeral_of",
    "occurrences",
    "parse_number",
    "quoted",
    "redline_excerpt",
    "redline_html",
    "redline_text",
    "same_number",
    "same_title",
    "same_words",
    "sentence_ended",
    "title_key",
    "value_of",
]
