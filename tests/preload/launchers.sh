#!/usr/bin/env bash
# A go with another Go's GOROOT, started by all kinds of launchers, under each policy: launchers.sh LIBRARY
#
# All but those that are said to take a path look for a bare `go` along PATH, where a second go stands behind the first
# one, one that GOROOT suits. What makes block hard: on an error from exec many of them go on to that one, in silence.
set -eu
# shellcheck source=tests/golib.sh
. "$(dirname "$0")/../golib.sh"
go_setup "$1"

# What the launchers want. There is a file GOROOT so that find and xargs can end up with `go env GOROOT`.
cp -R "$here/preload/launchers" "$tmp/work"
cd "$tmp/work"

sh=$(readlink -f /bin/sh)

# row NAME BY STATUS COMMAND...: one line of the table below. BY is the program whose exec or posix_spawn it is; it
# stands in the record. STATUS is how the launcher ends under block, with what has to be on its standard error behind a
# colon.
row() {
        local name=$1 by=$2 after=$3 need
        shift 3
        for need in "$1" "$by"; do
                if ! PATH=$system_path command -v "$need" >/dev/null; then
                        skip "$title, $name" "$need is not installed"
                        return 0
                fi
        done
        local launcher
        launcher=$(basename "$(readlink -f "$(PATH=$system_path command -v "$by")")")
        policies "$@"
}

policies() {
        local -a setting=(PATH="$go_root/bin:$tmp/second:$system_path" GOROOT="$other_root")
        local -a expected=(reason version-mismatch binary "$go_root/bin/go" goroot "$other_root" real_root "$go_root"
                launcher "$launcher" command env via preload cwd "$tmp/work")

        launch none "${setting[@]}" "$@"
        remember
        has_status 0
        shows "$other_root"

        launch log "${setting[@]}" "$@"
        as_before
        has_records 1 action log "${expected[@]}"
        verdict "$title, $name: log"

        launch rewrite "${setting[@]}" "$@"
        has_status 0
        shows "$go_root"
        hides "$other_root"
        has_records 1 action rewrite "${expected[@]}"
        second_silent
        verdict "$title, $name: rewrite"

        launch block "${setting[@]}" "$@"
        has_status "${after%%:*}"
        [ "$after" = "${after#*:}" ] || complains "${after#*:}"
        hides "$go_root"
        hides "$other_root"
        second_silent
        has_records 1 action block "${expected[@]}"
        verdict "$title, $name: block"
}

