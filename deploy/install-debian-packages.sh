#!/bin/sh
# Installs what the given lists name and this machine lacks, when it may; else says the one line to run. Never stops the caller.
set -u
command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 || {
    echo "This is no Debian or Ubuntu: install the libraries that 'manage.py doctor' names with this system's own tool."
    exit 0
}
missing() {
    for name in $(sed -e 's/#.*//' -e 's/|.*//' "$@"); do
        dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -q '^installed$' || echo "$name"
    done
}
names=$(missing "$@" | sort -u | tr '\n' ' ')
[ -z "$names" ] && exit 0
line="apt-get install -y --no-install-recommends $names"
if [ "$(id -u)" = 0 ]; then as_root=""
elif sudo -n true 2>/dev/null; then as_root="sudo"
else as_root="cannot"; fi
if [ "$as_root" != cannot ]; then
    echo "Installing Debian packages: $names"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    $as_root apt-get update -qq && $as_root $line -qq >/dev/null
    names=$(missing "$@" | sort -u | tr '\n' ' ')
    [ -z "$names" ] && exit 0
fi
echo "These Debian packages are missing; an administrator installs them with:"
echo "    sudo apt-get update && sudo $line"
echo "Until then these features wait:"
for name in $names; do
    sed -n "s/^$name  *| */    $name: /p; s/^$name|  */    $name: /p" "$@"
done
exit 0
