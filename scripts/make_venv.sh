#!/bin/sh
# make_venv.sh PYTHON FOLDER: a virtual environment with pip, also on Debian without python3-venv.
set -eu
python=$1
venv=$2
"$venv/bin/python" -m pip --version >/dev/null 2>&1 && exit 0
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "gouji needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 ..." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    sh "$(dirname "$0")/apt_install.sh" python3-venv
fi
"$python" -m venv --clear "$venv"
