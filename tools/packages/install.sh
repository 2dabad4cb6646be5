#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is unpacked here, file by file, each by rename, so that a library in use is never half there; and takes just that away
# again.
#
#   ./install.sh [--prefix DIR]                    into DIR, /usr/local by default; over an older version, whose other files go
#   DIR/share/goroot-guard/install.sh --uninstall  removes the files that were installed, and the folders that were made for them
#
# Nothing is switched on by installing. A file that was changed since is kept, and said.
set -eu

die() {
        printf '%s\n' "install.sh: $*" >&2
        exit 1
}

self=$(readlink -f "$0")
root=${self%/share/goroot-guard/install.sh}
own=share/goroot-guard
action=install
prefix=
while [ $# -gt 0 ]; do
        case $1 in
        -h | --help)
                sed -n '3,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
                exit
                ;;
        --prefix)
                [ $# -ge 2 ] || die "--prefix needs a folder (try --help)"
                prefix=$2
                shift
                ;;
        --uninstall) action=uninstall ;;
        *) die "unknown argument '$1' (try --help)" ;;
        esac
        shift
done
if [ "$root" = "$self" ] || [ ! -f "$root/$own/SHA256SUMS" ]; then
        die "$self is not where its archive had it"
fi
if [ -z "$prefix" ]; then
        prefix=/usr/local
        # Uninstalled is what this file was installed with.
        [ "$action" = install ] || prefix=$root
fi
case $prefix in
*[[:space:]:]*) die "--prefix '$prefix': ld.so(8) takes no library from a path with blanks or colons in it" ;;
/*) ;;
*) die "--prefix '$prefix': an absolute path is wanted" ;;
esac

# The names in a list of sums.
names() {
        sed 's/^[0-9a-f]*  //' "$1"
}

# fresh FOLDER: makes it, and writes down what was not there, outermost first.
fresh() {
        [ ! -d "$1" ] || return 0
        fresh "$(dirname "$1")"
        mkdir "$1" || die "cannot make $1"
        printf '%s\n' "$1" >>"$made"
}

# put FILE MODE TARGET
put() {
        new=$3.new.$$
        if ! cp "$1" "$new" || ! chmod "$2" "$new" || ! mv -f "$new" "$3"; then
                die "cannot write $3"
        fi
        new=
}

install_all() {
        umask 022
        (cd "$root" && sha256sum -c "$own/SHA256SUMS" >/dev/null) || die "the files here are not those that were packed"
        made=$(mktemp)
        before=$(mktemp)
        new=
        trap 'rm -f "$made" "$before" ${new:+"$new"}' EXIT
        [ ! -f "$prefix/$own/folders" ] || cat "$prefix/$own/folders" >"$made"
        [ ! -f "$prefix/$own/SHA256SUMS" ] || names "$prefix/$own/SHA256SUMS" >"$before"
        names "$root/$own/SHA256SUMS" | while IFS= read -r file; do
                fresh "$(dirname "$prefix/$file")"
                mode=644
                [ ! -x "$root/$file" ] || mode=755
                put "$root/$file" "$mode" "$prefix/$file"
        done
        while IFS= read -r file; do
                names "$root/$own/SHA256SUMS" | grep -Fxq "$file" || rm -f "$prefix/$file"
        done <"$before"
        put "$made" 644 "$prefix/$own/folders"
        put "$root/$own/SHA256SUMS" 644 "$prefix/$own/SHA256SUMS"
        printf '%s\n' "installed in $prefix; to remove it: $prefix/$own/install.sh --uninstall"
}

# A library that is preloaded everywhere does not go: every command would complain.
not_preloaded() {
        if grep -q "^[^#]*$prefix/lib/libgoroot-guard\.so" /etc/ld.so.preload 2>/dev/null; then
                die "/etc/ld.so.preload names $prefix/lib/libgoroot-guard.so; switch it off first: $prefix/bin/goroot-guard disable"
        fi
}

uninstall_all() {
        [ -f "$prefix/$own/SHA256SUMS" ] || die "nothing of this was installed in $prefix"
        not_preloaded
        list=$(mktemp)
        trap 'rm -f "$list"' EXIT
        cat "$prefix/$own/SHA256SUMS" >"$list"
        kept=0
        cd "$prefix"
        while IFS= read -r line; do
                file=${line#*  }
                [ -e "$file" ] || continue
                if printf '%s\n' "$line" | sha256sum -c >/dev/null 2>&1; then
                        rm -f "$file" || die "cannot remove $prefix/$file"
                else
                        printf '%s\n' "install.sh: kept $prefix/$file, which was changed" >&2
                        kept=1
                fi
        done <"$list"
        sed '1!G;h;$!d' "$own/folders" >"$list"
        rm -f "$own/folders" "$own/SHA256SUMS"
        cd /
        while IFS= read -r folder; do
                rmdir "$folder" 2>/dev/null || :
        done <"$list"
        return "$kept"
}

"${action}_all"
