#!/bin/bash
# SPDX-License-Identifier: MIT
# The functions behind the guard are read from the tables of the libraries, and are those that the loader would give; where the tables
# do not tell, the loader is asked.
#
#   lookup.sh LIBRARY FAKE-GO FAKE-LAUNCH PROBE OLD EMPTY-SYSV BEHIND BEHIND-SYSV BEHIND-INDIRECT BEHIND-VERSIONS BEHIND-OLD BEHIND-DLSYM
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
# The cache is found by the caller's HOME, which tests do not keep.
# shellcheck source=tools/lib.sh
. "$here/../../tools/lib.sh"
# shellcheck source=tests/preload/fake.sh
. "$here/fake.sh"
fake_setup "$2"
fake_library "$1"
launch=$(realpath -e "$3")
probe=$(realpath -e "$4")
old=$(realpath -e "$5")
empty=$(realpath -e "$6")
shift 6
behind=$(realpath -e "$1")
sysv=$(realpath -e "$2")
indirect=$(realpath -e "$3")
versions=$(realpath -e "$4")
old_alone=$(realpath -e "$5")
dlsym=$(realpath -e "$6")

# ---- the addresses ----

functions='execve execv execvp execvpe execveat fexecve posix_spawn posix_spawnp pidfd_spawn pidfd_spawnp getauxval'
# found_by LIBRARIES COMMAND...: what the probe says with LIBRARIES behind it, and at the end what an old program gets.
found_by() {
        local libraries=$1
        shift
        try env -i LD_PRELOAD="$probe${libraries:+ $libraries}" "$@"
        [ "$status" = 0 ] || fault "status $status: $err"
}

# tells yes|no
tells() {
        [[ $out == "told $1"$'\n'* ]] || fault "not 'told $1'"
}

as_the_loader() {
        local name ours theirs said
        for name in $functions; do
                said=$(grep "^$name: " <<<"$out") || fault "nothing is said of $name"
                read -r _ ours theirs <<<"$said"
                [ "$ours" = "$theirs" ] || fault "$said"
        done
}

# old_is WHERE: as the program says that is bound to it.
old_is() {
        [ "$(sed -n 's/^old //p' <<<"$out")" = "$1" ] || fault "of the old version, not $1"
}

# is_in LIBRARY FUNCTION...
is_in() {
        local library=$1 name
        shift
        for name; do
                grep -q "^$name: ${library##*/}+" <<<"$out" || fault "$name is not in ${library##*/}"
        done
}

found_by '' "$old"
tells yes
as_the_loader
is_in libc.so.6 execve posix_spawn getauxval
old_is "$(tail -n 1 <<<"$out")"
[ "$(sed -n 's/^old //p' <<<"$out")" != "$(sed -n 's/^posix_spawn: \([^ ]*\).*/\1/p' <<<"$out")" ] || fault "the old version is the new one"
verdict 'nothing behind it but the C library'

found_by "$behind" "$old"
tells yes
as_the_loader
is_in "$behind" execve posix_spawn
is_in libc.so.6 execv posix_spawnp
old_is "$(tail -n 1 <<<"$out")"
[[ $out == *"old ${behind##*/}+"* ]] || fault "a function without a version serves old programs too"
verdict 'a library without versions'

found_by "$versions" "$old"
tells yes
as_the_loader
is_in "$versions" posix_spawn
is_in libc.so.6 execve
old_is "$(tail -n 1 <<<"$out")"
[[ $out == *"old ${versions##*/}+"* ]] || fault "the old version of that library is not found"
verdict 'a library with two versions'

found_by "$old_alone" "$old"
tells yes
as_the_loader
is_in libc.so.6 posix_spawn
old_is "$(tail -n 1 <<<"$out")"
[[ $out == *"old ${old_alone##*/}+"* ]] || fault "the old version of that library is not found"
verdict 'a library with the old version alone'

found_by "$dlsym" "$old"
tells yes
is_in libc.so.6 execve posix_spawn
verdict 'a library that has taken the place of dlsym'

found_by "$sysv" "$old"
tells no
as_the_loader
is_in "$sysv" execve posix_spawn
verdict 'a library with an old hash table'

found_by "$indirect" "$old"
tells no
as_the_loader
is_in "$indirect" execve
verdict 'an indirect function'

found_by "$sysv $behind $versions" "$old"
tells no
as_the_loader
is_in "$sysv" execve posix_spawn
verdict 'several, the first with an old hash table'

found_by "$versions $behind" "$old"
tells yes
as_the_loader
is_in "$versions" posix_spawn
is_in "$behind" execve
old_is "$(tail -n 1 <<<"$out")"
verdict 'several, the first with versions'

try env -i "$old" "$probe"
[ "$status" = 0 ] || fault "status $status: $err"
tells no
# The loader looks behind it, and the guard then everywhere.
is_in libc.so.6 execve posix_spawn getauxval
verdict 'loaded late, behind the C library'

libc=$GG_CACHE/roots/trixie/usr/lib/x86_64-linux-gnu
if [ -x "$libc/ld-linux-x86-64.so.2" ]; then
        found_by '' "$libc/ld-linux-x86-64.so.2" --library-path "$libc" "$old"
        tells yes
        as_the_loader
        is_in libc.so.6 execve pidfd_spawn pidfd_spawnp
        old_is "$(tail -n 1 <<<"$out")"
        verdict 'glibc 2.41'
else
        skip 'glibc 2.41' 'no tools/toolchains.sh --root trixie'
fi

# ---- the guard itself ----

fake_root "$tmp/root"
fake_root "$tmp/old" go1.19.8
# guards LIBRARIES: with them behind it.
guards() {
        local alone=$library
        library="$library $1"
        guarded GOROOT="$tmp/old" GOROOT_GUARD=rewrite "$launch" "$tmp/root/bin/go" env GOROOT
        library=$alone
        has_status 0
        prints "$tmp/root"
}

guards "$dlsym"
[[ $err != *"dlsym was called"* ]] || fault "it was asked: $err"
verdict 'the loader is not asked where the tables tell'
guards "$empty $dlsym"
[[ $err == *"dlsym was called"* ]] || fault 'it was not asked'
verdict 'it is asked where they do not'

done_testing
