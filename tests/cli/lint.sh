#!/bin/sh
# SPDX-License-Identifier: MIT
# goroot-guard lint: what it looks at, how it says it, and what it does with files that mean no good. What each rule finds is in
# lint-rules.sh and lint-corpus.sh; here the rules of the engine itself serve: a NUL in a Makefile is GG001, a comment that silences
# what is no rule is GG004.
#
#   tests/cli/lint.sh PROGRAM
# shellcheck disable=SC2317 # functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
unset GITHUB_ACTIONS GITLAB_CI

# put FILE TEXT: printf's escapes
put() {
        mkdir -p "$(dirname "$1")"
        printf '%b' "$2" >"$1"
}

# repository NAME: a new one, which becomes the working directory
repository() {
        rm -rf "${tmp:?}/$1"
        mkdir -p "$tmp/$1/.git"
        cd "$tmp/$1"
}

lint() {
        timeout -s KILL 60 "$program" lint "$@"
}

# found: "file:line id" of the JSON in $out, on one line
found() {
        printf '%s' "$out" | jq -r '.findings[] | "\(.file):\(.line // 0) \(.id)"' | sort | tr '\n' ';'
}

# finds EXPECTED NAME [ARG...]
finds() {
        t_expected=$1
        t_what=$2
        shift 2
        try lint --json "$@"
        is "$(found)" "$t_expected" "$t_what"
}

nul='a\0b\n'
wrong='# goroot-guard: ignore GG999\n'

# ---- the exit status ----

repository status
try lint
is "$status $out" '0 nothing found in 0 files' 'an empty repository: status 0'
put build.sh "#!/bin/sh\n${wrong}true\n"
try lint
is "$status" 0 'notes alone: status 0'
is "$out" "build.sh:2:3: note: there is no rule 'GG999' to silence [GG004]
0 errors, 0 warnings, 1 note in 1 file" 'notes alone: what it prints'
is "$err" '' 'nothing on the standard error'
put Makefile "$nul"
try lint
is "$status" 1 'a warning: status 1'
try lint nothing
is "$status" 2 'a file that is not there: status 2'
is "$out" 'nothing: error: cannot be read: No such file or directory [GG002]
1 error, 0 warnings, 0 notes in 0 files' 'a file that is not there: says so'
try lint nothing Makefile
is "$status" 1 'a file that is not there and a warning: status 1'
for words in '--format xml' '--only GG999' '--disable goroot' '--severity fatal' '--explain GG999' '--explain' '--format' '--stdin-name a b' \
        '--stdin-name a --fix' '--only ' '--only GG001,'; do
        # shellcheck disable=SC2086 # words
        try lint $words
        is "$status" 125 "lint $words: status 125"
        is "$out" '' "lint $words: nothing on the standard output"
done
for words in '--format text' --json '--format sarif' '--format github' '--format gitlab' --rules '--rules --json' '--explain all'; do
        status=0
        # shellcheck disable=SC2086 # words
        lint $words >/dev/full 2>"$tmp/err" || status=$?
        is "$status" 125 "lint $words on a full disk: status 125"
done

# ---- choices ----

finds 'Makefile:0 GG001;' '--only' --only GG001
finds 'Makefile:0 GG001;' '--only by name' --only file-broken
finds 'Makefile:0 GG001;build.sh:2 GG004;' '--only with several' --only GG001,GG003 --only silence-unknown
finds 'build.sh:2 GG004;' '--disable' --disable GG001
finds '' '--disable with several' --disable GG001 --disable GG004
finds '' '--only and --disable of the same' --only GG001 --disable GG001
finds 'Makefile:0 GG001;' '--severity warning' --severity warning
finds '' '--severity error' --severity error
finds 'Makefile:0 GG001;build.sh:2 GG004;' '--severity note' --severity note
is "$status" 1 'the status counts what is reported'

# ---- the formats ----

