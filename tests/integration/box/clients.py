"""clients.py URL TOKEN RECORDS OUT ENOUGH: eight clients hand over the records of a file, each under new ids, until the file
ENOUGH is there. OUT gets a line "id status" for each answer; a request without an answer ends it with status 1."""
import http.client
import json
import os
import sys
import threading
import urllib.parse

url, token, records, out, enough = sys.argv[1:]
place = urllib.parse.urlsplit(url).netloc
pattern = json.loads(open(records, encoding="utf-8").readline())
lock, failed = threading.Lock(), []


def work(client, answers):
    number = 0
    while not os.path.exists(enough) and not failed:
        number += 1
        name = f"T-{client}-{number}"
        record = {**pattern, "id": name, "patient": {**pattern["patient"], "id": name}}
        connection = http.client.HTTPConnection(place, timeout=60)
        try:
            connection.request("POST", "/v1/records", json.dumps(record), {"Authorization": f"Bearer {token}"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as e:
            status = repr(e)
            failed.append(name)
        finally:
            connection.close()
        with lock:
            answers.write(f"{name} {status}\n")
            answers.flush()


with open(out, "w", encoding="utf-8") as answers:
    threads = [threading.Thread(target=work, args=(client, answers)) for client in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
sys.exit(1 if failed else 0)
