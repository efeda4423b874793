"""Importing published documents, beside pdfplumber alone on the same pages."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from time import process_time

from checks import published
from checks.published.writing import to_bytes

DOCUMENTS = Path(__file__).parents[2] / "shared" / "documents"
SEED = DOCUMENTS.parent / "seed.txt"
ROUNDS = 5


def importing(_: Path, line: Callable[..., None]) -> None:
    """CPU time per page: words and tables by pdfplumber, the import, the import and its file."""
    if not DOCUMENTS.exists():
        print(f"importing: {DOCUMENTS} is not on this machine")
        return
    total = {"bare": 0.0, "import": 0.0, "file": 0.0}
    pages = 0
    print("importing a published PDF, beside pdfplumber: open, extract_words, extract_tables")
    for path in sorted(DOCUMENTS.glob("*.pdf")):
        data = path.read_bytes()
        took = least(
            {
                "bare": partial(bare, path),
                "import": partial(published.import_document, data, path, "pdf"),
                "file": partial(import_to_file, data, path, "pdf"),
            }
        )
        count = bare(path)
        pages += count
        for name, seconds in took.items():
            total[name] += seconds
        line(f"{path.name}, {count} pages", took["file"] / took["bare"], "at most 1.5")
    line(f"all {pages} pages, sheets in memory", total["import"] / total["bare"], "at most 1.5")
    line(f"all {pages} pages, workbook written", total["file"] / total["bare"], "at most 1.5")
    print(f"  {1000 * total['file'] / pages:7.1f} ms of CPU per page")
    if SEED.exists():
        data = SEED.read_bytes()
        took = least({"text": partial(import_to_file, data, SEED, "text")})
        print(f"  {took['text']:7.2f} s of CPU for seed.txt, its lost columns found")


def bare(path: Path) -> int:
    """Open, every word and every table of every page; how many pages."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.extract_tables()
        return len(pdf.pages)


def import_to_file(data: bytes, path: Path, kind: str) -> bytes:
    """The whole of gouji import but for the disk."""
    return to_bytes(published.import_document(data, path, kind), path.name)


def least(works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The least CPU seconds of each work over interleaved rounds."""
    took = dict.fromkeys(works, float("inf"))
    for work in works.values():
        work()
    for _ in range(ROUNDS):
        for name, work in works.items():
            gc.collect()
            start = process_time()
            work()
            took[name] = min(took[name], process_time() - start)
    return took
