"""The benchmark's workloads in SimPy, to be read beside the engine's figures.

As a SimPy user would write them: a process a customer, a Resource a station, the random generator of Python. `bench_simpy.py W1` prints
what ran, the customers, the seconds of processor time and the mean response time, parted by tabs.
"""
import random
import sys
import time

import simpy

CUSTOMERS = 2_000 if "--smoke" in sys.argv else 60_000


def shortest(resources):
    return min(resources, key=lambda r: r.count + len(r.queue))


def run(stages, customers):
    env = simpy.Environment()
    rng = random.Random(1)
    stations = [[simpy.Resource(env, servers) for _ in range(instances)] for instances, servers, _, _ in stages]
    responses = []

    def customer():
        start = env.now
        for resources, (_, _, mean, leave) in zip(stations, stages):
            if leave and rng.random() < leave:
                break
            with shortest(resources).request() as slot:
                yield slot
                yield env.timeout(rng.expovariate(1 / mean))
        responses.append(env.now - start)

    def arrivals():
        for _ in range(customers):
            yield env.timeout(rng.expovariate(1))
            env.process(customer())

    env.process(arrivals())
    begin = time.process_time()
    env.run()
    seconds = time.process_time() - begin
    return seconds, sum(responses) / len(responses)


WORKLOADS = {
    "W1": [(1, 4, 3.2, 0)],
    "W2": [(4, 4, 12.8, 0), (1, 8, 15, 0.6), (1, 4, 7.5, 0)],
}

name = sys.argv[1]
seconds, mean = run(WORKLOADS[name], CUSTOMERS)
print(f"SimPy {simpy.__version__} on Python {sys.version.split()[0]}", CUSTOMERS, seconds, mean, sep="\t")
