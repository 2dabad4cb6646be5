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

# 1 is for violations, 2 for what could not be read, of which the summary speaks.
status=0
goroot-guard report --format markdown -- "$records" >>"$GITHUB_STEP_SUMMARY" || status=$?
[ "$status" -le 2 ] || fail "goroot-guard report has failed with status $status"
violations=$(goroot-guard report --format json -- "$records" | sed -n 's/.*"violations": *\([0-9][0-9]*\).*/\1/p' | head -n 1) || :
[ -n "$violations" ] || fail 'goroot-guard report does not tell the number of violations'
printf 'violations=%s\n' "$violations" >>"$GITHUB_OUTPUT"
echo "goroot-guard: $violations violations, see the summary of the job"
[ "$GUARD_FAIL" = false ] || [ "$violations" -eq 0 ] || fail "$violations go ran with a GOROOT that is not its own, see the summary of the job"
