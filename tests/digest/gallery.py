"""Letters of every sort, of our own writing, to be looked at: short and long, amended, repealed, without news, in English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.compare import compare_texts
from watcher.config import Subscriber, shipped
from watcher.digest import Around, Blind, Coming, compose
from watcher.model import Change, ChangeKind, Cited, Digest, Document, ItemOwed, Match

NOW = datetime(2026, 3, 11, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SITE = "https://watch.example.org"
AROUND = Around(
    sources=38,
    since=NOW - timedelta(days=7),
    base_url=SITE,
    view=f"{SITE}/digests/5f0c1e/9a7b",
    unsubscribe=f"{SITE}/unsubscribe/li/4d1f",
)
OLD = """第一条　为规范设备更新补助资金的管理和使用，提高资金使用效益，制定本办法。
第二条　本办法所称补助资金，是指市级财政预算安排的专项用于支持企业设备更新的资金。
第三条　申请补助的企业应当依法在本市注册登记，设备投资额不低于一百万元。
第四条　补助标准为设备投资额的百分之十，单个企业最高不超过五十万元。
第五条　受理机构可以自收到申请之日起三十个工作日内完成审核，并将审核结果书面告知申请企业。
第六条　已享受省级同类补助的企业，不得重复申请。
第七条　企业应当于每年六月三十日前提交申请材料，逾期不予受理。
第八条　本办法自2024年1月1日起施行，有效期两年。"""
AMENDED = (
    OLD.replace("不低于一百万元", "不低于五十万元")
    .replace("百分之十，单个企业最高不超过五十万元", "百分之十五，单个企业最高不超过八十万元")
    .replace("可以自收到申请之日起三十个工作日内", "应当自收到申请之日起十五个工作日内")
    .replace("第六条　已享受省级同类补助的企业，不得重复申请。\n", "")
)
BIG_OLD = "\n".join(
    f"第{n}条　{'申请单位应当按照规定提交材料，' * 6}受理机构可以在三十日内办结，{'并按照程序书面告知申请单位，' * 5}逾期不予受理。"
    for n in "一二三四五六七八九十"
)
BIG_NEW = (
    BIG_OLD.replace("可以在三十日内", "应当在十五个工作日内")
    .replace("第四条", "第四条　" + "经营主体可以通过政务服务平台在线提交材料，" * 8 + "不再提交纸质材料。\n第五条", 1)
    .replace("逾期不予受理", "确有正当理由的可以延期一次")
)


def change(ident: str, kind: ChangeKind, title: str, number: str | None = None, **more: object) -> Change:
    given = {"source": "sea", "url": f"https://www.example.gov.cn/zcfb/{ident}.html", "effective_date": None, "by": None, "quote": None}
    fields: dict[str, object] = given | {"summary": "", "recorded_at": NOW - timedelta(hours=3)} | more
    return Change(ident, kind, title, number, baseline=False, **fields)  # type: ignore[arg-type]


def new() -> ItemOwed:
    title = "财政部 税务总局关于延续实施小微企业融资担保降费奖补政策的公告"
    text = (
        "为进一步支持小微企业融资，现就有关政策公告如下：\n"
        "一、自2026年4月1日至2028年12月31日，对符合条件的融资担保机构，按照其新增小微企业担保业务额的1%给予奖补，单户最高不超过500万元。\n"
        "二、申请奖补的机构应当于每年5月31日前向所在地财政部门提交材料。\n三、本公告自2026年4月1日起施行。"
    )
    document = Document(
        title,
        "财政部 税务总局公告2026年第7号",
        ("财政部", "税务总局"),
        written_date=date(2026, 3, 9),
        published_date=date(2026, 3, 10),
        effective_date=date(2026, 4, 1),
        expiry_date=date(2028, 12, 31),
        text=text,
    )
    match = Match(
        ("融资担保", "issuer:财政部"), "对符合条件的融资担保机构，按照其新增小微企业担保业务额的1%给予奖补，单户最高不超过500万元。"
    )
    return ItemOwed(change("7", ChangeKind.NEW, title, document.doc_number, document=document), match)


def amended(old: str = OLD, text: str = AMENDED) -> ItemOwed:
    title = "海滨市设备更新补助资金管理办法"
    document = Document(title, "海财规〔2023〕12号", ("海滨市财政局", "海滨市工业和信息化局"), written_date=date(2023, 12, 20), text=text)
    by = Cited("海滨市财政局关于修改《海滨市设备更新补助资金管理办法》的决定", "海财规〔2026〕3号")
    redline = compare_texts(old, text).changes
    told = change(
        "a1",
        ChangeKind.AMENDED,
        title,
        document.doc_number,
        document=document,
        by=by,
        quote="将第四条中的“百分之十”修改为“百分之十五”，“五十万元”修改为“八十万元”。",
        effective_date=date(2026, 4, 1),
        summary="第三条、第四条、第五条修改，第六条删除",
        redline=redline,
    )
    return ItemOwed(told, Match(("设备更新",), "专项用于支持企业设备更新的资金。"))


def repealed(number: int = 1) -> ItemOwed:
    told = change(
        f"r{number}",
        ChangeKind.REPEALED,
        "海滨市小微企业贷款贴息实施细则",
        "海财金〔2021〕17号",
        by=Cited("海滨市财政局关于印发《海滨市普惠金融发展专项资金管理办法》的通知", "海财金〔2026〕3号"),
        quote="《海滨市小微企业贷款贴息实施细则》（海财金〔2021〕17号）同时废止。",
        effective_date=date(2026, 4, 1),
    )
    return ItemOwed(told, Match(("贴息",), None))


def expired() -> ItemOwed:
    told = change("e1", ChangeKind.EXPIRED, "海滨市数字化改造试点办法（试行）", "海工信〔2024〕9号", effective_date=date(2026, 3, 10))
    return ItemOwed(told, Match(("数字化改造",), None))


def many(count: int = 60) -> Iterator[ItemOwed]:
    kinds = (ChangeKind.NEW, ChangeKind.NEW, ChangeKind.AMENDED, ChangeKind.REPEALED, ChangeKind.EXTENDED)
    for n in range(count):
        title = f"海滨市人民政府办公室关于做好第{n + 1}批仓储物流企业租金补贴资金申报工作的通知"
        text = f"对符合条件的第{n + 1}批仓储物流企业，按照年度租金的30%给予补贴。申请企业应当于2026年6月{n % 28 + 1}日前提交材料。"
        document = Document(title, f"海政办函〔2026〕{n + 1}号", ("海滨市人民政府办公室",), written_date=date(2026, 3, 1), text=text)
        told = change(f"m{n}", kinds[n % len(kinds)], title, document.doc_number, document=document)
        yield ItemOwed(told, Match(("仓储物流",), "对符合条件的仓储物流企业给予补贴。"))


COMING = (
    Coming(
        "海滨市首台套装备奖励办法",
        "海工信规〔2023〕4号",
        date(2026, 4, 10),
        "《海滨市首台套装备奖励办法》将于4月10日到期，还有30天",
        f"{SITE}/documents/31",
        "expires_soon",
    ),
    Coming(
        "海滨市仓储物流用地办法",
        "海政规〔2026〕2号",
        date(2026, 3, 11),
        "《海滨市仓储物流用地办法》自今日起施行",
        f"{SITE}/documents/44",
        "takes_effect",
    ),
)
BLIND = (Blind("海滨市商务局 通知公告", NOW - timedelta(days=3)), Blind("北岭省财政厅 政策发布", None))


def letter(*items: ItemOwed, around: Around = AROUND, language: str = "zh", frequency: str = "daily") -> Digest:
    reader = {"id": "li", "name": "李工" if language == "zh" else "Ms Li", "channel": {"kind": "email", "to": "li@example.org"}}
    asked = {"query": "融资担保 OR 设备更新 OR 贴息 OR 数字化改造", "frequency": frequency, "language": language}
    return compose(Subscriber.model_validate(reader | asked), items, now=NOW, templates=(shipped("templates"),), around=around)


def usual() -> tuple[ItemOwed, ...]:
    """One item of each of the common kinds."""
    return new(), amended(), repealed(), expired()


def letters() -> dict[str, Digest]:
    """Every sort of letter, by its name."""
    return {
        "short": letter(new(), frequency="immediate"),
        "usual": letter(*usual(), around=replace(AROUND, coming=COMING, blind=BLIND)),
        "redline": letter(amended(BIG_OLD, BIG_NEW), frequency="immediate"),
        "long": letter(*many(), frequency="weekly"),
        "quiet": letter(frequency="weekly"),
        "english": letter(*usual(), around=replace(AROUND, coming=COMING, blind=BLIND), language="en"),
    }


def on_paper(form: str) -> bytes:
    """The usual letter as a file."""
    reader = {"id": "li", "name": "李工", "channel": {"kind": "email", "to": "li@example.org"}, "attach": form}
    around = replace(AROUND, coming=COMING, blind=BLIND)
    told = compose(Subscriber.model_validate(reader), usual(), now=NOW, templates=(shipped("templates"),), around=around)
    assert told.attachment
    return told.attachment.content
