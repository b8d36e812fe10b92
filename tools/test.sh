#!/bin/sh
# Every test: the hub on PostgreSQL first, then everything on SQLite with a real browser.
# What a machine lacks is fetched where that is possible, else named in one line and skipped.
set -u
cd "$(dirname "$0")/.."
python=.venv/bin/python

browser() {
  for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  bundled='from playwright.sync_api import sync_playwright as p
with p() as it: print(it.chromium.executable_path)'
  found=$("$python" -c "$bundled" 2>/dev/null)
  [ -x "$found" ] && echo "$found"
}

fetched() {
  # Debian's packages, where we may install them.
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 &&
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"; } >/dev/null 2>&1
}

HEDGEROW_BROWSER=${HEDGEROW_BROWSER:-$(browser)}
if [ -z "$HEDGEROW_BROWSER" ]; then
  fetched chromium || "$python" -m playwright install chromium >/dev/null 2>&1
  HEDGEROW_BROWSER=$(browser)
fi
# A very small Debian lacks a library that Playwright's driver is linked with.
"$python" -m playwright --version >/dev/null 2>&1 || fetched libatomic1
if [ -z "$HEDGEROW_BROWSER" ] || ! "$python" -m playwright --version >/dev/null 2>&1; then
  echo "No Chromium, or no driver for it, found or fetched: the journeys in a browser are skipped."
  HEDGEROW_BROWSER=none
fi
export HEDGEROW_BROWSER

# The tests' hub keeps its files where they can be thrown away.
HEDGEROW_DATA_DIR=$(mktemp -d)
export HEDGEROW_DATA_DIR
trap 'rm -rf "$HEDGEROW_DATA_DIR"' EXIT

failed=0
if "$python" tests/postgres.py true 2>/dev/null || { fetched postgresql && "$python" tests/postgres.py true; }; then
  "$python" tests/postgres.py "$python" -m pytest tests/hub -k "not browser" "$@" || failed=1
else
  echo "No PostgreSQL server could be started: the hub is tested on SQLite only."
fi
"$python" -m pytest -n 2 --dist loadfile "$@" || failed=1
exit $failed
