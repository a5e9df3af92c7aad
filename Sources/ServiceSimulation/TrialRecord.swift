import PlanModel
import Statistics
import Units

/// What a trial writes down while it runs: counts, sums and bounded histograms in plain memory, the same amount for any number of queries.
struct TrialRecord: ~Copyable {
  /// Bands of response time have an eighth of an octave: sixteen of the histogram's buckets.
  static let bandShift = 4
  static let bandCount = LogBuckets.count >> bandShift

  let width: Int
  let causeCount: Int
  let cacheCount: Int
  let lookupCount: Int
  let providerCount: Int
  let databaseCount: Int

  let hitRatios: UnsafeMutablePointer<Double>
  let failures: UnsafeMutablePointer<Int64>
  let responses: UnsafeMutablePointer<UInt64>
  let bandCounts: UnsafeMutablePointer<Int64>
  let bands: UnsafeMutablePointer<Double>
  let hits: UnsafeMutablePointer<Int64>
  let misses: UnsafeMutablePointer<Int64>
  let lookupSums: UnsafeMutablePointer<Double>
  let lookupTimes: UnsafeMutablePointer<UInt64>
  /// Calls, input tokens and output tokens by provider.
  let calls: UnsafeMutablePointer<Double>
  let stored: UnsafeMutablePointer<Double>

  var population: Int64 = 0
  var peak: Int64 = 0
  private var peakBefore: Int64 = 0
  var arrived: Int64 = 0
  /// Of those that arrived, the ones that a client asked again.
  var repeated: Int64 = 0
  var completed: Int64 = 0
  var failed: Int64 = 0
  /// Nanoseconds.
  var responseSum = 0.0
  var egressBytes = 0.0
  private var populationArea = 0.0
  private var lastPopulationChange: Int64 = 0
  /// Seconds: the arrival times of those in the system, and the time in the system of those who left.
  private var presentArrivals = 0.0
  private var departedTime = 0.0

  /// The course of the response times, which only the pilots of the warm-up need.
  var responseSeries = BoundedSeries()
  var keepsSeries = false
  var steps: [TimeSeries.Point] = []
  private var stepStart = StepTotals()
  private let familyOfInstance: [Int]
  private let familyCount: Int

  init(_ network: Network) {
    width = max(1, network.components.count) * 2
    causeCount = network.causes.count
    cacheCount = network.caches.count
    lookupCount = network.lookups.count
    providerCount = network.providers.count
    databaseCount = network.databases.count
    hitRatios = .allocate(capacity: max(1, cacheCount))
    hitRatios.initialize(from: network.caches.map(\.hitRatio), count: cacheCount)
    failures = Self.zeros(causeCount)
    responses = Self.zeros(LogBuckets.count)
    bandCounts = Self.zeros(Self.bandCount)
    bands = Self.zeros(Self.bandCount * width)
    hits = Self.zeros(cacheCount)
    misses = Self.zeros(cacheCount)
    lookupSums = Self.zeros(lookupCount)
    lookupTimes = Self.zeros(lookupCount * LogBuckets.count)
    calls = Self.zeros(providerCount * 3)
    stored = Self.zeros(databaseCount)
    familyOfInstance = network.families.enumerated().flatMap { index, family in Array(repeating: index, count: family.instances) }
    familyCount = network.families.count
    stepStart.busy = Array(repeating: 0, count: familyCount)
  }

  deinit {
    hitRatios.deallocate()
    failures.deallocate()
    responses.deallocate()
    bandCounts.deallocate()
    bands.deallocate()
    hits.deallocate()
    misses.deallocate()
    lookupSums.deallocate()
    lookupTimes.deallocate()
    calls.deallocate()
    stored.deallocate()
    responseSeries.deallocate()
  }

  private static func zeros<T: Numeric>(_ count: Int) -> UnsafeMutablePointer<T> {
    let memory = UnsafeMutablePointer<T>.allocate(capacity: max(1, count))
    memory.initialize(repeating: 0, count: max(1, count))
    return memory
  }

  // MARK: Queries

  @inline(__always) mutating func touchPopulation(_ now: Int64) {
    populationArea += Double(population) * Double(now &- lastPopulationChange)
    lastPopulationChange = now
  }

  @inline(__always) mutating func enter(_ now: Int64) {
    touchPopulation(now)
    population &+= 1
    arrived &+= 1
    presentArrivals += Double(now) * 1e-9
    if population > peak { peak = population }
  }

