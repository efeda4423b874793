"""Subjects: the words that say what an amount is about, and 科目 in all printed styles."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TAIL = r"(?:财政拨款)?(?:支出)?(?:预算)?(?:总额|总数|资金|数)?$"
_FUND_TAIL = r"(?:总额|总数|数)?$"
#: kind, a word without which it is not meant, how it ends; the more particular first
SUBJECTS: Final = tuple(
    (kind, word, re.compile(pattern))
    for kind, word, pattern in (
        ("vehicle_purchase", "车购置", r"公务用?车购置(?:费用?|经费)" + _TAIL),
        ("vehicle_running", "车运行", r"公务用?车运行(?:维护)?(?:费用?|经费)" + _TAIL),
        (
            "vehicles",
            "车购置",
            r"公务用?车购置(?:费用?)?(?:及|和|与|、)(?:公务用?车)?运行(?:维护)?(?:费用?|经费)"
            + _TAIL,
        ),
        ("abroad", "因公出国", r"因公出国\(境\)(?:费用?|经费)" + _TAIL),
        ("reception", "公务接待", r"公务接待(?:费用?|经费)" + _TAIL),
        ("three_public", "三公经费", r"三公经费" + _TAIL),
        ("operating_costs", "机关运行", r"机关运行(?:经)?费" + _TAIL),
        (
            "procurement.small",
            "企业",
            r"(?:小型(?:和|、|及|与)?微型|小微型?)企业的?(?:预留)?(?:政府采购)?(?:项目)?(?:预算)?(?:金额|资金|份额)?(?:预算)?$",
        ),
        (
            "procurement.sme",
            "企业",
            r"(?:中小微?企业的?预留的?(?:政府)?(?:采购)?|预留(?:给|面向)?中小微?企业的?(?:政府)?采购)的?(?:项目)?(?:预算)?(?:金额|资金|份额)?$",
        ),
        (
            "procurement.goods",
            "货物",
            r"(?:政府采购货物|货物类?采购|采购货物)(?:类)?(?:项目)?(?:支出)?预算(?:金额|支出)?$",
        ),
        (
            "procurement.works",
            "工程",
            r"(?:政府采购工程|工程类?采购|采购工程)(?:类)?(?:项目)?(?:支出)?预算(?:金额|支出)?$",
        ),
        (
            "procurement.services",
            "服务",
            r"(?:政府采购服务|服务类?采购|采购服务)(?:类)?(?:项目)?(?:支出)?预算(?:金额|支出)?$",
        ),
        ("procurement", "政府采购", r"政府采购(?:支出)?(?:总)?预算(?:支出)?(?:总?金?额?|资金)?$"),
        ("performance", "涉及", r"涉及(?:的)?(?:项目)?(?:财政)?(?:支出)?(?:预算)?(?:资金|金额)+$"),
        (
            "general_public",
            "一般公共预算",
            r"一般公共预算(?:财政)?(?:拨款)?支出(?:预算)?" + _FUND_TAIL,
        ),
        (
            "government_fund",
            "政府性基金",
            r"政府性基金(?:预算)?(?:财政)?(?:拨款)?支出(?:预算)?" + _FUND_TAIL,
        ),
        (
            "state_capital",
            "国有资本经营",
            r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?支出(?:预算)?" + _FUND_TAIL,
        ),
        (
            "general_public_income",
            "一般公共预算",
            r"一般公共预算(?:财政)?拨款(?:收入)?(?:预算)?" + _FUND_TAIL,
        ),
        (
            "government_fund_income",
            "政府性基金",
            r"政府性基金(?:预算)?(?:财政)?拨款(?:收入)?(?:预算)?" + _FUND_TAIL,
        ),
        (
            "state_capital_income",
            "国有资本经营",
            r"国有资本经营(?:预算)?(?:财政)?拨款(?:收入)?(?:预算)?" + _FUND_TAIL,
        ),
        ("fiscal_expenditure", "财政拨款支出", r"财政拨款支出(?:总)?(?:预算)?" + _FUND_TAIL),
        ("fiscal_income", "财政拨款收入", r"财政拨款收入(?:总)?(?:预算)?" + _FUND_TAIL),
        ("operating", "经营收入", r"(?:事业单位)?经营收入(?:预算)?" + _FUND_TAIL),
        ("institutional", "事业收入", r"事业收入(?:预算)?" + _FUND_TAIL),
        ("other", "其他收入", r"(?:^|[^\w])其他收入(?:预算)?" + _FUND_TAIL),
        (
            "income",
            "收入",
            r"(?<!拨款)(?<!事业)(?<!经营)(?<!其他)(?<!基金)收入(?:总)?预算" + _FUND_TAIL,
        ),
        (
            "expenditure",
            "支出",
            r"(?<!拨款)(?<!基本)(?<!项目)(?<!人员)(?<!公用)(?<!经费)(?<!采购)(?<!其他)(?<!基金)"
            r"支出(?:总)?预算" + _FUND_TAIL,
        ),
    )
)

#: words before a subject that make it another, or a part of it: 非同级财政拨款收入
NOT_THE_WHOLE: Final = re.compile(
    r"(?:非|同级|结转|结余|上级|下级|上年|去年|其他|专项|追加|年中|科研|教育|教学|医疗|增加|减少)的?$"
)

#: kind -> what a message calls it
NAMES: Final = {
    "income": "收入预算",
    "fiscal_income": "财政拨款收入",
    "institutional": "事业收入",
    "operating": "事业单位经营收入",
    "other": "其他收入",
    "expenditure": "支出预算",
    "fiscal_expenditure": "财政拨款支出",
    "general_public": "一般公共预算拨款支出",
    "government_fund": "政府性基金拨款支出",
    "state_capital": "国有资本经营预算拨款支出",
    "general_public_income": "一般公共预算拨款收入",
    "government_fund_income": "政府性基金拨款收入",
    "state_capital_income": "国有资本经营预算拨款收入",
    "three_public": "“三公”经费",
    "abroad": "因公出国（境）费",
    "vehicles": "公务用车购置及运行费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行费",
    "reception": "公务接待费",
    "operating_costs": "机关运行经费",
}


class Subject(NamedTuple):
    """A 科目 as a sentence names it."""

    #: from 类 down, as many as are written
    names: tuple[str, ...]
    #: the digits written, "" when there are none
    code: str
    words: str
    #: False for bare words that are an item only if a table has that name
    sure: bool = True


_NUMBERING = re.compile(
    r"^(?:\(?\d{1,2}[.、)](?!\d{1,2}[^\d年])|\d{1,2}(?=[\u4e00-\u9fff]{2})(?![年月日个项家台辆万元])|\(?[一二三四五六七八九十]{1,3}[)、.]|其中:?|用于(?![^,。;:]{2,20}彩票公益金))+"
)
#: 一般公共服务支出(201类), 行政运行(项)
_MARK = re.compile(
    r"\((?:编码)?(?P<code>\d{2,7})?(?P<level>类|款|项)(?:级)?(?:科目)?(?P<after>\d{2,7})?\)"
)
_FILL = re.compile(
    r"(?:\d{4}年度?)?(?:科目)?(?:\((?P<code>\d{3,7})\))?(?:支出)?[,:]?(?:\d{4}年度?)?(?:当年|部门|单位)?"
    r"(?:财政拨款)?(?:支出)?(?:预算)?(?:安排|金额|总额|数)?(?:支出)?(?:为|是|共计|合计|共|计)*[,:]?"
)
_NAMED = re.compile(
    rf"^(?P<name>[^,。;:]{{2,100}}?)(?:科目)(?P<fill>{_FILL.pattern.replace('?P<code>', '')})$"
)
#: 一般公共服务支出类群众团体事务款行政运行项: the levels without brackets
_PLAIN = re.compile(
    r"^(?P<class>[^,。;:]{2,40}?)(?<!\()类(?!\))(?P<section>[^,。;:]{2,50}?)(?<!\()款(?!\))"
    r"(?:(?P<item>[^,。;:]{2,60})(?<!\()项(?!\)))?"
    rf"(?:级)?{_FILL.pattern.replace('?P<code>', '')}$"
)
_CODE = re.compile(r"^(?P<code>\d{3,7})(?P<name>\D.*)$")
_CODED = re.compile(r"^(?P<name>.*[^\d(])\((?P<code>\d{3,7})\)$")
_MARKS = "-.·《》<>[]"
_DASH = re.compile(r"[-—–―─/>→\\]+")


def parse_subject(lead: str, listing: bool) -> Subject | None:
    """The 科目 the words before an amount name; None when they name none.

    ``listing``: the sentence stands in a list of 科目, so that a bare name is one, too.
    """
    words = _NUMBERING.sub("", lead.lstrip("、,和及"))
    marks = list(_MARK.finditer(words))
    if marks:
        return _marked(words, marks)
    plain = _PLAIN.match(words)
    if plain is not None:
        names = [name for name in plain.group("class", "section", "item") if name]
        return _subject(names, "", words[: plain.end("item" if plain["item"] else "section") + 1])
    named = _NAMED.match(words)
    if named is not None:
        found = _CODE.match(named["name"])
        name, code = (found["name"], found["code"]) if found else (named["name"], "")
        code = code or "".join(re.findall(r"\((\d{3,7})\)", named["fill"]))
        return _subject(_DASH.split(name), code, named["name"])
    words = words.rstrip(":")
    if listing and "," not in words and ":" not in words and 2 <= len(words) <= 100:
        bare = _subject(_DASH.split(words), "", words)
        return bare and bare._replace(sure=False)
    return None


def _marked(words: str, marks: list[re.Match[str]]) -> Subject | None:
    if not _FILL.fullmatch(words, marks[-1].end()):
        return None
    names: list[str] = []
    codes: list[str] = []
    start = 0
    for mark in marks:
        name = words[start : mark.start()].strip("-—–/")
        if start and mark["level"] != "类" and name.startswith("支出"):
            # 一般公共服务(类)支出财政事务(款)
            name = name[2:]
        if not name:
            continue
        names += [part for part in _DASH.split(name) if part]
        codes.append(mark["code"] or mark["after"] or "")
        start = mark.end()
    if not names or any(c in name for name in names for c in ",。;:"):
        return None
    code = "".join(codes) if all(codes) else ""
    if codes and codes[-1][:3].isdigit() and len(codes[-1]) in (5, 7):
        code = codes[-1]
    return _subject(names, code, words[: marks[-1].end()])


def _subject(names: list[str], code: str, words: str) -> Subject | None:
    cleaned = []
    for name in names:
        # 206科学技术支出, 科普活动(2060702)
        own = _CODE.match(name) or _CODED.match(name)
        bare = (own["name"] if own else name).strip(_MARKS)
        if bare:
            cleaned.append(bare)
        if own and name is names[-1]:
            code = code or own["code"]
    if not cleaned or len(cleaned) > 4:
        return None
    return Subject(tuple(cleaned), code if len(code) in (3, 5, 7) else "", words)
