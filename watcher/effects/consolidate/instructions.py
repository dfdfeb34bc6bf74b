"""What a decision orders, one type a form. Places are named by the old numbering, as decisions name them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from watcher.effects.consolidate.numerals import Number, article_label


class DoesNotFit(Exception):
    """An instruction that the text has no place for; the message is for the reader."""


Lines = tuple[str, ...]
LAST = -1


class Side(Enum):
    """Where words are added: beside other words, or at the edge of a provision."""

    AFTER = "after"
    BEFORE = "before"
    END = "end"
    START = "start"


@dataclass(frozen=True, slots=True)
class Place:
    """第三条第二款第（一）项; None for what is not named. An item without a paragraph is that of the article's only list.

    `original`: the decision says 原, so that the number is the old one whatever was inserted.
    """

    article: Number | None = None
    paragraph: int | None = None
    item: int | None = None
    original: bool = False
    lead: bool = False  # the sentence above the items alone: 第一款第一自然段, 条首部分
    sentence: int | None = None  # 第二句; -1 is the last
    annex: str | None = None  # 附件1, whose row `item` is

    @property
    def label(self) -> str | None:
        """The article or annex as printed."""
        return article_label(self.article) if self.article else self.annex


@dataclass(frozen=True, slots=True)
class Rewrite:
    """第二款修改为：“…”. `parts`: into how many paragraphs or items, where the decision says so (分为两款)."""

    place: Place
    lines: tuple[Lines, ...]
    parts: int | None = None


@dataclass(frozen=True, slots=True)
class Substitute:
    """第三条中的“…”修改为“…”."""

    place: Place
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SubstituteEverywhere:
    """相关条文中的“…”均修改为“…”."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class StrikeWords:
    """删去第三条中的“…”."""

    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class AddWords:
    """在第三条中的“…”后增加“…”; `anchor` is empty where they are added at the edge of the place."""

    place: Place
    anchor: str
    side: Side
    words: str


@dataclass(frozen=True, slots=True)
class Strike:
    """删去第三条 / 删去第三条第二款."""

    place: Place


@dataclass(frozen=True, slots=True)
class InsertArticles:
    """增加一条，作为第六条：“…”. `after` is the old article that the decision names, if it does."""

    numbers: tuple[Number, ...]
    lines: tuple[Lines, ...]
    after: Number | None = None


@dataclass(frozen=True, slots=True)
class InsertParagraphs:
    """第五条增加一款，作为第二款：“…”. The number `LAST` is behind all that stand."""

    place: Place
    numbers: tuple[int, ...]
    lines: tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class InsertItems:
    """增加一项，作为第五项：“…”."""

    place: Place
    numbers: tuple[int, ...]
    lines: tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class Renumber:
    """将第四条改为第七条; also paragraphs and items within their article."""

    old: Place
    new: Place


@dataclass(frozen=True, slots=True)
class Separate:
    """将第二十三条第三款改为第二十七条: a paragraph becomes an article."""

    place: Place
    number: Number


@dataclass(frozen=True, slots=True)
class Merge:
    """将第十七条、第十九条合并，作为第十七条."""

    places: tuple[Place, ...]
    number: Number


@dataclass(frozen=True, slots=True)
class RewritePreface:
    """将引言修改为：“…”."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class Rename:
    """将名称修改为“…”; `division` is 第三章 where a heading is renamed."""

    division: str | None
    name: str


@dataclass(frozen=True, slots=True)
class InsertDivision:
    """增加一章，作为第四章：“第四章　…”. `name` is given where the decision names it apart from its text."""

    division: str
    name: str | None
    lines: Lines


@dataclass(frozen=True, slots=True)
class StrikeDivision:
    """删去第四章: the heading with its articles."""

    division: str


@dataclass(frozen=True, slots=True)
class MergeDivision:
    """将第三章并入第二章: its heading goes, its articles stay."""

    division: str
    into: str


@dataclass(frozen=True, slots=True)
class AdjustNumbers:
    """条文顺序作相应调整."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that order something which cannot be carried out, and why."""

    reason: str


Instruction = (
    Rewrite
    | Substitute
    | SubstituteEverywhere
    | StrikeWords
    | AddWords
    | Strike
    | InsertArticles
    | InsertParagraphs
    | InsertItems
    | Renumber
    | Separate
    | Merge
    | RewritePreface
    | Rename
    | InsertDivision
    | StrikeDivision
    | MergeDivision
    | AdjustNumbers
    | Unread
)


@dataclass(frozen=True, slots=True)
class Ordered:
    """An instruction with the words of the decision that order it."""

    instruction: Instruction
    quote: str
