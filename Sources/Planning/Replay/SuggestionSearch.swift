import Autoscaling
import PlanModel
import RandomStreams
import Units

/// Searches for the cheapest settings that keep a flap budget and a limit on shortage, on the recorded load and on loads like it.
///
/// Half of the settings are drawn at random from the space, the others lie one change from the best so far: the cheapest that keep everything,
/// else those that miss by least. Each is replayed on the recorded load; those that keep everything there, and are not much dearer than what
/// is known, also on the resampled loads. The cheapest of what is left loses the changes that it can do without, and is then tried on as many
/// fresh loads that no choice has seen: only what keeps everything there is suggested. Each that is tried there gets fresh loads of its own;
/// those that one has failed on are loads to choose on from then on. So what was rejected, or does the same, is not put to fresh loads again,
/// and dearer settings get their turn, for which half as many again may be tried.
/// Every replay begins at the number of pods that its setting would hold against the load's first samples: what a recording begins with is
/// no fault of a setting. A setting whose memory metric comes down worse without load than the present one's is not tried at all: no recording
/// need show what that does.
/// The same seed gives the same answer on any number of threads.
public struct SuggestionSearch: Sendable {
  public let setup: ReplaySetup
  public let load: ReplayLoad
  public let yardstick: FlapYardstick
  /// The most of the time that may be short of pods: 0 to 1.
  public let mostShort: Double
  /// Settings to try; at least 1.
  public let settings: Int
  /// Resampled loads to choose on, and as many fresh ones.
  public let resamples: Int
  public let seed: UInt64
  public let jobs: Int

  public init(
    _ setup: ReplaySetup, load: ReplayLoad, yardstick: FlapYardstick, mostShort: Double, settings: Int, resamples: Int, seed: UInt64,
    jobs: Int
  ) {
    self.setup = setup
    self.load = load
    self.yardstick = yardstick
    self.mostShort = mostShort
    self.settings = settings
    self.resamples = resamples
    self.seed = seed
    self.jobs = jobs
  }

  /// How many of the cheapest are tried on fresh loads before the search gives up.
  private static let mostFinalists = 12

