"""What stands in for the SMS operator in tests and in the demo, and what it received.

sms_operator.py serve OUT PORTFILE    an HTTP service on a free port of 127.0.0.1, written to PORTFILE. A message comes as query,
                                  form or JSON with to, text and perhaps key; it is a line {"to","text","key"} of OUT.
                                  A key that was seen before is answered 409 and delivered once.
sms_operator.py kannel                reads what `kannel-box sent` prints, writes the same lines: parts joined, signs decoded
sms_operator.py compare SENT GOT      the texts of both files (JSON lines), each as often as the other? Exit status 0 or 1
sms_operator.py printed               reads what a rehearsal printed, writes a line {"text"} for each message that was taken
"""
import collections
import http.server
import json
import os
import re
import socketserver
import sys
import threading
import urllib.parse


def serve(out, port_file):
    lock, seen, results = threading.Lock(), set(), open(out, 'a', encoding='utf-8')

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def handle_message(self):
            body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
            fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
            if body[:1] == b'{':
                fields.update(json.loads(body))
            else:
                fields.update(urllib.parse.parse_qsl(body.decode()))
            key = fields.get('key')
            with lock:
                known = key is not None and key in seen
                if not known:
                    seen.add(key)
                    results.write(json.dumps({'to': fields.get('to'), 'text': fields.get('text'), 'key': key},
                                             ensure_ascii=False) + '\n')
                    results.flush()
            answer = b'{"ok":true}'
            self.send_response(409 if known else 202)
            self.send_header('Content-Length', str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = handle_message

        def log_message(self, *args):
            pass

        def handle(self):
            try:
                super().handle()
            except OSError:     # the client was killed in the middle
                pass

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True
        request_queue_size = 256

    server = Server(('127.0.0.1', 0), Handler)
    with open(port_file + '.part', 'w', encoding='ascii') as file:
        file.write(f'{server.server_address[1]}\n')
    os.rename(port_file + '.part', port_file)
    server.serve_forever()


def percent(text):
    return urllib.parse.unquote_to_bytes(text.replace('+', ' '))


def signs(raw):
    """The operator is not told the coding of a part: UCS-2 of our languages has a control sign in each second place."""
    if len(raw) % 2 == 0 and any(b < 0x20 and b not in b'\r\n' for b in raw):
        return raw.decode('utf-16-be')
    try:
        return raw.decode('utf-8')
    except UnicodeDecodeError:
        return raw.decode('utf-16-be')


def kannel(lines):
    """(to, text) of each message, in the order in which its last part came."""
    parts = {}
    for line in lines:
        _, to, kind, rest = line.rstrip('\n').split(' ', 3)
        if kind == 'text':
            yield to, rest
        elif kind == 'ucs-2':
            yield to, percent(rest).decode('utf-16-be')
        elif kind == 'udh':
            header, _, body = rest.split(' ', 2)
            number, total, place = percent(header)[-3:]
            have = parts.setdefault((to, number, total), {})
            have[place] = percent(body)
            if len(have) == total:
                del parts[to, number, total]
                yield to, signs(b''.join(have[i] for i in sorted(have)))
        else:
            yield to, percent(rest).decode('utf-8', 'replace')
    for to, number, total in parts:
        print(f'sms_operator.py: a message to {to} lacks parts', file=sys.stderr)
        yield to, ''


# 2026-03-01T10:00:00+02:00  kyiv-1     sms       uk    Text; a message that was not taken has its verdict before the text
PRINTED = re.compile(r'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))  (\S+) +(\S+) +(\S+) +(.*)')
NOT_TAKEN = re.compile(r'(permanent|temporary|throttled|account|unknown|unreachable): ')


def printed(lines):
    for line in lines:
        match = PRINTED.match(line)
        if match and not NOT_TAKEN.match(match.group(5)):
            yield match.group(5)


def texts_of(path):
    with open(path, encoding='utf-8') as lines:
        return collections.Counter(json.loads(line)['text'] for line in lines)


def compare(sent_path, got_path):
    sent, got = texts_of(sent_path), texts_of(got_path)
    for text in (sent - got):
        print(f'sms_operator.py: sent and not received as it was sent: {text}')
    for text in (got - sent):
        print(f'sms_operator.py: received and not sent so: {text}')
    return sent == got and sum(sent.values()) > 0


def main(arguments):
    if len(arguments) == 3 and arguments[0] == 'serve':
        serve(*arguments[1:])
    elif arguments == ['kannel']:
        for to, text in kannel(sys.stdin):
            print(json.dumps({'to': to, 'text': text, 'key': None}, ensure_ascii=False))
    elif arguments == ['printed']:
        for text in printed(sys.stdin):
            print(json.dumps({'text': text}, ensure_ascii=False))
    elif len(arguments) == 3 and arguments[0] == 'compare':
        return 0 if compare(*arguments[1:]) else 1
    else:
        sys.exit(__doc__)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
