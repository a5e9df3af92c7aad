// The yardstick: what a person writes in C for just this network, with nothing general about it.
#define _POSIX_C_SOURCE 200809L
#include "bench_reference.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// ---- random numbers: SplitMix64 keyed by query and step, exponential by ziggurat ----
static const uint64_t WEYL = 0x9e3779b97f4a7c15ULL;

static inline uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}
static inline uint64_t next(uint64_t *state) { return mix(*state += WEYL); }
static inline double uniform(uint64_t *state) { return ((double)(next(state) >> 12) + 0.5) * 0x1p-52; }

static double zig_x[257], zig_y[257];
static void make_tables(void) {
  const double tail = 7.69711747013105, area = 0.003949659822581557;
  zig_x[0] = area / exp(-tail);
  zig_y[0] = 0;
  zig_x[1] = tail;
  zig_y[1] = exp(-tail);
  for (int i = 2; i < 256; i++) {
    zig_y[i] = zig_y[i - 1] + area / zig_x[i - 1];
    zig_x[i] = -log(zig_y[i]);
  }
  zig_x[256] = 0;
  zig_y[256] = 1;
}
static inline double exponential(uint64_t *state) {
  double beyond = 0;
  for (;;) {
    uint64_t bits = next(state);
    int i = bits & 255;
    double x = (double)(bits >> 11) * 0x1p-53 * zig_x[i];
    if (x < zig_x[i + 1]) return beyond + x;
    if (i == 0)
      beyond += zig_x[1];
    else if (zig_y[i] + uniform(state) * (zig_y[i + 1] - zig_y[i]) < exp(-x))
      return beyond + x;
  }
}

// ---- events: 24 bytes in a 4-ary heap; time, then priority, then order of scheduling ----
typedef struct {
  int64_t time;
  uint64_t order;
  int32_t customer;
  uint32_t kind;
} event;
enum { DEPARTURE = 0, ARRIVAL = 2, OBSERVER = 4 };

static event *heap;
static size_t heap_size, heap_capacity;
static uint64_t scheduled;

static inline int before(const event *a, const event *b) { return a->time != b->time ? a->time < b->time : a->order < b->order; }
static inline void schedule(int64_t time, uint64_t priority, int32_t customer) {
  if (heap_size == heap_capacity) heap = realloc(heap, (heap_capacity *= 2) * sizeof(event));
  event e = {time, priority << 56 | ++scheduled, customer, (uint32_t)priority};
  size_t hole = heap_size++;
  while (hole > 0) {
    size_t parent = (hole - 1) >> 2;
    if (!before(&e, &heap[parent])) break;
    heap[hole] = heap[parent];
    hole = parent;
  }
  heap[hole] = e;
}
static inline event take(void) {
  event first = heap[0];
  event last = heap[--heap_size];
  size_t hole = 0;
  for (;;) {
    size_t child = hole * 4 + 1;
    if (child >= heap_size) break;
    size_t least = child, end = child + 4 < heap_size ? child + 4 : heap_size;
    for (size_t i = child + 1; i < end; i++)
      if (before(&heap[i], &heap[least])) least = i;
    if (!before(&heap[least], &last)) break;
    heap[hole] = heap[least];
    hole = least;
  }
  heap[hole] = last;
  return first;
}

// ---- the network ----
typedef struct {
  uint64_t key;
  int64_t arrival;
  int32_t stage;
  int32_t instance;
  int32_t next;
} customer;
typedef struct {
  int32_t free, present, head, tail, queued;
  int64_t last;
  double busy, busy_area, queue_area;
} station;

static customer *customers;
static int32_t customer_capacity, customer_used, free_list;

static inline int32_t new_customer(void) {
  if (free_list >= 0) {
    int32_t c = free_list;
    free_list = customers[c].next;
    return c;
  }
  if (customer_used == customer_capacity) customers = realloc(customers, (size_t)(customer_capacity *= 2) * sizeof(customer));
  return customer_used++;
}
static inline void touch(station *s, int64_t now) {
  double elapsed = (double)(now - s->last);
  s->busy_area += s->busy * elapsed;
  if (s->queued) s->queue_area += (double)s->queued * elapsed;
  s->last = now;
}
static inline int bucket(int64_t ns) {
  int shift = 56 - __builtin_clzll((uint64_t)(ns | 128));
  return (shift << 7) + (int)(ns >> shift);
}

