"""LibreOffice Calc as the spreadsheet: open, read, convert, take pictures.

`LibreOffice` starts one soffice with a profile of its own and talks to it through a worker: this
same file, run by the system's Python, which has the ``uno`` module that a venv has not, and loaded
into soffice. Nothing of the user's LibreOffice is touched.

    with LibreOffice(tmp_path) as office:
        cell = office.read(book, ["支出总表!E12"])["支出总表!E12"]
        pages = office.picture(book, tmp_path, notes=True)
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

FILTERS = {
    "pdf": "calc_pdf_Export",
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "csv": "Text - txt - csv (StarCalc)",
}


class LibreOfficeError(RuntimeError):
    """LibreOffice could not do what was asked; the text is its own."""


def missing() -> str | None:
    """Why LibreOffice cannot be driven on this machine; None when it can."""
    for program in ("soffice", "pdftoppm"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    python = _python()
    done = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
    return None if done.returncode == 0 else f"{python} has no uno (python3-uno)"


class LibreOffice:
    """A running soffice. It ends with the ``with`` block; a crash starts it anew once."""

    #: what runs in the worker
    worker = Path(__file__).resolve()

    def __init__(self, folder: Path, timeout: float = 60) -> None:
        self._profile = folder / "libreoffice-profile"
        self._timeout = timeout
        self._office: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[str] | None = None
        self._starts = 0

    def __enter__(self) -> LibreOffice:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def read(self, path: Path, cells: list[str]) -> dict[str, dict[str, Any]]:
        """Cells of a workbook by address (``A1`` of the first sheet, ``#2!A1``, ``Sheet!A1``).

        Each is a dict: value, text (as shown), formula, fill (RRGGBB or None), bold, note
        (or None), author. The key ``sheets`` holds the names of all sheets.
        """
        answer: dict[str, dict[str, Any]] = self.ask("read", path=str(path), cells=cells)
        return answer

    def sheets(self, path: Path) -> list[str]:
        """Names of the sheets."""
        names: list[str] = self.ask("read", path=str(path), cells=[])["sheets"]
        return names

    def convert(self, paths: list[Path], to: str, folder: Path) -> list[Path]:
        """Save workbooks as ``pdf``, ``xlsx``, ``xls``, ``ods`` or ``csv`` into a folder."""
        made = []
        for path in paths:
            out = folder / f"{path.stem}.{to}"
            self.ask("convert", path=str(path), out=str(out), filter=FILTERS[to], notes=False)
            made.append(out)
        return made

    def fill(self, path: Path, cells: dict[str, str | float], out: Path) -> None:
        """Type into cells (by ``Sheet!A1``), have all formulas worked out, save as xlsx."""
        self.ask("fill", path=str(path), cells=cells, out=str(out))

    def picture(
        self, path: Path, folder: Path, notes: bool = False, sheet: str | None = None, dpi: int = 80
    ) -> list[Path]:
        """The pages of a workbook, or of one sheet, as PNG files; with its notes unfolded."""
        pdf = folder / f"{path.stem}.pdf"
        self.ask(
            "convert", path=str(path), out=str(pdf), filter=FILTERS["pdf"], notes=notes, sheet=sheet
        )
        stem = pdf.with_suffix("")
        subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(stem)], check=True)
        return sorted(folder.glob(f"{glob_safe(stem.name)}-*.png"))

    def _start(self) -> None:
        self._starts += 1
        pipe = f"gouji{os.getpid()}x{self._starts}"
        self._office = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--invisible",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nolockcheck",
                f"-env:UserInstallation={self._profile.resolve().as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._worker = subprocess.Popen(
            [_python(), str(self.worker), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def _stop(self) -> None:
        worker, office = self._worker, self._office
        self._worker = self._office = None
        if worker is not None and worker.stdin is not None and worker.stdout is not None:
            with contextlib.suppress(BrokenPipeError):
                worker.stdin.close()
            try:
                worker.wait(timeout=10)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            worker.stdout.close()
        if office is not None:
            try:
                office.wait(timeout=10)
            except subprocess.TimeoutExpired:
                # soffice is a script that waits for soffice.bin: end the group we started.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(office.pid, 9)
                office.wait()

    def ask(self, job: str, **what: Any) -> Any:
        """What the worker answers to a job. Raises LibreOfficeError."""
        if self._worker is None:
            self._start()
        worker = self._worker
        if worker is None or worker.stdin is None or worker.stdout is None:
            raise LibreOfficeError("not running")
        try:
            line = json.dumps({"job": job, "timeout": self._timeout, **what})
            worker.stdin.write(f"{line}\n")
            worker.stdin.flush()
            answer = worker.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self._stop()
            raise LibreOfficeError(f"LibreOffice ended or hung at {what.get('path')}")
        reply = json.loads(answer)
        if "error" in reply:
            raise LibreOfficeError(reply["error"])
        return reply["answer"]


def glob_safe(name: str) -> str:
    """A file name as a pattern that matches only itself."""
    return "".join(f"[{c}]" if c in "[*?" else c for c in name)


def _python() -> str:
    """The Python that has ``uno``."""
    return os.environ.get("GOUJI_UNO_PYTHON", "/usr/bin/python3")


# What follows runs in the worker, under the system's Python; the jobs themselves run inside
# soffice, where a question costs a call and not a journey between two processes.


def serve(pipe: str, module: str) -> None:
    """Have the jobs of ``module`` answered, one line of JSON each, until standard input ends."""
    import signal

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    context = _connect(pipe)
    manager = context.ServiceManager
    loader = manager.createInstanceWithContext("com.sun.star.loader.Python", context)
    inside = loader.activate("", "", Path(module).resolve().as_uri(), None)
    for line in sys.stdin:
        # A hanging LibreOffice cannot be interrupted: the worker ends, and the caller sees that.
        signal.setitimer(signal.ITIMER_REAL, json.loads(line)["timeout"])
        try:
            reply = inside.execute(_named("job", line))
        except Exception as error:
            if type(error).__name__ == "DisposedException":
                return
            reply = json.dumps({"error": f"{type(error).__name__}: {error}"})
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        print(reply, flush=True)
    with contextlib.suppress(Exception):
        manager.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()


def factory(do: Callable[[Any, dict[str, Any]], Any]) -> Callable[..., Any]:
    """What a module must have as ``getComponentFactory`` for LibreOffice to run its jobs."""

    def made(_name: str, manager: Any, _key: Any) -> Any:
        import unohelper
        from com.sun.star.task import XJob

        desktop = manager.createInstance("com.sun.star.frame.Desktop")

        class Inside(unohelper.Base, XJob):  # type: ignore[misc]
            def execute(self, arguments: Any) -> str:
                try:
                    return json.dumps({"answer": do(desktop, json.loads(arguments[0].Value))})
                except Exception as error:
                    return json.dumps({"error": f"{type(error).__name__}: {error}"})

        return Inside()

    return made


def _named(name: str, value: str) -> tuple[Any, ...]:
    from com.sun.star.beans import NamedValue

    one = NamedValue()
    one.Name, one.Value = name, value
    return (one,)


def _connect(pipe: str) -> Any:
    import uno

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    give_up = time.monotonic() + 60
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)


def _do(desktop: Any, job: dict[str, Any]) -> Any:
    document = desktop.loadComponentFromURL(
        Path(job["path"]).resolve().as_uri(), "_blank", 0, properties(Hidden=True)
    )
    if document is None or not hasattr(document, "Sheets"):
        raise LibreOfficeError(f"LibreOffice does not open {job['path']} as a spreadsheet")
    try:
        return {"read": _read, "convert": _convert, "fill": _fill}[job["job"]](document, job)
    finally:
        document.close(True)


def _read(document: Any, job: dict[str, Any]) -> dict[str, Any]:
    sheets = document.Sheets
    found: dict[str, Any] = {"sheets": list(sheets.ElementNames)}
    for address in job["cells"]:
        name, _, cell_name = address.rpartition("!")
        index = int(name[1:]) if name.startswith("#") else 0
        by_name = name and not name.startswith("#")
        sheet = sheets.getByName(name) if by_name else sheets.getByIndex(index)
        cell = sheet.getCellRangeByName(cell_name)
        colour = cell.CellBackColor
        note = cell.Annotation.String
        found[address] = {
            "value": cell.Value if cell.Type.value == "VALUE" else cell.String,
            "text": cell.String,
            "formula": cell.Formula,
            "fill": None if colour == -1 else f"{colour & 0xFFFFFF:06X}",
            "bold": cell.CharWeight > 100,
            "note": note or None,
            "author": cell.Annotation.Author,
        }
    return found


def _fill(document: Any, job: dict[str, Any]) -> None:
    for address, typed in job["cells"].items():
        name, _, cell_name = address.rpartition("!")
        cell = document.Sheets.getByName(name).getCellRangeByName(cell_name)
        if isinstance(typed, str):
            cell.String = typed
        else:
            cell.Value = typed
    document.calculateAll()
    document.storeToURL(
        Path(job["out"]).resolve().as_uri(), properties(FilterName="Calc MS Excel 2007 XML")
    )


def _convert(document: Any, job: dict[str, Any]) -> None:
    if job.get("sheet"):
        sheets = document.Sheets
        sheets.getByName(job["sheet"]).IsVisible = True
        for name in sheets.ElementNames:
            if name != job["sheet"]:
                sheets.getByName(name).IsVisible = False
    if job["notes"]:
        for sheet in document.Sheets:
            for note in sheet.Annotations:
                note.IsVisible = True
    document.storeToURL(Path(job["out"]).resolve().as_uri(), properties(FilterName=job["filter"]))


def properties(**values: Any) -> tuple[Any, ...]:
    from com.sun.star.beans import PropertyValue

    made = []
    for name, value in values.items():
        prop = PropertyValue()
        prop.Name, prop.Value = name, value
        made.append(prop)
    return tuple(made)


getComponentFactory = factory(_do)

if __name__ == "__main__":
    serve(sys.argv[1], __file__)
