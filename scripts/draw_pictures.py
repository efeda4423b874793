"""The pictures of the manual and of docs/reports.md, from the sample as it is audited now.

    python scripts/draw_pictures.py

Needs LibreOffice (soffice), poppler (pdftoppm), Chromium, playwright and Pillow. Look at what it
made before committing it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SAMPLE = ROOT / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
CLEAN = ROOT / "workbooks" / "上海市科学技术协会2025.xlsx"
#: the office of the sample with errors, so that nobody reads them as those of a real office
OFFICE, INVENTED = "上海市科学技术协会", "示例市科学技术协会"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"


def main() -> None:
    """All pictures, into docs/."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        budgets = folder / "预算"
        budgets.mkdir()
        rewritten(SAMPLE, budgets / "样例（含十处错误）.xlsx", OFFICE, INVENTED)
        shutil.copy(CLEAN, budgets / "科协2025.xlsx")
        formats = ["--format", "html", "--format", "xlsx", "--mark"]
        audit(folder, "预算", *formats, "--output", "结果")
        audit(folder, "预算/样例（含十处错误）.xlsx", "--output", "一本.html")
        marked(folder, folder / "结果" / "样例（含十处错误）.checked.xlsx")
        pages(folder, folder / "结果" / "summary.xlsx", "summary.png", "预算勾稽审核汇总", 100, 660)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            report(browser.new_page(viewport={"width": 1180, "height": 1060}), folder)
            phone(browser.new_page(viewport={"width": 390, "height": 844}), folder)
            browser.close()


def audit(folder: Path, *arguments: str) -> None:
    """gouji check in this folder; 1 is what the sample is for."""
    done = subprocess.run([sys.executable, "-m", "checks", "check", *arguments], cwd=folder,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)  # fmt: skip
    assert done.returncode == 1, done.returncode


def rewritten(source: Path, target: Path, old: str, new: str) -> None:
    """A copy of a package in whose parts one text stands for another, in letters or references."""
    with zipfile.ZipFile(source) as there, zipfile.ZipFile(target, "w") as here:
        for item in there.infolist():
            data = there.read(item).replace(old.encode(), new.encode())
            here.writestr(item, data.replace(referred(old), referred(new)))


def referred(text: str) -> bytes:
    """The text as character references, as openpyxl writes it."""
    return "".join(f"&#{ord(letter)};" for letter in text).encode()


def marked(folder: Path, copy: Path) -> None:
    """The sheet 部门支出总表 with its notes shown, and the list of findings."""
    shown = folder / "shown.xlsx"
    with zipfile.ZipFile(copy) as there, zipfile.ZipFile(shown, "w") as here:
        for item in there.infolist():
            data = there.read(item)
            if item.filename.endswith(".vml"):
                data = data.replace(b"visibility:hidden", b"visibility:visible")
                data = re.sub(rb"(<x:ClientData[^>]*>)", rb"\1<x:Visible/>", data)
            here.writestr(item, data)
    pages(folder, shown, "../marked.png", "2025年部门支出预算总表", 110, 690)
    pages(folder, shown, "../results.png", "审核结果：", 110, 480)


def pages(folder: Path, book: Path, name: str, title: str, dots: int, height: int) -> None:
    """The top of the page that begins with this title, without its margins."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir",
                    str(folder), str(book)], check=True, capture_output=True)  # fmt: skip
    pdf = folder / f"{book.stem}.pdf"
    texts = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True,
                           capture_output=True, text=True).stdout.split("\f")  # fmt: skip
    number = next(n for n, text in enumerate(texts, 1) if text.strip().startswith(title))
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", "-f", str(number), "-l", str(number),
                    "-singlefile", str(pdf), str(folder / "page")], check=True)  # fmt: skip
    saved(trimmed(Image.open(folder / "page.png"), height), DOCS / "reports" / name)


def trimmed(picture: Image.Image, height: int) -> Image.Image:
    """Without white margins, and not higher than this."""
    picture = picture.convert("RGB")
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    assert box is not None
    left, top, right, bottom = box
    return picture.crop((left - 8, top - 8, right + 8, min(bottom + 8, top + height)))


def report(page: Page, folder: Path) -> None:
    """The page on a screen: its top, the map, a finding."""
    page.goto(f"file://{folder}/结果/report.html")
    shot(page, "top.png")
    page.goto(f"file://{folder}/一本.html")
    shot(page, "list.png", at=".book", below=900)
    shot(page, "map.png", at=".map", below=1060)
    shot(page, "found.png", at=".root", below=900)


def phone(page: Page, folder: Path) -> None:
    """Two screens of a phone side by side."""
    page.goto(f"file://{folder}/一本.html")
    halves = []
    for place in (".masthead", ".root"):
        page.locator(place).first.scroll_into_view_if_needed()
        page.evaluate(_TO_TOP, place)
        page.wait_for_timeout(600)
        page.screenshot(path=folder / "half.png")
        halves.append(Image.open(folder / "half.png").copy())
    both = Image.new("RGB", (804, 844), "#d8d4c8")
    both.paste(halves[0], (0, 0))
    both.paste(halves[1], (414, 0))
    saved(both, DOCS / "reports" / "phone.png")


_TO_TOP = """place => { const box = document.querySelector(place).getBoundingClientRect();
window.scrollTo({top: window.scrollY + box.top - 90, behavior: "instant"}); }"""


def shot(page: Page, name: str, at: str | None = None, below: int = 1060) -> None:
    """What the window shows, from an element on where one is named."""
    page.set_viewport_size({"width": 1180, "height": below})
    if at is not None:
        for _ in range(3):  # what is not laid out yet moves what is below it
            page.evaluate(_TO_TOP, at)
            page.wait_for_timeout(400)
    page.screenshot(path=DOCS / "reports" / name)
    saved(Image.open(DOCS / "reports" / name), DOCS / "reports" / name)


def saved(picture: Image.Image, path: Path) -> None:
    """The picture in 256 colours, rare ones kept: a third of the bytes, and nobody sees it."""
    every = Image.Quantize.MAXCOVERAGE
    small = picture.convert("RGB").quantize(256, every, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.resolve(), picture.size)


if __name__ == "__main__":
    main()
