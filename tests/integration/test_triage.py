"""Replies of patients, by the labelled corpus: the half the lexicon was written with, and the part it never saw.

What is printed is the report (pytest -s shows it). The bars are what is reached; the promise for texts nobody has seen is red 90, red or worry
99.5, stop 97, false alarms under 10. The first corpus is told by itself: the lines of later writers are harder, and many of the stops and of the
harmless ones among them are made to mislead.
"""
import importlib.util
import os
import pathlib
import re
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).parents[1]
CTL = os.environ.get('BUILD_ROOT', str(TESTS.parent / 'build')) + '/daemon/followupctl'

spec = importlib.util.spec_from_file_location('triage_score', TESTS / 'triage-score.py')
score = importlib.util.module_from_spec(spec)
spec.loader.exec_module(score)

# red called red at least, red or worry at least, stops obeyed at least, stops obeyed or before a person at least, false
# alarms at most: of the first corpus, of all before the latest but one, of those whose writers meant to mislead, and of six
# further writers (the third and a part of the others meant to mislead, too), of four of whose harmless lines every second
# one holds words that would frighten a naive filter, and of seven who wrote for visits, stops, surveys, safety and a whole inbox
BARS = {
    'replies-train.tsv': {
        '(en|ru|uk|zh)-': (99.5, 99.8, 99.5, 100, 0.6),
        r'(?!e1-|d6-|b\d-|w7-|y\d-)': (99.5, 99.8, 99, 99.8, 2.6),
        '(e1|d6)-': (99, 99.5, 97.5, 99, 5.6),
        r'b\d-': (99.5, 99.8, 98.5, 99.8, 5),
        'w7-': (99.5, 99.8, 98.5, 99.8, 15.5),
        r'y\d-': (99.5, 99.8, 98.5, 99.8, 6),
    },
    'replies-held.tsv': {
        '(en|ru|uk|zh)-': (97, 99.5, 98.5, 100, 3.7),
        r'(?!e1-|d6-|b\d-|w7-|y\d-)': (96.5, 99.3, 98, 99.9, 6),
        '(e1|d6)-': (98, 98, 89, 98, 8),
        r'b\d-': (99.5, 99.5, 94, 99.5, 11.6),
        'w7-': (98.5, 99.5, 89.5, 99.5, 24),
        r'y\d-': (97.5, 98, 94.5, 99.5, 10),
    },
}


@pytest.mark.parametrize('name', BARS)
def test_corpus(name):
    rows = score.read([TESTS / 'data' / name])
    answers = score.label(CTL, rows)
    print(f'\n{name}')
    score.report(rows, answers, sys.stdout)
    pairs = [(row[0], row[4], answer[1]) for row, answer in zip(rows, answers)]
    del rows, answers
    for group, (red, caught, stop, stop_safe, false_alarms) in BARS[name].items():
        figures = score.measure([(want, got) for row_id, want, got in pairs if re.match(group, row_id)])
        print(group, figures)
        assert figures['red'] >= red, group
        assert figures['caught'] >= caught, group
        assert figures['stop'] >= stop, group
        assert figures['stop_safe'] >= stop_safe, group
        assert figures['false_alarms'] <= false_alarms, group


def test_corpus_is_what_it_should_be():
    train, held = (score.read([TESTS / 'data' / name]) for name in BARS)
    n_train, n_held = len(train), len(held)    # counts only: a failing assertion shows no line of the held part
    both = bool({row[0] for row in train} & {row[0] for row in held})
    languages = {row[1] for row in train}
    assert n_train + n_held >= 1000
    assert 0.30 < n_held / (n_train + n_held) < 0.36
    assert not both
    assert languages == {'uk', 'ru', 'zh', 'en'}


def run(lines, *options):
    return subprocess.run([CTL, 'triage', *options], input=lines.encode(), capture_output=True, check=False)


def test_lines_in_order_and_bad_ones_named():
    done = run('a\ten\tsafety\t-\t1\nno tabs\nb\ten\tsafety\t-\tmy lip is white\nc\ten\tsafety\t-\n')
    assert done.returncode == 1
    assert done.stdout.decode() == 'a\tok\nb\tred\n'
    assert 'line 2' in done.stderr.decode() and 'line 4' in done.stderr.decode()


def test_escapes_and_why():
    done = run('a\tru\tvisit_reminder\t\tда\\nно глаз не видит\n', '--why')
    assert done.returncode == 0
    assert done.stdout.decode().split('\t')[:2] == ['a', 'red']
    assert 'глаз' not in done.stdout.decode()


def test_no_configuration_is_needed(tmp_path):
    done = run('a\tzh\tsafety\tnobody-knows\t看不清\n', '--config', str(tmp_path / 'none.conf'))
    assert (done.returncode, done.stdout) == (0, b'a\tred\n')


