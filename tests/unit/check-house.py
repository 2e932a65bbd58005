"""The order of the house: which folder may include which, what lib/ never calls, no path of one machine anywhere.

Prints what it finds as file:line: sentence. The rules are those of the table of folders in README.md.
"""
import pathlib
import re
import subprocess
import sys

ORDER = ['base', 'model', 'config', 'record', 'plan', 'store', 'due', 'message', 'channel', 'inbound']

# What makes a run differ from the next one: clock, randomness, network, journal, environment, other processes.
# GLib wraps most of it, so both spellings are looked for.
CALLS = r'''time gettimeofday clock_gettime g_get_real_time g_get_monotonic_time g_date_time_new_now\w* g_date_set_time\w*
            localtime\w* gmtime\w* mktime strftime
            rand random srand srandom [dljm]rand48\w* getrandom getentropy arc4random\w* g_random_\w+ g_rand_\w+
            g_uuid_string_random uuid_generate\w* sqlite3_randomness
            socket connect bind listen accept4? send sendto sendmsg recv recvfrom recvmsg getaddrinfo gethostbyname
            curl_\w+ MHD_\w+
            sd_\w+ syslog openlog printf puts putchar g_print g_printerr g_message g_warning g_log\w* perror
            getenv g_getenv secure_getenv system popen fork execv\w* posix_spawn\w* g_spawn_\w+
            sleep usleep nanosleep g_usleep pthread_create g_thread_new thrd_create'''
FORBIDDEN_CALL = re.compile(r'(?<![\w>.])(' + '|'.join(CALLS.split()) + r')\s*\(')
FILE_CALL = re.compile(r'(?<![\w>.])(open(at)?|creat|fopen|freopen|fdopen|unlink(at)?|rename(at)?|mkdir|rmdir|opendir|g_dir_open|g_file_\w+'
                       r'|g_fopen|g_open|g_unlink|g_rename|g_mkdir\w*|g_mkstemp\w*|mkstemp|mkdtemp|truncate|fsync)\s*\(')
FORBIDDEN_HEADER = re.compile(
    r'^(time\.h|sys/(time|socket|random)\.h|netinet/.*|arpa/.*|netdb\.h|syslog\.h|pthread\.h|threads\.h'
    r'|systemd/.*|curl/.*|microhttpd\.h)$')
# SQL and libc both say the time; the store is told it
FORBIDDEN_SQL = re.compile(r"\b(CURRENT_TIME(STAMP)?|CURRENT_DATE|RANDOM\(\)|RANDOMBLOB|'now')", re.I)
# folders of the machine this was written on
MACHINE_PATH = re.compile(r'(?<![\w.$}/"\'-])/(work|tmp/b)/\w')

found = []


def tell(path, line, sentence):
    found.append(f'{path}:{line}: {sentence}')


def without_comments(text):
    """Comments and what stands between quotes blanked, newlines kept, so that lines and words stay where they are."""
    def blank(match):
        whole = match.group(0)
        if whole[0] in '"\'':
            return whole[0] * 2
        return re.sub(r'[^\n]', ' ', whole)
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def check_includes(root, path, folder):
    """A folder of lib/ includes its own headers and those of folders above it; system headers that do I/O never."""
    place = path.relative_to(root)
    for n, text in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', text)
        if not match:
            continue
        kind, name = match.groups()
        if kind == '<':
            if FORBIDDEN_HEADER.match(name):
                tell(place, n, f'lib/ knows no clock, socket, thread or journal, but includes <{name}>')
            continue
        other = name.split('/')[0]
        if other == 'daemon':
            tell(place, n, f'lib/ includes nothing of daemon/, but "{name}"')
        elif '/' not in name and (path.parent / name).exists():
            continue
        elif other not in ORDER:
            tell(place, n, f'"{name}" is in no folder of lib/')
        elif ORDER.index(other) > ORDER.index(folder):
            tell(place, n, f'lib/{folder} lies above lib/{other} and must not include "{name}"')


def check_calls(root, path):
    place = path.relative_to(root)
    text = path.read_text(encoding='utf-8')
    for n, line in enumerate(without_comments(text).splitlines(), 1):
        for match in FORBIDDEN_CALL.finditer(line):
            tell(place, n, f'lib/ is told the time and all else, but calls {match.group(1)}()')
        for match in FILE_CALL.finditer(line):
            if not str(place).startswith(('lib/config/', 'lib/store/sqlite/')):
                tell(place, n, f'only lib/config and lib/store/sqlite touch files, but {match.group(1)}() is called')
    if 'store' in place.parts:
        for n, line in enumerate(text.splitlines(), 1):
            match = FORBIDDEN_SQL.search(line)
            if match:
                tell(place, n, f'the store is told the time, but its SQL says {match.group(1)}')


def repository_files(root):
    try:
        listed = subprocess.run(['git', '-C', root, 'ls-files', '-z'], capture_output=True, check=True).stdout
        return [root / name for name in listed.decode().split('\0') if name]
    except (OSError, subprocess.CalledProcessError):    # a tarball
        return [path for path in root.rglob('*') if path.is_file() and not path.relative_to(root).parts[0].startswith(('build', '.'))]


def check_paths(root):
    for path in repository_files(root):
        try:
            text = path.read_text(encoding='utf-8')
        except (OSError, UnicodeDecodeError):           # samples in other encodings
            continue
        for n, line in enumerate(text.splitlines(), 1):
            if MACHINE_PATH.search(line):
                tell(path.relative_to(root), n, 'a path of one machine')


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    folders = sorted(p.name for p in (root / 'lib').iterdir() if p.is_dir())
    n_files = 0
    for folder in folders:
        if folder not in ORDER:
            tell(f'lib/{folder}', 1, 'a folder that has no place in the order')
            continue
        for path in sorted((root / 'lib' / folder).rglob('*')):
            if path.suffix in ('.c', '.cc', '.h', '.sql'):
                n_files += 1
                check_calls(root, path)
                if path.suffix != '.sql':
                    check_includes(root, path, folder)
    check_paths(root)
    if n_files < 20:
        tell('lib', 1, f'only {n_files} files were found: is this the right folder?')
    print('\n'.join(found))
    return 1 if found else 0


sys.exit(main())
