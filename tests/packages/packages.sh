# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # $built and $again are for the scripts that source this file, and $here is theirs
# What the tests of packages share. Sourced; brings tools/lib.sh and tests/lib.sh along. $here is this folder.
#
#   built_twice ARGUMENT...  runs tools/package.sh twice, over copies of the tree, as different as two builders are: folder, umask,
#                            locale, time zone, times of files, home, and, if root runs this, user. The files are in $built and $again
#   same_files PATTERN...    what both made is the same, bit by bit
#   listing DIR              every file below DIR with its kind, mode, owner and content

# The cache is found by the caller's HOME, which tests do not keep.
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
export GOROOT_GUARD_TOOLCHAINS GOROOT_GUARD_CACHE="$GG_CACHE"
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"

built=$tmp/built
again=$tmp/again

# copy_tree DIR: the files of the project and what git knows of them.
copy_tree() {
        mkdir -p "$1"
        (
                cd "$here/../.." || exit 1
                {
                        if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
                                git ls-files --cached --others --exclude-standard | while IFS= read -r t_file; do
                                        [ ! -e "$t_file" ] && [ ! -L "$t_file" ] || printf '%s\n' "$t_file"
                                done
                                [ ! -d .git ] || echo .git
                        else
                                find . -path './build*' -prune -o -type f -print
                        fi
                } | tar -cf - -T -
        ) | tar -C "$1" -xf -
}

# What tools/package.sh made is shown if it fails, and ends the test.
p_run() {
        if ! t_output=$("$@" 2>&1); then
                t_result 1 "tools/package.sh makes it"
                diag "$t_output"
                done_testing
        fi
}

built_twice() {
        copy_tree "$tmp/one/tree"
        copy_tree "$tmp/two/a longer name/tree"
        # Not .git: git would look at every file anew.
        find "$tmp/two/a longer name/tree" -name .git -prune -o -type f -exec touch -d 2001-02-03T04:05:06 {} +
        p_run "$tmp/one/tree/tools/package.sh" "$@" --output "$built"
        mkdir -m 700 "$tmp/two/home" "$tmp/two/tmp"
        set -- "$tmp/two/a longer name/tree/tools/package.sh" "$@" --output "$tmp/two/out"
        if [ "$(id -u)" -eq 0 ]; then
                chmod 711 "$tmp"
                chown -R 65534:65534 "$tmp/two"
                set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
        fi
        p_run env -u GOROOT_GUARD_TOOLCHAINS HOME="$tmp/two/home" TMPDIR="$tmp/two/tmp" GOROOT_GUARD_CACHE="${p_cache:-$tmp/two/home}" \
                TZ=Pacific/Kiritimati LC_ALL=C LANGUAGE=de CFLAGS=-O0 DEB_BUILD_OPTIONS=noopt MAKEFLAGS=-k \
                sh -c 'umask 077 && cd / && "$@"' - "$@"
        mv "$tmp/two/out" "$again"
}

same_files() {
        for t_pattern; do
                t_found=
                # shellcheck disable=SC2086 # it is a pattern
                for t_file in "$built"/$t_pattern; do
                        [ -f "$t_file" ] || continue
                        t_found=yes
                        ok "${t_file##*/} is the same when it is made again" cmp "$t_file" "$again/${t_file##*/}"
                done
                is "$t_found" yes "there are files $t_pattern"
        done
}

listing() {
        (
                cd "$1" || exit 1
                find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./var/lib/dpkg -o -path ./var/log \
                        -o -path ./var/cache/ldconfig -o -path ./etc/ld.so.cache \) -prune -o -printf '%y %m %U:%G %p %l\n' | LC_ALL=C sort
                find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./var/lib/dpkg -o -path ./var/log \
                        -o -path ./var/cache/ldconfig -o -path ./etc/ld.so.cache \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
        )
}
