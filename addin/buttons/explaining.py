"""规则说明: the page of a rule, opened in the browser."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from addin.buttons.checking import audited
from addin.buttons.session import say, tell
from addin.buttons.walking import chosen
from checks.errors import OutputError, UsageError
from checks.report.pages import sections
from checks.rules.registry import Rule, find

if TYPE_CHECKING:
    from pathlib import Path

    import xlwings as xw

_STYLE = (
    "body{font:16px/1.7 'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif;"
    "max-width:46em;margin:2em auto;padding:0 1em;color:#222}"
    "h1{font-size:1.5em;color:#1f4e79}h2{font-size:1.05em;margin:1.4em 0 .2em;color:#1f4e79}"
    "p{margin:.2em 0;white-space:pre-wrap}small{color:#777}"
)


def explain(book: xw.Book) -> str:
    """Show what the rule of the selected finding checks, why, and what to do."""
    finding = chosen(book, audited(book))[0]
    rule = find(finding.rule)
    if rule is None:
        raise UsageError(f"规则 {finding.rule} 没有说明。")
    if book.app.engine.type == "remote":  # the browser here is not the user's
        text = "\n".join(f"{head}：{said}" for head, said in sections(rule) if said)
        return tell(book.app, f"{rule.id} {rule.title}\n{text}")
    import webbrowser

    path = written(rule)
    if not webbrowser.open(path.as_uri()):
        return tell(book.app, f"浏览器没有打开，规则说明在 {path}。")
    return say(book.app, f"{rule.id} {rule.title}：说明已在浏览器里打开。")


def written(rule: Rule) -> Path:
    """The rule's page as a file, where the browser can read it."""
    import tempfile
    from pathlib import Path

    from checks.files import write_whole

    folder = Path(tempfile.gettempdir()) / "gouji"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"不能在 {folder} 里写规则说明，请检查这个文件夹的权限。") from error
    path = folder / f"{rule.id}.html"
    write_whole(path, page(rule).encode())
    return path


def page(rule: Rule) -> str:
    """The rule's page as HTML."""
    parts = [
        f"<h2>{escape(head)}</h2>\n<p>{escape(said)}</p>" for head, said in sections(rule) if said
    ]
    title = escape(f"{rule.id} {rule.title}")
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n"
        f"<p>级别：{rule.severity.chinese}</p>\n"
        + "\n".join(parts)
        + "\n<p><small>勾稽 gouji</small></p></body></html>\n"
    )
