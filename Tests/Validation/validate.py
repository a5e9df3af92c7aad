"""Holds ape-plan against a real service on this machine, and writes docs/background/validation.md.

Starts PostgreSQL, Redis and uvicorn on the loopback interface, drives one load to calibrate on, predicts loads that were not seen, drives
those as well, and writes predicted beside measured. Everything is ended at the end, also on Ctrl-C. Takes less than ten minutes.
"""
import argparse
import atexit
import datetime
import json
import math
import os
import platform
import pwd
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORKERS = 2
CONNECTIONS = 32
PATIENCE = 60
LONGEST = 600

# What requests of a route are to need, and at which rates it is driven. Nothing of this reaches the prediction: that sees what was measured.
ROUTES = {
    "burn": dict(
        pool=10, probe="/burn?key=hot&cpu=0&rows=1&outside=0", calibrate=45, predict=[65, 90, 118], overload=170, seconds=15,
        fit=[("app", "routes.query[0].branch[0].steps[0].steps[0].time"), ("app", "routes.query[0].branch[1].steps[0].steps[0].time"),
             ("redis", "routes.query[1].time"), ("cache", "stations.redis.hitRatio"),
             ("db", "routes.query[2].miss[0].steps[0].time"), ("outside", "routes.query[2].miss[1].wait")]),
    "sleep": dict(
        pool=4, probe="/sleep?seconds=0", calibrate=30, predict=[45, 60, 72], overload=110, seconds=15,
        fit=[("app", "routes.query[0].steps[0].time"), ("asleep", "routes.query[0].steps[1].branch[0].steps[0].steps[0].wait"),
             ("asleep", "routes.query[0].steps[1].branch[1].steps[0].steps[0].wait")]),
}


def lognormal(generator, mean, cv):
    variance = math.log(1 + cv * cv)
    return generator.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


def path(route, generator):
    if route == "sleep":
        return f"/sleep?seconds={lognormal(generator, 0.1, 0.5):.6f}"
    key = "hot" if generator.random() < 0.6 else "cold"
    return (f"/burn?key={key}&cpu={lognormal(generator, 0.005, 0.6):.6f}&rows={int(lognormal(generator, 30000, 0.5))}"
            f"&outside={lognormal(generator, 0.06, 0.5):.6f}")