  /// - Parameters:
  ///   - progress: told how many settings were tried.
  ///   - isCancelled: ends it with what is known.
  /// - Throws: `PlanningError.replay`.
  public func run(
    progress: @Sendable (Int) -> Void = { _ in }, isCancelled: @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> Suggestion {
    let bootstrap = BlockBootstrap(load)
    let recorded = Course(load, setup.pods)
    let space = SettingsSpace(setup, needs: recorded.needs)
    var tried = TriedSettings(search: self, space: space, recorded: recorded)
    tried.resampled = (0..<resamples).map { Course(bootstrap.resampled(key.named("chosen on").numbered(UInt64($0))), setup.pods) }

    var stream = DrawStream(key.named("settings"))
    try tried.evaluate([Array(repeating: 0, count: space.axes.count)])
    var idle = 0
    while tried.entries.count < settings, idle < 3, !isCancelled() {
      let before = tried.entries.count
      let room = min(settings - before, 48)
      var batch: [SettingsSpace.Point] = []
      if before < settings / 2 { batch = (0..<room).map { _ in space.random(&stream) } } else { batch = tried.nearTheBest(room) }
      if batch.count < room { batch += (0..<room - batch.count).map { _ in space.random(&stream) } }
      try tried.evaluate(batch)
      idle = tried.entries.count == before ? idle + 1 : 0
      progress(tried.entries.count)
    }

    let proof = try proof(&tried, bootstrap, progress: progress, isCancelled: isCancelled)
    return Suggestion(
      tried: tried.entries.count, replays: tried.replays, present: proof.present, best: proof.kept,
      nearest: proof.kept == nil ? proof.nearest : nil, keeping: tried.keeping, ratcheting: tried.ratcheting,
      variesTolerance: SettingsSpace.variesTolerance(setup), frontier: tried.frontier(), proved: proof.rounds,
      joined: tried.resampled.count - resamples, ruledOut: tried.ruledOut, isExhausted: proof.isExhausted, resamples: resamples,
      block: bootstrap.blockLength, keepsTimeOfDay: bootstrap.keepsTimeOfDay, seed: seed, budget: yardstick.budget, mostShort: mostShort)
  }

  private struct Proof {
    /// The present settings, on the fresh loads of the last round.
    var present: Suggestion.Candidate
    /// The cheapest that also keeps everything on loads that it was not chosen on.
    var kept: Suggestion.Candidate?
    /// What misses by least.
    var nearest: Suggestion.Candidate?
    var rounds = 0
    /// Nothing that was tried is left to be put to fresh loads.
    var isExhausted = false
  }

  /// Loads that no choice has seen.
  /// - Parameter round: how many were put to such loads before.
  func freshLoads(_ bootstrap: BlockBootstrap, round: Int) -> [Course] {
    let key = key.named("fresh").numbered(UInt64(round))
    return (0..<resamples).map { Course(bootstrap.resampled(key.numbered(UInt64($0))), setup.pods) }
  }

  private var key: StreamKey { StreamKey(seed: seed, trial: 0).named("replay suggestion") }

  private func proof(
    _ tried: inout TriedSettings, _ bootstrap: BlockBootstrap, progress: @Sendable (Int) -> Void, isCancelled: @Sendable () -> Bool
  ) throws(PlanningError) -> Proof {
    var proof = Proof(present: tried.entries[0].candidate)
    func miss(_ candidate: Suggestion.Candidate) -> Double { candidate.throughout.miss(yardstick.budget, mostShort: mostShort) }
    // Where what was tried is used up, as many again may be tried near what misses by least.
    let most = tried.entries.count + settings / 2
    // Who interrupts the search still gets the proof of the cheapest.
    while proof.rounds < Self.mostFinalists, proof.rounds == 0 || !isCancelled() {
      guard let found = try tried.nextFinalist() else {
        let before = tried.entries.count
        // With nothing to build on there is nothing to look near to.
        if proof.rounds > 0, before < most { try tried.evaluate(tried.nearTheBest(min(most - before, 48))) }
        progress(tried.entries.count)
        proof.isExhausted = tried.entries.count == before
        if proof.isExhausted { break }
        continue
      }
      let index = try tried.simplified(found)
      let loads = freshLoads(bootstrap, round: proof.rounds)
      proof.rounds += 1
      var candidate = tried.entries[index].candidate
      candidate.fresh = try tried.prove(index, on: loads)
      proof.present.fresh = try tried.worst(tried.entries[0].specification, on: loads)
      if candidate.fresh.map({ $0.keeps(yardstick.budget, mostShort: mostShort) }) ?? true {
        proof.kept = candidate
        return proof
      }
      if proof.nearest.map({ miss(candidate) < miss($0) }) ?? true { proof.nearest = candidate }
    }
    if proof.rounds == 0 {
      proof.present.fresh = try tried.worst(tried.entries[0].specification, on: freshLoads(bootstrap, round: 0))
    }
    proof.nearest = proof.nearest ?? tried.nearest
    return proof
  }

  /// A load with what it needs, which no setting changes.
  struct Course: Sendable {
    let load: ReplayLoad
    let needs: [Int32?]

    init(_ load: ReplayLoad, _ pods: ReplayPods) {
      self.load = load
      needs = Replayer.needs(of: load, pods: pods)
    }
  }

  /// Whether replicas come down without load no worse than under the present settings.
  /// - Parameter idle: milli-bytes of a pod without work; nil where none was recorded.
  func comesDown(_ specification: AutoscalerSpecification, idle: Int64?) -> Bool {
    guard let idle else { return true }
    var other = setup
    other.specification = specification
    guard let finding = Ratchets.finding(of: other, idle: idle) else { return true }
    let present = Ratchets.finding(of: setup, idle: idle)
    return !finding.isWorse(than: present, under: specification, presentMaximum: setup.specification.maxReplicas)
  }

  func score(_ specification: AutoscalerSpecification, on course: Course) throws(PlanningError) -> Suggestion.Score {
    var setup = setup
    setup.specification = specification
    setup = setup.settled(on: course.load)
    return Suggestion.Score(try ReplayPlan.findings(of: setup, load: course.load, needs: course.needs, yardstick: yardstick))
  }
}
