"""Every setting that a table of lib/config knows stands in followupd.conf(5)."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
page = (root / 'conf/followupd.conf.5').read_text()
told = set()
for line in re.findall(r'^\.(?:It )?Ic (.*)$', page, re.M):
    told.update(re.findall(r'[a-z_0-9]+', line))

missing = []
for path in sorted((root / 'lib/config').glob('*.c')):
    text = path.read_text()
    rows = re.findall(r'\{\s*(?:\.name = )?"([a-z_0-9]+)",\s*(?:\.type = )?SETTING_', text)
    missing += [f'{path.name}: {name}' for name in rows if name not in told]

print('\n'.join(missing))
sys.exit(1 if missing else 0)
