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
    /// On how many of the loads to choose on it was replayed, from the first on, and whether the last of them ruled it out.
    var looks = 0
    var isRuledOut = false
  }

  /// How much dearer than the cheapest so far a setting may be on the recorded load to be tried on the resampled loads as well.
  private static let worthALook = 1.1
  /// By how much a simpler setting may be dearer.
  private static let simplicity = 1.005
  /// How many are looked at side by side; the same on any number of threads.
  private static let lookedAtOnce = 16

  let search: SuggestionSearch
  let space: SettingsSpace
  let recorded: SuggestionSearch.Course
  /// Loads to choose on beside the recorded one; those on which a finalist failed join them.
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
      let point = space.plain(item.point)
      let candidate = Suggestion.Candidate(specification: item.specification, changes: space.changes(at: point), recorded: score.recorded)
      entries.append(Entry(point: point, specification: item.specification, candidate: candidate))
      replays += 1
      take(score.resampled, of: entries.count - 1)
    }
  }

  private mutating func take(_ scores: [Suggestion.Score], of index: Int) {
    replays += scores.count
    entries[index].looks += scores.count
    entries[index].isRuledOut = entries[index].isRuledOut || !scores.allSatisfy(keeps)
    entries[index].candidate.resampled = Suggestion.Score.worst(of: [entries[index].candidate.resampled].compactMap(\.self) + scores)
  }

  /// Keeps everything on the recorded load, and on the others as far as it was replayed on them.
  private func isOpen(_ index: Int) -> Bool { keeps(entries[index].candidate.recorded) && !entries[index].isRuledOut }

  private func isSettled(_ index: Int) -> Bool { entries[index].looks == resampled.count || !isOpen(index) }

  /// Replays what is open on the loads that it was not replayed on yet, until one of them rules it out.
  private mutating func settle(_ indices: [Int]) throws(PlanningError) {
    let open = indices.filter { !isSettled($0) }
    let (search, resampled) = (search, resampled)
    let items = open.map { (specification: entries[$0].specification, looks: entries[$0].looks) }
    let results = sideBySide(items.count) { place in
      Self.scores(of: items[place].specification, search, resampled.dropFirst(items[place].looks))
    }
    for (index, result) in zip(open, results) {
      switch result {
      case .success(let scores): take(scores, of: index)
      // More pods than a replay holds.
      case .failure: entries[index].isRuledOut = true
      }
    }
  }

  /// The cheapest that keeps everything on all loads to choose on. What is no dearer on the recorded load is replayed on all of them first,
  /// and where nothing keeps everything one dearer setting after the other, the cheapest first.
  mutating func nextFinalist() throws(PlanningError) -> Int? {
    func recordedCost(_ index: Int) -> Double { entries[index].candidate.recorded.podMinutes }
    while true {
      let found = cheapestKeeping().first
      let most = found.map(recordedCost) ?? .infinity
      let open = entries.indices.filter { !isSettled($0) && recordedCost($0) <= most }.sorted { (recordedCost($0), $0) < (recordedCost($1), $1) }
      if open.isEmpty { return found }
      try settle(Array(open.prefix(Self.lookedAtOnce)))
    }
  }

  /// Scores of the loads that no choice had seen, one each. Where it failed, those on which it did are to be chosen on from now on: so
  /// neither it nor anything that does the same comes back, and what comes next is chosen for what this one lacked.
  mutating func prove(_ index: Int, on fresh: [SuggestionSearch.Course]) throws(PlanningError) -> Suggestion.Score? {
    let scores = try scores(of: entries[index].specification, on: fresh)
    let failed = zip(fresh, scores).filter { !keeps($1) }.map(\.0)
    let worst = Suggestion.Score.worst(of: scores)
    if !failed.isEmpty {
      resampled += failed
      entries[index].isRuledOut = true
      entries[index].candidate.resampled = Suggestion.Score.worst(of: [entries[index].candidate.resampled, worst].compactMap(\.self))
    }
    return worst
  }

  /// Settings that keep everything on the recorded load, and those of them that one of the loads to choose on ruled out.
  var ruledOut: Int { entries.indices.count { keeps(entries[$0].candidate.recorded) && entries[$0].isRuledOut } }

  private struct Scores: Sendable {
    var recorded: Suggestion.Score
    var resampled: [Suggestion.Score]
  }

  private func scores(of specifications: [AutoscalerSpecification], limit: Double) -> [Result<Scores, PlanningError>] {
    let (search, recorded, resampled) = (search, recorded, resampled)
    return sideBySide(specifications.count) { Self.scores(of: specifications[$0], search, recorded, resampled, limit: limit) }
  }

  /// Results of work that is done on as many threads as the search has, each at its place.
  private func sideBySide<Value: Sendable>(_ count: Int, _ work: @Sendable (Int) -> Value) -> [Value] {
    let results = Mutex([Value?](repeating: nil, count: count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(search.jobs, count))) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = work(index)
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
      scores.resampled = try self.scores(of: specification, search, resampled[...]).get()
      return .success(scores)
    } catch { return .failure(error) }
  }

  /// On one load after the other, until one of them rules it out.
  private static func scores(
    of specification: AutoscalerSpecification, _ search: SuggestionSearch, _ courses: ArraySlice<SuggestionSearch.Course>
  ) -> Result<[Suggestion.Score], PlanningError> {
    do throws(PlanningError) {
      var scores: [Suggestion.Score] = []
      for course in courses {
        let score = try search.score(specification, on: course)
        scores.append(score)
        if !score.keeps(search.yardstick.budget, mostShort: search.mostShort) { break }
      }
      return .success(scores)
    } catch { return .failure(error) }
  }

  private mutating func scores(
    of specification: AutoscalerSpecification, on courses: [SuggestionSearch.Course]
  ) throws(PlanningError) -> [Suggestion.Score] {
    var scores: [Suggestion.Score] = []
    for course in courses { scores.append(try search.score(specification, on: course)) }
    replays += courses.count
    return scores
  }

  mutating func worst(_ specification: AutoscalerSpecification, on courses: [SuggestionSearch.Course]) throws(PlanningError) -> Suggestion.Score? {
    Suggestion.Score.worst(of: try scores(of: specification, on: courses))
  }

  /// Entries that keep everything on all loads that were tried, the cheapest first.
  func cheapestKeeping() -> [Int] {
    entries.indices.filter { isOpen($0) && isSettled($0) }.sorted { (cost($0), $0) < (cost($1), $1) }
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
        guard let other = entries.firstIndex(where: { $0.specification == specification }) else { continue }
        try settle([other])
        guard isOpen(other), cost(other) <= cost(index) * Self.simplicity else { continue }
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
  func frontier() -> [Suggestion.Candidate] { Self.frontier(of: entries.map(\.candidate)) }

  /// Of reversals those of the busiest hour count, as in the budget, and only between equals their mean.
  static func frontier(of candidates: [Suggestion.Candidate]) -> [Suggestion.Candidate] {
    let scores = candidates.map(\.recorded)
    func isNoWorse(_ one: Suggestion.Score, than other: Suggestion.Score) -> Bool {
      one.podMinutes <= other.podMinutes && one.shortShare <= other.shortShare
        && (one.mostReversalsInAnHour, one.reversalsPerHour) <= (other.mostReversalsInAnHour, other.reversalsPerHour)
    }
    let kept = candidates.indices.filter { index in
      !candidates.indices.contains { other in
        other != index && isNoWorse(scores[other], than: scores[index])
          && (other < index || !isNoWorse(scores[index], than: scores[other]))
      }
    }
    return kept.sorted { (scores[$0].podMinutes, $0) < (scores[$1].podMinutes, $1) }.map { candidates[$0] }
  }
}
