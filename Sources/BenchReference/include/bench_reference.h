#ifndef APE_BENCH_REFERENCE_H
#define APE_BENCH_REFERENCE_H
#include <stdint.h>

/// One queueing station of the reference program: `instances` alike stations with `servers` servers each, the shortest queue chosen.
struct bench_station {
  int32_t instances;
  int32_t servers;
  /// Nanoseconds.
  double mean_service;
  /// Keys the service times.
  uint64_t salt;
  /// Probability that a customer leaves before this station, and the key of that draw.
  double leave_before;
  uint64_t leave_salt;
};

struct bench_result {
  int64_t events;
  int64_t arrived;
  int64_t completed;
  /// Nanoseconds.
  double response_sum;
  double busy_area[4];
  double queue_area[4];
  /// FNV-1a over the response time histogram.
  uint64_t histogram_hash;
  /// Seconds of processor time of the loop alone.
  double seconds;
};

/// Poisson arrivals through up to four stations in a row, until the horizon: a plain C program with the same generator, event order and
/// statistics as the engine, to be timed beside it.
void bench_run(
    const struct bench_station *stations, int32_t station_count, double mean_gap, int64_t horizon, uint64_t arrival_key,
    uint64_t query_key, struct bench_result *result);
#endif