put 'a%b,c:d e/Makefile' "$nul"
put "$(printf 'esc\033[31m\nline')/Makefile" "$nul"
put "$(printf 'latin\351')/Makefile" "$nul"
try lint --only GG001
like "$out" 'esc\\x1b[[]31m\\nline/Makefile: warning: ' 'text: a name forges no line and no sequence'
is "$(printf '%s\n' "$out" | wc -l)" 5 'text: one line for each, and the count'
unlike "$out" "$(printf '\033')" 'text: no colour in a pipe'
try lint --json
ok 'json: an object on one line' jq -e '.v == 1 and .status == 1 and .files == 5 and (.findings | length) == 5' "$tmp/.out"
ok 'json: all members, whatever there is' jq -e 'all(.findings[]; keys == ["column", "effect", "file", "fingerprint", "fix", "id", "line",
        "mechanical", "message", "name", "severity"])' "$tmp/.out"
ok 'json: null for what there is not' jq -e '.findings[0].line == null and .findings[0].effect == null' "$tmp/.out"
cp "$tmp/.out" "$tmp/json"
try lint --format json
is "$out" "$(cat "$tmp/json")" '--json is --format json'
try lint --format sarif
ok 'sarif: as its schema has it' "$here/../checks/sarif.py" "$tmp/.out" Makefile build.sh a%25b%2Cc%3Ad%20e/Makefile esc%1B%5B31m%0Aline/Makefile \
        latin%E9/Makefile
cp "$tmp/.out" "$tmp/sarif"
is "$(jq -r '.runs[0].tool.driver | "\(.name) \(.version)"' "$tmp/sarif")" "$("$program" --version)" 'sarif: name and version'
is "$(jq -r '.runs[0].tool.driver.rules[].id' "$tmp/sarif")" "$("$program" lint --rules --json | jq -r '.rules[].id')" 'sarif: all rules'
is "$(jq -cS '[.runs[0].results[] | select(.ruleId == "GG004") | {level, region: .locations[0].physicalLocation.region}]' "$tmp/sarif")" \
        '[{"level":"note","region":{"startColumn":3,"startLine":2}}]' 'sarif: where'
is "$(jq -r '.runs[0].results[].partialFingerprints[]' "$tmp/sarif" | sort)" "$(jq -r '.findings[].fingerprint' "$tmp/json" | sort)" \
        'sarif: the same fingerprints'
# The check must be able to fail.
while IFS= read -r breach; do
        jq "$breach" "$tmp/sarif" >"$tmp/broken"
        if "$here/../checks/sarif.py" "$tmp/broken" 2>/dev/null; then
                is passed refused "what checks sarif: $breach"
        else
                is refused refused "what checks sarif: $breach"
        fi
done <<'END'
del(.version)
.version = "2.0.0"
.runs = {}
.unknown = 1
del(.runs[0].tool.driver.name)
.runs[0].tool.driver.rules[0].shortDescription = "x"
.runs[0].tool.driver.rules[0].defaultConfiguration.level = "fatal"
.runs[0].tool.driver.rules[1].id = .runs[0].tool.driver.rules[0].id
del(.runs[0].results[0].message)
.runs[0].results[0].level = "info"
.runs[0].results[0].ruleIndex += 1
.runs[0].results[0].locations[0].physicalLocation.region = {"startLine": 0}
.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = "./Makefile"
.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = "a b"
.runs[0].results[0].partialFingerprints = .runs[0].results[1].partialFingerprints
del(.runs[0].results[0].partialFingerprints)
END

try lint --format github
is "$(printf '%s\n' "$out" | sort)" "$(sort <<'END'
::warning file=Makefile,title=GG001 file-broken::this is no text: it has a NUL in it
::warning file=a%25b%2Cc%3Ad e/Makefile,title=GG001 file-broken::this is no text: it has a NUL in it
::warning file=esc\x1b[31m\nline/Makefile,title=GG001 file-broken::this is no text: it has a NUL in it
::warning file=latin\xe9/Makefile,title=GG001 file-broken::this is no text: it has a NUL in it
::notice file=build.sh,line=2,endLine=2,col=3,title=GG004 silence-unknown::there is no rule 'GG999' to silence
END
)" 'github: properties and text are escaped'
is "$(printf '%s\n' "$out" | tail -n 1 | cut -c 1-8)" '::notice' 'github: the gravest come first'
try lint --format gitlab
ok 'gitlab: an array of what GitLab asks for' jq -e 'length == 5 and all(.[]; (.description | type == "string") and
        (.check_name | test("^GG[0-9]{3}$")) and (.fingerprint | test("^[0-9a-f]{32}$")) and
        (.severity | IN("info", "minor", "major", "critical", "blocker")) and (.location.lines.begin >= 1) and
        (.location.path | startswith("./") or startswith("/") | not))' "$tmp/.out"