void bench_run(
    const struct bench_station *spec, int32_t count, double mean_gap, int64_t horizon, uint64_t arrival_key, uint64_t query_key,
    struct bench_result *result) {
  make_tables();
  heap_capacity = 1024;
  heap = malloc(heap_capacity * sizeof(event));
  heap_size = 0;
  scheduled = 0;
  customer_capacity = 64;
  customers = malloc((size_t)customer_capacity * sizeof(customer));
  customer_used = 0;
  free_list = -1;
  station *stations = calloc(64, sizeof(station));
  int first[5] = {0};
  for (int s = 0; s < count; s++) {
    first[s + 1] = first[s] + spec[s].instances;
    for (int i = first[s]; i < first[s + 1]; i++) stations[i] = (station){.free = spec[s].servers, .head = -1, .tail = -1};
  }
  uint64_t *histogram = calloc(57 << 7, sizeof(uint64_t));
  struct bench_result r = {0};
  struct timespec begin, end;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);

  int64_t now = 0;
  uint64_t number = 0;
  double clock = mean_gap * exponential(&arrival_key);
  schedule(horizon, OBSERVER, -1);
  schedule((int64_t)clock, ARRIVAL, -1);
  for (;;) {
    event e = take();
    now = e.time;
    r.events++;
    int32_t c;
    if (e.kind == OBSERVER) break;
    if (e.kind == ARRIVAL) {
      c = new_customer();
      customers[c].key = mix(query_key + (number++ + 1) * WEYL);
      customers[c].arrival = now;
      customers[c].stage = 0;
      r.arrived++;
      clock += mean_gap * exponential(&arrival_key);
      schedule((int64_t)clock, ARRIVAL, -1);
    } else {
      c = e.customer;
      station *s = &stations[customers[c].instance];
      touch(s, now);
      s->present--;
      int32_t w = s->head;
      if (w >= 0) {
        s->head = customers[w].next;
        if (s->head < 0) s->tail = -1;
        s->queued--;
        const struct bench_station *sp = &spec[customers[w].stage];
        uint64_t state = customers[w].key + sp->salt;
        schedule(now + (int64_t)(sp->mean_service * 1e-9 * exponential(&state) * 1e9 + 0.5), DEPARTURE, w);
      } else {
        s->free++;
        s->busy--;
      }
      customers[c].stage++;
    }
    int32_t stage = customers[c].stage;
    int leaves = stage == count;
    if (!leaves && spec[stage].leave_before > 0) {
      uint64_t state = customers[c].key + spec[stage].leave_salt;
      leaves = uniform(&state) < spec[stage].leave_before;
    }
    if (leaves) {
      int64_t response = now - customers[c].arrival;
      r.completed++;
      r.response_sum += (double)response;
      histogram[bucket(response)]++;
      customers[c].next = free_list;
      free_list = c;
      continue;
    }
    int32_t best = first[stage];
    for (int32_t i = best + 1; i < first[stage + 1]; i++)
      if (stations[i].present < stations[best].present) best = i;
    customers[c].instance = best;
    station *s = &stations[best];
    touch(s, now);
    s->present++;
    if (s->free > 0) {
      s->free--;
      s->busy++;
      uint64_t state = customers[c].key + spec[stage].salt;
      schedule(now + (int64_t)(spec[stage].mean_service * 1e-9 * exponential(&state) * 1e9 + 0.5), DEPARTURE, c);
    } else {
      customers[c].next = -1;
      if (s->tail >= 0)
        customers[s->tail].next = c;
      else
        s->head = c;
      s->tail = c;
      s->queued++;
    }
  }
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  r.seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) * 1e-9;
  for (int s = 0; s < count; s++)
    for (int i = first[s]; i < first[s + 1]; i++) {
      touch(&stations[i], now);
      r.busy_area[s] += stations[i].busy_area;
      r.queue_area[s] += stations[i].queue_area;
    }
  r.histogram_hash = 0xcbf29ce484222325ULL;
  for (int i = 0; i < 57 << 7; i++) r.histogram_hash = (r.histogram_hash ^ histogram[i]) * 0x100000001b3ULL;
  *result = r;
  free(heap);
  free(customers);
  free(stations);
  free(histogram);
}
