#!/usr/bin/env bash
# Importing slack_bolt fails where a user has no name and HOME is not set.
#
# Versions:  slack-bolt 1.30.0 with slack-sdk 3.47.0, CPython 3.11, Debian 12. Seen 2026-11-28.
# Behaviour: slack_sdk.oauth.installation_store.file asks for Path.home() in a default argument, so
#            while it is imported; slack_bolt imports it always, whether or not a file is to hold
#            installations. A process whose user id has no entry in the user database, and that has no
#            HOME, cannot import slack_bolt: RuntimeError. slack_sdk alone can be imported.
# Output:    three lines, at the end of this file.
# Hurt:      whoever runs a Bolt app under a numeric user id with a clean environment: by setpriv, a
#            supervisor such as s6 or runit, or `env -i`. Container engines mostly set HOME to /.
# Cure:      set HOME to anything.
#
# Needs root (to become a user without a name) and a Python that every user may run.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "run this as root"; exit 2; }
python=/usr/bin/python3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
"$python" -m pip --version >/dev/null 2>&1 && pip=("$python" -m pip) || pip=(python3 -m pip)
"${pip[@]}" install --quiet --disable-pip-version-check --no-deps --target "$folder" \
    slack-bolt==1.30.0 slack-sdk==3.47.0 2>/dev/null
nobody() { env -i PYTHONPATH="$folder" PYTHONDONTWRITEBYTECODE=1 "$@"; }

tried() {
    local name=$1
    shift
    local answer
    answer=$(nobody setpriv --reuid 54321 --clear-groups env "$@" "$python" -c "import $name; print('imported')" 2>&1 | tail -1) || true
    echo "$name ${*:-without HOME}: $answer"
}

seen=$(tried slack_sdk; tried slack_bolt; tried slack_bolt HOME=/)
echo "$seen"
expected="slack_sdk without HOME: imported
slack_bolt without HOME: RuntimeError: Could not determine home directory.
slack_bolt HOME=/: imported"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
