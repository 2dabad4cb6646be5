#!/bin/sh
# SPDX-License-Identifier: MIT
# What action.yml runs: the inputs are in GUARD_RECORDS and GUARD_FAIL. POSIX sh and what busybox has.
set -eu

fail() {
        printf '::error title=goroot-guard::%s\n' "$(printf '%s' "$1" | sed 's/%/%25/g' | tr '\r\n' '  ')"
        exit 1
}

case $GUARD_FAIL in
true | false) ;;
*) fail "input 'fail': '$GUARD_FAIL' is none of: true false" ;;
esac
records=$GUARD_RECORDS
if [ -z "$records" ]; then
        records=$(printf '%s' "${GOROOT_GUARD_LOG-}" | tr ',' '\n' | sed -n 's/^file://p')
        [ -n "$records" ] || fail 'there are no records: the action goroot-guard has not run before, or GOROOT_GUARD_LOG was changed'
fi
[ -f "$records" ] || fail "there is no file $records"

# run FORMAT FILE: 1 is for violations, 2 for what could not be read, of which the summary speaks.
run() {
        status=0
        goroot-guard report --format "$1" -- "$records" >>"$2" || status=$?
        [ "$status" -le 2 ] || fail "goroot-guard report has failed with status $status"
}

counts=$(mktemp "$RUNNER_TEMP/goroot-guard.XXXXXX")
run json "$counts"
violations=$(grep -o '"violations": *[0-9]*' "$counts" | head -n 1 | tr -dc '0-9')
rm -f "$counts"
[ -n "$violations" ] || fail 'goroot-guard report does not tell the number of violations'
# A summary of nothing in each job would hide the others.
[ "$violations" -eq 0 ] || run markdown "$GITHUB_STEP_SUMMARY"
printf 'violations=%s\n' "$violations" >>"$GITHUB_OUTPUT"
echo "goroot-guard: $violations violations, see the summary of the job"
[ "$GUARD_FAIL" = false ] || [ "$violations" -eq 0 ] || fail "$violations go ran with a GOROOT that is not its own, see the summary of the job"
