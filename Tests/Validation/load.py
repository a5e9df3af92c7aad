"""Drives an open-loop load: requests leave at the times of a schedule, whatever became of those before them, and each response time counts
from the intended time. Writes one row a request, and a last line on standard output with what it needed itself."""
import asyncio
import json
import random
import resource
import sys
import time


class Connections:
    """Connections that stay open, as many of them to each worker. A request takes a worker at random, and an idle connection of it: any idle
    one of all would mostly be one of the worker that has less to do."""

    def __init__(self, port):
        self.port = port
        self.idle = {}

    async def open(self):
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def prepare(self, workers, each, probe):
        held = {}
        spare = []
        for _ in range(4000):
            connection = await self.open()
            _, headers = await ask(connection, probe)
            mine = held.setdefault(headers.get("x-worker"), [])
            if len(mine) < each:
                mine.append(connection)
            else:
                spare.append(connection)
            if len(held) == workers and all(len(some) == each for some in held.values()):
                break
        else:
            raise SystemExit(f"the kernel gave connections to {len(held)} of {workers} workers only")
        for _, writer in spare:
            writer.close()
        self.idle = held

    async def take(self):
        """Where the worker has no idle one left, a new one, which the kernel may give to any."""
        idle = self.idle[random.choice(list(self.idle))]
        return idle.pop() if idle else await self.open()

    def give_back(self, connection, worker):
        self.idle.setdefault(worker, []).append(connection)


async def ask(connection, path):
    reader, writer = connection
    writer.write(f"GET {path} HTTP/1.1\r\nHost: validation\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    await reader.readexactly(int(headers.get("content-length", 0)))
    return int(head[0].split()[1]), headers


async def main(setup):
    random.seed(setup["seed"])
    connections = Connections(setup["port"])
    await connections.prepare(setup["workers"], setup["connections"], setup["probe"])
    with open(setup["schedule"]) as file:
        schedule = [(float(at), path) for at, path in (line.rstrip("\n").split(" ", 1) for line in file)]
    rows = []
    lateness = []
    running = set()
    start_clock, start = time.time() + 0.5, asyncio.get_running_loop().time() + 0.5
    loop = asyncio.get_running_loop()

    async def one(at, path):
        lateness.append(loop.time() - start - at)
        try:
            connection = await connections.take()
            status, headers = await asyncio.wait_for(ask(connection, path), setup["patience"])
            connections.give_back(connection, headers.get("x-worker"))
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            status, headers = 0, {}
        rows.append((at, loop.time() - start - at, status, headers.get("x-stages", ""), headers.get("x-worker", "")))

    used = resource.getrusage(resource.RUSAGE_SELF)
    for at, path in schedule:
        # A sleep ends up to a millisecond late: the rest is waited for by yielding.
        while (left := start + at - loop.time()) > 0:
            await asyncio.sleep(left - 0.001 if left > 0.002 else 0)
        task = asyncio.create_task(one(at, path))
        running.add(task)
        task.add_done_callback(running.discard)
    while running:
        await asyncio.wait(running)
    now = resource.getrusage(resource.RUSAGE_SELF)
    with open(setup["rows"], "w") as file:
        for at, response, status, stages, worker in sorted(rows):
            file.write(f"{start_clock + at:.6f} {response:.6f} {status} {worker or '-'} {stages or '-'}\n")
    lateness.sort()
    print(json.dumps({
        "cpuSeconds": now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, "seconds": loop.time() - start,
        "lateP50": lateness[len(lateness) // 2], "lateP99": lateness[int(len(lateness) * 0.99)]}))


asyncio.run(main(json.loads(sys.argv[1])))