  @inline(__always) mutating func leave(_ now: Int64, arrival: Int64, cause: Int32, spent: UnsafeMutablePointer<Int64>) {
    touchPopulation(now)
    population &-= 1
    let response = now &- arrival
    presentArrivals -= Double(arrival) * 1e-9
    departedTime += Double(response) * 1e-9
    guard cause < 0 else {
      failures[Int(cause)] &+= 1
      failed &+= 1
      return
    }
    completed &+= 1
    responseSum += Double(response)
    let bucket = LogBuckets.index(ofNanoseconds: response)
    responses[bucket] &+= 1
    let band = bucket &>> Self.bandShift
    bandCounts[band] &+= 1
    let sums = bands + band &* width
    for index in 0..<width { sums[index] += Double(spent[index]) }
    if keepsSeries { responseSeries.record(Double(response), at: SimTime(nanoseconds: now)) }
  }

  /// The largest population since the last call, for whoever watches a part of the trial; the largest of all is kept.
  mutating func takePeak() -> Int64 {
    let recent = peak
    peakBefore = max(peakBefore, peak)
    peak = population
    return recent
  }

  /// The largest population of the whole trial.
  var largestPopulation: Int64 { max(peak, peakBefore) }

  // MARK: Details

  func lookup(_ index: Int32, _ elapsed: Int64) {
    lookupSums[Int(index)] += Double(elapsed)
    lookupTimes[Int(index) &* LogBuckets.count &+ LogBuckets.index(ofNanoseconds: elapsed)] &+= 1
  }

  func cache(_ index: Int32, isHit: Bool) {
    if isHit { hits[Int(index)] &+= 1 } else { misses[Int(index)] &+= 1 }
  }

  func call(_ provider: Int32, _ input: Double, _ output: Double) {
    let sums = calls + Int(provider) &* 3
    sums[0] += 1
    sums[1] += input
    sums[2] += output
  }

  // MARK: Looking back

  private struct StepTotals {
    var arrived: Int64 = 0
    var completed: Int64 = 0
    var failed: Int64 = 0
    var responseSum = 0.0
    var busy: [Double] = []
  }

  private func busyByFamily(_ stations: UnsafeMutablePointer<StationState>) -> [Double] {
    var busy = Array(repeating: 0.0, count: familyCount)
    for (index, family) in familyOfInstance.enumerated() { busy[family] += stations[index].busyArea * 1e-9 }
    return busy
  }

  /// Ends a step of the course; the stations' areas are up to date.
  mutating func closeStep(_ now: Int64, stations: UnsafeMutablePointer<StationState>) {
    let busy = busyByFamily(stations)
    steps.append(
      TimeSeries.Point(
        time: SimTime(nanoseconds: now), arrived: arrived - stepStart.arrived, completed: completed - stepStart.completed,
        failed: failed - stepStart.failed, responseSum: (responseSum - stepStart.responseSum) * 1e-9, inSystem: population,
        busySeconds: zip(busy, stepStart.busy).map { $0 - $1 }))
    stepStart = StepTotals(arrived: arrived, completed: completed, failed: failed, responseSum: responseSum, busy: busy)
  }

  /// Everything counted up to now; the areas are up to date.
  func tallies(_ now: Int64, stations: UnsafeMutablePointer<StationState>) -> Tallies {
    var sums = Array(repeating: Tallies.Station(), count: familyCount)
    for (index, family) in familyOfInstance.enumerated() { sums[family].add(stations[index]) }
    return Tallies(
      time: SimTime(nanoseconds: now), arrived: arrived, repeated: repeated, completed: completed,
      failures: Array(UnsafeBufferPointer(start: failures, count: causeCount)), responseSum: responseSum * 1e-9,
      responses: Histogram(dense: UnsafeBufferPointer(start: responses, count: LogBuckets.count)),
      bandCounts: Array(UnsafeBufferPointer(start: bandCounts, count: Self.bandCount)),
      bands: Array(UnsafeBufferPointer(start: bands, count: Self.bandCount * width)), stations: sums,
      hits: Array(UnsafeBufferPointer(start: hits, count: cacheCount)),
      misses: Array(UnsafeBufferPointer(start: misses, count: cacheCount)),
      lookupSums: UnsafeBufferPointer(start: lookupSums, count: lookupCount).map { $0 * 1e-9 },
      lookupTimes: (0..<lookupCount).map {
        Histogram(dense: UnsafeBufferPointer(start: lookupTimes + $0 * LogBuckets.count, count: LogBuckets.count))
      },
      calls: Array(UnsafeBufferPointer(start: calls, count: providerCount * 3)), egressBytes: egressBytes,
      stored: Array(UnsafeBufferPointer(start: stored, count: databaseCount)), population: population,
      populationArea: populationArea * 1e-9,
      timeInSystem: departedTime + Double(population) * Double(now) * 1e-9 - presentArrivals)
  }
}