is "$(jq -r '.[] | select(.check_name == "GG004") | "\(.severity) \(.location.path) \(.location.lines.begin)"' "$tmp/.out")" \
        'info build.sh 2' 'gitlab: where'
is "$(jq -r '[.[].fingerprint] | unique | length' "$tmp/.out")" 5 'gitlab: fingerprints are unique'

repository clean
try lint --format gitlab
is "$status $out" '0 []' 'gitlab: nothing'
try lint --format github
is "$status $out" '0 ' 'github: nothing'
lint --format sarif >"$tmp/sarif"
ok 'sarif: nothing' "$here/../checks/sarif.py" "$tmp/sarif"
try lint --json
is "$out" '{"v":1,"status":0,"files":0,"findings":[]}' 'json: nothing'

# A terminal.
repository terminal
put Makefile "$nul"
cat >"$tmp/terminal.py" <<'END'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[1], sys.argv[1:])
data = b""
while True:
    try:
        more = os.read(fd, 65536)
    except OSError:
        break
    if not more:
        break
    data += more
os.waitpid(pid, 0)
sys.stdout.buffer.write(data)
END
try python3 "$tmp/terminal.py" "$program" lint
like "$out" "$(printf '\033')\[33mwarning" 'a terminal gets colour'
export NO_COLOR=1
try python3 "$tmp/terminal.py" "$program" lint
unlike "$out" "$(printf '\033')" 'not with NO_COLOR'
unset NO_COLOR

# ---- paths ----

repository paths
put sub/deep/Makefile "$nul"
put Makefile "$nul"
mkdir other
finds 'Makefile:0 GG001;sub/deep/Makefile:0 GG001;' 'paths are relative to the top'
cd sub
finds 'sub/deep/Makefile:0 GG001;' 'from a folder: what is below it, relative to the top'
try lint
is "$(printf '%s\n' "$out" | head -n 1 | cut -d: -f1)" deep/Makefile 'text: a path below'
try lint ..
is "$(printf '%s\n' "$out" | cut -d: -f1 | sed '$d' | tr '\n' ' ')" '../Makefile deep/Makefile ' 'text: a path above'
cd ../other
try lint ..
is "$(printf '%s\n' "$out" | cut -d: -f1 | sed '$d' | tr '\n' ' ')" '../Makefile ../sub/deep/Makefile ' 'text: a path beside'
cd "$tmp"
try lint paths
is "$(printf '%s\n' "$out" | cut -d: -f1 | sed '$d' | tr '\n' ' ')" 'paths/Makefile paths/sub/deep/Makefile ' 'text: from above the top'
mkdir -p "$tmp/elsewhere"
cd "$tmp/elsewhere"
try lint "$tmp/paths"
is "$(printf '%s\n' "$out" | cut -d: -f1 | sed '$d' | tr '\n' ' ')" "$tmp/paths/Makefile $tmp/paths/sub/deep/Makefile " 'text: from elsewhere'
cd "$tmp/paths"
finds 'sub/deep/Makefile:0 GG001;' 'a file by an odd path' ./sub//deep/../deep/Makefile
finds 'Makefile:0 GG001;' 'the same file twice is one' Makefile ./Makefile "$tmp/paths/Makefile"
finds 'Makefile:0 GG001;sub/deep/Makefile:0 GG001;' 'a folder and a file in it' . sub
rm -rf "$tmp/paths/.git"
finds 'Makefile:0 GG001;sub/deep/Makefile:0 GG001;' 'without a repository the folder is the top' "$tmp/paths"
finds 'sub/deep/Makefile:0 GG001;' 'without a repository a file below the working directory' sub/deep/Makefile
cd "$tmp/elsewhere"
finds 'Makefile:0 GG001;' 'without a repository a file elsewhere' "$tmp/paths/sub/deep/Makefile"
put "$tmp/paths/.git" 'gitdir: /elsewhere\n'
finds 'sub/deep/Makefile:0 GG001;' 'a worktree has a file called .git' "$tmp/paths/sub"
finds "$tmp/status/Makefile:0 GG001;sub/deep/Makefile:0 GG001;" 'what lies outside has its whole path' "$tmp/paths/sub" "$tmp/status/Makefile"
try lint Makefile ''
is "$status $out" '125 ' 'an empty name is none'

