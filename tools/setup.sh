#!/bin/sh
# Makes .venv from requirements.lock: with uv where it is installed, else with venv and pip.
# Every file is checked against its hash in the lock; the project itself is installed in place.
set -eu
cd "$(dirname "$0")/.."

python=""
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Hedgerow needs Python 3.11 or newer; none was found. Install one and run the command again." >&2
  exit 1
fi

echo "Setting up .venv with $("$python" --version) (first time only; one to three minutes)"
if command -v uv >/dev/null 2>&1; then
  uv venv --quiet --allow-existing --python "$python" .venv
  uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
  uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
else
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    # Debian ships venv's pip in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
      echo "Python's venv module has no pip here. On Debian: apt-get install python3-venv" >&2
      exit 1
    fi
  fi
  "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
touch .venv/.ready
