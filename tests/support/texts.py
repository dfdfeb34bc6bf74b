"""Policies of our own writing, in the manner of real ones."""

from __future__ import annotations

FILLER = (
    "申请单位应当如实提交材料，并对所提交材料的真实性负责。",
    "受理机构应当自收到申请之日起十五个工作日内完成审核，并公示审核结果。",
    "补助资金按照因素法分配，绩效因素所占权重不低于百分之二十五。",
    "获得补助的单位应当单独核算补助资金，接受审计部门的监督检查。",
    "弄虚作假骗取补助的，收回已经拨付的资金，三年内不得再次申请。",
    "各市县可以结合本地实际制定实施细则，并报省级主管部门备案。",
)


def measure(agency: str, number: str, day: str, name: str, last: str = "本办法自印发之日起施行。", articles: int = 7) -> list[str]:
    """The paragraphs of a notice that issues a measure; `day` as 2026年3月6日."""
    numerals = "一二三四五六七八九"
    body = [f"为规范{name.removesuffix('管理办法')}工作，结合实际，制定本办法。"]
    body += [f"{FILLER[i % 6]}{FILLER[(i * 3 + len(name) + 1) % 6]}" for i in range(articles - 2)]
    body.append(last)
    text = [number, "各市、县人民政府有关部门：", f"现将《{name}》印发给你们，请认真贯彻执行。", agency, day, name]
    return text + [f"第{numerals[i]}条　{words}" for i, words in enumerate(body)]


def notice(agency: str, number: str, day: str, topic: str) -> list[str]:
    """The paragraphs of a plain notice."""
    text = [number, "各市、县人民政府有关部门：", f"为做好{topic}工作，现将有关事项通知如下。"]
    text += ["一、总体要求", f"（一）{FILLER[0]}{FILLER[2]}", "二、组织实施", f"（一）{FILLER[4]}{FILLER[5]}"]
    return [*text, agency, day]
