"""Score followupctl triage over files of labelled replies: id, language, question, family, label, text, with tabs between.

usage: triage-score.py FOLLOWUPCTL [--misses] FILE...
Prints, for each language and for all: how many red flags are called red, and red or worry; how many stops are obeyed and
how many of the rest reach a person; how many harmless replies raise an alarm; and the share of equal labels. With
--misses also what was called otherwise (only for files that may be read while tuning).
"""
import collections
import subprocess
import sys

HARMLESS = {'ok', 'score', 'confirm', 'cancel', 'move', 'start', 'other'}


def read(paths):
    rows = []
    for path in paths:
        with open(path, encoding='utf-8') as file:
            rows += [line.rstrip('\n').split('\t') for line in file if line.strip()]
    return rows


def label(followupctl, rows):
    lines = ''.join('\t'.join([row[0], row[1], row[2], row[3], row[5]]) + '\n' for row in rows)
    done = subprocess.run([followupctl, 'triage', '--why'], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    answers = [line.split('\t') for line in done.stdout.decode().splitlines()]
    assert [a[0] for a in answers] == [row[0] for row in rows], 'not every line was answered in its place'
    return answers


def share(part, whole):
    return 100.0 * part / whole if whole else 100.0


def measure(pairs):
    """pairs of (wanted, got) -> the five figures, in percent"""
    red = [got for want, got in pairs if want == 'red']
    stop = [got for want, got in pairs if want == 'stop']
    harmless = [got for want, got in pairs if want in HARMLESS]
    return {
        'red': share(red.count('red'), len(red)),
        'caught': share(sum(got in ('red', 'worry') for got in red), len(red)),
        'stop': share(stop.count('stop'), len(stop)),
        'stop_safe': share(sum(got in ('stop', 'other', 'worry', 'red') for got in stop), len(stop)),
        'false_alarms': share(sum(got in ('red', 'worry') for got in harmless), len(harmless)) if harmless else 0.0,
        'worry': share(sum(got in ('red', 'worry') for want, got in pairs if want == 'worry'), sum(w == 'worry' for w, _ in pairs)),
        'worry_as_red': share(sum(got == 'red' for want, got in pairs if want == 'worry'), sum(w == 'worry' for w, _ in pairs)),
        'equal': share(sum(want == got for want, got in pairs), len(pairs)),
    }


def report(rows, answers, out):
    by_language = collections.defaultdict(list)
    for row, answer in zip(rows, answers):
        for key in (row[1], 'all'):
            by_language[key].append((row[4], answer[1]))
    for language in sorted(by_language, key=lambda k: (k == 'all', k)):
        f = measure(by_language[language])
        print(f'{language:>3} {len(by_language[language]):5}  red {f["red"]:5.1f}  red or worry {f["caught"]:5.1f}  '
              f'stop {f["stop"]:5.1f} (to a person with the rest {f["stop_safe"]:5.1f})  false alarms {f["false_alarms"]:4.1f}  '
              f'worry seen {f["worry"]:5.1f} (as red {f["worry_as_red"]:4.1f})  equal {f["equal"]:5.1f}', file=out)


def confusion(rows, answers, out):
    table = collections.Counter((row[4], answer[1]) for row, answer in zip(rows, answers))
    labels = sorted({want for want, _ in table} | {got for _, got in table})
    print('wanted \\ got ' + ''.join(f'{got:>8}' for got in labels), file=out)
    for want in labels:
        print(f'{want:>12} ' + ''.join(f'{table[want, got]:8}' for got in labels), file=out)


def main():
    arguments = sys.argv[1:]
    misses = '--misses' in arguments
    followupctl, *paths = [a for a in arguments if a != '--misses']
    rows = read(paths)
    answers = label(followupctl, rows)
    report(rows, answers, sys.stdout)
    confusion(rows, answers, sys.stdout)
    if misses:
        for row, answer in zip(rows, answers):
            if row[4] != answer[1]:
                print('\t'.join([row[4], answer[1], row[0], row[2], row[3], row[5], answer[2]]))


if __name__ == '__main__':
    main()