# ---- which files ----

repository kinds
for file in .github/workflows/a.yml .github/workflows/b.yaml .gitea/workflows/a.yml .forgejo/workflows/a.yml action.yml x/action.yaml \
        .gitlab-ci.yml ci/x.gitlab-ci.yml .gitlab/ci/a.yml Dockerfile Dockerfile.dev dev.Dockerfile x/Containerfile Makefile GNUmakefile \
        x/makefile rules.mk a.sh b.bash c.zsh d.fish .envrc .devcontainer/devcontainer.json .devcontainer/go/devcontainer.json \
        .devcontainer.json .vscode/settings.json .vscode/launch.json .vscode/tasks.json x.code-workspace go.mod go.work .go-version \
        .tool-versions mise.toml .mise.toml .mise/config.toml; do
        put "$file" "$nul"
done
(find . -type f ! -path './.git/*' | sed 's|^./||; s/$/:0 GG001/' | sort | tr '\n' ';') >"$tmp/all"
finds "$(cat "$tmp/all")" 'files of all kinds are looked at'
for file in .github/dependabot.yml .github/workflows/README.md workflows/a.yml docker-compose.yml Dockerfile.tmpl Makefile.am Makefile.in x.sh.in \
        Dockerfile.dockerignore a.c .hidden/Makefile .circleci/config.yml .cache/a.sh node_modules/x/Makefile vendor/x/Makefile x/testdata/Makefile \
        .git/hooks/pre-commit .git/Makefile settings.json a.txt LICENSE; do
        put "$file" "$nul"
done
finds "$(cat "$tmp/all")" 'and no others'
finds 'vendor/x/Makefile:0 GG001;' 'a folder that is passed over is looked at if it is named' vendor
finds 'a.txt:0 GG005;' 'a file of no kind that is named' a.txt
is "$status" 0 'a file of no kind: status 0'

repository scripts
for line in '#!/bin/sh' '#! /bin/sh -e' '#!/usr/bin/env bash' '#!/usr/bin/env -S bash -eu' '#!/usr/local/bin/fish' '#!/bin/bash\r'; do
        put script "$line\n$wrong"
        finds 'script:2 GG004;' "$line is a shell"
done
for line in '#!/usr/bin/python3' '#!/usr/bin/env python3' '#!' '#!/usr/bin/env' 'sh' '#!/usr/bin/env -S' '#!/bin/shellac'; do
        put script "$line\n$wrong"
        finds '' "$line is none"
done
rm script
put script.py "#!/bin/sh\n$wrong"
finds '' 'a suffix that says otherwise'

# ---- comments that silence ----

repository silence
# silenced YES|NO TEXT NAME: whether the finding about GG999 in it is silenced
silenced() {
        put a.sh "$2"
        try lint --json --only GG004
        case $1 in
        yes) is "$(found)" '' "$3: silenced" ;;
        no) is "$(printf '%s' "$out" | jq -r '[.findings[] | select(.message | contains("GG999"))] | length')" 1 "$3: not silenced" ;;
        esac
}
w='true # goroot-guard: ignore GG999'
silenced no "$w\n" 'nothing'
silenced yes "$w GG004\n" 'on the line'
silenced yes "$w,silence-unknown\n" 'on the line, by name'
silenced yes "# goroot-guard: ignore GG004\n$w\n" 'on the line above'
silenced yes "  #goroot-guard:ignore GG001,GG004\n$w\n" 'without blanks, several'
silenced yes "# goroot-guard: ignore\n$w\n" 'all rules'
silenced yes "# goroot-guard: ignore GG004 -- because GG777\n$w\n" 'with a reason'
silenced yes "// goroot-guard: ignore GG004\n$w\n" 'a comment of JSON'
silenced yes "<!-- goroot-guard: ignore GG004 -->\n$w\n" 'a comment of Markdown'
silenced yes "# goroot-guard: ignore GG004\n# why\n# goroot-guard: ignore GG001\n$w\n" 'comments in a row'
silenced yes "# goroot-guard: ignore GG004\r\n$w\r\n" 'with CR LF'
silenced yes "# goroot-guard: ignore-file GG004\ntrue\ntrue\n$w\n" 'the file'
silenced yes "$w\ntrue\n# goroot-guard: ignore-file\n" 'the file, from below, all rules'
silenced no "# goroot-guard: ignore GG001\n$w\n" 'another rule'
silenced no "# goroot-guard: ignore-file GG001\n$w\n" 'another rule in the file'
silenced no "# goroot-guard: ignore GG004\ntrue\n$w\n" 'two lines above'
silenced no "# goroot-guard: ignore GG004\n\n$w\n" 'an empty line between'
silenced no "true # goroot-guard: ignore GG004\n$w\n" 'behind something on the line above'
silenced no "$w\n# goroot-guard: ignore GG004\n" 'on the line below'
silenced no "goroot-guard: ignore GG004\n$w\n" 'no comment'
silenced no "# goroot-guard: ignored GG004\n$w\n" 'another word'
silenced no "# goroot-guard: ignore GG001 -- GG004\n$w\n" 'an id in a reason'

