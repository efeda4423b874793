#!/bin/sh
# Installs Debian packages as root or through sudo; fails with one sentence when it cannot.
set -eu
if ! command -v apt-get >/dev/null; then
    echo "no apt-get here; please install: $*" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=sudo
else
    echo "neither root nor sudo here; please install: $*" >&2
    exit 1
fi
echo "installing $*"
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