class Processes:
    """What was started, and how much CPU time it has used."""

    def __init__(self):
        self.started = []
        atexit.register(self.end)

    def start(self, command, core, **options):
        process = subprocess.Popen(["taskset", "-c", str(core)] + command, start_new_session=False, **options)
        self.started.append(process)
        return process

    def end(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in reversed(self.started):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                for pid in descendants(process.pid):
                    os.kill(pid, signal.SIGKILL)
        self.started = []


def children():
    """Children by parent, of all processes."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    found.setdefault(int(file.read().rsplit(")", 1)[1].split()[1]), []).append(int(name))
            except OSError:
                pass
    return found


def descendants(pid, known=None):
    known = known or children()
    return [pid] + [below for child in known.get(pid, []) for below in descendants(child, known)]


def cpu_seconds(pid):
    """Of a process and all below it that are still there."""
    total = 0
    for one in descendants(pid):
        try:
            with open(f"/proc/{one}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / os.sysconf("SC_CLK_TCK")


def prefer(pids):
    """On a machine where others work as well: the sessions of the measurement come first. Says whether that was allowed."""
    allowed = True
    for pid in pids:
        try:
            with open(f"/proc/{pid}/autogroup", "w") as file:
                file.write("-19")
        except OSError:
            allowed = False
    return allowed


def available(core):
    """The share of a core that a process of the measurement gets which has nothing but to run: what others leave of it."""
    spin = "import time; s = time.perf_counter(); u = time.process_time()\nwhile time.perf_counter() - s < 2: pass\n" \
        "print((time.process_time() - u) / (time.perf_counter() - s))"
    output = subprocess.run(["taskset", "-c", str(core), sys.executable, "-c", spin], check=True, stdout=subprocess.PIPE, text=True).stdout
    return min(1.0, float(output))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port, seconds=30):
    deadline = time.time() + seconds
    while time.time() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"validate: nothing answered on port {port} within {seconds} s")


def newest(pattern_root, program):
    versions = sorted((int(name) for name in os.listdir(pattern_root) if name.isdigit()), reverse=True)
    return f"{pattern_root}/{versions[0]}/bin/{program}"


class Service:
    def __init__(self, processes, folder, core):
        self.processes, self.folder, self.core = processes, folder, core
        self.postgres_port, self.redis_port = free_port(), free_port()
        root = "/usr/lib/postgresql"
        as_nobody = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
        cluster = f"{folder}/cluster"
        os.makedirs(cluster)
        if as_nobody:
            entry = pwd.getpwnam("nobody")
            os.chown(cluster, entry.pw_uid, entry.pw_gid)
            os.chmod(folder, 0o755)
        subprocess.run(
            as_nobody + [newest(root, "initdb"), "-D", cluster, "-U", "tester", "-A", "trust", "--locale=C", "-E", "UTF8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/")
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        # Without parallel plans and compiled queries one request needs one backend's CPU time, in proportion to its rows.
        self.postgres = processes.start(
            as_nobody + [newest(root, "postgres"), "-D", cluster, "-p", str(self.postgres_port), "-h", "127.0.0.1", "-k", cluster,
                         "-c", "max_parallel_workers_per_gather=0", "-c", "jit=off", "-c", "fsync=off", "-c", "autovacuum=off"], core, **quiet)
        self.redis = processes.start(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", folder], core, **quiet)
        wait_for(self.postgres_port)
        wait_for(self.redis_port)
        with socket.create_connection(("127.0.0.1", self.redis_port)) as redis:
            redis.sendall(b"SET hot 1\r\n")
            redis.recv(100)
        self.uvicorn = None

    def serve(self, pool):
        if self.uvicorn:
            self.uvicorn.send_signal(signal.SIGINT)
            self.uvicorn.wait(20)
        self.port = free_port()
        environment = dict(
            os.environ, VALIDATION_POOL=str(pool), VALIDATION_POSTGRES=str(self.postgres_port), VALIDATION_REDIS=str(self.redis_port))
        self.uvicorn = self.processes.start(
            [sys.executable, "-m", "uvicorn", "service:app", "--host", "127.0.0.1", "--port", str(self.port), "--workers", str(WORKERS),
             "--log-level", "warning", "--no-access-log", "--timeout-keep-alive", "300"], self.core, env=environment, cwd=HERE)
        wait_for(self.port)
        time.sleep(3)

    def pids(self):
        return [self.postgres.pid, self.redis.pid, self.uvicorn.pid]

    def cpu(self):
        return dict(zip(("postgres", "redis", "workers"), (cpu_seconds(pid) for pid in self.pids())))


def drive(service, route, rate, seconds, seed, folder, generator_core):
    """One run at one rate: its rows, and what everybody used meanwhile."""
    setup = ROUTES[route]
    generator = random.Random(f"{route} {rate} {seed}")
    schedule, at = f"{folder}/schedule", 0.0
    with open(schedule, "w") as file:
        while (at := at + generator.expovariate(rate)) < seconds:
            file.write(f"{at:.6f} {path(route, generator)}\n")
    rows = f"{folder}/rows"
    argument = dict(
        port=service.port, workers=WORKERS, connections=CONNECTIONS, probe=setup["probe"], schedule=schedule, rows=rows, seed=seed,
        patience=PATIENCE)
    prefer(pid for top in service.pids() for pid in descendants(top))
    before = service.cpu()
    load = service.processes.start(
        [sys.executable, f"{HERE}/load.py", json.dumps(argument)], generator_core, stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    prefer(pid for top in service.pids() + [load.pid] for pid in descendants(top))
    output, _ = load.communicate(timeout=seconds + PATIENCE + 30)
    if load.returncode != 0:
        sys.exit(f"validate: the load generator ended with {load.returncode}")
    used = {name: after - before[name] for name, after in service.cpu().items()}
    run = dict(json.loads(output), used=used, rate=rate, rows=[])
    with open(rows) as file:
        for line in file:
            at, response, status, worker, stages = line.split()
            values = dict(part.split("=") for part in stages.split(";")) if stages != "-" else {}
            run["rows"].append(dict(at=float(at), response=float(response), status=int(status), worker=worker, stages=values))
    return run


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, max(0, math.ceil(share * len(values)) - 1))]


def measured(run, seconds):
    answered = [row["response"] for row in run["rows"] if row["status"] == 200]
    begin = run["rows"][0]["at"]
    ended = sum(1 for row in run["rows"] if row["status"] == 200 and row["at"] + row["response"] <= begin + seconds)
    # The generator also opens connections before the schedule begins, which costs the service little.
    return dict(
        p50=percentile(answered, 0.5), p95=percentile(answered, 0.95), p99=percentile(answered, 0.99), throughput=ended / seconds,
        utilization=sum(run["used"].values()) / run["seconds"], errors=len(run["rows"]) - len(answered), count=len(answered))


def calibrate(program, route, run, folder):
    """Writes what was measured as a recording of requests, and has a profile fitted to it.

    What a worker uses beyond the work that was asked of it (HTTP, the clients of Redis and PostgreSQL) is spread evenly over its requests, what
    Redis uses as well, and PostgreSQL's CPU time in proportion to the rows of each request.
    """
    rows = [row for row in run["rows"] if row["status"] == 200]
    asked = sum(float(row["stages"]["app"]) for row in rows)
    overhead = (run["used"]["workers"] - asked) / len(rows)
    columns = {"burn": ["app_s", "redis_s", "cache", "db_s", "outside_s"], "sleep": ["app_s", "asleep_s"]}[route]
    all_rows = sum(float(row["stages"].get("rows", 0)) for row in rows)
    # The route that sleeps uses PostgreSQL's CPU for what goes to and fro: it counts as work on the core like the worker's.
    beside = (run["used"]["postgres"] + run["used"]["redis"]) / len(rows) if route == "sleep" else 0
    recording, profile = f"{folder}/{route}.csv", f"{folder}/{route}-fitted.yaml"
    with open(recording, "w") as file:
        file.write(",".join(["timestamp", "response_time_s", "status"] + columns) + "\n")
        for row in rows:
            stages = row["stages"]
            values = {
                "app_s": f"{float(stages['app']) + overhead + beside:.6f}", "redis_s": f"{run['used']['redis'] / len(rows):.6f}",
                "cache": stages.get("cache"), "db_s": f"{run['used']['postgres'] * float(stages.get('rows', 0)) / max(1, all_rows):.6f}",
                "outside_s": stages.get("outside"), "asleep_s": stages.get("asleep")}
            file.write(",".join([f"{row['at']:.6f}", f"{row['response']:.6f}", "200"] + [str(values[name]) for name in columns]) + "\n")
    command = [program, "calibrate", recording, "--into", f"{HERE}/{route}.yaml", "--name", route, "--write", profile, "--force", "--output",
               f"{folder}/{route}-calibration.json", "--format", "json", "--hold-out", "30%", "--quiet"]
    for column, target in ROUTES[route]["fit"]:
        command += ["--fit", f"{column}={target}"]
    subprocess.run(command, check=True)
    with open(f"{folder}/{route}-calibration.json") as file:
        return profile, json.load(file)


def predict(program, profile, rate, share):
    sharing = ["--set", f"stations.core.cores={share:.3f}"] if share < 0.99 and profile.endswith("burn-fitted.yaml") else []
    command = [program, "simulate", "--profile", profile, "--rate", f"{rate}/second", "--trials", "20", "--format", "json", "--no-store", "--quiet"]
    output = subprocess.run(command + sharing, check=True, stdout=subprocess.PIPE, text=True).stdout
    results = json.loads(output)["results"]
    if sharing:
        # Of the whole core, as it is measured.
        for station in results["stations"]:
            if station["name"] == "core":
                station["utilization"]["value"] *= share
    return results


def milliseconds(value):
    return f"{value * 1000:.1f}"


def signed(value):
    return f"{value * 100:+.1f} %"


def quiet_enough():
    with open("/proc/loadavg") as file:
        return float(file.read().split()[0])


def machine():
    model = "unknown"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    with open("/proc/meminfo") as file:
        memory = int(file.readline().split()[1]) / 2**20
    return model, os.cpu_count(), memory


def versions():
    def first(command):
        return subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.strip().splitlines()[0]
    packages = {name: __import__("importlib.metadata", fromlist=["version"]).version(name) for name in ("fastapi", "uvicorn", "asyncpg")}
    return dict(
        packages, postgresql=first([newest("/usr/lib/postgresql", "postgres"), "--version"]).split(") ")[1].split()[0],
        redis=first(["redis-server", "--version"]).split("v=")[1].split()[0], python=platform.python_version())


def row_of(route, rate, runs, predicted, limit):
    """One line of the table, and what missed."""
    result, cells, misses = predicted, [], []
    load = statistics.mean(run["utilization"] for run in runs)
    share = rate / limit
    for name, spell in (("p50", milliseconds), ("p95", milliseconds), ("p99", milliseconds)):
        values = [run[name] for run in runs]
        mean, low, high = statistics.mean(values), min(values), max(values)
        said = result["responseTime"][name]["value"]
        if said is None:
            cells.append(f"n/a / {spell(mean)} ({spell(low)} … {spell(high)})")
            continue
        error = said / mean - 1
        if name != "p99" and share < 0.8 and abs(error) > 0.15 and not low <= said <= high:
            misses.append(f"{route} at {rate}/s, {name}: {signed(error)}")
        cells.append(f"{spell(said)} / {spell(mean)} ({spell(low)} … {spell(high)}) {signed(error)}")
    throughput = statistics.mean(run["throughput"] for run in runs)
    cells.append(f"{result['throughput']['value']:.1f} / {throughput:.1f}")
    cells.append(f"{utilization(route, result) * 100:.0f} % / {load * 100:.0f} %")
    return f"| {rate}/s ({share * 100:.0f} %) | " + " | ".join(cells) + " |", misses


def utilization(route, result):
    name = "core" if route == "burn" else "api.cpu"
    return next(station["utilization"]["value"] for station in result["stations"] if station["name"] == name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=f"{ROOT}/.build/release/ape-plan")
    parser.add_argument("--page", default=f"{ROOT}/docs/background/validation.md")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--keep", help="a folder that keeps recordings and fitted profiles")
    options = parser.parse_args()
    if os.cpu_count() < 2:
        sys.exit("validate: one core for the service and one for the load are needed")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.time()
    folder = tempfile.mkdtemp(prefix="ape-plan-validation-")
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True))
    processes = Processes()
    generator_core, service_core = 0, 1
    prefer([os.getpid()])
    before = quiet_enough()
    service = Service(processes, folder, service_core)
    sections, misses, lines = [], [], []
    for route, setup in ROUTES.items():
        service.serve(setup["pool"])
        drive(service, route, setup["calibrate"], 4, 0, folder, generator_core)
        # The calibration sees one load, longer than the others.
        left = available(service_core)
        run = drive(service, route, setup["calibrate"], 2 * setup["seconds"], 1, folder, generator_core)
        left = (left + available(service_core)) / 2
        profile, calibration = calibrate(options.program, route, run, folder)
        loads = {rate: [] for rate in setup["predict"]}
        generators = [run]
        # One repeat after the other, so that what the machine does for a while does not hit one rate alone.
        for repeat in range(options.repeats):
            for rate in loads:
                if time.time() - began > LONGEST - 60:
                    sys.exit("validate: took longer than it may; the machine is too busy")
                one = drive(service, route, rate, setup["seconds"], 2 + repeat, folder, generator_core)
                generators.append(one)
                loads[rate].append(measured(one, setup["seconds"]))
                print(f"{route} at {rate}/s: p50 {milliseconds(loads[rate][-1]['p50'])} ms, p95 {milliseconds(loads[rate][-1]['p95'])} ms",
                      file=sys.stderr, flush=True)
        over = drive(service, route, setup["overload"], setup["seconds"] // 2, 9, folder, generator_core)
        # Arrivals end there, and what waits is worked off at full speed: answers a second between a fifth and the end of the arrivals.
        begin = over["rows"][0]["at"]
        span = setup["seconds"] // 2
        most = sum(1 for row in over["rows"] if row["status"] == 200 and span / 5 <= row["at"] + row["response"] - begin <= span) / (span * 0.8)
        predictions = {rate: predict(options.program, profile, rate, left) for rate in loads}
        limit = next(iter(predictions.values()))["binding"]["saturationRate"]
        text = [f"## `/{route}`", ""]
        text += [f"Calibrated on {setup['calibrate']}/s, {len(run['rows'])} requests in {2 * setup['seconds']} s. A process that only runs got "
                 f"{left * 100:.1f} % of the service's core just before and after. Fitted:", "",
                 "| figure | fitted | 95 % interval | KS distance |", "|---|---|---|---|"]
        shown = []
        for figure in calibration["figures"]:
            if figure["path"].startswith("workload") or figure["name"] in shown:
                continue
            shown.append(figure["name"])
            distance = f"{figure['candidates'][0]['ksDistance']:.3f}" if figure.get("candidates") else ""
            text.append(f"| {figure['name']} | `{figure['value']}` | `{figure.get('low')}` … `{figure.get('high')}` | {distance} |")
        text += ["", "Predicted / measured, mean of the repeats (lowest … highest), error. Times in milliseconds.", "",
                 "| load (of saturation) | p50 | p95 | p99 | answers a second | the core's utilization |", "|---|---|---|---|---|---|"]
        for rate, runs in loads.items():
            line, missed = row_of(route, rate, runs, predictions[rate], limit)
            text.append(line)
            misses += missed
        error = limit / most - 1
        text += ["", f"Saturation: predicted {limit:.1f}/s, measured {most:.1f} answers a second when {setup['overload']}/s were offered "
                 f"({signed(error)})."]
        if abs(error) > 0.1:
            misses.append(f"{route}, saturation: {signed(error)}")
        workers = {}
        for one in generators:
            for row in one["rows"]:
                workers[row["worker"]] = workers.get(row["worker"], 0) + 1
        shares = " and ".join(f"{count / sum(workers.values()) * 100:.0f} %" for name, count in sorted(workers.items()) if name != "-")
        cpu = [one["cpuSeconds"] / one["seconds"] for one in generators]
        late = max(one["lateP99"] for one in generators)
        errors = sum(run["errors"] for runs in loads.values() for run in runs)
        text += ["", f"The workers took {shares} of the requests. The load generator used {min(cpu) * 100:.0f} to {max(cpu) * 100:.0f} % of its own "
                 f"core; 99 % of its requests left at most {late * 1000:.1f} ms late in the worst run. Requests without an answer: {errors}.", ""]
        sections += text
    after = quiet_enough()
    processes.end()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        for name in os.listdir(folder):
            if name.endswith((".csv", ".yaml", ".json")):
                shutil.copy(f"{folder}/{name}", options.keep)
    write(options, sections, misses, before, after, time.time() - began)


def write(options, sections, misses, before, after, took):
    model, cores, memory = machine()
    found = versions()
    with open(f"{HERE}/page.md") as file:
        page = file.read()
    # The measurement itself keeps about two processes busy.
    if before > 1.5:
        quiet = (f"It was not quiet: others worked on it meanwhile (mean number of processes that wanted to run: {before:.1f} at the start, "
                 f"{after:.1f} at the end); the sessions of the measurement had a weight before theirs.")
    else:
        quiet = f"It was quiet (mean number of processes that wanted to run at the start: {before:.1f})."
    verdict = ("All goals are met." if not misses else "Missed: " + "; ".join(misses) + ".")
    page = page.format(
        date=datetime.date.today().isoformat(), model=model, cores=cores, memory=f"{memory:.0f}", quiet=quiet, verdict=verdict,
        repeats=options.repeats, took=f"{took / 60:.0f}", sections="\n".join(sections).rstrip(), workers=WORKERS, **found)
    with open(options.page, "w") as file:
        file.write(page)
    print(f"wrote {options.page}: {verdict}", file=sys.stderr)


main()
