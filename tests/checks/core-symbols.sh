#!/bin/sh
# lib/core is pure: its objects ask nobody for anything but the functions of an allow-list, and hold nothing that changes.
#
#   core-symbols.sh ARCHIVE ALLOW-LIST C-COMPILER [ARGUMENT...]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
archive=$1
allow=$2
shift 2
cc=$*

# needed ARCHIVE: names that no object of it defines. The linker itself makes the table that position-independent code asks for.
needed() {
        nm --defined-only "$1" | awk 'NF == 3 { print $3 }' | sort -u >"$tmp/defined"
        nm --undefined-only "$1" | awk 'NF == 2 && $2 != "_GLOBAL_OFFSET_TABLE_" { print $2 }' | sort -u >"$tmp/undefined"
        comm -13 "$tmp/defined" "$tmp/undefined"
}

# forbidden ARCHIVE: those that are not in the list.
forbidden() {
        needed "$1" >"$tmp/needed"
        sort -u "$allow" >"$tmp/allowed"
        comm -23 "$tmp/needed" "$tmp/allowed"
}

# writable ARCHIVE: sections that a program may write, and have a size. The loader alone writes to .data.rel.ro (addresses), and
# takes the right away afterwards. Common symbols have no section yet.
writable() {
        readelf -SW "$1" | sed -n 's/^ *\[ *[0-9]*\] //p' | awk '
                $1 ~ /^\.data\.rel\.ro/ { next }
                $5 !~ /^0+$/ && $7 ~ /W/ { print $1, $5 }'
        nm "$1" | awk '$2 == "C" { print $3 }'
}

# made FROM-TEXT: an archive of one object.
made() {
        printf '%s\n' "$1" >"$tmp/made.c"
        rm -f "$tmp/made.a"
        $cc -O0 -fPIC -fcommon -c -o "$tmp/made.o" "$tmp/made.c" && ar rc "$tmp/made.a" "$tmp/made.o"
}

ok "the archive defines gg_judge" sh -c "nm --defined-only '$archive' | grep -qw gg_judge"
is "$(needed "$archive" | grep -cx memcpy)" 1 "the archive's needs are seen"
is "$(forbidden "$archive")" '' "nothing but the allow-list is asked for"
is "$(writable "$archive")" '' "nothing in it changes"
is "$(sort "$allow" | tr '\n' ' ')" 'memchr memcmp memcpy memmove memset strchr strcmp strlen strncmp ' "the list is short"

# The check itself: what it must find.
made 'extern int errno_like(void); int gg_f(void) { return errno_like(); }'
is "$(forbidden "$tmp/made.a")" errno_like "a function of others is found"
made '#include <errno.h>
int gg_f(void) { return errno; }'
is "$(forbidden "$tmp/made.a")" __errno_location "errno is found"
made 'static int n; int gg_f(void) { return n++; }'
like "$(writable "$tmp/made.a")" .bss "a static that starts at zero is found"
made 'static int n = 3; int gg_f(void) { return n++; }'
like "$(writable "$tmp/made.a")" .data "a static that starts at something else is found"
made 'static _Thread_local int n; int gg_f(void) { return n++; }'
like "$(writable "$tmp/made.a")" .tbss "a thread's own is found"
made 'int gg_n;'
like "$(writable "$tmp/made.a")" gg_n "a common symbol is found"
made 'static const char *const names[] = {"a", "b"}; const char *gg_f(int i) { return names[i]; }'
is "$(writable "$tmp/made.a")" '' "a constant table of addresses is none"
done_testing
