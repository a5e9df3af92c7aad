import Autoscaling
import Dispatch
import PlanModel
import Synchronization

/// The settings that were tried, in the order in which they were.
struct TriedSettings {
  struct Entry {
    var point: SettingsSpace.Point
    var specification: AutoscalerSpecification
    var candidate: Suggestion.Candidate
  }

  /// How much dearer than the cheapest so far a setting may be on the recorded load to be tried on the resampled loads as well.
  private static let worthALook = 1.1
  /// By how much a simpler setting may be dearer.
  private static let simplicity = 1.005

  let search: SuggestionSearch
  let space: SettingsSpace
  let recorded: SuggestionSearch.Course
  var resampled: [SuggestionSearch.Course] = []
  private(set) var entries: [Entry] = []
  private(set) var replays = 0
  /// Settings that were passed by, as without load they would come down worse than the present ones.
  private(set) var ratcheting = 0
  private let idle: Int64?
  private var seen: Set<AutoscalerSpecification> = []

  init(search: SuggestionSearch, space: SettingsSpace, recorded: SuggestionSearch.Course) {
    self.search = search
    self.space = space
    self.recorded = recorded
    idle = Ratchets.idle(of: recorded.load)
  }

  private func keeps(_ score: Suggestion.Score) -> Bool { score.keeps(search.yardstick.budget, mostShort: search.mostShort) }

  /// Tries points that were not tried before, side by side.
  mutating func evaluate(_ points: [SettingsSpace.Point]) throws(PlanningError) {
    var fresh: [(point: SettingsSpace.Point, specification: AutoscalerSpecification)] = []
    for point in points {
      let specification = space.specification(at: point)
      guard seen.insert(specification).inserted else { continue }
      if search.comesDown(specification, idle: idle) { fresh.append((point, specification)) } else { ratcheting += 1 }
    }
    // Known before the batch, so that the number of threads changes nothing.
    let limit = cheapestKeeping().first.map { entries[$0].candidate.recorded.podMinutes * Self.worthALook } ?? .infinity
    let scores = scores(of: fresh.map(\.specification), limit: limit)
    for (item, result) in zip(fresh, scores) {
      // More pods than a replay holds: not tried, unless it is what there is now.
      if case .failure(let error) = result, entries.isEmpty { throw error }
      guard case .success(let score) = result else { continue }
      var candidate = Suggestion.Candidate(
        specification: item.specification, changes: space.changes(at: space.plain(item.point)), recorded: score.recorded)
      candidate.resampled = Suggestion.Score.worst(of: score.resampled)
      replays += 1 + score.resampled.count
      entries.append(Entry(point: space.plain(item.point), specification: item.specification, candidate: candidate))
    }
  }

  private struct Scores: Sendable {
    var recorded: Suggestion.Score
    var resampled: [Suggestion.Score]
  }

