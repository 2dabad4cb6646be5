# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Images made of this machine's own files, for what changes /etc/ld.so.preload. Sourced, after tests/lib.sh, by scripts that have set
# $guard (the program) and $library. CC in the environment is the compiler for libraries that are no good.
# shellcheck disable=SC2034,SC2154 # what is set here is for those scripts, and what is not comes from them

name=libgoroot-guard.so
umask 022

# chroot(2) is for root, which anybody is in a namespace of their own.
as_root=()
if [ "$(id -u)" -ne 0 ]; then
        as_root=(unshare --map-root-user)
        if ! "${as_root[@]}" true 2>/dev/null; then
                skip 'enable, disable, status' 'not root, and no namespace of users'
                done_testing
        fi
fi
# is_root: whether other users can be had, file systems mounted and files given away.
is_root() {
        [ "$(id -u)" -eq 0 ]
}

# ---- the image ----

image=$tmp/image
etc=$image/etc
preload=$etc/ld.so.preload
here_enable=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$tmp/made"

loader_of() {
        readelf -lW "$1" | sed -n 's/.*interpreter: \(.*\)\]/\1/p'
}
loader=$(loader_of "$(type -P true)")
multiarch=$("${CC:-cc}" -print-multiarch 2>/dev/null || :)
place=/usr/lib/${multiarch:-guard}

# machine: made anew.
machine() {
        rm -rf "$image"
        mkdir -p "$image/bin" "$etc" "$image$place"
        cp "$(type -P true)" "$image/bin/true"
        libraries_into "$image" "$image/bin/true"
        cp "$library" "$image$place/$name"
}

# enable, disable, status [OPTION...]
enable() { try "${as_root[@]}" "$guard" enable --root "$image" "$@"; }
disable() { try "${as_root[@]}" "$guard" disable --root "$image" "$@"; }
status() { try "${as_root[@]}" "$guard" status --root "$image" "$@"; }

# state: all there is in the image's /etc.
state() {
        (cd "$etc" && find . -mindepth 1 -printf '%p %y %m %U:%G %l\n' -type f -exec od -An -c {} \; | sort)
}

# loaded: what glibc loads into a program of the image, and what it says it cannot load.
loaded() {
        "${as_root[@]}" chroot "$image" "$loader" --list /bin/true 2>&1 |
                sed -n "s/.*object '\([^']*\)' from .*/- \1/p; s/^\t\([^ ]*$name\) .*/\1/p"
}

# make_library TROUBLE OUTPUT [FLAG...]: see enable-library.c
make_library() {
        "${CC:-cc}" -w -shared -fPIC -DTROUBLE="$1" -o "$2" "$here_enable/enable-library.c" "${@:3}"
}

# refused NAME STATUS TEXT [OPTION...]: enable says why not, and touches nothing.
refused() {
        local what=$1 wanted=$2 text=$3
        shift 3
        before=$(state)
        enable "$@"
        is "$status $out" "$wanted " "$what: status $wanted"
        like "$err" "$text" "$what: says why"
        is "$(state)" "$before" "$what: nothing is touched"
}