# ---- fingerprints ----

repository prints
put a.sh "true # goroot-guard: ignore GG998\ntrue # goroot-guard: ignore GG999\n"
lint --json | jq -r '.findings[] | "\(.message) \(.fingerprint)"' >"$tmp/before"
put a.sh "#!/bin/sh\n\n  true   # goroot-guard:  ignore GG998\nfalse\n\ttrue # goroot-guard: ignore GG999  \n"
ok 'fingerprints stay when lines move and blanks change' sh -c "'$program' lint --json | jq -r '.findings[] | \"\(.message) \(.fingerprint)\"' | \
        sed 's/ *ignore/ ignore/' | cmp - '$tmp/before'"
is "$(sort -u "$tmp/before" | wc -l)" 2 'two findings have two'
put a.sh "true # goroot-guard: ignore GG999\ntrue # goroot-guard: ignore GG999\n"
is "$(lint --json | jq -r '.findings[].fingerprint' | sort -u | wc -l)" 2 'two of the same kind have two'
put a.sh "true # goroot-guard: ignore GG999\ntrue # goroot-guard: ignore GG999\ntrue # goroot-guard: ignore GG999\n"
is "$(lint --json | jq -r '.findings[].fingerprint' | sort -u | wc -l)" 3 'three have three'
cp a.sh b.sh
is "$(lint --json | jq -r '.findings[].fingerprint' | sort -u | wc -l)" 6 'another file has others'

# ---- the standard input ----

repository stdin
put "$tmp/input" "#!/bin/sh\n$wrong"
status=0
out=$(lint --json --stdin-name tools/x.sh <"$tmp/input") || status=$?
is "$(found)" 'tools/x.sh:2 GG004;' '--stdin-name: by its name'
out=$(lint --json --stdin-name x <"$tmp/input")
is "$(found)" 'x:2 GG004;' '--stdin-name: by its first line'
out=$(lint --json --stdin-name x.c <"$tmp/input")
is "$(found)" 'x.c:0 GG005;' '--stdin-name: of no kind'
status=0
head -c 5000000 /dev/zero | lint --stdin-name Makefile >"$tmp/.out" 2>&1 || status=$?
is "$status" 125 '--stdin-name: too large'
out=$(: | lint --json --stdin-name Makefile)
is "$(found)" '' '--stdin-name: empty'

# ---- files that mean no good: an answer, never a hang ----

repository hostile
mkfifo Makefile fifo
ln -s loop loop
ln -s . itself
mkdir a
ln -s ../.. a/up
ln -s loop a/Makefile
finds '' 'FIFOs and links on the way are passed over'
finds 'Makefile:0 GG002;' 'a FIFO that is named' Makefile
is "$status" 2 'a FIFO: status 2'
finds 'fifo:0 GG002;' 'a FIFO of no kind' fifo
finds 'loop:0 GG002;' 'a link to itself' loop
finds 'zero:0 GG002;' 'a device' /dev/zero
finds 'full:0 GG002;' 'another device' /dev/full
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
finds 'socket:0 GG002;' 'a socket' socket
rm Makefile
finds '' 'a folder by a link, which has links to itself' itself a/up/hostile
mkdir -p "$(printf 'd/%.0s' $(seq 900))"
put "$(printf 'd/%.0s' $(seq 900))Makefile" "$nul"
finds "$(printf 'd/%.0s' $(seq 900))Makefile:0 GG001;" 'nine hundred folders deep'
rm -rf d
if [ "$(id -u)" = 0 ]; then
        chmod 755 "$tmp"
        unprivileged() {
                setpriv --reuid=65534 --regid=65534 --clear-groups timeout -s KILL 60 "$program" lint "$@"
        }
