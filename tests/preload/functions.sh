#!/bin/sh
# Every function that launches a program, from every place, with a real go that has another version's GOROOT, under each
# policy: functions.sh LIBRARY LAUNCH SHOW SHOW-DYNAMIC [COMMAND...]
#
# COMMAND starts LAUNCH where it does not start by itself (ld.so --library-path DIR): for the functions of another C
# library.
set -eu
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

library=$1
launch=$2
show=$3
show_dynamic=$4
shift 4

toolchain 1.19
other=$goroot
toolchain 1.22
root=$goroot
export GOENV=off GOTOOLCHAIN=local
path=$root/bin:/usr/bin:/bin
preload=$library
exec_functions='execve execv execvp execvpe execl execlp execle execveat execveat-handle fexecve'
spawn_functions='posix_spawn posix_spawnp posix_spawn@GLIBC_2.2.5 posix_spawnp@GLIBC_2.2.5 pidfd_spawn pidfd_spawnp'
command_functions='system popen wordexp'
newline='
'

# run POLICY SETTING... -- WORD...: launch WORD... under guard, or without the library if POLICY is `none`.
run() {
        policy=$1
        shift
        settings="GOROOT_GUARD=$policy GOROOT_GUARD_LOG=stderr LD_PRELOAD=$preload"
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
        execvp | execvpe | execlp | posix_spawnp* | pidfd_spawnp) basename "$2" ;;
        *) printf '%s\n' "$2" ;;
        esac
}

# exists FUNCTION: in the C library of LAUNCH, or in this library.
exists() {
        try env LD_PRELOAD="$preload" "$@" --exists "$function"
        [ "$status" -eq 0 ]
}

# What launch says after a launch that worked, and after one that was blocked.
after() {
        case $from in vfork | fork) printf '\nlaunch: %s child %s, errno unchanged' "$from" "$1" ;; esac
}

log_action='goroot-guard: wrong GOROOT for '
rewrite_action='goroot-guard: rewrote GOROOT for '
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
        run none GOROOT="$other" "$@"
        expect "$title: without the library" 0 "$other$done" ''
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
        try env LD_PRELOAD="$preload" "$@" "$launch" --exists "$function"
        is "$status" "$before" "$function is there only if the C library has it"
done

# The same once more with a go that the library gets into, and that would judge itself.
toolchain 1.19
own=$goroot
for function in execve execvp execl fexecve posix_spawn posix_spawnp system; do
        set_words "$function" "$own/bin/go"
        for from in plain vfork; do
                run rewrite PATH="$own/bin:/usr/bin:/bin" GOROOT="$root" "$@" "$launch" --from "$from" "$function" $words
                is "$(printf '%s\n' "$out" | head -n 1)" "$own" "$function from $from: a dynamic go is mended"
                is "$(printf '%s\n' "$err" | cut -c 1-44)" "$(printf '%s\n' "$rewrite_action$own" | cut -c 1-44)" \
                        "$function from $from: one record of a dynamic go"
        done
done