  private func scores(of specifications: [AutoscalerSpecification], limit: Double) -> [Result<Scores, PlanningError>] {
    let results = Mutex([Result<Scores, PlanningError>?](repeating: nil, count: specifications.count))
    let next = Atomic<Int>(0)
    let (search, recorded, resampled) = (search, recorded, resampled)
    DispatchQueue.concurrentPerform(iterations: max(1, min(search.jobs, specifications.count))) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < specifications.count else { return }
        let result = Self.scores(of: specifications[index], search, recorded, resampled, limit: limit)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0.compactMap(\.self) }
  }

  /// On the recorded load, and where it keeps everything there and costs little enough on the others, until one of them rules it out.
  private static func scores(
    of specification: AutoscalerSpecification, _ search: SuggestionSearch, _ recorded: SuggestionSearch.Course,
    _ resampled: [SuggestionSearch.Course], limit: Double
  ) -> Result<Scores, PlanningError> {
    do throws(PlanningError) {
      var scores = Scores(recorded: try search.score(specification, on: recorded), resampled: [])
      let budget = search.yardstick.budget
      guard scores.recorded.keeps(budget, mostShort: search.mostShort), scores.recorded.podMinutes <= limit else { return .success(scores) }
      for course in resampled {
        let score = try search.score(specification, on: course)
        scores.resampled.append(score)
        if !score.keeps(budget, mostShort: search.mostShort) { break }
      }
      return .success(scores)
    } catch { return .failure(error) }
  }

  mutating func worst(_ specification: AutoscalerSpecification, on courses: [SuggestionSearch.Course]) throws(PlanningError) -> Suggestion.Score? {
    var scores: [Suggestion.Score] = []
    for course in courses { scores.append(try search.score(specification, on: course)) }
    replays += courses.count
    return Suggestion.Score.worst(of: scores)
  }

  /// Entries that keep everything on all loads that were tried, the cheapest first.
  func cheapestKeeping() -> [Int] {
    entries.indices.filter { index in
      let candidate = entries[index].candidate
      return keeps(candidate.recorded) && (candidate.resampled.map(keeps) ?? resampled.isEmpty)
    }.sorted { (cost($0), $0) < (cost($1), $1) }
  }

  /// Takes changes of an entry back one by one, as long as it keeps everything and costs hardly more.
  mutating func simplified(_ index: Int) throws(PlanningError) -> Int {
    var best = index
    var isSimpler = true
    while isSimpler {
      isSimpler = false
      for point in space.simpler(than: entries[best].point) {
        try evaluate([point])
        let specification = space.specification(at: point)
        guard let other = entries.firstIndex(where: { $0.specification == specification }), cheapestKeeping().contains(other),
          cost(other) <= cost(index) * Self.simplicity
        else { continue }
        best = other
        isSimpler = true
        break
      }
    }
    return best
  }

  private func cost(_ index: Int) -> Double { entries[index].candidate.overall.podMinutes }

  private func miss(_ index: Int) -> Double {
    entries[index].candidate.overall.miss(search.yardstick.budget, mostShort: search.mostShort)
  }

  /// What misses by least, the cheapest of equals.
  var nearest: Suggestion.Candidate? {
    entries.indices.min { (miss($0), cost($0), $0) < (miss($1), cost($1), $1) }.map { entries[$0].candidate }
  }

  /// How many are within each limit on the recorded load.
  var keeping: [Suggestion.Limit: Int] {
    Dictionary(uniqueKeysWithValues: Suggestion.Limit.allCases.map { limit in
      (limit, entries.count { $0.candidate.recorded.keeps(limit, search.yardstick.budget, mostShort: search.mostShort) })
    })
  }

  /// Untried points one change away from the best ones.
  func nearTheBest(_ count: Int) -> [SettingsSpace.Point] {
    let ranked = entries.indices.map { (index: $0, miss: miss($0), cost: cost($0)) }.sorted {
      ($0.miss, $0.cost, Double($0.index)) < ($1.miss, $1.cost, Double($1.index))
    }
    var points: [SettingsSpace.Point] = []
    var taken = seen
    for (index, _, _) in ranked.prefix(40) {
      for point in space.neighbours(of: entries[index].point) where taken.insert(space.specification(at: point)).inserted {
        points.append(point)
        if points.count == count { return points }
      }
    }
    return points
  }

  /// Those that no other beats in cost, shortage and reversals at once.
  func frontier() -> [Suggestion.Candidate] {
    let candidates = entries.map(\.candidate)
    func key(_ candidate: Suggestion.Candidate) -> [Double] {
      [candidate.recorded.podMinutes, candidate.recorded.shortShare, candidate.recorded.reversalsPerHour]
    }
    let keys = candidates.map(key)
    var kept: [Int] = []
    for index in candidates.indices {
      let isBeaten = candidates.indices.contains { other in
        guard other != index else { return false }
        let isNoWorse = zip(keys[other], keys[index]).allSatisfy { $0 <= $1 }
        return isNoWorse && (keys[other] != keys[index] || other < index)
      }
      if !isBeaten { kept.append(index) }
    }
    return kept.sorted { (keys[$0][0], $0) < (keys[$1][0], $1) }.map { candidates[$0] }
  }
}