else
        unprivileged() {
                lint "$@"
        }
fi
put secret/Makefile "$nul"
put Makefile "$nul"
chmod 0 secret Makefile
try unprivileged --json
is "$(found)" 'Makefile:0 GG002;secret:0 GG002;' 'what permissions keep shut'
is "$status" 2 'what permissions keep shut: status 2'
chmod 755 secret
rm -rf secret Makefile

repository large
head -c 10000000 /dev/zero | tr '\0' 'x' >Makefile
printf '\n' >>Makefile
put Dockerfile 'FROM scratch\n'
finds 'Makefile:0 GG003;' 'a line of 10 MB'
is "$status" 1 'a file that is too large: status 1'
cp Makefile notes
finds 'Makefile:0 GG003;' 'a large file of no kind is passed over'
for n in 4194304 4194305; do
        head -c "$n" /dev/zero | tr '\0' '\n' >Makefile
        case $n in
        4194304) finds '' 'just small enough' ;;
        *) finds 'Makefile:0 GG003;' 'a byte too large' ;;
        esac
done
rm Makefile notes

# hostile FILE TEXT-BY-PYTHON: ends, with an answer
hostile() {
        rm -rf "${tmp:?}/hostile-file"
        mkdir -p "$tmp/hostile-file/.git" "$tmp/hostile-file/$(dirname "$1")"
        python3 -c "import sys; sys.stdout.buffer.write($2)" >"$tmp/hostile-file/$1"
        try lint --json "$tmp/hostile-file"
        t_result 0 "$1 of $2: ends"
        ok "$1 of $2: with an answer" jq -e '.v == 1' "$tmp/.out"
        ok "$1 of $2: status $status" test "$status" -le 2
}
# shellcheck disable=SC2016 # Python
for text in 'b"[" * 1000000' 'b"{a: " * 1000000' 'b"- " * 2000000' 'b"a: &a [*a]\n" * 100000' 'b"x" * 4000000' 'b"\xff\xfe" * 100000' \
        'b"\n" * 4000000' 'b"a:\n" * 1000000' 'b"".join(b" " * i + b"a:\n" for i in range(2500))' 'b"\xef\xbb\xbf" * 1000' 'bytes(range(1, 256)) * 10000' \
        'b"$(" * 1000000' 'b"\"" * 4000000' 'b"`" * 4000000' 'b"x <<E\n" * 500000' 'b"if x; then\n" * 300000' 'b"\\\n" * 2000000' 'b"{" * 4000000' \
        'b"a=" * 2000000' 'b"# goroot-guard: ignore GG001 GG004\n" * 100000' 'b"# goroot-guard: ignore " + b"GG999 " * 600000' \
        'b"export GOROOT=/usr/local/go\n" * 140000' 'b"RUN export GOROOT=/usr/local/go \\\n" * 100000' 'b"FROM golang\n" * 300000' \
        'b"true # goroot-guard: ignore GG999\n" * 100000' 'b"ENV " + b"A=b " * 900000'; do
        for file in .github/workflows/a.yml .gitlab-ci.yml Dockerfile Makefile a.sh a.fish .envrc .vscode/settings.json go.mod mise.toml; do
                hostile "$file" "$text"
        done
done
put "$tmp/hostile-file/Makefile" "$(printf 'x # goroot-guard: ignore GG999\n%.0s' $(seq 3000))"
rm -f "$tmp/hostile-file/mise.toml"
try lint --json "$tmp/hostile-file"
is "$(printf '%s' "$out" | jq -r '.findings | length')" 1001 'a thousand findings of a file, and one that says so'
like "$(found)" 'Makefile:0 GG003;' 'a thousand findings: says so'
done_testing
