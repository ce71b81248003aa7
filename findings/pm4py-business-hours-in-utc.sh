#!/usr/bin/env bash
# pm4py counts business hours by the clock of Greenwich, whatever offset the log was written with.
#
# Versions:  pm4py 2.7.23.11, pandas 2.3.3, CPython 3.11. Seen 2026-11-30.
# Behaviour: read_xes turns every timestamp into UTC. With business_hours=True, durations then count
#            Monday to Friday, 7:00 to 17:00, of those UTC timestamps. A case from 9:00 to 16:00 on a
#            Monday has seven business hours in London, one in Shanghai and four in New York.
#            No warning is given.
# Output:    the lines at the end of this file.
# Hurt:      who measures promises in working time from logs of several places, or of one that is not
#            near Greenwich: the log says plainly what time it was there, and the figure is plausible.
# Cure:      dt.tz_convert to the time zone of the place before measuring; a log of several places has
#            to be cut into one for each. Or let the log carry its working time, as numbers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pm4py==2.7.23.11 pandas==2.3.3 2>/dev/null
cat >"$folder/tried.py" <<'PYTHON'
import sys
import warnings

warnings.simplefilter("ignore")
import pm4py

_CASE = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="2.0" xmlns="http://www.xes-standard.org/">
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<trace><string key="concept:name" value="1"/>
<event><string key="concept:name" value="opened"/>
<date key="time:timestamp" value="2026-03-30T09:00:00{0}"/></event>
<event><string key="concept:name" value="solved"/>
<date key="time:timestamp" value="2026-03-30T16:00:00{0}"/></event>
</trace></log>
"""


def hours(log):
    return pm4py.get_all_case_durations(log, business_hours=True)[0] / 3600


for place, offset in (
    ("Europe/London", "+01:00"), ("Asia/Shanghai", "+08:00"), ("America/New_York", "-04:00")
):
    with open(f"{sys.argv[1]}/case.xes", "w") as file:
        file.write(_CASE.format(offset))
    log = pm4py.read_xes(f"{sys.argv[1]}/case.xes")
    as_read = hours(log)
    log["time:timestamp"] = log["time:timestamp"].dt.tz_convert(place)
    print(f"seen: 9:00 to 16:00{offset}: {as_read:g} business hours; "
          f"by the clock of {place}: {hours(log):g}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/tried.py" "$folder" 2>/dev/null | sed -n 's/^seen: //p')
echo "$seen"
expected="9:00 to 16:00+01:00: 7 business hours; by the clock of Europe/London: 7
9:00 to 16:00+08:00: 1 business hours; by the clock of Asia/Shanghai: 7
9:00 to 16:00-04:00: 4 business hours; by the clock of America/New_York: 7"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
