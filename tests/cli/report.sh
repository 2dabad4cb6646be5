#!/bin/sh
# SPDX-License-Identifier: MIT
# goroot-guard report: what it reads, what it counts, and what it does with input that means no good. How a report looks is in
# report-forms.py; records and what they must add up to come from report-expect.py.
#
#   tests/cli/report.sh PROGRAM
# shellcheck disable=SC2317 # functions are called through ok and try
set -eu
program=$(realpath -e "$1")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib.sh
. "$here/../lib.sh"
cd "$tmp"

report() {
        timeout -s KILL 120 "$program" report "$@"
}

expect() {
        python3 "$here/report-expect.py" "$@"
}

# counters: those of the JSON in $out, on one line
counters() {
        printf '%s' "$out" | jq -r '[.records, .violations, .config_errors, .lost, .damaged, .foreign, .newer, .outside, .unread] | join(" ")'
}

# counts EXPECTED NAME ARG...: records, violations, config errors, lost, damaged, foreign, newer, outside, unread; then the status
counts() {
        t_expected=$1
        t_what=$2
        shift 2
        try report --json "$@"
        is "$(counters); $status" "$t_expected" "$t_what"
}

# piped COMMAND FILE ARG...: report reads the file's bytes from a pipe
piped() {
        t_file=$1
        shift
        # shellcheck disable=SC2002 # a pipe is what is meant
        cat "$t_file" | report "$@"
}

bad='{"v":1,"time":"2026-01-02T03:04:05.678Z","action":"log","reason":"missing","goroot":"/old","goroot_source":"env"}'
good='{"v":1,"time":"2026-01-03T03:04:05.678Z","action":"pass","reason":"match"}'

# ---- all numbers of a report ----

expect make .
try report --json --host nameless a.jsonl b.jsonl.gz
printf '%s' "$out" >got.json
is "$status" 1 'a report of 4,000 launches: status 1'
is "$err" '' 'nothing on the standard error'
ok 'every number, text and order in it is what it must be' expect same expect.json got.json
is "$(jq '.damages | length' got.json)" 10 'ten damaged lines are shown'
like "$(jq -r '.damages[].file' got.json)" a.jsonl 'by the name of their file'
try report --host nameless --format prometheus a.jsonl b.jsonl.gz
printf '%s\n' "$out" >got.prom
ok 'Prometheus gets the same numbers, in its format' expect prometheus got.prom expect.json
# The comparison must be able to fail.
jq '.tables.host.rows[2].violations += 1' got.json >wrong.json
if expect same expect.json wrong.json >differences; then
        is passed refused 'one number too many is seen'
else
        like "$(cat differences)" '.tables.host.rows[[]2].violations' 'one number too many is seen'
fi
n=0
# shellcheck disable=SC2016 # sed's dollar
for change in 's/^goroot_guard_launches_total [0-9]*/&\n&/' 's/"[}]/}/' '$d' 's/counter/gauge/' 's/\(host="\)[^"]*/\1a/'; do
        n=$((n + 1))
        sed "$change" got.prom >wrong.prom
        if expect prometheus wrong.prom expect.json >/dev/null 2>&1; then
                is "$change" refused "a file for Prometheus with fault $n is refused"
        else
                is refused refused "a file for Prometheus with fault $n is refused"
        fi
done

gzip -dc b.jsonl.gz >b.jsonl
zcat b.jsonl.gz | cat a.jsonl - >all.jsonl
try piped a.jsonl --json --host nameless - b.jsonl
printf '%s' "$out" >got.json
ok 'the standard input and a file' expect same expect.json got.json
gzip -c a.jsonl >a.gz
try piped a.gz --json --host nameless - b.jsonl
printf '%s' "$out" >got.json
ok 'gzip from a pipe' expect same expect.json got.json
mkfifo fifo
cat a.jsonl >fifo &
try report --json --host nameless fifo b.jsonl
printf '%s' "$out" >got.json
ok 'a FIFO' expect same expect.json got.json

# ---- what is asked for ----

