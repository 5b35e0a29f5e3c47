#!/bin/sh
# make-venv.sh PYTHON FOLDER: the virtual environment, with one sentence for each thing that can stand in its way.
set -eu
python=$1
folder=$2
command -v "$python" >/dev/null 2>&1 || { echo "There is no $python here: install Python 3.11 or newer." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; $python is $("$python" -V 2>&1). Name another one: make PYTHON=python3.12 ..." >&2
    exit 1
}
if [ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then exit 0; fi
if ! "$python" -c 'import ensurepip' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    # Debian keeps this part of Python in a package of its own.
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "python$version-venv" >/dev/null
fi
"$python" -m venv --clear "$folder" || {
    echo "The virtual environment could not be made; on Debian: sudo apt-get install python3-venv" >&2
    exit 1
}