def protocols():
    return sorted(path.stem for path in (TESTS.parent / 'conf' / 'protocols.d').glob('*.conf'))


def labels(tmp_path, asked):
    """asked: (language, question, family, text) -> the label of each; the clinic's own red flags are not looked at"""
    lines = ''.join(f'{i}\t{language}\t{question}\t{family}\t{text}\n' for i, (language, question, family, text) in enumerate(asked))
    done = run(lines, '--config', str(tmp_path / 'none.conf'))
    assert done.returncode == 0, done.stderr.decode()
    return [line.split('\t')[1] for line in done.stdout.decode().splitlines()]


# what stands between the symptoms of a text and what to do about them, and between one symptom and the next
REASONS = {
    'uk': (r'([^.?!]+) – одразу [^.]*\{emergency_phone\}', r', | чи '),
    'ru': (r'([^.?!]+) – сразу [^.]*\{emergency_phone\}', r', | или '),
    'en': (r'([^.?!]+): call [^.]*\{emergency_phone\} at once', r', | or '),
    'zh': (r'如有?([^。？]+)，请立即拨打[^。]*\{emergency_phone\}', r'、|或'),
}
# texts that name the emergency number for whatever it may be
FOR_ANYTHING = {'safety_care', 'safety_d3', 'safety_w1', 'safety_w2', 'safety_m1', 'safety_late', 'care_day0', 'reply_red', 'reply_worry'}


def told_symptoms(language):
    """the symptoms at which the shipped texts of a language say to ring the emergency number"""
    source = (TESTS.parent / 'conf' / 'messages.d' / f'{language}.conf').read_text()
    source = re.sub(r'#[^\n]*', '', source)
    texts = {name: ''.join(re.findall(r'"([^"]*)"', value)) for name, value in re.findall(r'(\w+) = ((?:"[^"]*"\s*)+);', source)}
    pattern, between = REASONS[language]
    found = {name: re.search(pattern, text) for name, text in texts.items() if '{emergency_phone}' in text}
    assert {name for name, match in found.items() if not match} == FOR_ANYTHING
    return sorted({symptom.strip() for match in found.values() if match for symptom in re.split(between, match.group(1))})


@pytest.mark.parametrize('language', REASONS)
def test_what_the_texts_warn_of_is_red_in_their_words(tmp_path, language):
    symptoms = told_symptoms(language)
    assert len(symptoms) >= 3
    asked = [(language, question, family, text) for text in symptoms for family in [*protocols(), '-'] for question in ('safety', 'visit')]
    assert [ask for ask, got in zip(asked, labels(tmp_path, asked)) if got != 'red'] == []


SIGHT = {
    'uk': ['погіршився зір', 'зір погіршився', 'дуже погіршився мій зір', 'погіршується зір', 'гірший зір', 'упав зір', 'зір різко впав', 'зник зір',
           'пропав зір', 'знизився зір', 'зниження зору', 'порушення зору', 'проблеми із зором', 'зір не той', 'погiршився зiр'],
    'ru': ['ухудшилось зрение', 'зрение сильно ухудшилось', 'хуже зрение', 'пропало зрение', 'снизилось зрение', 'зрение снизилось',
           'снижение зрения', 'нарушение зрения', 'нарушилось зрение', 'потеряла зрение', 'зрение не то'],
    'en': ['worse sight', 'my sight has worsened', 'worsening vision', 'vision deteriorated', 'sight deteriorating', 'lost my sight',
           'change in vision', 'changed vision', 'reduced vision', 'vision disappeared', 'problems with my sight', 'my eyesight is failing'],
    'zh': ['视力下降', '视力变差', '视力减退', '视力恶化', '失去视力', '视力丧失', '视力有问题'],
}
SIGHT_IS_WELL = {
    'uk': ['зір не погіршився', 'зір не змінився', 'зір у нормі', 'набряк зменшився, зір добрий'],
    'ru': ['зрение не ухудшилось', 'зрение в норме', 'отек спал, зрение хорошее', 'температура снизилась, зрение хорошее'],
    'en': ['no change in vision', 'vision not worse', 'swelling has gone down, vision fine', 'bruise gone, vision fine'],
    'zh': ['视力没有下降', '视力正常'],
}


@pytest.mark.parametrize('language', SIGHT)
def test_sight_that_is_worse_is_red_in_any_order(tmp_path, language):
    asked = [(language, question, family, text) for text in SIGHT[language] for family in [*protocols(), '-'] for question in ('safety', 'visit')]
    assert [ask for ask, got in zip(asked, labels(tmp_path, asked)) if got != 'red'] == []
    asked = [(language, 'safety', family, text) for text in SIGHT_IS_WELL[language] for family in ('filler', 'standard')]
    assert [ask for ask, got in zip(asked, labels(tmp_path, asked)) if got == 'red'] == []
