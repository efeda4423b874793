#!/bin/sh
# What the tests drive (LibreOffice, and Chromium for the task pane): installed where possible, named where not. Never fails.
set -u
missing=
command -v soffice >/dev/null || missing="$missing libreoffice-calc"
/usr/bin/python3 -c 'import uno' 2>/dev/null || missing="$missing python3-uno"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
command -v chromium >/dev/null || missing="$missing chromium"
[ -z "$missing" ] && exit 0
# shellcheck disable=SC2086
sh "$(dirname "$0")/apt_install.sh" $missing || echo "the tests that need them will be skipped" >&2
