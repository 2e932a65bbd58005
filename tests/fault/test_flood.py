"""Ten thousand messages go out while their receipts and the patients' answers come in over 200 connections: all accounted for.

The provider and the patients are one asyncio program: each message that arrives there causes a receipt (some of them before its own
answer, so that it overtakes our settlement) and a reply, which 200 connections post to the listener as fast as it takes them.
"""
import asyncio
import json
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from conftest import SOURCE_ROOT, CLINIC, Daemon, Tuple, free_ports, lines, make_config, provider, treatment  # noqa: E402

RELEASE = pathlib.Path(os.environ.get("RELEASE_ROOT", SOURCE_ROOT / "build" / "release"))
N, N_CONNECTIONS, SECRET, SECONDS = 10_000, 200, "5ec2e7", 240
RED_EVERY = 1000  # every so many patients write what a person must hear of

pytestmark = pytest.mark.skipif(not (RELEASE / "daemon/followupd").exists(), reason="there is no release build in build/release")


class World:
    def __init__(self):
        self.posts, self.refused, self.taken = asyncio.Queue(), [], {}

    async def provide(self, reader, writer):
        """The provider: takes a message, answers with an id."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.split("content-length:")[1].split("\r\n")[0])
                message = json.loads(await reader.readexactly(length))
                n = self.taken[message["to"]] = len(self.taken) if message["to"] not in self.taken else -1
                receipt = ("receipt", {"results": [{"id": f"m-{n}", "ref": message["ref"], "status": "ok"}]})
                if n % 3 == 0:  # it overtakes the answer
                    self.posts.put_nowait(receipt)
                    await asyncio.sleep(0.002)
                body = json.dumps({"id": f"m-{n}"}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
                if n % 3:
                    self.posts.put_nowait(receipt)
                text = "my left eye went dark" if n % RED_EVERY == 1 else "1"
                self.posts.put_nowait(("reply", {"messages": [{"id": f"r-{n}", "from": message["to"], "text": text}]}))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def post(self, port):
        """One of the connections on which receipts and replies come."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while True:
            kind, document = await self.posts.get()
            body = json.dumps(document).encode()
            writer.write(f"POST /hooks/flood/{kind}/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                         f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            if "content-length:" in head:
                await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
            if not head.startswith("http/1.1 200"):
                self.refused.append(head.split("\r\n")[0])
            self.posts.task_done()


def test_ten_thousand_out_and_twenty_thousand_in(tmp_path):
    asyncio.run(asyncio.wait_for(flood(tmp_path), SECONDS))


async def flood(tmp_path):
    world = World()
    server = await asyncio.start_server(world.provide, "127.0.0.1", 0)
    sink, listener = server.sockets[0].getsockname()[1], free_ports(1)
    flood_provider = {
        **provider(sink, request={"json": {"to": "{to}", "text": "{text}", "ref": "{ref}"}}, limits={"connections": 64}),
        "id": "flood", "hook": {"secret": "hook"},
        "receipt": {"format": "json", "items": "results[]", "id": "id", "ref": "ref", "state": "status",
                    "states": Tuple([{"state": "ok", "is": "delivered"}])},
        "reply": {"format": "json", "items": "messages[]", "id": "id", "from": "from", "text": "text"}}
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    (credentials / "hook").write_text(SECRET)
    (credentials / "hook").chmod(0o600)
    config = make_config(
        tmp_path, providers=[flood_provider], clinics=[{**CLINIC, "providers": {"sms": "flood"}}],
        settings=f'listener = {{ listen = "127.0.0.1:{listener}"; public_url = "http://127.0.0.1:{listener}"; }}; '
                 'limits = { max_sends_per_hour = 1000000; };')
    daemon = Daemon(tmp_path, config, options=["--credentials-dir", str(credentials)])
    daemon.program = str(RELEASE / "daemon/followupd")
    try:
        await asyncio.to_thread(daemon.start)
        posters = [asyncio.create_task(world.post(listener)) for _ in range(N_CONNECTIONS)]
        records = lines(treatment(f"T-{n}", patient={"id": f"P-{n}", "phone": f"+38067{1_000_000 + n}"}) for n in range(N))
        done = await asyncio.to_thread(daemon.ctl, "import", "-", input=records)
        assert done.returncode == 0, done.stderr

        def ended():
            return daemon.status()["states"].get("answered", 0)

        while await asyncio.to_thread(ended) < N:
            failed = [p for p in posters if p.done()]
            assert not failed, failed[0].exception()
            await asyncio.sleep(0.2)
        await world.posts.join()
        assert world.refused == []
        assert len(world.taken) == N and -1 not in world.taken.values(), "a message was sent twice"
        alerts = [c for c in await asyncio.to_thread(daemon.ctl_lines, "calls") if c.get("alert")]
        assert len(alerts) == N // RED_EVERY
        assert daemon.ctl("verify").returncode == 0
        for p in posters:
            p.cancel()
        assert await asyncio.to_thread(daemon.stop) == 0
    finally:
        daemon.kill()
        server.close()
