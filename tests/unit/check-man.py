"""Every setting that a table of lib/config knows stands in followupd.conf(5), and what a record may hold in
followupd-records(5)."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])


def words(page, macros):
    lines = re.findall(rf'^\.(?:It )?(?:{macros}) (.*)$', (root / 'conf' / page).read_text(), re.M)
    return {word for line in lines for word in re.findall(r'[a-z_0-9-]+', line)}


told = words('followupd.conf.5', 'Ic')
missing = []
for path in sorted((root / 'lib/config').glob('*.c')):
    text = path.read_text()
    rows = re.findall(r'\{\s*(?:\.name = )?"([a-z_0-9]+)",\s*(?:\.type = )?SETTING_', text)
    missing += [f'{path.name}: {name}' for name in rows if name not in told]

told = words('followupd-records.5', 'Ic|Sy')
for path, row in (('reader-json.c', r'\{ "([a-z_]+)", FIELD_'), ('plan-change.c', r'member\(entry, "([a-z]+)"\)'),
                  ('record.c', r'\[REFUSAL_[A-Z_0-9]+\] = "([a-z0-9-]+)"')):
    found = re.findall(row, (root / 'lib/record' / path).read_text())
    assert found, path
    of_staff = {'who', 'why', 'at'}  # in the store alone
    missing += [f'{path}: {name}' for name in found if name not in told | of_staff]

print('\n'.join(missing))
sys.exit(1 if missing else 0)
