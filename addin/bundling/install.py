"""Installs gouji and its add-in from the wheels beside this file; needs no internet, no admin.

Runs on the user's PC with nothing but Python: install.cmd finds Python and calls it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """The exit status."""
    folder = Path(os.environ["LOCALAPPDATA"]) / "gouji" / "python"
    print("正在安装勾稽，大约一两分钟……", flush=True)
    try:
        venv.create(folder, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"不能写入“{folder}”（{error}），请关闭 Excel 再运行一次。")
        return 1
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    done = subprocess.run(
        [
            scripts / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-index",
            "--find-links",
            HERE / "wheels",
            "gouji[excel,import]",
        ],
        check=False,
    )
    if done.returncode:
        print("安装没有完成，请把上面的内容发给我们。")
        return 1
    for action in ("install", "doctor"):
        done = subprocess.run([scripts / "gouji", "addin", action], check=False)
        if done.returncode:
            print("勾稽已经装好，加载项还不能用，请按上面说的做，再运行 install.cmd。")
            return 1
    print("安装完成，请打开 Excel，选项卡“预算审核”在“审阅”后面。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
