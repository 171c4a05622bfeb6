"""Measures the budget: ratios in one run, the commands of a row interleaved, median and range of the rounds.

Started by Tests/bench, which builds what is measured. Talks to loopback only. Never fails because something was slow; it does
fail when a run does not do what it must: a row about wrong work would be worth nothing.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
BOX, ADOBE, QUICKBOOKS = 1_000_000_000, 2_000_000_000, 3_000_000_000
ELEMENTS = {BOX: "box", ADOBE: "adobe-esign", QUICKBOOKS: "quickbooks"}


# Where each provider is revoked, as the far side sees it.
HOSTS = {"box": "/hosts/api.box.com/", "adobe-sign": "/hosts/api.na1.adobesign.com/",
         "quickbooks": "/hosts/developer.api.intuit.com/"}


class FarSide:
    """nginx with answers that never change; its log is what tells when requests came.

    `limits` are requests a second by provider, which nginx itself keeps (`limit_req`, 429 above it). A request may come up to
    a twentieth of a second before its time: what is measured is a rate, and not the network.
    """

    def __init__(self, folder, limits=None):
        self.folder = folder / ("limited-far-side" if limits else "far-side")
        self.limits = limits or {}
        self.folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        text = (HERE / "far-side.conf.template").read_text()
        text = text.replace("FOLDER", str(self.folder)).replace("PORT", str(self.port))
        limits = self.limits
        text = text.replace("LIMITED_HOSTS", "\n        ".join(
            f"location {HOSTS[name]} {{ limit_req zone={name} burst={max(1, rate // 20)} nodelay; "
            f"proxy_pass http://unix:{self.folder}/revoked.sock; }}" for name, rate in limits.items()))
        text = text.replace("LIMITS", "\n    ".join(
            f"limit_req_zone $server_port zone={name}:1m rate={rate}r/s;" for name, rate in limits.items()))
        if os.getuid() == 0:
            text = "user root;\n" + text
        configuration = self.folder / "nginx.conf"
        configuration.write_text(text)
        self.origin = f"http://127.0.0.1:{self.port}"
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(
            [nginx, "-p", str(self.folder), "-c", str(configuration)], stderr=subprocess.DEVNULL)
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        sys.exit((self.folder / "error.log").read_text())

    def forget(self):
        """Empties the log; what nginx still has in its buffer is written first."""
        time.sleep(1.2)
        os.truncate(self.folder / "access.log", 0)

    def requests(self):
        """(moment of arrival, method, path, status) of each request since the log was emptied."""
        time.sleep(1.2)
        rows = []
        with open(self.folder / "access.log") as log:
            for line in log:
                end, took, method, path, status, _ = line.split()
                rows.append((float(end) - float(took), method, path, int(status)))
        return rows

    def revoked(self):
        """How often each instance's access token was sent to a provider with a limit, which reads it."""
        time.sleep(1.2)
        with open(self.folder / "access.log") as log:
            return collections.Counter(line.rsplit(None, 1)[1] for line in log if "/hosts/" in line)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Usage:
    """What one process cost: seconds on the clock and on the processor, and its largest memory in MB."""

    def __init__(self, wall, used, status):
        self.wall, self.status = wall, status
        self.cpu = used.ru_utime + used.ru_stime
        self.user, self.system = used.ru_utime, used.ru_stime
        self.memory = used.ru_maxrss / 1024
        self.switches = (used.ru_nvcsw, used.ru_nivcsw)


