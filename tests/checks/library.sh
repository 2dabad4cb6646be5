#!/bin/sh
# The library loads into every process of a build, whatever its libc: what its file says of itself must stay as it is.
#
#   library.sh LIBRARY VERSION-SCRIPT
#
# STRIP in the environment is the strip(1) for a library of another architecture.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
library=$1
map=$2
size_max=65536
# Pages are up to 64 KiB there, and the linker puts the end of what becomes read-only at the end of one: before that comes a hole,
# and behind it only the table of sections.
case $(readelf -h "$library") in *AArch64*) size_max=69632 ;; esac

# Names that glibc and musl know, each with a way out where it is missing: all weak, none with a version.
cat >"$tmp/allowed" <<'END'
_r_debug
dlsym
environ
END

nm -D "$library" >"$tmp/symbols"
nm -D --with-symbol-versions --undefined-only "$library" >"$tmp/undefined"
readelf -dW "$library" >"$tmp/dynamic"
readelf -lW "$library" >"$tmp/segments"
{
        nm -D "$library"
        nm "$library"
} 2>/dev/null | awk '{ print $NF }' | sort -u >"$tmp/names"

# exported MAP: what its global part names.
exported() {
        sed 's:/\*.*\*/::' "$1" | tr -d '\n' | sed -n 's/.*global:\(.*\)local:.*/\1/p' | tr ' ;' '\n' | sed '/^$/d' | sort
}

exported "$map" >"$tmp/wanted"
ok "the version script names execve and posix_spawn" sh -c "grep -qx execve '$tmp/wanted' && grep -qx posix_spawn '$tmp/wanted'"
is "$(grep -v ' [wUA] ' "$tmp/symbols" | awk '{ sub(/@.*/, "", $NF); print $NF }' | sort -u)" "$(cat "$tmp/wanted")" \
        "exports are those of the version script"

is "$(awk '{ print $NF }' "$tmp/undefined" | sort | comm -23 - "$tmp/allowed")" '' "asks for nothing but the allow-list"
is "$(awk '$(NF - 1) != "w" { print }' "$tmp/undefined")" '' "what it asks for is weak"
is "$(grep @ "$tmp/undefined" || true)" '' "what it asks for has no version"
is "$(grep -E '\((NEEDED|RPATH|RUNPATH|TEXTREL|VERNEED)\)' "$tmp/dynamic" || true)" '' \
        "needs no other library, no path and no text relocation"
like "$(cat "$tmp/dynamic")" '(SONAME)*Library soname: [libgoroot-guard.so' "has its name"
ok "is bound when it is loaded" sh -c "grep -E '\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*NOW' '$tmp/dynamic'"
# A page more that is written, and a mapping more, in every process: lib/preload/meson.build.
is "$(awk '$1 == "GNU_RELRO"' "$tmp/segments")" '' "has all it writes in one mapping"
# shellcheck disable=SC2046 # two words
set -- $(awk '$1 == "LOAD" && $7 == "RW" { print $3, $6 }' "$tmp/segments")
ok "writes to one page" test "$(($1 % 4096 + $2))" -le 4096
is "$(awk '$1 == "TLS"' "$tmp/segments")" '' "has nothing of a thread's own"
is "$(awk '$1 == "GNU_STACK" { print $7 }' "$tmp/segments")" RW "asks for a stack that is not executable"
is "$(awk '$1 == "LOAD"' "$tmp/segments" | grep -c 'W *E' || true)" 0 "has no memory that is written and executed"
is "$(grep -E '^__stack_chk|_chk$|^__[a-z]*san_|^__cyg_profile|^_mcount|^mcount|^__llvm|^__gcov' "$tmp/names" || true)" '' \
        "has no calls that a compiler put in for other purposes"

"${STRIP:-strip}" -o "$tmp/stripped" "$library"
size=$(wc -c <"$tmp/stripped")
is "$(readelf -SW "$tmp/stripped" | awk '/ \.note\.goroot-guard / { sub(/.*\]/, ""); print $2, $7 }')" 'NOTE 0' \
        "stripped, it has a note of its version, which is not loaded"
like "$(readelf -n "$tmp/stripped" 2>/dev/null | sed -n '/goroot-guard  */,$p')" 'NT_VERSION' "the note is one of a version"
ok "stripped, its $size bytes are at most $size_max" test "$size" -le "$size_max"
done_testing