printf '%s\n%s\n' "$bad" "$good" >two
counts '2 1 0 0 0 0 0 0 0; 1' 'a violation: status 1' two
counts '1 0 0 0 0 0 0 1 0; 0' '--since with a date' --since 2026-01-03 two
counts '1 1 0 0 0 0 0 1 0; 1' '--until with a date: all of that day' --until 2026-01-02 two
counts '0 0 0 0 0 0 0 2 0; 0' '--until with a time' --until 2026-01-02T03:04:05.677Z two
counts '1 1 0 0 0 0 0 1 0; 1' '--since and --until are included, in any zone' --since 2026-01-02T04:04:05.678+01:00 --until 2026-01-02T03:04:05.678Z two
try report --json --top 1 two
is "$(printf '%s' "$out" | jq -c '.tables.day | [(.rows | length), .left_out]')" '[1,1]' '--top 1: one row, and one left out'
try report --json --host h1 two
is "$(printf '%s' "$out" | jq -r '.tables.host.rows[0].key')" h1 '--host'
printf '%s\n' "$good" >right
counts '1 0 0 0 0 0 0 0 0; 0' 'no violation: status 0' right
counts '0 0 0 0 0 0 0 0 0; 0' 'an empty file' /dev/null
for format in text markdown html json prometheus; do
        try report --format "$format" two
        is "$status" 1 "--format $format: status 1"
        ok "--format $format: has something to say" test -n "$out"
        mv .out direct
        try report --format "$format" --output "saved.$format" two
        is "$status|$out|$err" '1||' "--format $format --output: prints nothing"
        ok "--format $format --output: the same" cmp direct "saved.$format"
done
try report --title 'My <title>' --format html two
like "$out" 'My &#60;title&#62;' '--title'

chmod 600 saved.json
ln -s saved.json link
try report --json --output link right
ok '--output through a link: it stays one' test -L link
is "$(stat -c %a saved.json)" 600 '--output: the mode is kept'
is "$(jq .records saved.json)" 1 '--output: new content'
try report --output no/such/folder two
is "$status" 125 '--output into no folder: status 125'
like "$err" 'no/such/folder cannot be written: No such file' '--output into no folder: says so'
try report --output . two
is "$status" 125 '--output to a folder: status 125'
is "$(find . -name '.goroot-guard-*' | wc -l)" 0 'no temporary file is left'
status=0
report --json two >/dev/full 2>err || status=$?
is "$status" 125 'a full disk: status 125'

# ---- mistakes on the command line ----

# refuses WHY ARG...
refuses() {
        t_why=$1
        shift
        try report "$@"
        is "$status" 125 "$*: status 125"
        like "$err" "$t_why" "$*: says why"
}
refuses "bad value of --format: 'xml' (allowed: text, markdown, html, json, prometheus)" --format xml
refuses "bad value of --top: '0'" --top 0
refuses "bad value of --top: '-1'" --top -1
refuses "bad value of --top: '99999999999999999999'" --top 99999999999999999999
refuses "bad value of --since: 'yesterday'" --since yesterday
refuses "bad value of --until: '2026-02-30'" --until 2026-02-30
refuses "needs a value" --output

# ---- what cannot be read ----

counts '1 0 0 0 0 0 0 0 1; 2' 'a file that is not there: the others are read, status 2' nothing right
like "$err" 'goroot-guard: nothing: No such file or directory' 'and it is named'
counts '2 1 0 0 0 0 0 0 1; 1' 'a folder, and a violation elsewhere: status 1' . two
like "$err" 'goroot-guard: .: Is a directory' 'and it is named'
if [ "$(id -u)" -ne 0 ]; then
        : >secret
        chmod 0 secret
        counts '1 0 0 0 0 0 0 0 1; 2' 'a file without permission' secret right
fi
ln -s loop loop
counts '1 0 0 0 0 0 0 0 1; 2' 'a link to itself' loop right
printf 'x' >"$(printf 'forged\n\033[31mname')"
try report --json "$(printf 'forged\n\033[31mname')"
unlike "$out$err" "$(printf '\033')" 'control characters in a name are shown as such'
try report "$(printf 'no\nfile\033')"
is "$(printf '%s\n' "$err" | wc -l)" 1 'control characters in the name of a missing file: one line'
unlike "$err" "$(printf '\033')" 'and none of them'

head -c 20000 b.jsonl.gz >cut.gz
try report --json --host nameless cut.gz
is "$status" 1 'gzip cut short: what is there is counted'
like "$err" 'cut.gz: it ends early' 'and it is said'
is "$(printf '%s' "$out" | jq '.unread, (.records > 100)' | tr '\n' ' ')" '1 true ' 'and counted as not read to its end'
{
        head -c -8 b.jsonl.gz
        printf 'no CRC32'
} >broken.gz
try report --json broken.gz
like "$err" 'broken.gz: damaged' 'gzip that is damaged'
{
        cat b.jsonl.gz
        head -c 1000 /dev/zero
} >padded.gz
try report --json padded.gz
is "$err" '' 'zeros behind gzip, as on tapes, are nothing'
{
        cat b.jsonl.gz
        echo garbage
} >trailing.gz
try report --json trailing.gz
like "$err" 'trailing.gz: damaged' 'other bytes behind it are'
printf '\037\213' >short.gz
counts '0 0 0 0 0 0 0 0 1; 2' 'two bytes of gzip' short.gz
printf '\050\265\057\375xxxx' >a.zst
printf '\3757zXZ\0' >a.xz
printf 'BZh91AY' >a.bz2
for packed in 'a.zst zstdcat' 'a.xz xzcat' 'a.bz2 bzcat'; do
        counts '0 0 0 0 0 0 0 0 1; 2' "${packed% *}: not read" "${packed% *}"
        like "$err" "try '${packed#* } FILE" "${packed% *}: says how"
