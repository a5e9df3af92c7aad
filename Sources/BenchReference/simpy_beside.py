"""The benchmark's two workloads in SimPy, as its users write them, for the figure that stands beside ours."""

import random
import sys
import time

import simpy

CUSTOMERS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000


class Stage:
    """Alike instances behind one decision: join the one with the fewest customers, the first of those that tie."""

    def __init__(self, env, instances, servers, mean_service, leave_before=0.0):
        self.resources = [simpy.Resource(env, capacity=servers) for _ in range(instances)]
        self.mean_service = mean_service
        self.leave_before = leave_before

    def pick(self):
        return min(self.resources, key=lambda resource: resource.count + len(resource.queue))


def customer(env, rng, stages, responses):
    arrived = env.now
    for stage in stages:
        if stage.leave_before and rng.random() < stage.leave_before:
            break
        with stage.pick().request() as request:
            yield request
            yield env.timeout(rng.expovariate(1 / stage.mean_service))
    responses.append(env.now - arrived)


def arrivals(env, rng, stages, responses):
    for _ in range(CUSTOMERS):
        yield env.timeout(rng.expovariate(1.0))
        env.process(customer(env, rng, stages, responses))


def run(name, describe):
    env = simpy.Environment()
    rng = random.Random(1)
    responses = []
    env.process(arrivals(env, rng, describe(env), responses))
    start = time.perf_counter()
    env.run()
    seconds = time.perf_counter() - start
    mean = sum(responses) / len(responses)
    print(f"{name}  SimPy {simpy.__version__}  {CUSTOMERS / seconds:12,.0f} customers/s  mean response {mean:.3f} s")


run("W1", lambda env: [Stage(env, 1, 4, 3.2)])
run("W2", lambda env: [Stage(env, 4, 4, 12.8), Stage(env, 1, 8, 15, leave_before=0.6), Stage(env, 1, 4, 7.5)])
