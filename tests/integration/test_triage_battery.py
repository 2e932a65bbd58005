"""Red flags in plain sentences: each flag by everyday verbs, tenses and persons, and the same denied.

The sentences are told in tests/data/battery-signs.txt and battery-denied.txt, as "{one|another} {of|each}" for all that can be
combined; each is asked once, behind one of the beginnings that have hidden a sign before: a "1 but", an "all good except", thanks.
What stands there was not read at some time, or is said the same way: a sign is red or a worry, what is denied is neither.
"""
import itertools
import os
import pathlib
import re
import subprocess

import pytest

TESTS = pathlib.Path(__file__).parents[1]
CTL = os.environ.get('BUILD_ROOT', str(TESTS.parent / 'build')) + '/daemon/followupctl'
BEGINNINGS = {
    'en': ['', '1 but ', 'All good except ', 'Thanks, but '],
    'ru': ['', '1, но ', 'Все хорошо, только ', 'Спасибо! '],
    'uk': ['', '1, але ', 'Все добре, тільки ', 'Дякую! '],
    'zh': ['', '1，但是', '都挺好，就是', '谢谢，'],
}
GREETINGS = {'en': ['', 'Hi, '], 'ru': ['', 'Здравствуйте, '], 'uk': ['', 'Вітаю, '], 'zh': ['', '你好，']}


def expand(template, language):
    """every sentence of "{a|b} {c|}"; Chinese is written without the spaces of the template"""
    parts = re.split(r'\{([^{}]*)\}', template)
    for chosen in itertools.product(*[part.split('|') if i % 2 else [part] for i, part in enumerate(parts)]):
        yield re.sub(' +', '' if language == 'zh' else ' ', ''.join(chosen)).strip()


def sentences(name, language):
    """the sentences of a language, each with the sign it tells"""
    here = sign = None
    for line in (TESTS / 'data' / name).read_text().splitlines():
        if line.startswith('['):
            here, sign = line.strip('[]').split()
        elif line and not line.startswith('#') and here == language:
            for sentence in expand(line, language):
                yield sign, sentence


def read_as(name, language, beginnings):
    """(sign, text, label) of each sentence behind the beginning whose turn it is"""
    asked = [(sign, beginnings[i % len(beginnings)] + sentence) for i, (sign, sentence) in enumerate(sentences(name, language))]
    lines = ''.join(f'{i}\t{language}\tsafety\t-\t{text}\n' for i, (_, text) in enumerate(asked))
    done = subprocess.run([CTL, 'triage'], input=lines.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return [(sign, text, line.split('\t')[1]) for (sign, text), line in zip(asked, done.stdout.decode().splitlines(), strict=True)]


@pytest.mark.parametrize('language', BEGINNINGS)
def test_a_sign_in_plain_words_comes_before_a_person(language):
    read = read_as('battery-signs.txt', language, BEGINNINGS[language])
    assert len(read) > 1000
    assert [answer for answer in read if answer[2] not in ('red', 'worry')] == []


@pytest.mark.parametrize('language', BEGINNINGS)
def test_what_is_denied_rings_nobody(language):
    read = read_as('battery-denied.txt', language, GREETINGS[language])
    assert len(read) > 150
    assert [answer for answer in read if answer[2] in ('red', 'worry')] == []
