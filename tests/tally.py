"""Count what meson and pytest wrote down, tell every failure and every skip, end with one line.

usage: tally.py [--step NAME=STATUS]... [--skip REASON]... RESULTS...
RESULTS is meson's testlog.json (subtests of a TAP program count each, any other program as one) or pytest's JUnit XML.
The last line is  N passed, N failed  or  N passed, N failed, N skipped.  Exit status 1 when anything failed.
"""
import argparse
import json
import re
import sys
import xml.etree.ElementTree as xml

N_LINES = 60  # of a failing test's output
FINE = ('OK', 'SKIP', 'EXPECTEDFAIL')


class Tally:
    def __init__(self):
        self.n_passed, self.failed, self.skipped = 0, [], []

    def step(self, text):
        """A step of tests/run that is a test by itself, such as a build without warnings."""
        name, status = text.rsplit('=', 1)
        if status == '0':
            self.n_passed += 1
        else:
            self.failed.append((name, f'ended with status {status}, see above'))

    def tap(self, test):
        n_bad = 0
        out = (test.get('stdout') or '') + '\n' + (test.get('stderr') or '')
        for line in (test.get('stdout') or '').splitlines():
            match = re.match(r'(not )?ok\b\s*(\d+)?\s*-?\s*([^#]*)(?:#\s*(SKIP|TODO)\b\s*(.*))?', line, re.I)
            if not match:
                continue
            name = f"{test['name']} {match.group(3).strip()}"
            if match.group(4) and match.group(4).upper() == 'SKIP':
                self.skipped.append((name, match.group(5)))
            elif match.group(1):
                n_bad += 1
                self.failed.append((name, out))
            else:
                self.n_passed += 1
        if test['result'] not in FINE and n_bad == 0:  # it crashed, hung, or planned more than it did
            self.failed.append((test['name'], f"{test['result']}, status {test['returncode']}\n{out}"))

    def meson(self, path):
        with open(path, encoding='utf-8') as lines:
            for line in lines:
                test = json.loads(line)
                if re.search(r'^1\.\.\d+', test.get('stdout') or '', re.M):
                    self.tap(test)
                elif test['result'] == 'SKIP':
                    self.skipped.append((test['name'], (test.get('stdout') or '').strip()[-200:]))
                elif test['result'] in FINE:
                    self.n_passed += 1
                else:
                    self.failed.append((test['name'], f"{test['result']}, status {test['returncode']}\n"
                                        + (test.get('stdout') or '') + '\n' + (test.get('stderr') or '')))

    def pytest(self, path):
        for case in xml.parse(path).getroot().iter('testcase'):
            name = f"{case.get('classname')} {case.get('name')}"
            bad = case.find('failure') if case.find('failure') is not None else case.find('error')
            skip = case.find('skipped')
            if bad is not None:
                self.failed.append((name, bad.text or bad.get('message') or ''))
            elif skip is not None:
                self.skipped.append((name, skip.get('message') or ''))
            else:
                self.n_passed += 1

    def read(self, path):
        try:
            self.pytest(path) if path.endswith('.xml') else self.meson(path)
        except (OSError, ValueError, xml.ParseError) as e:
            self.failed.append((path, f'no results: the run ended before its end ({e})'))

    def tell(self):
        for name, out in self.failed:
            print(f'\nFAILED: {name}')
            for line in out.strip().splitlines()[-N_LINES:]:
                print('    ' + line)
        if self.skipped:
            print('\nSKIPPED, so not shown to work here:')
            for name, why in self.skipped:
                print(f'    {name}: {why}' if why else f'    {name}')
        print(f'\n{self.n_passed} passed, {len(self.failed)} failed'
              + (f', {len(self.skipped)} skipped' if self.skipped else ''))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--step', action='append', default=[])
    parser.add_argument('--skip', action='append', default=[])
    parser.add_argument('results', nargs='*')
    arguments = parser.parse_args()
    tally = Tally()
    for text in arguments.step:
        tally.step(text)
    for path in arguments.results:
        tally.read(path)
    tally.skipped += [(why, '') for why in arguments.skip]
    tally.tell()
    return 1 if tally.failed or tally.n_passed == 0 else 0


sys.exit(main())
