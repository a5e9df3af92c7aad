"""The real service of the validation: FastAPI in front of Redis and PostgreSQL.

Two routes. `/burn` needs CPU in the worker and, unless Redis has the answer, in PostgreSQL and at something slow outside. `/sleep` holds a
pooled connection while PostgreSQL sleeps. What each request is to need comes with it, so that the load alone decides; what it needed goes
back in a header, as a trace would have it.
"""
import asyncio
import contextlib
import os
import time

import asyncpg
import redis.asyncio as redis
from fastapi import FastAPI, Response

POOL = int(os.environ["VALIDATION_POOL"])


@contextlib.asynccontextmanager
async def start(app):
    app.state.pool = await asyncpg.create_pool(
        host="127.0.0.1", port=int(os.environ["VALIDATION_POSTGRES"]), user="tester", database="postgres", min_size=POOL, max_size=POOL)
    app.state.cache = redis.Redis(host="127.0.0.1", port=int(os.environ["VALIDATION_REDIS"]), max_connections=100_000)
    await app.state.cache.ping()
    yield


app = FastAPI(openapi_url=None, lifespan=start)


def burn(seconds):
    """Uses so much of this thread's CPU time, and says how much it was."""
    start = time.thread_time()
    while time.thread_time() - start < seconds:
        pass
    return time.thread_time() - start


def stages(response, **values):
    response.headers["x-stages"] = ";".join(f"{name}={value}" for name, value in values.items())
    response.headers["x-worker"] = str(os.getpid())


@app.get("/burn")
async def burning(response: Response, key: str, cpu: float, rows: int, outside: float):
    spent = burn(cpu)
    if await app.state.cache.get(key) is not None:
        stages(response, cache="hit", app=spent, rows=0, outside=0)
        return {"answer": key}
    async with app.state.pool.acquire() as connection:
        # A plain loop over rows: CPU time in proportion to their number.
        await connection.fetchval("SELECT sum(i) FROM generate_series(1, $1) AS i", rows)
    await asyncio.sleep(outside)
    stages(response, cache="miss", app=spent, rows=rows, outside=outside)
    return {"answer": key}


@app.get("/sleep")
async def sleeping(response: Response, seconds: float):
    async with app.state.pool.acquire() as connection:
        await connection.fetchval("SELECT pg_sleep($1)", seconds)
    stages(response, app=0, asleep=seconds)
    return {"slept": seconds}
