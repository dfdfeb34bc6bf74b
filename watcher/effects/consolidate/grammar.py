"""Reading a statement into instructions: the forms of `tables/forms.toml`, and the place that carries over.

After 将第二十四条改为第二十三条 every later clause of the statement speaks of that article, until it names another; a
clause that names a paragraph alone speaks of it in that article. What fits no form is handed on as unread.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.effects.consolidate.forms import QUOTATIONS, forms, sentences_of, table
from watcher.effects.consolidate.instructions import (
    LAST,
    AddWords,
    AdjustNumbers,
    InsertArticles,
    InsertDivision,
    InsertItems,
    InsertParagraphs,
    Instruction,
    Lines,
    Merge,
    MergeDivision,
    Ordered,
    Place,
    Rename,
    Renumber,
    Rewrite,
    RewritePreface,
    Separate,
    Side,
    Strike,
    StrikeDivision,
    StrikeWords,
    Substitute,
    SubstituteEverywhere,
    Unread,
)
from watcher.effects.consolidate.numerals import number_in
from watcher.effects.consolidate.places import PLACES, N, read_places
from watcher.effects.consolidate.quotations import FIRST_QUOTE, QUOTE
from watcher.effects.consolidate.quoted import beside, by_article, each_below, matched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watcher.effects.consolidate.decision import Statement

_LONGEST_SENTENCE = 600  # characters; one that orders nothing is short
_BETWEEN = re.compile(r"(?:[,;.、:]|并|同时|且|还|此外|另外|其中)*(?:将|把|对|在|由|于)?(?:其中,?)?")
_CALLED = "(?:的?[一二两三四五六七八九十]{1,2}个?字|一词|的?字样|的表述|的规定|的内容)?"
_EVERYWHERE = re.compile("统一|全部|一律|均")
_AND = re.compile(r"[、和及]+|,")
_STRUCK = re.compile(rf"(?P<places>其中|该条|该款|{PLACES})?(?:之?中的?|里的?|的)?(?P<quotes>{QUOTATIONS}){_CALLED}|(?P<only>{PLACES})")
_GOES_ON = re.compile(r"(?:统一|均|都|分别)*(?:修改为|改为|替换为|调整为)|之?[后前]|增加|分为|合并|中的")
_PAIR = re.compile(rf"(?P<places>其中|(?:该条|该款)|{PLACES})?(?:[^{QUOTE[1:-1]}、,;.]{{0,3}})?(?P<quotes>{QUOTATIONS})")


def read_statements(statements: Iterable[Statement]) -> list[Ordered]:
    """Read all statements of a decision about one document, in order."""
    ordered: list[Ordered] = []
    within = Place()
    for statement in statements:
        reader = _Reader(statement, Place() if statement.begins else within)
        found = reader.read()
        if found and statement.paragraph.unmarked:
            found.append(Unread("新的内容没有加引号，到哪里为止是推断的"))
        ordered += [Ordered(instruction, "\n".join(statement.paragraph.printed)) for instruction in found]
        within = reader.within
    return ordered


class _Reader:
    """Reads one statement from left to right. `within` is the place spoken of."""

    def __init__(self, statement: Statement, within: Place) -> None:
        self.paragraph, self.within = statement.paragraph, within
        self.words = statement.words
        self.also: tuple[Place, ...] = (within,) if within.article else ()  # the places that 其中的 means
        self.parts: int | None = None
        self.everywhere = False
        self.end = 0  # where the clause read last ends

    def read(self) -> list[Instruction]:
        if not self._orders_anything():
            return []
        if self.paragraph.broken:
            return [Unread(self.paragraph.broken)]
        if len(self.words) <= _LONGEST_SENTENCE and self._is_silent():
            return self._about_numbering()
        found: list[Instruction] = []
        at = 0
        while at < len(self.words):
            at = self._skip(at)
            if at >= len(self.words):
                break
            step = self._clause(at)
            if step is None:
                found.append(Unread(f"读不懂：{self._printed(at)}"))
                break
            found.extend(step[0])
            at = step[1]
        return found

    def _orders_anything(self) -> bool:
        """Whether the statement can be an instruction at all: not a signature, not 请遵照执行."""
        return bool(re.search(f"{QUOTE}|{PLACES}|第{N}[编章节]|{'|'.join(table()['orders']['verbs'])}", self.words)) or bool(
            self.paragraph.broken
        )

    def _skip(self, at: int) -> int:
        match = _BETWEEN.match(self.words, at)
        return match.end() if match else at

    def _is_silent(self) -> bool:
        words = self.words.strip(".;")
        return not re.search(QUOTE, words) and (
            any(form.match(words) for form in sentences_of("silent"))
            or any(form.search(words) for group in ("numbering", "unstated") for form in sentences_of(group))
        )

    def _about_numbering(self) -> list[Instruction]:
        found: list[Instruction] = []
        if any(form.search(self.words) for form in sentences_of("numbering")):
            found.append(AdjustNumbers())
        if any(form.search(self.words) for form in sentences_of("unstated")):
            found.append(Unread("决定授权作文字调整，但没有写明改了哪些字"))
        return found

    def _printed(self, at: int) -> str:
        return re.sub(QUOTE, "“…”", self.words[at : at + 40])

    def _clause(self, at: int) -> tuple[Sequence[Instruction], int] | None:
        """Read the clause that begins here by the first form that fits and makes sense in its place."""
        for op, form in forms():
            match = form.match(self.words, at)
            if not match:
                continue
            self.end = match.end()
            instructions = getattr(self, f"_{op}")(match)
            if instructions is not None:
                return instructions, self.end
        return None

    # Places and quotations

    def _places(self, words: str | None) -> tuple[Place, ...]:
        """Give the places that the words name, or, where they name none, those spoken of before."""
        if not words or not re.search(PLACES, words):
            return self.also
        self.also = read_places(words, self.within)
        self.within = self.also[-1] if len({place.article for place in self.also}) == 1 else Place()
        self.everywhere = False
        return self.also

    def _leading(self, match: re.Match[str]) -> tuple[Place, ...]:
        """Give the places at the beginning of a clause."""
        named = re.match(PLACES, match[0])
        return self._places(named[0] if named else None)

    def _quote(self, signs: str) -> tuple[Lines, ...]:
        return tuple(self.paragraph.quotes[ord(sign) - FIRST_QUOTE] for sign in re.findall(QUOTE, signs))

    def _line(self, signs: str) -> tuple[str, ...]:
        """Give the words of each quotation, each on one line."""
        return tuple("".join(lines) for lines in self._quote(signs))

    def _pairs(self, words: str) -> list[tuple[Place, str]]:
        found: list[tuple[Place, str]] = []
        for pair in _PAIR.finditer(words):
            for place in self._places(pair["places"]):
                found += [(place, old) for old in self._line(pair["quotes"])]
        return found

    # The forms

    def _renumber(self, match: re.Match[str]) -> list[Instruction] | None:
        olds = self._leading(match)
        news = read_places(match["to"], olds[0])
        if len(olds) != len(news):
            return [Unread("改前改后的条数不一致")]
        found: list[Instruction] = []
        for old, new in zip(olds, news, strict=True):
            if old.paragraph is not None and new.paragraph is None and new.item is None and new.article:
                found.append(Separate(old, new.article))
            else:
                found.append(Renumber(old, new))
        return found

    def _renumber_rewrite(self, match: re.Match[str]) -> list[Instruction] | None:
        found = self._renumber(match)
        if found is None or len(self.also) != 1:
            return None
        return [*found, Rewrite(self.also[0], self._quote(match["text"]))]

    def _merge(self, match: re.Match[str]) -> list[Instruction] | None:
        places = self._leading(match)
        to = read_places(match["to"]) if match["to"] else places[:1]
        if any(place.paragraph or place.item or not place.article for place in (*places, *to)) or not to[0].article:
            return [Unread("只认得整条的合并")]
        self.also, self.within = places[:1], places[0]
        return [Merge(places, to[0].article)]

    def _merge_below(self, match: re.Match[str]) -> list[Instruction] | None:
        """Read a merger of paragraphs or items: the first is rewritten, the others end."""
        named = re.match(PLACES, match[0])
        first, *others = read_places(named[0] if named else "", self.within)
        if first.paragraph is None and first.item is None:
            return None
        self.also, self.within = (first,), first
        return [*(Strike(place) for place in others), Rewrite(first, self._quote(match["text"]))]

    def _divide(self, match: re.Match[str]) -> list[Instruction] | None:
        self._leading(match)
        self.parts = number_in(match["count"].replace("两", "二"))
        return [] if match["unit"] != "条" else [Unread("一条分为几条，决定没有写明各款去向")]

    def _separate(self, match: re.Match[str]) -> list[Instruction] | None:
        return self._renumber(match)

    def _divide_article(self, match: re.Match[str]) -> list[Instruction] | None:
        places, news = self._leading(match), read_places(match["to"])
        texts = by_article(self._quote(match["text"]), len(news))
        if len(places) != 1 or texts is None or any(new.article is None or new.paragraph for new in news):
            return [Unread("一条分为几条，分不清各条的内容")]
        first, *others = news
        added = tuple(new.article for new in others if new.article)
        return [Renumber(places[0], first), Rewrite(places[0], (texts[0],)), InsertArticles(added, tuple(texts[1:]))]

    def _preface(self, match: re.Match[str]) -> list[Instruction]:
        return [RewritePreface(tuple(line for lines in self._quote(match["text"]) for line in lines))]

    def _title(self, match: re.Match[str]) -> list[Instruction]:
        return [Rename(None, match["plain"] or self._line(match["text"])[0])]

    def _insert_division(self, match: re.Match[str]) -> list[Instruction]:
        name = self._line(match["name"])[0] if match["name"] else None
        lines = tuple(line for one in self._quote(match["text"]) for line in one)
        return [InsertDivision(match["division"], name, lines)]

    def _strike_division(self, match: re.Match[str]) -> list[Instruction]:
        return [StrikeDivision(match["division"] or match["division2"])]

    def _merge_division(self, match: re.Match[str]) -> list[Instruction]:
        return [MergeDivision(match["division"] or match["division2"], match["into"] or match["into2"])]

    def _shift(self, match: re.Match[str]) -> list[Instruction]:
        """Read 其余序号顺延, which states what is done anyway; of articles it is the order to number them anew."""
        return [AdjustNumbers()] if match["unit"] == "条" or re.fullmatch("[^款项]*条[^款项]*", match[0]) else []

    def _unmarked(self, match: re.Match[str]) -> list[Instruction]:
        inferred = Unread("改前改后的文字没有加引号，起止是推断的")
        return [*(Substitute(place, match["old"], match["new"]) for place in self._leading(match)), inferred]

    def _moved(self, match: re.Match[str]) -> list[Instruction]:
        old, new = self._line(match["old"])[0], self._line(match["new"])[0]
        return [Substitute(place, old, new) for place in self._leading(match)]

    def _heading(self, match: re.Match[str]) -> list[Instruction]:
        return [Rename(match["division"], self._line(match["text"])[0])]

    def _substitute(self, match: re.Match[str]) -> list[Instruction] | None:
        news = self._line(match["text"])
        if self.everywhere and not re.search(PLACES, match["pairs"]):
            olds = self._line(match["pairs"])
            return [SubstituteEverywhere(old, new) for old, new in matched(olds, news)] or [Unread("改前改后的文字个数不一致")]
        pairs = self._pairs(match["pairs"])
        if not pairs and not self.within.article and _EVERYWHERE.search(match[0]):
            self.everywhere = True
            return [SubstituteEverywhere(old, new) for old, new in matched(self._line(match["pairs"]), news)]
        if not pairs:
            return [Unread("没有写明是哪一条")]
        return [Substitute(place, old, new) for (place, old), new in matched(pairs, news)] or [Unread("改前改后的文字个数不一致")]

    def _everywhere(self, match: re.Match[str]) -> list[Instruction]:
        self.everywhere, self.also, self.within = True, (), Place()
        new = self._line(match["text"])[0]
        return [SubstituteEverywhere(old, new) for old in self._line(match["old"])]

    def _rewrite(self, match: re.Match[str]) -> list[Instruction] | None:
        if match[0].startswith(("该条", "本条", "全条")) and self.within.article:
            self.also = (Place(self.within.article),)
        places, lines = self._leading(match), self._quote(match["text"])
        if len(places) == 1:
            parts, self.parts = self.parts, None
            if "count" in match.re.groupindex:
                parts = number_in(match["count"].replace("两", "二"))
            return [Rewrite(places[0], lines, parts)]
        below = each_below(places, lines)
        if below:
            return below
        texts = by_article(lines, len(places))
        if not places or texts is None or any(place.paragraph or place.item for place in places):
            return [Unread("没有写明改的是哪一条")]
        return [Rewrite(place, (text,)) for place, text in zip(places, texts, strict=True)]

    def _add_words(self, match: re.Match[str]) -> list[Instruction]:
        side = Side.AFTER if match["side"] == "后" else Side.BEFORE
        words = self._line(match["text"])[0]
        return [AddWords(place, anchor, side, words) for place, anchor in self._pairs(match["pairs"])] or [Unread("没有写明是哪一条")]

    def _add_at_edge(self, match: re.Match[str]) -> list[Instruction]:
        side = Side.START if match["side"] in {"开头", "句首", "开始部分"} else Side.END
        words = self._line(match["text"])[0]
        return [AddWords(place, "", side, words) for place in self._leading(match)] or [Unread("没有写明是哪一条")]

    def _insert(self, match: re.Match[str]) -> list[Instruction] | None:
        before = self.within
        places = self._leading(match)
        unit, quotes = match["unit"], match["text"]
        if quotes is None:  # 增加一款作为第二款，将该条修改为：“…”: the rewriting brings it
            follows = re.match(rf",?(?:并)?(?:将)?(?:该条|本条)?修改为:?{QUOTE}", self.words[match.end() :])
            return [] if follows and unit != "条" else [Unread("没有给出增加的内容")]
        lines = self._quote(quotes)
        if unit == "条":
            articles = tuple(place.article for place in read_places(match["to"])) if match["to"] else ()
            self.within, self.also = before, (before,) if before.article else ()
            if not articles or any(number is None for number in articles):
                return [Unread("没有写明增加的条作为第几条")]
            after = places[-1].article if match["side"] == "后" and places else None
            return [InsertArticles(tuple(number for number in articles if number), lines, after)]
        one_article = len({place.article for place in places}) == 1
        numbers = read_places(match["to"], places[0]) if match["to"] and places else beside(places, match, lines)
        if not one_article or not numbers:
            return [Unread(f"没有写明增加的{unit}作为哪一条的第几{unit}")]
        return self._insert_below(unit, numbers, lines)

    def _insert_quoted(self, match: re.Match[str]) -> list[Instruction] | None:
        before, places = self.within, self._leading(match)
        numbers, lines = read_places(match["to"], places[0] if places else None), self._quote(match["text"])
        if numbers[0].article and numbers[0].paragraph is None and numbers[0].item is None:
            self.within, self.also = before, (before,) if before.article else ()
            return [InsertArticles(tuple(place.article for place in numbers if place.article), lines)]
        if len({place.article for place in places}) != 1:
            return [Unread("没有写明增加到哪一条")]
        return self._insert_below("项" if numbers[0].item else "款", numbers, lines)

    def _insert_last(self, match: re.Match[str]) -> list[Instruction]:
        return [InsertParagraphs(Place(place.article), (LAST,), self._quote(match["text"])) for place in self._leading(match)]

    def _insert_below(self, unit: str, numbers: Sequence[Place], lines: tuple[Lines, ...]) -> list[Instruction]:
        place = numbers[0]
        if unit == "款":
            self.within = Place(place.article)
            self.also = (self.within,)
            return [InsertParagraphs(Place(place.article), tuple(at.paragraph or 0 for at in numbers), lines)]
        self.within = Place(place.article, numbers[0].paragraph)
        self.also = (self.within,)
        return [InsertItems(self.within, tuple(at.item or 0 for at in numbers), lines)]

    def _strike(self, _match: re.Match[str]) -> list[Instruction] | None:
        """Read what is struck, one after the other: places, and words in places."""
        found: list[Instruction] = []
        while True:
            joint = _AND.match(self.words, self.end) if found else None
            at = joint.end() if joint else self.end
            struck = _STRUCK.match(self.words, at)
            if not struck or (found and (not joint or _GOES_ON.match(self.words, struck.end()))):
                return found or None
            places = self._places(struck["places"] or struck["only"])
            if struck["quotes"]:
                words = self._line(struck["quotes"])
                found += [StrikeWords(place, old) for place in places for old in words] or [Unread("没有写明是哪一条")]
            else:
                found += [Strike(place) for place in places]
            self.end = struck.end()

    def _within(self, match: re.Match[str]) -> list[Instruction]:
        self._leading(match)
        return []

    def _strike_after(self, match: re.Match[str]) -> list[Instruction] | None:
        if match["pairs"]:
            return [StrikeWords(place, old) for place, old in self._pairs(match["pairs"])] or [Unread("没有写明是哪一条")]
        return [Strike(place) for place in self._leading(match)]
