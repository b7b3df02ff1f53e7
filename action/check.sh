#!/usr/bin/env bash
# Runs the program for action.yml: records and SARIF as files, a summary of the job, and an exit status.
set -uo pipefail

results="$RUNNER_TEMP/mailpath-results"
mkdir -p "$results"
rm -f "$results"/*

options=(--resume "$results/records.ndjson")
options+=(--write "sarif=$results/mailpath.sarif" --write "markdown=$results/summary.md")
[ -n "$RESOLVER" ] && options+=(--resolver "$RESOLVER")
[ "$STRICT" = true ] && options+=(--strict)

"${MAILPATH:-$RUNNER_TEMP/mailpath/bin/mailpath}" bulk "${options[@]}" -- "$FILE"
status=$?

if [ -f "$results/summary.md" ]; then
  { echo "## Mailpath"; echo; cat "$results/summary.md"; } >>"$GITHUB_STEP_SUMMARY"
fi
{
  echo "sarif=$results/mailpath.sarif"
  echo "records=$results/records.ndjson"
} >>"$GITHUB_OUTPUT"

# 3: something cannot be told; most often lists that refuse the resolver. A line that asks nothing is a mistake of the
# file, and stays one; so does a file without lines.
if [ "$status" = 3 ] && [ "$UNKNOWN" != true ] && [ -s "$results/records.ndjson" ] && ! grep -q '"valid":false' "$results/records.ndjson"; then
  status=0
fi
exit "$status"
