"""followupd-messages(7) holds every step of every protocol and every text in every language, as a patient would read it.

Reads the files of conf/ its own way, so that what messages-page.c leaves out is missed. Arguments: the page, the source folder.
"""
import pathlib
import re
import shutil
import subprocess
import sys

page_path = pathlib.Path(sys.argv[1])
conf = pathlib.Path(sys.argv[2]) / 'conf'
found = []

PATIENTS = {'en': 'Anna', 'uk': 'Олена', 'ru': 'Анна', 'zh': '李娜'}
DATES = {'en': '2026-11-23', 'uk': '23.11.2026', 'ru': '23.11.2026', 'zh': '2026年11月23日'}


def without_comments(text):
    return re.sub(r'("(?:\\.|[^"\\])*")|#[^\n]*', lambda m: m.group(1) or '', text)


def strings(text):
    """libconfig joins strings that stand side by side."""
    return ''.join(re.findall(r'"((?:\\.|[^"\\])*)"', text))


def read(folder):
    for path in sorted((conf / folder).glob('*.conf')):
        yield path, without_comments(path.read_text(encoding='utf-8'))


def setting(text, name):
    return re.search(rf'\b{name} = "([^"]*)"', text).group(1)


def shown(source):
    """What the page says, one section a line: mdoc's escapes undone, lines joined as they are filled."""
    text = source.replace('\\c\n', '').replace('\\&', '').replace('\\e', '\\')
    return text.replace('\n', ' ')


def parts(text):
    """Every message has the clinic's Cyrillic name, so none fits the alphabet of 160 characters."""
    return 1 if len(text) <= 70 else -(-len(text) // 67)


page = page_path.read_text(encoding='utf-8')
flat = shown(page)
_, clinic = next(read('clinics.d'))
values = {name: setting(clinic, name) for name in ('name', 'phone', 'emergency_phone', 'review_url')}

n_steps = n_texts = 0
for path, text in read('protocols.d'):
    protocol = setting(text, 'id')
    start = flat.find(f'({protocol})"')
    if start < 0:
        found.append(f'{path.name}: the page lacks the protocol')
        continue
    section = flat[start:flat.find('Procedures:', start)]
    procedures = flat[flat.find('Procedures:', start):flat.find('.Ss', start)]
    flags = flat[flat.find('Procedures:', start):flat.find('.Ss', start)]
    listed = re.search(r'red_flags = \{(.*?)\};', text, re.S)
    for flag in re.findall(r'"([^"]*)"', listed.group(1)) if listed else []:
        if flag not in flags:
            found.append(f'{path.name}: the page lacks red flag "{flag}"')
    for step in re.findall(r'\{ id = "([^"]*)"', text):
        n_steps += 1
        if f'.It "{step}" Ta ' not in section:
            found.append(f'{path.name}: the page lacks step "{step}"')
    listed = re.search(r'procedures = \[(.*?)\]', text, re.S)
    for procedure in re.findall(r'"([^"]*)"', listed.group(1)) if listed else []:
        if procedure not in procedures:
            found.append(f'{path.name}: the page lacks procedure "{procedure}"')

for path, text in read('messages.d'):
    language = setting(text, 'language')
    for name, pieces in re.findall(r'\b(\w+) = ((?:"(?:\\.|[^"\\])*"\s*)+);', text[text.find('texts'):]):
        if name.startswith('staff_'):  # for staff, and so not in the page
            continue
        n_texts += 1
        message = strings(pieces)
        for placeholder, value in (('patient', PATIENTS[language]), ('clinic', values['name']), ('phone', values['phone']),
                                   ('emergency_phone', values['emergency_phone']), ('date', DATES[language]), ('time', '14:30'),
                                   ('review_url', values['review_url'])):
            message = message.replace('{' + placeholder + '}', value)
        n = parts(message)
        section = flat[flat.find(f'.Ss "{name}"'):]
        section = section[:section.find('.El')]
        if f'.It "{language}, {n} SMS part{"s" if n > 1 else ""}" {message}' not in section:
            found.append(f'{path.name}: the page does not show "{name}" as a patient reads it, with {n} parts')

if n_steps < 100 or n_texts < 90:
    found.append(f'only {n_steps} steps and {n_texts} texts were found: is this the right folder?')
if shutil.which('mandoc'):
    told = subprocess.run(['mandoc', '-T', 'lint', page_path], capture_output=True, text=True, encoding='utf-8').stdout
    # whether the pages it refers to are installed on this machine is not its fault
    found += [line for line in told.splitlines() if 'referenced manual not found' not in line]
print('\n'.join(found))
sys.exit(1 if found else 0)
