#!/bin/sh
# A launch may come from a stack of a few KiB (a thread's, a signal handler's): no function in the hooked process takes more than
# 1 KiB of it, and none a size that is known only when it runs, but for the three whose purpose that is. The readers of a program's
# headers have frames of their own that are never on the stack together: buildinfo.h allows them 2 KiB in all.
#
#   stack.sh C-COMPILER [ARGUMENT...]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
root=$here/../..
limit=1024
larger='gg_elf_find_section=1640 gg_elf_read=1280 find_magic=1160'
# The working space, an edited environment, and the array of an execl: alloca on purpose, the stack or the size looked at first.
dynamic='launch_on_stack launch_list guard_on_stack'
cc=$*

# usage FILE: compiled as in lib/meson.build; the functions with their frames as "NAME BYTES KIND", largest first.
usage() {
        rm -f "$tmp"/out.*
        (cd "$tmp" && $cc -std=gnu11 -O2 -fPIC -D_GNU_SOURCE -DGG_VERSION='"0"' -DGG_SYSTEM_CONF='"/none"' -fno-stack-protector \
                -U_FORTIFY_SOURCE -I "$root/include" -I "$root/lib" -fstack-usage -c -o out.o "$1") || return
        awk -F '\t' '{ sub(/.*:/, "", $1); sub(/\..*/, "", $1); print $1, $2, $3 }' "$tmp"/out.su | sort -k2,2nr
}

# too_large: those of standard input that are. "dynamic,bounded" is a frame aligned at run time: its size is known.
too_large() {
        awk -v limit="$limit" -v larger="$larger" -v allowed=" $dynamic " '
                BEGIN {
                        n = split(larger, words, /[ =]/)
                        for (i = 1; i < n; i += 2)
                                limits[words[i]] = words[i + 1]
                }
                $2 > ($1 in limits ? limits[$1] : limit) + 0 { print $1 ": " $2 " bytes" }
                $3 == "dynamic" && !index(allowed, " " $1 " ") { print $1 ": a size that is not known" }'
}

echo 'int gg_f(void) { return 0; }' >"$tmp/probe.c"
if ! usage "$tmp/probe.c" >/dev/null 2>&1; then
        skip "stack frames" "the compiler has no -fstack-usage"
        done_testing
fi

functions=0
seen=
for file in "$root"/lib/core/*.c "$root"/lib/sys/*.c "$root"/lib/preload/*.c; do
        name=${file#"$root/"}
        if ! usage "$file" >"$tmp/frames" 2>"$tmp/errors"; then
                t_result 1 "$name compiles"
                diag "$(cat "$tmp/errors")"
                continue
        fi
        functions=$((functions + $(wc -l <"$tmp/frames")))
        seen="$seen $(awk '$3 == "dynamic" { print $1 }' "$tmp/frames" | tr '\n' ' ')"
        is "$(too_large <"$tmp/frames")" '' "$name: at most $(awk 'NR == 1 { print $2 " bytes (" $1 ")" }' "$tmp/frames")"
done
ok "$functions functions were looked at" test "$functions" -gt 150
for name in $dynamic; do
        like " $seen " " $name " "$name is still one of a size that is not known"
done

# The check itself: what it must find.
cat >"$tmp/probe.c" <<'END'
void gg_use(char *p);
void gg_large(void) { char p[1100]; gg_use(p); }
void gg_elf_read(void) { char p[1100]; gg_use(p); }
void find_magic(void) { char p[1200]; gg_use(p); }
void gg_small(void) { char p[900]; gg_use(p); }
void gg_unknown(unsigned n) { gg_use(__builtin_alloca(n)); }
void launch_list(unsigned n) { gg_use(__builtin_alloca(n)); }
END
is "$(usage "$tmp/probe.c" | too_large | sed 's/:.*//' | sort | tr '\n' ' ')" 'find_magic gg_large gg_unknown ' "what is too large is found"
done_testing
