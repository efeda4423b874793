"""What one rule says of itself, under fixed headings: gouji explain and docs/rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.rules.registry import Rule

#: what may head a paragraph of a rule's docstring
_LABELS = ("为什么", "怎么算", "正确", "错误", "舍入", "注意", "说明", "如何修改")
_HEAD = re.compile(rf"^({'|'.join(_LABELS)})[:：]\s*", re.M)

#: what to do about a finding, by family or hundred, where the rule itself does not say
_MENDING = {
    "BS": "按说明补齐或改正，再重新审核；从上年复制来的表，其余内容也要再看一遍。",
    "BN": "先核对明细，再看合计；报告指出了疑错的单元格和应填的数时，先看那一格。"
    "不要为了凑平而改合计；用公式求和的表，先看公式的范围。",
    "BJ": "看两张表中哪一张与底稿或批复一致，改另一张；报告指出疑错的单元格时，先看那一格。"
    "改好以后，引用这个数的其他表和文字一并改。",
    "KM": "对照本年的政府收支分类科目改正编码或名称，编码以文本保存。"
    "财政局有正式科目表的，先用 gouji catalogue import 导入，再重新审核。",
    "SG": "“三公”经费表以万元列示，其余各表以元列示：先统一单位，再核对各项金额，文字说明一并改。",
    "SM3": "对照项目申报文本改正说明：缺的部分补上，个数、金额和周期改成一致；"
    "整段从上年沿用的，逐句看一遍。",
    "SM4": "改正这一处；同样的写法别处可能还有，一并查找。",
    "SM": "数字先以表为准改文字；表也有错的，改好表以后，把有关文字里的金额、增减额、百分比和"
    "增减方向都重算一遍。",
    "KN": "先确认比对的是不是同一部门、同一口径的两份工作簿：比错了，在 gouji.toml 的 "
    "[[together]] 里写明哪些文件属于一起；比对无误的，以批复为准改错的那一份，"
    "汇总数和文字里的增减额一并重算。",
    "SJ": "在原工作簿里改正这一格的内容或格式，保存后重新审核。",
}


def sections(rule: Rule) -> list[tuple[str, str]]:
    """Heading and text: 为什么, 怎么算, 正确, 错误, 依据, 如何修改, 如何豁免."""
    lead, said = parts(rule.explanation)
    how = [said.get("怎么算") or lead]
    how += [f"{label}：{said[label]}" for label in ("舍入", "注意", "说明") if label in said]
    mending = said.get("如何修改") or _MENDING.get(rule.id[:3]) or _MENDING.get(rule.family, "")
    return [
        ("为什么", said.get("为什么", "")),
        ("怎么算", "\n".join(how)),
        ("正确", said.get("正确", "")),
        ("错误", said.get("错误", "")),
        ("依据", rule.basis),
        ("如何修改", mending),
        ("如何豁免", waiving(rule)),
    ]


def parts(explanation: str) -> tuple[str, dict[str, str]]:
    """The first paragraph of a docstring, and what stands under each of its labels."""
    lead, *rest = _HEAD.split(explanation)
    said = {label: _joined(text) for label, text in zip(rest[::2], rest[1::2], strict=True)}
    return _joined(lead), said


def waiving(rule: Rule) -> str:
    """How a finding of this rule is answered for, or the whole rule switched off."""
    return (
        "查明无误的问题可以核实：在工作簿里加一张“已核实”表，写上问题的编号、理由和姓名，或者用 "
        "gouji waive 工作簿 编号 --reason 理由 --name 姓名。核实后的问题仍列在每份报告里，"
        "但不再计入；数字改了编号就变，要重新核实。"
        f'整条规则不合本地情况的，在 gouji.toml 的 [off] 里写 {rule.id} = "理由"，'
        "报告里列为“已关闭”。"
    )


def _joined(text: str) -> str:
    """The lines of a docstring as one; no blank where Chinese meets Chinese."""
    joined = ""
    for line in (line.strip() for line in text.strip().splitlines()):
        latin = joined[-1:].isascii() and line[:1].isascii()
        joined += (" " if joined and latin else "") + line
    return joined
