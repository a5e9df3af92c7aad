import BenchReference
import PlanModel
import Statistics
import Units

/// What both sides must agree on to the last bit.
struct Digest: Equatable, CustomStringConvertible {
  var arrived: Int64
  var completed: Int64
  var responseSum: Double
  var busy: [Double]
  var queue: [Double]
  var histogram: UInt64

  var description: String {
    "\(completed) completed, mean \((responseSum / Double(completed) * 1e-9).fixed(9)) s, #\(String(histogram, radix: 16))"
  }
}

func digest(_ result: bench_result, stages: Int) -> Digest {
  func list(_ tuple: (Double, Double, Double, Double)) -> [Double] {
    Array([tuple.0, tuple.1, tuple.2, tuple.3].prefix(stages)).map { ($0 * 1e-9).rounded() }
  }
  return Digest(
    arrived: result.arrived, completed: result.completed, responseSum: result.response_sum, busy: list(result.busy_area),
    queue: list(result.queue_area), histogram: result.histogram_hash)
}

func digest(_ trial: TrialResult) -> Digest {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  var dense = Array(repeating: UInt64(0), count: LogBuckets.count)
  for bucket in trial.responseTime.buckets { dense[bucket.index] = bucket.count }
  for count in dense { hash = (hash ^ count) &* 0x0000_0100_0000_01b3 }
  return Digest(
    arrived: trial.arrived, completed: trial.completed, responseSum: (trial.responseSum * 1e9).rounded(),
    busy: trial.stations.map { $0.busySeconds.rounded() }, queue: trial.stations.map { $0.queueSeconds.rounded() }, histogram: hash)
}
