#!/bin/sh
# Lower rooms never call higher ones: public headers, lib/core, lib/sys, lib/preload; tools stand beside lib/preload. Told by what
# the files include.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
root=$here/../..

# Headers that name types, constants and the few functions of core.allow.
core_system=' elf.h errno.h limits.h stdbool.h stddef.h stdint.h string.h '
public_system=' stdbool.h stddef.h stdint.h '

# room_of FILE HEADER: what an #include means: public, core, sys, preload, tools, own (of the same folder), or system.
room_of() {
        for place in core sys preload; do
                if [ -f "$root/lib/$2" ] && [ "${2#"$place"/}" != "$2" ]; then
                        echo "$place"
                        return
                fi
        done
        case $2 in
        ../* | */../*) echo outside ;;
        goroot-guard/*) echo public ;;
        *)
                if [ -f "$(dirname "$1")/$2" ]; then
                        echo own
                elif [ -f "$root/tools/$2" ]; then
                        echo tools
                else
                        echo system
                fi
                ;;
        esac
}

# allowed ROOM TARGET HEADER
allowed() {
        case $1:$2 in
        public:public | core:core | core:public | core:own) return 0 ;;
        sys:sys | sys:core | sys:public | sys:own | sys:system) return 0 ;;
        preload:preload | preload:sys | preload:core | preload:public | preload:own | preload:system) return 0 ;;
        tools:tools | tools:sys | tools:core | tools:public | tools:own | tools:system) return 0 ;;
        # A static program has the guard's code in it, for there is nobody who would load the library.
        tools:preload) [ "$3" = preload/static.h ] && return 0 ;;
        public:system) case $public_system in *" $3 "*) return 0 ;; esac ;;
        core:system) case $core_system in *" $3 "*) return 0 ;; esac ;;
        esac
        return 1
}

# trespasses ROOM FILE: the includes of a file that its room does not allow.
trespasses() {
        sed -n 's/^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*[<"]\([^>"]*\)[>"].*/\1/p' "$2" | while IFS= read -r header; do
                target=$(room_of "$2" "$header")
                allowed "$1" "$target" "$header" || echo "$header ($target)"
        done
}

# look ROOM FILE...
look() {
        room=$1
        shift
        for file; do
                [ -f "$file" ] || continue
                files=$((files + 1))
                is "$(trespasses "$room" "$file")" '' "${file#"$root/"}"
        done
}

files=0
look public "$root"/include/goroot-guard/*.h
look core "$root"/lib/core/*.[ch]
look sys "$root"/lib/sys/*.[ch]
look preload "$root"/lib/preload/*.[ch]
look tools "$root"/tools/*.[ch] "$root"/tools/*/*.[ch]
ok "$files files were looked at" test "$files" -gt 60

# The check itself: what it must find.
cat >"$tmp/probe.h" <<'END'
#include <goroot-guard/fs.h>
#include <stdio.h>
#include "core/utf8.h"
  #  include "sys/rawcall.h"
#include "preload/real.h"
#include "commands.h"
#include "../core/utf8.h"
END
probe() {
        trespasses "$1" "$tmp/probe.h" | sed 's/.*(\(.*\))/\1/' | tr '\n' ' '
}
is "$(probe public)" 'system core sys preload tools outside ' "what a public header may not include"
is "$(probe core)" 'system sys preload tools outside ' "what lib/core may not include"
is "$(probe sys)" 'preload tools outside ' "what lib/sys may not include"
is "$(probe preload)" 'tools outside ' "what lib/preload may not include"
is "$(probe tools)" 'preload outside ' "what tools may not include"
done_testing