# The status of a launcher under block is 126 where it execs, in itself or in a child whose status it passes on; some
# have a status of their own for a child that failed (to `find -exec ;` that is only a false expression). posix_spawn
# returns EPERM, and the launcher says so.
eperm='Operation not permitted'
getline='BEGIN { go = "go env GOROOT"; while ((go | getline root) > 0) print root; exit close(go) }'
fish='Failed to execute process'
# shellcheck disable=SC2016 # what is in quotes is for the launchers
table() {
        # NAME                         BY        STATUS       COMMAND
        row 'sh -c'                    "$sh"     126          sh -c 'go env GOROOT'
        row 'dash -c'                  dash      126          dash -c 'go env GOROOT'
        row 'dash, a child'            dash      126          dash -c 'go env GOROOT; exit $?'
        row 'dash, exec'               dash      126          dash -c 'exec go env GOROOT'
        row 'dash, substitution'       dash      126          dash -c 'root=$(go env GOROOT) || exit; echo "$root"'
        row 'dash, a pipe'             dash      126          dash -c 'true | go env GOROOT'
        row 'bash -c'                  bash      126          bash -c 'go env GOROOT'
        row 'bash, a child'            bash      126          bash -c 'go env GOROOT; exit $?'
        row 'bash, exec'               bash      126          bash -c 'exec -a go go env GOROOT'
        row 'bash, substitution'       bash      126          bash -c 'root=$(go env GOROOT) || exit; echo "$root"'
        row 'busybox sh -c'            busybox   126          busybox sh -c 'go env GOROOT'
        row 'busybox sh, a child'      busybox   126          busybox sh -c 'go env GOROOT; exit $?'
        row 'busybox env'              busybox   126          busybox env go env GOROOT
        row 'busybox timeout'          busybox   126          busybox timeout 600 go env GOROOT
        row 'zsh -c'                   zsh       126          zsh -f -c 'go env GOROOT'
        row 'zsh, a child'             zsh       126          zsh -f -c 'go env GOROOT; exit $?'
        row 'mksh -c'                  mksh      126          mksh -c 'go env GOROOT'
        row 'mksh, a child'            mksh      126          mksh -c 'go env GOROOT; exit $?'
        row 'fish -c'                  fish      1:"$fish"    fish --no-config -c 'go env GOROOT'
        row 'fish, exec'               fish      126          fish --no-config -c 'exec go env GOROOT'
        row 'tcsh -c'                  tcsh      126          tcsh -f -c 'go env GOROOT'
        row 'make, plain recipe'       make      2:"$eperm"   make -f plain.mk
        row 'make, complex recipe'     "$sh"     2:126        make -f complex.mk
        row 'make, $(shell)'           make      2:"$eperm"   make -f function.mk
        row 'make, !='                 "$sh"     2:126        make -f assign.mk
        row 'env'                      env       126          env go env GOROOT
        row 'xargs'                    xargs     123          xargs -a GOROOT go env
        row 'find -exec ;'             find      0            find GOROOT -exec go env GOROOT ';'
        row 'find -exec +'             find      1            find GOROOT -exec go env '{}' +
        row 'timeout'                  timeout   126          timeout 600 go env GOROOT
        row 'nohup'                    nohup     126          nohup go env GOROOT
        row 'nice'                     nice      126          nice go env GOROOT
        row 'setsid'                   setsid    126          setsid --wait go env GOROOT
        row 'flock'                    flock     126          flock GOROOT go env GOROOT
        row 'stdbuf'                   stdbuf    126          stdbuf -oL go env GOROOT
        row 'python, list'             python3   126          python3 run.py list
        row 'python, shell=True'       "$sh"     126          python3 run.py shell
        row 'python, close_fds=False'  python3   126          python3 run.py close_fds
        row 'python, spawn by path'    python3   1:"$eperm"   python3 run.py subprocess-spawn "$go_root/bin/go"
        row 'python, posix_spawn'      python3   1:"$eperm"   python3 run.py posix_spawn "$go_root/bin/go"
        row 'python, posix_spawnp'     python3   1:"$eperm"   python3 run.py posix_spawnp
        row 'python, os.system'        "$sh"     126          python3 run.py system
        row 'python, os.popen'         "$sh"     126          python3 run.py popen
        row 'python, execvp'           python3   126          python3 run.py execvp
        row 'python, spawnvp'          python3   126          python3 run.py spawnvp
        row 'perl, system list'        perl      126          perl run.pl list
        row 'perl, system string'      perl      126          perl run.pl string
        row 'perl, system shell'       "$sh"     126          perl run.pl shell
        row 'perl, backticks'          perl      126          perl run.pl backticks
        row 'perl, open'               perl      126          perl run.pl open
        row 'perl, exec'               perl      126          perl run.pl exec
        row 'node, spawnSync'          node      126          node run.js spawnSync
        row 'node, spawn'              node      126          node run.js spawn
        row 'node, execFileSync'       node      1:126        node run.js execFileSync
        row 'node, execSync'           "$sh"     1:126        node run.js execSync
        row 'ninja'                    "$sh"     1            ninja
        row 'cmake, execute_process'   cmake     1:126        cmake -P run.cmake
        row 'git alias'                "$sh"     126          git -c alias.x='!go env GOROOT' x
        row 'git alias, one word'      git       126          git -c alias.x='!go' x env GOROOT
        row 'awk, system'              "$sh"     126          awk 'BEGIN { exit system("go env GOROOT") }'
        row 'awk, getline'             "$sh"     126          awk "$getline"
}

for pair in 1.22:1.19 1.19:1.22; do
        title="go ${pair%:*}"
        go_root=${roots[${pair%:*}]}
        other_root=${roots[${pair#*:}]}
        second_go "$tmp/second" "$other_root/bin/go"
        table
done

done_testing
