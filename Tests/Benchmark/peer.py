"""The same job as a run of reauth, as one would write it in Python in an afternoon: no pacing, a checkpoint per step.

Reads a CSV of instances, and for each: read, note the intent, revoke, ping, ask for the authorization URL. An intent is in
SQLite (WAL, synchronous=FULL) before the revocation leaves; steps of many instances are committed together.
    python3 peer.py ORIGIN FLEET.csv WIDTH FOLDER
"""
import asyncio
import csv
import hashlib
import json
import secrets
import sqlite3
import sys
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp

ORIGIN, FLEET, WIDTH, FOLDER = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
PLATFORM = "User benchmark-user, Organization benchmark-organization"


class Store:
    """Commits what came while the last commit was under way together, in a thread, as the disk makes one wait."""

    def __init__(self, path):
        self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.execute(
            "CREATE TABLE item (id TEXT PRIMARY KEY, step TEXT, fingerprint TEXT, at INTEGER) WITHOUT ROWID")
        self.waiting, self.writing = [], False

    def commit(self, rows):
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?)", rows)
        self.database.execute("COMMIT")

    async def record(self, row):
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((row, future))
        if not self.writing:
            self.writing = True
            asyncio.create_task(self.write())
        await future

    async def write(self):
        while self.waiting:
            group, self.waiting = self.waiting, []
            await asyncio.to_thread(self.commit, [row for row, _ in group])
            for _, future in group:
                future.set_result(None)
        self.writing = False


async def rotate(session, store, instance_id):
    async with session.get(f"/elements/api-v2/instances/{instance_id}", headers={"Authorization": PLATFORM}) as answer:
        instance = await answer.json()
    token = instance["configuration"]["oauth.user.token"]
    if str(instance["id"]) != instance_id:
        return instance_id, "failed", ""
    fingerprint = hashlib.sha256(token.encode()).hexdigest()
    await store.record((instance_id, "intent", fingerprint, int(time.time() * 1000)))
    form = urlencode({"client_id": "box-client", "client_secret": "box-client-secret", "token": token})
    async with session.post("/hosts/api.box.com/oauth2/revoke", data=form,
                            headers={"Content-Type": "application/x-www-form-urlencoded"}) as answer:
        await answer.read()
        if answer.status != 200:
            return instance_id, "failed", ""
    await store.record((instance_id, "revoked", fingerprint, int(time.time() * 1000)))
    header = {"Authorization": f"{PLATFORM}, Element {instance['token']}"}
    async with session.get("/elements/api-v2/ping", headers=header) as answer:
        if answer.status != 401 or "providerMessage" not in await answer.json():
            return instance_id, "still_valid", ""
    state = secrets.token_urlsafe(32)
    body = json.dumps({"apiKey": "box-client", "apiSecret": "box-client-secret",
                       "callbackUrl": "http://127.0.0.1:8089/callback", "scope": "root_readwrite", "state": state},
                      separators=(",", ":"))
    async with session.post("/elements/api-v2/elements/box/oauth/url", data=body,
                            headers={"Authorization": PLATFORM}) as answer:
        url = (await answer.json())["oauthUrl"]
    if parse_qs(urlsplit(url).query)["state"] != [state]:
        return instance_id, "failed", ""
    await store.record((instance_id, "awaiting_code", fingerprint, int(time.time() * 1000)))
    return instance_id, "awaiting_code", url


async def main():
    with open(FLEET, newline="") as file:
        ids = iter([row["instance_id"] for row in csv.DictReader(file)])
    store = Store(f"{FOLDER}/peer.sqlite")
    connector = aiohttp.TCPConnector(limit=WIDTH)
    async with aiohttp.ClientSession(ORIGIN, connector=connector) as session:
        with open(f"{FOLDER}/instances.csv", "w", newline="") as file:
            report = csv.writer(file)

            async def work():
                for instance_id in ids:
                    report.writerow(await rotate(session, store, instance_id))

            await asyncio.gather(*(work() for _ in range(WIDTH)))


asyncio.run(main())