def measure(command, folder, expected=(0,), during=None):
    begin = time.monotonic()
    with open(folder / "output.log", "ab") as output:
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=output)
        if during:
            during(process)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in expected:
        tail = (folder / "output.log").read_text(errors="replace")[-2000:]
        sys.exit(f"{command}: exit {process.returncode}, expected {expected}\n{tail}")
    return Usage(time.monotonic() - begin, used, process.returncode)


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.far_side = FarSide(folder)
        self.rows = []
        self.number = 0

    # MARK: What is run

    def place(self):
        self.number += 1
        place = self.folder / f"run-{self.number}"
        place.mkdir()
        return place

    def fleet(self, place, *parts, customers=None):
        """A CSV with `count` instances from each `first`."""
        with open(place / "fleet.csv", "w") as file:
            file.write("instance_id,name,element,customer\n")
            for first, count in parts:
                for number in range(count):
                    customer = number % customers if customers else number
                    file.write(f"{first + number},Instance {number},{ELEMENTS[first]},Customer {customer}\n")
        return place / "fleet.csv"

    def job(self, place, rates=None, concurrency=64, maximum=2_000_000, url=None, extra="", name="benchmark"):
        rates = rates or {"platform": 100_000, "box": 100_000}
        providers = "\n".join(
            f"    {lane}: {{rate: {rate}/s, concurrency: {concurrency}}}"
            for lane, rate in rates.items() if lane != "platform")
        (place / "job.yaml").write_text(f"""name: {name}
action: rotate
revoke: access-token
platform: {{kind: sandbox, url: "{url or self.far_side.origin}"}}
source: {{csv: fleet.csv}}
confirm: ping
limits:
  concurrency: {concurrency}
  platform: {{rate: {rates["platform"]}/s, concurrency: {concurrency}}}
  providers:
{providers}
safety: {{maxInstances: {maximum}}}
{extra}""")
        return place / "job.yaml"

    def reauth(self, place, *arguments, expected=(0,), store=None, during=None):
        store = store or place / ".reauth" / "reauth.sqlite"
        return measure([self.options.program, *arguments, "--store", store], place, expected, during)

    def rotate(self, place, count, store=None, rates=None, during=None, expected=(5,)):
        usage = self.reauth(place, "run", "job.yaml", "--yes", expected=expected, store=store, during=during)
        if usage.status == 5:
            reports = list((place / "Reports").glob("*/awaiting-code.csv"))
            waiting = sum(1 for _ in open(reports[0])) - 1 if reports else 0
            if waiting != count:
                sys.exit(f"{waiting} of {count} instances wait for a code: the run did not do its work")
        return usage

    # MARK: Rows

    def add(self, name, values, budget, unit="", detail=None, places=2):
        middle = statistics.median(values)
        row = {"row": name, "median": round(middle, 4), "least": round(min(values), 4), "most": round(max(values), 4),
               "rounds": len(values), "unit": unit, "budget": budget, "detail": detail or {}}
        self.rows.append(row)
        unit = f" {unit}" if unit else ""
        print(f"{name:<58} {middle:>9.{places}f}{unit}  ({min(values):.{places}f} to {max(values):.{places}f}, "
              f"{len(values)} rounds; at most {budget})", flush=True)
        for key, value in (detail or {}).items():
            print(f"    {key}: {value}", flush=True)

    def cpu(self):
        """Processor time for each call, beside peers that do the same on the same far side."""
        count = self.options.instances
        figures = {"reauth": [], "loop": [], "node": [], "python": []}
        shown = {}
        for _ in range(self.options.rounds):
            for name in figures:
                place = self.place()
                fleet = self.fleet(place, (BOX, count))
                self.far_side.forget()
                if name == "reauth":
                    self.job(place)
                    usage = self.rotate(place, count)
                elif name == "loop":
                    usage = measure([self.options.loop, self.far_side.origin, BOX, count, 64], place)
                elif name == "node":
                    usage = measure(["node", HERE / "peer.mjs", self.far_side.origin, fleet, 64, place], place)
                else:
                    usage = measure(
                        ["/usr/bin/python3", HERE / "peer.py", self.far_side.origin, fleet, 64, place], place)
                # A run begins with a look at its credentials and at the list.
                beginnings = ("/sandbox/credentials", "/elements/api-v2/instances")
                requests = [row for row in self.far_side.requests() if row[2] not in beginnings]
                calls = len(requests)
                if calls != 4 * count:
                    kinds = collections.Counter((row[1], row[2].split("/")[-1].isdigit() or row[2], row[3])
                                                for row in requests)
                    sys.exit(f"{name} sent {calls} requests for {count} instances, and not {4 * count}: {kinds}")
                figures[name].append(usage.cpu / calls)
                shown[name] = (f"{usage.cpu / calls * 1e6:.0f} µs for each call ({usage.user:.1f} s user, "
                               f"{usage.system:.1f} s system), {usage.wall:.1f} s, {usage.memory:.0f} MB, switches "
                               f"{usage.switches[0]} voluntary and {usage.switches[1]} forced")
                shutil.rmtree(place)
        ours = figures["reauth"]
        for name, title, budget in (("loop", "a bare AsyncHTTPClient loop", "1.4"),
                                    ("node", "a Node script with a synced log", "1.0"),
                                    ("python", "an aiohttp + sqlite3 script", "0.6")):
            self.add(f"CPU per call ÷ {title}", [a / b for a, b in zip(ours, figures[name])], budget,
                     detail={"reauth": shown["reauth"], name: shown[name]} if name == "loop" else {name: shown[name]})

    def disk(self):
        """A run with its store on the disk, beside one with its store in memory."""
        count, memory = self.options.instances, pathlib.Path("/dev/shm")
        if not memory.is_dir():
            print("checkpointed run ÷ store on tmpfs: there is no /dev/shm here")
            return
        ratios = []
        for _ in range(self.options.rounds):
            walls = []
            for is_disk in (True, False):
                place = self.place()
                self.fleet(place, (BOX, count))
                self.job(place)
                with tempfile.TemporaryDirectory(dir=place if is_disk else memory) as folder:
                    os.chmod(folder, 0o700)
                    walls.append(self.rotate(place, count, store=pathlib.Path(folder) / "reauth.sqlite").wall)
                shutil.rmtree(place)
            ratios.append(walls[0] / walls[1])
        self.add("checkpointed run ÷ store on tmpfs (wall)", ratios, "1.1")

    def pace(self):
        """From the first to the last revocation over three lanes that nginx limits, beside what their limits allow: in three
        orders of the input, by one process and by two on one store.

        Links are not counted: at two of the providers a lane makes none before all its revocations are settled.
        """
        seconds = 8 if self.options.short else 35
        limits = {"box": 200, "adobe-sign": 50, "quickbooks": 20}
        far_side = FarSide(self.folder, limits)
        firsts = {"box": BOX, "adobe-sign": ADOBE, "quickbooks": QUICKBOOKS}
        orders = {"mixed": None, "fast lane first": list(limits), "slow lane first": list(reversed(limits))}
        for processes in (1, 2):
            ratios, shares, refused = [], collections.defaultdict(list), 0
            for _ in range(1 if self.options.short else self.options.rounds):
                for order in ["mixed"] if self.options.short else orders:
                    place = self.place()
                    jobs = []
                    for number in range(processes):
                        folder = place / f"job-{number}"
                        folder.mkdir()
                        counts = {name: rate * seconds // processes for name, rate in limits.items()}
                        self.mixed_fleet(folder, [(firsts[name] + number * 10_000_000, counts[name])
                                                  for name in orders[order] or limits], orders[order] is None)
                        self.job(folder, {"platform": 4000, **limits}, url=far_side.origin, name=f"benchmark-{number}")
                        jobs.append((folder, sum(counts.values())))
                    far_side.forget()
                    self.together(place / "reauth.sqlite", jobs)
                    requests = far_side.requests()
                    moments = {name: [row[0] for row in requests if row[2].startswith(HOSTS[name]) and row[3] == 200]
                               for name in limits}
                    refused += sum(1 for row in requests if row[3] == 429)
                    bound = max((len(moments[name]) - 1) / rate for name, rate in limits.items())
                    every = [moment for one in moments.values() for moment in one]
                    ratios.append((max(every) - min(every)) / bound)
                    for name, rate in limits.items():
                        span = max(moments[name]) - min(moments[name])
                        shares[name].append((len(moments[name]) - 1) / span / rate)
                    shutil.rmtree(place)
            title = "one process" if processes == 1 else "two processes"
            detail = {name: f"measured ÷ {limits[name]}/s: {statistics.median(values):.4f} ({min(values):.4f} to {max(values):.4f})"
                      for name, values in shares.items()}
            self.add(f"makespan ÷ bound of three limits, {title}", ratios, "1.01",
                     detail={**detail, "answers 429": refused}, places=4)
        far_side.stop()

    def too_fast(self):
        """A run whose limits are twice what the providers bear: how many of the revocations are answered 429."""
        seconds = 8 if self.options.short else 60
        limits = {"box": 200, "adobe-sign": 50, "quickbooks": 20}
        far_side = FarSide(self.folder, limits)
        shares, walls = [], []
        for _ in range(1 if self.options.short else self.options.rounds):
            place = self.place()
            self.mixed_fleet(place, [(BOX, 200 * seconds), (ADOBE, 50 * seconds), (QUICKBOOKS, 20 * seconds)], True)
            self.job(place, {"platform": 4000, **{name: 2 * rate for name, rate in limits.items()}}, url=far_side.origin)
            far_side.forget()
            self.rotate(place, 270 * seconds)
            sent = [row for row in far_side.requests() if row[2].startswith("/hosts/")]
            shares.append(100 * sum(1 for row in sent if row[3] == 429) / len(sent))
            moments = [row[0] for row in sent]
            walls.append((max(moments) - min(moments)) / seconds)
            shutil.rmtree(place)
        far_side.stop()
        self.add("limits twice too high: revocations answered 429", shares, "2", "%",
                 {"makespan ÷ what the providers bear": f"{statistics.median(walls):.2f}"})

    def mixed_fleet(self, place, parts, is_mixed):
        """A CSV of these parts, one after the other, or mixed in proportion."""
        rows = [(index / count, f"{first + index},Instance {index},{ELEMENTS[first // BOX * BOX]},Customer {index}\n")
                for first, count in parts for index in range(count)]
        if is_mixed:
            rows.sort(key=lambda row: row[0])
        with open(place / "fleet.csv", "w") as file:
            file.write("instance_id,name,element,customer\n")
            file.writelines(row for _, row in rows)

    def together(self, store, jobs):
        """Runs jobs side by side on one store; each has its folder and the number of its instances."""
        failures = []

        def work(folder, count):
            try:
                self.rotate(folder, count, store=store)
            except SystemExit as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            sys.exit(str(failures[0]))

    def memory(self):
        """The largest memory of a run, by the number of its instances."""
        sizes = [500, 2_000] if self.options.short else [10_000, 100_000] + (
            [self.options.large] if self.options.large else [])
        for size in sizes:
            place = self.place()
            self.fleet(place, (BOX, size))
            self.job(place)
            usage = self.rotate(place, size)
            self.add(f"peak memory of a run of {size:,} instances", [usage.memory], "150", "MB", places=0)
            shutil.rmtree(place)

    def resume(self):
        """How long a run that was killed takes to its first request, counted from its start."""
        size = 1_000 if self.options.short else (self.options.large or 100_000)
        place = self.place()
        self.fleet(place, (BOX, size))
        self.job(place)
        self.far_side.forget()

        def kill(process):
            path = self.far_side.folder / "access.log"
            while path.stat().st_size < 20_000 and process.poll() is None:
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)

        self.rotate(place, size, during=kill, expected=(-9, 5))
        waits = []
        for _ in range(self.options.rounds):
            self.far_side.forget()
            begin = time.time()

            def stop(process):
                path = self.far_side.folder / "access.log"
                while path.stat().st_size == 0 and process.poll() is None:
                    time.sleep(0.01)
                process.send_signal(signal.SIGKILL)

            self.reauth(place, "resume", expected=(-9, 5), during=stop)
            waits.append(min(row[0] for row in self.far_side.requests() if "credentials" not in row[2]) - begin)
        self.add(f"resume to first request, {size:,} instances", waits, "1", "s")
        shutil.rmtree(place)

    def kills(self):
        """A run that is killed three times: every instance ends once, and no token is sent twice."""
        size = self.options.large or (1_000 if self.options.short else 100_000)
        far_side = FarSide(self.folder, {"box": 100_000})
        place = self.place()
        self.fleet(place, (BOX, size))
        self.job(place, url=far_side.origin)
        far_side.forget()
        begin, memory = time.monotonic(), []
        for part in range(4):
            def kill(process):
                while process.poll() is None and part < 3:
                    if self.count_items(place) >= (part + 1) * size // 4:
                        process.send_signal(signal.SIGKILL)
                        return
                    time.sleep(0.5)

            command = ["run", "job.yaml", "--yes"] if part == 0 else ["resume"]
            usage = self.reauth(place, *command, expected=(-9, 5), during=kill)
            memory.append(usage.memory)
            if usage.status == 5:
                break
        revoked = far_side.revoked()
        twice = sum(1 for count in revoked.values() if count > 1)
        with open(next((place / "Reports").glob("*/awaiting-code.csv"))) as report:
            waiting = collections.Counter(line.split(",", 2)[1] for line in report)
        if twice or len(waiting) != size + 1 or max(waiting.values()) > 1:
            sys.exit(f"{twice} tokens were sent twice; {len(waiting) - 1} of {size} instances wait for a code")
        self.add(f"peak memory of a run of {size:,} killed {len(memory) - 1} times", [max(memory)], "150", "MB", {
            "seconds": f"{time.monotonic() - begin:.0f}",
            "tokens sent once": len(revoked),
            "not sent, found dead after a kill": size - len(revoked),
            "memory of each process": ", ".join(f"{value:.0f} MB" for value in memory),
        }, 0)
        far_side.stop()
        shutil.rmtree(place)

    def count_items(self, place):
        """How many items have their outcome."""
        try:
            store = sqlite3.connect(f"file:{place}/.reauth/reauth.sqlite?mode=ro", uri=True, timeout=5)
            with contextlib.closing(store):
                return store.execute("SELECT coalesce(sum(items), 0) FROM tally WHERE outcome > 0").fetchone()[0]
        except sqlite3.Error:
            return 0

    def large(self):
        """Plan, report, console and locks with as many instances as --large says, all of them with a link of ours."""
        size = self.options.large or (1_000 if self.options.short else 100_000)
        place = self.place()
        self.fleet(place, (BOX, size), customers=max(1, size // 5))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.job(place, extra=f"console: {{publicURL: \"http://127.0.0.1:{port}\", groupBy: customer}}\n")
        usage = self.reauth(place, "plan", "job.yaml", "--json")
        self.add(f"plan of {size:,} rows", [usage.wall], "30", "s", {"memory": f"{usage.memory:.0f} MB"})
        probe = LockProbe(place / ".reauth" / "reauth.sqlite")
        probe.start()
        usage = self.rotate(place, size)
        longest = {"import and run": probe.end()}
        self.add(f"run of {size:,} instances: calls per second", [4 * size / usage.wall], "-", "/s",
                 {"memory": f"{usage.memory:.0f} MB", "CPU": f"{usage.cpu / size / 4 * 1e6:.0f} µs for each call"}, 0)
        shutil.rmtree(place / "Reports")
        usage = self.reauth(place, "report")
        self.add(f"report of {size:,} items with links", [usage.wall], "30", "s",
                 {"memory": f"{usage.memory:.0f} MB"})
        self.audit(place)
        longest["report"] = probe.end()
        self.console(place, size, port)
        longest["console"] = probe.end()
        probe.stop()
        self.add("longest time without a free write lock", [max(longest.values()) * 1000], "100", "ms",
                 {name: f"{value * 1000:.0f} ms" for name, value in longest.items()}, 0)
        shutil.rmtree(place)

    def audit(self, place):
        """The trail of the run, compared with its links and its signed heads."""
        store = sqlite3.connect(f"file:{place / '.reauth' / 'reauth.sqlite'}?mode=ro", uri=True, timeout=10)
        try:
            records, = store.execute("SELECT count(*) FROM event").fetchone()
        finally:
            store.close()
        usage = self.reauth(place, "audit", "verify")
        self.add("audit verify, for each 1,000,000 records", [usage.wall / records * 1e6], "60", "s",
                 {"records": f"{records:,}", "memory": f"{usage.memory:.0f} MB"})

    def is_prepared(self, place):
        """Whether the page has counts and search of the run."""
        store = sqlite3.connect(f"file:{place / '.reauth' / 'reauth.sqlite'}?mode=ro", uri=True, timeout=10)
        try:
            prepared, = store.execute("SELECT min(min(connected_until, searched_until)) FROM run").fetchone()
            return prepared > 1 << 60 and not store.execute("SELECT 1 FROM connection_new LIMIT 1").fetchone()
        finally:
            store.close()

    def console(self, place, size, port):
        """The consent page with every instance waiting."""
        cookies = place / "cookies"
        log = open(place / "console.log", "wb")
        console = subprocess.Popen(
            [str(self.options.program), "console", "--listen", f"127.0.0.1:{port}", "--store",
             str(place / ".reauth" / "reauth.sqlite")], cwd=place, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            address, begin = None, time.monotonic()
            while address is None and console.poll() is None and time.monotonic() - begin < 120:
                time.sleep(0.05)
                text = (place / "console.log").read_text(errors="replace")
                address = next((word for word in text.split() if "/login/" in word), None)
            if address is None:
                sys.exit(f"console: it did not start: {text[-500:]}")

            def fetch(path, *more):
                begin = time.monotonic()
                out = subprocess.run(["curl", "-sS", "-L", "-b", cookies, "-c", cookies, "-w", "\n%{http_code}", *more, path],
                                     capture_output=True, text=True)
                status = out.stdout.rsplit("\n", 1)[1]
                if status != "200":
                    sys.exit(f"console: {path} answered {status}")
                return time.monotonic() - begin

            # Signed in by the button of the login page, as a form of the page itself.
            fetch(address, "-d", "", "-H", f"Origin: http://127.0.0.1:{port}")
            base = f"http://127.0.0.1:{port}/"
            first, begin = fetch(base), time.monotonic()
            while not self.is_prepared(place) and time.monotonic() - begin < 1800:
                time.sleep(0.2)
            detail = {"while counts and search are prepared": f"{first:.2f} s", "prepared within": f"{time.monotonic() - begin:.1f} s"}
            overview = [fetch(base) for _ in range(max(3, self.options.rounds))]
            search = [fetch(f"{base}?q=Customer+{number}") for number in (1, size // 10, size // 7)]
            self.add(f"console, {size:,} waiting: overview", overview, "0.2", "s", detail)
            self.add(f"console, {size:,} waiting: search", search, "0.5", "s")
        finally:
            console.terminate()
            _, _, used = os.wait4(console.pid, 0)
            console.returncode = 0
        self.add(f"console, {size:,} waiting: memory", [used.ru_maxrss / 1024], "150", "MB", places=0)


class LockProbe(threading.Thread):
    """Tries to get the write lock again and again, and remembers the longest time in which it never could."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.longest, self.is_over = path, 0.0, threading.Event()

    def run(self):
        database, refused_since = None, None
        while not self.is_over.wait(0.0005):
            try:
                if database is None:
                    # A store is made by one process alone, before it has a log that others can share.
                    log = self.path.with_name(self.path.name + "-wal")
                    if not log.exists() or log.stat().st_size == 0:
                        continue
                    database = sqlite3.connect(f"file:{self.path}?mode=rw", uri=True, timeout=0, isolation_level=None)
                database.execute("BEGIN IMMEDIATE")
                database.execute("ROLLBACK")
                refused_since = None
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    database = None
                    continue
                now = time.monotonic()
                refused_since = refused_since or now
                self.longest = max(self.longest, now - refused_since)
        if database:
            database.close()

    def end(self):
        """The longest time since the start, or since the last call."""
        longest, self.longest = self.longest, 0.0
        return longest

    def stop(self):
        self.is_over.set()
        self.join()


ROWS = ("cpu", "disk", "pace", "too_fast", "memory", "resume", "kills", "large")


def main():
    parser = argparse.ArgumentParser(prog="Tests/bench")
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--loop", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--build", default="release", help=argparse.SUPPRESS)
    parser.add_argument("--short", action="store_true", help="a debug build and small fleets: whether it works at all")
    parser.add_argument("--rows", default=",".join(ROWS), help=f"some of {','.join(ROWS)}")
    parser.add_argument("--instances", type=int, help="instances of a round (20,000)")
    parser.add_argument("--rounds", type=int, help="rounds of a row (5)")
    parser.add_argument("--large", type=int, help="instances of the rows about large fleets, such as 1000000 (100,000)")
    parser.add_argument("--json", type=pathlib.Path, help="also write the figures to this file")
    options = parser.parse_args()
    options.instances = options.instances or (500 if options.short else 20_000)
    options.rounds = options.rounds or (1 if options.short else 5)
    unknown = set(options.rows.split(",")) - set(ROWS)
    if unknown:
        parser.error(f"unknown rows: {', '.join(sorted(unknown))}; known: {', '.join(ROWS)}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(65_536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    with tempfile.TemporaryDirectory(prefix="reauth-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        bench = Bench(options, pathlib.Path(folder))
        try:
            print(f"{options.build} build, {os.cpu_count()} cores, {options.instances:,} instances and "
                  f"{options.rounds} rounds where nothing else is said", flush=True)
            for row in options.rows.split(","):
                getattr(bench, row)()
        finally:
            bench.far_side.stop()
    if options.json:
        options.json.write_text(json.dumps({"build": options.build, "cores": os.cpu_count(), "rows": bench.rows}, indent=2))


main()
