#!/bin/sh
# Every function that launches a program, from every place, with a real go that has another version's GOROOT, under each
# policy: functions.sh LIBRARY LAUNCH SHOW SHOW-DYNAMIC [COMMAND...]
#
# LIBRARY may be what the dynamic linker expands for each kind of program, DIR/$LIB/..., see ld.so(8).
# COMMAND starts LAUNCH where it does not start by itself (ld.so --library-path DIR): for the functions of another C
# library.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

case $1 in
/*\$LIB/*) library=$1 ;;
*) library=$(realpath "$1") ;;
esac
launch=$(realpath "$2")
show=$3
show_dynamic=$4
shift 4

toolchain 1.19
other=$goroot
toolchain 1.22
root=$goroot
export GOENV=off GOTOOLCHAIN=local
path=$root/bin:/usr/bin:/bin
exec_functions='execve execv execvp execvpe __execvpe execl execlp execle execveat execveat-handle fexecve'
spawn_functions='posix_spawn posix_spawnp posix_spawn@GLIBC_2.2.5 posix_spawnp@GLIBC_2.2.5 posix_spawn@GLIBC_2.2
        posix_spawnp@GLIBC_2.2 pidfd_spawn pidfd_spawnp'
command_functions='system popen wordexp'
lacking=' '
newline='
'

# run POLICY [SETTING]... WORD...: WORD... under guard, or without the library if POLICY is `none`; then by its public name what a
# C library may have under no other.
run() {
        policy=$1
        shift
        for word; do
                shift
                [ "$policy,$word" != none,__execvpe ] || word=execvpe
                set -- "$@" "$word"
        done
        settings="GOROOT_GUARD=$policy GOROOT_GUARD_LOG=stderr LD_PRELOAD=$library"
        [ "$policy" != none ] || settings=
        # shellcheck disable=SC2086 # words
        try env PATH="$path" $settings "$@"
}

# expect NAME STATUS OUTPUT RECORD: compares all that the last run did. RECORD is how the one line on standard error
# starts; nothing may stand there if it is empty.
expect() {
        problem=
        [ "$status" -eq "$2" ] || problem="exit status $status, expected $2"
        [ "$out" = "$3" ] || problem="$problem${newline}standard output, expected:$newline$3"
        case $4 in
        '') [ -z "$err" ] || problem="$problem${newline}standard error, expected nothing" ;;
        *)
                case $err in
                *"$newline"* | '') problem="$problem${newline}standard error, expected one line" ;;
                "$4"*) ;;
                *) problem="$problem${newline}standard error, expected to start with: $4" ;;
                esac
                ;;
        esac
        if [ -z "$problem" ]; then
                t_result 0 "$1"
        else
                t_result 1 "$1"
                diag "$problem"
                diag "exit status $status"
                diag "standard output: $out"
                diag "standard error: $err"
        fi
}

# target FUNCTION PATH: what the function is to be told. Functions that search PATH get a name.
target() {
        case $1 in
        execvp | execvpe | __execvpe | execlp | posix_spawnp* | pidfd_spawnp) basename "$2" ;;
        *) printf '%s\n' "$2" ;;
        esac
}

# exists COMMAND...: whether $function is in the C library of LAUNCH, or in this library; $native says whether in the
# former. An emulator may lack the system call that execveat is.
exists() {
        case $lacking in *" $function "*) return 1 ;; esac
        try "$@" --exists "$function"
        native=$status
        case $function in
        execveat*)
                [ "$native" -ne 0 ] || try "$@" "$function" /bin/true
                case $out in
                *ENOSYS*)
                        diag "left out, not counted: $function, which this system has not even without the library (ENOSYS)"
                        lacking="$lacking$function "
                        return 1
                        ;;
                esac
                ;;
        esac
        try env LD_PRELOAD="$library" "$@" --exists "$function"
        [ "$status" -eq 0 ]
}

# What launch says after a launch that worked, and after one that was blocked.
after() {
        case $from in vfork | fork) printf '\nlaunch: %s child %s, errno unchanged' "$from" "$1" ;; esac
}

log_action='goroot-guard: wrong GOROOT for '
rewrite_action='goroot-guard: rewrote GOROOT for '
remove_action='goroot-guard: removed GOROOT for '
block_action='goroot-guard: blocked '

# policies FUNCTION FROM DONE STOPPED STATUS WORD...: DONE and STOPPED are what is printed behind the root that go
# reports and in place of it; STATUS is that of launch when blocked.
policies() {
        function=$1
        from=$2
        done=$3
        stopped=$4
        stopped_status=$5
        shift 5
        title="$function from $from"
        [ "$from" != plain ] || title=$function
        if [ "$native" -eq 0 ] || [ "$function" = __execvpe ]; then
                run none GOROOT="$other" "$@"
                # With musl, the search along PATH leaves an errno behind even if it succeeds.
                leaves=$(printf '%s\n' "$out" | sed -n "s/^launch: $from child .*, errno //p")
                done=$(printf '%s\n' "$done" | sed "s/, errno unchanged$/, errno ${leaves:-?}/")
                expect "$title: without the library" 0 "$other$done" ''
        fi
        run log GOROOT="$other" "$@"
        expect "$title: log" 0 "$other$done" "$log_action$root/bin/go "
        run rewrite GOROOT="$other" "$@"
        expect "$title: rewrite" 0 "$root$done" "$rewrite_action$root/bin/go "
        run block GOROOT="$other" "$@"
        expect "$title: block" "$stopped_status" "$stopped" "$block_action$root/bin/go "
        run block GOROOT="$root" "$@"
        expect "$title: nothing to block" 0 "$root$done" ''
}

places='plain fork vfork thread signal'

for function in $exec_functions; do
        exists "$@" "$launch" || continue
        name=$(target "$function" "$root/bin/go")
        for from in $places; do
                case $from in
                fork | vfork) stopped=$(after 'exited 126') stopped=${stopped#"$newline"} stopped_status=0 ;;
                *) stopped='' stopped_status=126 ;;
                esac
                policies "$function" "$from" "$(after 'exited 0')" "$stopped" "$stopped_status" \
                        "$@" "$launch" --from "$from" "$function" "$name" go env GOROOT
        done
done

spawned=0
for function in $spawn_functions; do
        exists "$@" "$launch" || continue
        spawned=$((spawned + 1))
        name=$(target "$function" "$root/bin/go")
        for from in $places; do
                done="
launch: $function returned 0 0
launch: child's number given
launch: child exited 0$(after 'exited 125')"
                stopped="launch: $function returned 1 EPERM
launch: child's number not given$(after 'exited 125')"
                policies "$function" "$from" "$done" "$stopped" 0 \
                        "$@" "$launch" --from "$from" "$function" "$name" go env GOROOT
        done
done

# These start sh, which does not pass by the guard either.
for function in $command_functions; do
        exists "$@" "$launch" || continue
        for from in $places; do
                case $function in
                system)
                        done="
launch: system returned 0 0
launch: child exited 0$(after 'exited 125')"
                        stopped="launch: system returned 32256 0
launch: child exited 126$(after 'exited 125')"
                        ;;
                popen)
                        done="
launch: popen returned 0 0
launch: child exited 0$(after 'exited 125')"
                        stopped="launch: popen returned 0 0
launch: child exited 126$(after 'exited 125')"
                        ;;
                wordexp)
                        done="
launch: wordexp returned 0 0$(after 'exited 125')"
                        stopped="launch: wordexp returned 0 0$(after 'exited 125')"
                        ;;
                esac
                policies "$function" "$from" "$done" "$stopped" 0 \
                        "$@" "$launch" --from "$from" "$function" 'exec go env GOROOT'
        done
done

# Rust's standard library asks for these at run time, and believes the answer.
for function in pidfd_spawn pidfd_spawnp; do
        try "$@" "$launch" --exists "$function"
        before=$status
        try env LD_PRELOAD="$library" "$@" "$launch" --exists "$function"
        is "$status" "$before" "$function is there only if the C library has it"
done

# A dynamic go, which the library gets into: it must not judge itself once more.
path=$other/bin:/usr/bin:/bin
for function in $exec_functions $spawn_functions system; do
        exists "$@" "$launch" || continue
        name=$(target "$function" "$other/bin/go")
        [ "$function" != system ] || name='exec go env GOROOT'
        for from in plain vfork; do
                run rewrite GOROOT="$root" "$@" "$launch" --from "$from" "$function" "$name" go env GOROOT
                out=$(printf '%s\n' "$out" | head -n 1)
                expect "$function from $from: a dynamic go gives one record" 0 "$other" "$rewrite_action$other/bin/go "
        done
done

# ---- What the go is given: show in the place of a go ----

# fake_go DIR PROGRAM
fake_go() {
        mkdir -p "$1/bin" "$1/pkg/tool"
        cp "$2" "$1/bin/go"
        echo go1.22.0 >"$1/VERSION"
}

fake=$tmp/fake
stale=$tmp/stale
fake_go "$fake" "$show"
fake_go "$fake-dynamic" "$show_dynamic"
mkdir -p "$stale/pkg/tool"
echo go1.19.8 >"$stale/VERSION"
path=$fake/bin:/usr/bin:/bin
echo 'rewrite = unset' >"$tmp/unset.conf"

# What stands before and behind GOROOT: duplicates, and entries of no proper form.
give() {
        printf '%s\0' A=1 "PATH=$path" "$@" A=2 GOROOT =x '' NOTHING A=1 GOROOTS=3 XGOROOT=4 >"$tmp/entries"
}
behind='A=2
GOROOT
=x

NOTHING
A=1
GOROOTS=3
XGOROOT=4'

# What show printed of its environment.
environment() {
        printf '%s\n' "$out" | sed -n 's/^env=//p'
}

# given POLICY [SETTING]... WORD...: as run. Leaves the environment that the go was given in $out.
given() {
        run "$@" go
        # An exec ends with the status of show.
        case $function in
        *exec*) [ "$status" -eq 40 ] || err="exit status $status$newline$err" ;;
        *) [ "$status" -eq 0 ] || err="exit status $status$newline$err" ;;
        esac
        status=0
        out=$(environment)
}

# arrives NAME ENTRY RECORD: ENTRY is what has become of GOROOT.
arrives() {
        expect "$function: $1" 0 "A=1${newline}PATH=$path$newline${2:+$2$newline}$behind" "$3"
}

for function in $exec_functions $spawn_functions; do
        exists "$@" "$launch" || continue
        name=$(target "$function" "$fake/bin/go")

        give GOROOT="$stale"
        given log "$@" "$launch" --env-exact "$tmp/entries" "$function" "$name"
        arrives 'under log nothing is changed' "GOROOT=$stale" "$log_action"
        given rewrite "$@" "$launch" --env-exact "$tmp/entries" "$function" "$name"
        arrives 'GOROOT is replaced in its place' "GOROOT=$fake" "$rewrite_action"
        given rewrite GOROOT_GUARD_CONF="$tmp/unset.conf" \
                "$@" "$launch" --env-exact "$tmp/entries" "$function" "$name"
        arrives 'GOROOT is removed' '' "$remove_action"
        given log "$@" "$launch" --env-exact "$tmp/entries" "$function" "$fake-dynamic/bin/go"
        # The library is not in the environment that it is given, so nothing of the guard's may be either.
        [ "$name" = go ] || arrives 'under log nothing is changed for a dynamic go' "GOROOT=$stale" "$log_action"

        give GOROOT="$stale" GOROOT="$fake" GOROOT= GOROOT="$stale"
        given rewrite "$@" "$launch" --env-exact "$tmp/entries" "$function" "$name"
        arrives 'all but one GOROOT go' "GOROOT=$fake" "$rewrite_action"
        give GOROOT="$fake"
        given rewrite "$@" "$launch" --env-exact "$tmp/entries" "$function" "$name"
        arrives 'a right GOROOT stays' "GOROOT=$fake" ''
        # Go obeys the first one.
        give GOROOT="$fake" GOROOT="$stale"
        given block "$@" "$launch" --env-exact "$tmp/entries" "$function" "$name"
        arrives 'a wrong GOROOT behind the right one stays' "GOROOT=$fake${newline}GOROOT=$stale" ''
done

# ---- What stays behind ----

# A large environment does not fit on the stacks that some launches are made from.
n=0
large=
while [ "$n" -lt 2500 ]; do
        n=$((n + 1))
        large="${large}VARIABLE_$n=value $n\\0"
done
printf 'PATH=%s\0GOROOT=%s\0%b' "$path" "$stale" "$large" >"$tmp/large"
wanted=$(printf 'PATH=%s\0GOROOT=%s\0%b' "$path" "$fake" "$large" | tr '\0' '\n')
for function in execve execv execle posix_spawn; do
        for from in $places; do
                run rewrite "$@" "$launch" --from "$from" --env-exact "$tmp/large" "$function" "$fake/bin/go"
                status=0
                out=$(environment)
                expect "$function from $from: a large environment is rewritten" 0 "$wanted" "$rewrite_action"
        done
done

for function in $exec_functions $spawn_functions; do
        exists "$@" "$launch" || continue
        name=$(target "$function" "$fake/bin/go")
        for environment in entries large; do
                give GOROOT="$stale"
                rm -f "$tmp/records"
                run rewrite GOROOT_GUARD_LOG="file:$tmp/records" "$@" "$launch" --from vfork --repeat 50 \
                        --env-exact "$tmp/$environment" "$function" "$name"
                is "$(grep -c '"action":"rewrite"' "$tmp/records"), $(printf '%s\n' "$out" | grep -c "^env=GOROOT=$fake$")
$(printf '%s\n' "$out" | tail -n 3)" "50, 50
launch: environ same
launch: memory same
launch: descriptors same" "$function: 50 rewritten launches by vfork children leave nothing behind ($environment)"
        done
done

# ---- Which go it is ----

# The real functions pass by what is no program, and stop at some errors: the go that is judged must be the one that runs.
function=execvp
other_fake=$tmp/other
fake_go "$other_fake" "$show"
bad=$tmp/bad
mkdir "$bad" "$bad/script" "$bad/elf" "$bad/loop" "$bad/text"
printf '#!%s/none\n' "$bad" >"$bad/script/go"
ln -s go "$bad/loop/go"
printf 'exit 7\n' >"$bad/text/go"
chmod +x "$bad/script/go" "$bad/text/go"

for function in execvp execvpe __execvpe execlp posix_spawnp; do
        path=$bad/script:$fake/bin:/usr/bin:/bin
        give GOROOT="$stale"
        given rewrite "$@" "$launch" --env-exact "$tmp/entries" "$function" go
        arrives 'a script without its interpreter, then a go: the go is mended' "GOROOT=$fake" "$rewrite_action"

        case $function,${1-} in
        posix_spawnp,*/qemu-*)
                # It has no vfork: the error is left in the memory of a child that has its own.
                diag "left out, not counted: a link to itself and $function, which returns no error in the emulator"
                continue
                ;;
        esac
        # It can't run, so what its GOROOT would be is of no interest.
        path=$bad/loop:$fake/bin:/usr/bin:/bin
        run block GOROOT="$stale" "$@" "$launch" "$function" go
        code='-1'
        [ "$function" != posix_spawnp ] || code=40
        expect "$function: a link to itself is the end of the search: there is nothing to block" 0 \
                "launch: $function returned $code ELOOP$([ "$function" != posix_spawnp ] ||
                        printf '\nlaunch: child%ss number not given' "'")" ''
done
done_testing