done

# ---- lines that mean no good ----

printf '%s\n' "$good" "$(printf '%s' "$bad" | cut -c1-60)" "$good" >torn
counts '2 0 0 0 1 0 0 0 0; 2' 'a torn line and no violation: status 2' torn
like "$(printf '%s' "$out" | jq -c '.damages[0]')" '"file":"torn","line":2,"what":"no end of the string that starts at column 57"' 'it is named'
printf '%s\n{"v":2,"action":"log","reason":"new"}\n' "$good" >newer
counts '1 0 0 0 0 0 1 0 0; 2' 'a record of a newer schema: status 2' newer
printf '%s%s\n%s' "$good" "$good" "$good" >glued
counts '1 0 0 0 1 0 0 0 0; 2' 'two records on a line, and one without an end' glued
printf '%s\0\n\0\n%s\n' "$good" "$good" >nul
counts '1 0 0 0 2 0 0 0 0; 2' 'NULs' nul
printf '\357\273\277%s\r\n\r\n' "$good" >dos
counts '1 0 0 0 0 0 0 0 0; 0' 'a byte order mark and CR LF' dos
printf '{"v":1,"time":"2026-01-03T03:04:05.678Z","action":"pass","reason":"match","binary":"/\377"}\n' >latin
counts '0 0 0 0 1 0 0 0 0; 2' 'bytes that are no UTF-8' latin
python3 - <<'END' >deep
print("[" * 100000)
print('{"a":' * 100000)
print('{"v":1,"x":' + "[" * 256 + "]" * 256 + ',"time":"2026-01-03T03:04:05Z","action":"pass","reason":"match"}')
print('{"v":1,"x":' + "[" * 257 + "]" * 257 + ',"time":"2026-01-03T03:04:05Z","action":"pass","reason":"match"}')
END
counts '1 0 0 0 3 0 0 0 0; 2' 'deep nesting' deep
printf '{"v":1e999,"action":"log","reason":"x"}\n{"v":1,"time":"2026-01-03T03:04:05Z","action":"pass","reason":"match","lost":99999999999999999999999,"pid":1e999999}\n' >numbers
counts '1 0 0 18446744073709552000 0 1 0 0 0; 0' 'numbers that are too large' numbers
like "$out" '"lost":18446744073709551615,' 'count as the largest that there is'
printf '{"v":1,"time":"2026-01-03T03:04:05Z","action":"pass","reason":"match","cwd":"%s"}\n' "$(head -c 900000 /dev/zero | tr '\0' x)" >long
counts '1 0 0 0 0 0 0 0 0; 0' 'a path of 900,000 characters' long
is "$(printf '%s' "$out" | jq '.tables.directory.rows[0].key | length')" 12320 'is cut'
{
        echo "$good"
        head -c 100000000 /dev/zero | tr '\0' x
        echo
        head -c 100000000 /dev/zero | tr '\0' ' '
} >huge
counts '1 0 0 0 2 0 0 0 0; 2' 'lines of 100 MB' huge
like "$(printf '%s' "$out" | jq -r '.damages[1].what')" 'the line is too long' 'are too long'
gzip -c huge >bomb.gz
counts '1 0 0 0 2 0 0 0 0; 2' 'and packed to a thousandth' bomb.gz
rm huge bomb.gz
try report two two
like "$out" '2 of 4 launches had a wrong GOROOT' 'a file given twice counts twice'

# ---- the bar ----

# on_terminal COMMAND...: with a terminal for all its streams; what it shows goes to $tmp/shown
on_terminal() {
        TERM=xterm python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" >"$tmp/shown" </dev/null
}
on_terminal "$program" report --top 1 two
like "$(cat shown)" '[[]##############################] 100%' 'on a terminal: a bar'
like "$(cat shown)" "$(printf '\r\033[[]K')" 'which is gone before the report comes'
on_terminal sh -c "cat two | '$program' report --top 1"
like "$(cat shown)" '0 MiB' 'of a stream: how much has come'
on_terminal "$program" report --top 1 nothing two
like "$(cat shown)" "goroot-guard: nothing: No such file" 'a message between stands on a line of its own'
on_terminal sh -c "'$program' report two 2>log"
is "$(cat log)" '' 'no bar where there is no terminal'
on_terminal "$program" report
like "$(cat shown)" 'the standard input is a terminal' 'nothing to read and a terminal: no waiting'
done_testing
