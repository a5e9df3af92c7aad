import PlanModel
import RandomStreams
import Testing
import Units

@testable import ServiceSimulation

/// Binding and the node autoscaler, by hand-made clusters: machines of 4 cores and 16 GiB.
@Suite struct NodeClusterTests {
  private static let gibibyte: Int64 = 1 << 30
  private static func pod(_ cores: Double, _ gibibytes: Int64) -> PodRequest {
    PodRequest(millicores: Int64(cores * 1_000), bytes: gibibytes * gibibyte)
  }
  private static func seconds(_ count: Int64) -> Int64 { count * 1_000_000_000 }

  private func plan(
    nodes: Int, min: Int = 0, max: Int? = nil, fixed: [(String, PodRequest)] = [], replica: PodRequest, initial: Int, places: Int = 40
  ) -> ClusterPlan {
    ClusterPlan(
      pools: [
        .init(
          name: "nodes", count: nodes, capacity: Self.pod(4, 16),
          autoscale: max.map { NodeAutoscale(minNodes: min, maxNodes: $0, startUp: .deterministic(120)) }, startUp: 0)
      ],
      fixed: fixed.map { .init(service: $0.0, request: $0.1) },
      applications: [.init(request: replica, initial: initial, places: places)])
  }

  /// What goes at each of these looks, in seconds.
  private func looks(_ cluster: inout NodeCluster, at times: Int64...) -> [[Int]] {
    var gone: [[Int]] = []
    for time in times {
      cluster.noteUnneeded(at: Self.seconds(time))
      gone.append(cluster.machinesToRelease(at: Self.seconds(time)))
    }
    return gone
  }

  private func replicas(_ cluster: NodeCluster) -> [Int] { cluster.nodes.filter { $0.phase != .gone }.map(\.replicas) }

  @Test func `a replica goes to the node that is the least allocated afterwards`() {
    // A database of 2 cores and 8 GiB on the first of three: the next four go to the other two in turn (free after one: 87.5 % against 37.5
    // %), until those are as full.
    let cluster = NodeCluster(
      plan(nodes: 3, fixed: [("database", Self.pod(2, 8))], replica: Self.pod(0.5, 2), initial: 9))
    // Shares left before each: the second and third node have 1, 0.875, 0.75, 0.625, 0.5; the first 0.5. Eight go to the others, four each;
    // with 0.5 everywhere the first, as the older, takes the ninth.
    #expect(replicas(cluster) == [1, 4, 4])
  }

  @Test func `what stays is kept together on the first nodes`() {
    let cluster = NodeCluster(
      plan(
        nodes: 3, fixed: [("a", Self.pod(1, 1)), ("b", Self.pod(2, 8)), ("c", Self.pod(2, 2)), ("d", Self.pod(1, 1))],
        replica: Self.pod(1, 1), initial: 0))
    // 1 + 2 cores, 2 do not fit beside them, the last one does.
    #expect(cluster.nodes.map(\.fixed) == [3, 1, 0])
  }

  @Test func `what does not fit is an answer`() {
    let cluster = NodeCluster(
      plan(nodes: 1, fixed: [("big", Self.pod(5, 1)), ("small", Self.pod(1, 1))], replica: Self.pod(2, 1), initial: 3))
    #expect(cluster.unplaced.map(\.service) == ["big"] && cluster.unplaced[0].count == 1)
    #expect((0..<3).map { cluster.isBound(0, $0) } == [true, false, false], "1 of 4 cores is taken, so one replica of 2 fits")
  }

  @Test func `a pool that may grow has grown before the start`() {
    let cluster = NodeCluster(plan(nodes: 1, max: 3, replica: Self.pod(2, 1), initial: 7))
    #expect(replicas(cluster) == [2, 2, 2])
    #expect((0..<7).count { cluster.isBound(0, $0) } == 6, "three machines are the most allowed")
    let tally = cluster.tallies[0]
    #expect(tally.added == 0 && tally.peak == 3 && tally.initialNodes == 3, "what is there from the start was not added")
  }

  @Test(arguments: [
    (1, [0], "one replica of 2 cores: one machine"), (2, [0], "two fit on it"), (3, [0, 0], "three need two"),
    (9, [0, 0, 0], "no more than the pool may have"),
  ])
  func `as many machines are ordered as the waiting pods need`(pending: Int, ordered: [Int], why: String) {
    let cluster = NodeCluster(plan(nodes: 1, max: 4, replica: Self.pod(2, 1), initial: 2))
    #expect(cluster.machinesToOrder(for: Array(repeating: Self.pod(2, 1), count: pending)) == ordered, "\(why)")
  }

  @Test func `machines on their way count as room`() {
    var cluster = NodeCluster(plan(nodes: 1, max: 9, replica: Self.pod(2, 1), initial: 2))
    _ = cluster.order(0, at: 0)
    #expect(cluster.machinesToOrder(for: [Self.pod(2, 1), Self.pod(2, 1)]) == [])
    #expect(cluster.machinesToOrder(for: [Self.pod(2, 1), Self.pod(2, 1), Self.pod(2, 1)]) == [0])
    #expect(cluster.machinesToOrder(for: [Self.pod(6, 1)]) == [], "no machine of the pool would hold it")
  }

  @Test func `a machine goes when it was unneeded for ten minutes`() {
    // Three machines, one replica of 1 core on each: a quarter of each is requested, and two could go.
    var cluster = NodeCluster(plan(nodes: 3, min: 1, max: 5, replica: Self.pod(1, 1), initial: 3))
    #expect(replicas(cluster) == [1, 1, 1])
    let gone = looks(&cluster, at: 0, 599, 600)
    // The first gives its replica to the second, which so is needed; the third could go there too. Of those that hold replicas one goes.
    #expect(gone == [[], [], [0]])
    cluster.leave(0, at: Self.seconds(600))
    #expect(cluster.nodes[0].phase == .leaving, "its replica is still there")
    let place = cluster.replicas(on: 0)[0].place
    let isRoom = cluster.release(0, place, at: Self.seconds(630))
    #expect(!isRoom, "nobody else can use what it leaves")
    #expect(cluster.nodes[0].phase == .gone)
    cluster.touch(Self.seconds(1_000))
    // 3 machines for 630 s, 2 for 370 s.
    #expect(cluster.tallies[0].nodeSeconds == 3 * 630 + 2 * 370)
    #expect(cluster.tallies[0].removed == 1)
  }

  @Test(arguments: [
    (2.0, [[], []], "exactly half of its CPU is not less than half"), (1.999, [[], [0]], "less than half, and room on the other"),
    (1.0, [[], [0]], "a quarter"),
  ])
  func `a machine is needed from the threshold on`(cores: Double, expected: [[Int]], why: String) {
    var cluster = NodeCluster(plan(nodes: 2, max: 5, replica: Self.pod(cores, 1), initial: 2))
    let gone = looks(&cluster, at: 0, 10_000)
    #expect(gone == expected, "\(why)")
  }

  @Test func `a machine whose replicas find no room elsewhere is needed`() {
    // A replica of 1 core each, and on both others 3.5 cores that stay.
    var cluster = NodeCluster(
      plan(nodes: 3, max: 5, fixed: [("a", Self.pod(3.5, 1)), ("b", Self.pod(3.5, 1))], replica: Self.pod(1, 1), initial: 1))
    let gone = looks(&cluster, at: 0, 10_000)
    #expect(gone == [[], []])
  }

  @Test func `empty machines go before any replica has to move`() {
    // Three machines, of which the first alone has a replica.
    var cluster = NodeCluster(plan(nodes: 3, min: 1, max: 5, replica: Self.pod(1, 1), initial: 1))
    #expect(replicas(cluster) == [1, 0, 0])
    let gone = looks(&cluster, at: 0, 600)
    #expect(gone == [[], [1, 2]])
  }

  @Test func `the least number holds while machines are on their way out, and one at a time is emptied`() {
    // Four machines with a replica each, of which two have to stay.
    var cluster = NodeCluster(plan(nodes: 4, min: 2, max: 5, replica: Self.pod(1, 1), initial: 4))
    let first = looks(&cluster, at: 0, 600)
    #expect(first == [[], [0]])
    cluster.leave(0, at: Self.seconds(600))
    let whileLeaving = looks(&cluster, at: 610, 5_000)
    #expect(whileLeaving == [[], []], "the first is still on its way out")
    _ = cluster.release(0, cluster.replicas(on: 0)[0].place, at: Self.seconds(5_000))
    // The others relied on the same room as the first: their ten minutes began anew at 610 s.
    let after = looks(&cluster, at: 5_010)
    #expect(after.count == 1 && after[0].count == 1)
    cluster.leave(after[0][0], at: Self.seconds(5_010))
    _ = cluster.release(0, cluster.replicas(on: after[0][0])[0].place, at: Self.seconds(5_020))
    let last = looks(&cluster, at: 6_000, 9_000)
    #expect(last == [[], []], "two are left, as many as have to stay")
  }

  @Test func `machines are counted hour by hour, from the order on`() throws {
    var cluster = NodeCluster(plan(nodes: 2, min: 1, max: 5, replica: Self.pod(1, 1), initial: 1))
    // A third from 0:30 on, a fourth from 1:45 to 3:15, the second until 2:00; the window begins at 1:15 and ends at 4:00.
    _ = cluster.order(0, at: Self.seconds(1_800))
    cluster.touch(Self.seconds(4_500))
    let start = try #require(cluster.tallies.first)
    let fourth = cluster.order(0, at: Self.seconds(6_300))
    cluster.leave(1, at: Self.seconds(7_200))
    cluster.leave(fourth, at: Self.seconds(11_700))
    cluster.touch(Self.seconds(14_400))
    let end = try #require(cluster.tallies.first)
    let all = try #require(end.hours)
    let expected: [Double] = [9_000, 11_700, 10_800, 8_100]
    #expect(all.nodeSeconds == expected)
    #expect(all.firstHour == 0 && all.meanNodes == [2.5, 3.25, 3, 2.25])
    let window = try #require(end.since(start).hours)
    // Of the second hour 45 minutes: 3 machines for 30 of them, 4 for 15.
    #expect(window.firstHour == 1 && window.start == .seconds(4_500) && window.end == .hours(4))
    let seen: [Double] = [9_000, 10_800, 8_100]
    #expect(window.nodeSeconds == seen)
    #expect(window.observedSeconds == [2_700, 3_600, 3_600])
    #expect(abs(window.meanNodes[0] - 10.0 / 3) < 1e-12)
    #expect(end.since(start).nodeSeconds == window.nodeSeconds.reduce(0, +))
  }

  @Test func `a trial of more than a leap year is not kept by the hour`() {
    var cluster = NodeCluster(plan(nodes: 3, max: 5, replica: Self.pod(1, 1), initial: 1))
    cluster.touch(Self.seconds(8_784 * 3_600))
    #expect(cluster.tallies[0].hours?.nodeSeconds.count == 8_784)
    cluster.touch(Self.seconds(8_784 * 3_600 + 1))
    #expect(cluster.tallies[0].hours == nil && cluster.tallies[0].nodeSeconds == 3 * (8_784 * 3_600 + 1))
    #expect(HourlyUse(constant: 3, from: .hours(1), to: .hours(8_785))?.nodeSeconds.count == 8_784)
    #expect(HourlyUse(constant: 3, from: .hours(1), to: .hours(8_786)) == nil)
  }

  @Test func `the number of a machine that is gone is used again`() {
    var cluster = NodeCluster(plan(nodes: 2, min: 1, max: 5, replica: Self.pod(1, 1), initial: 1))
    cluster.leave(1, at: Self.seconds(10))
    #expect(cluster.nodes[1].phase == .gone)
    let ordered = cluster.order(0, at: Self.seconds(20))
    #expect(ordered == 1 && cluster.nodes[1].generation == 1 && cluster.nodes[1].phase == .starting)
    cluster.becomeReady(ordered)
    let isBound = cluster.bind(0, 1)
    #expect(isBound && cluster.replicas(on: 1).map(\.place) == [1])
  }

  @Test func `as many replicas as the machines hold at most`() {
    // 4 cores each: beside 1 core that stays 3 on the first, 4 on each of two more.
    let plan = plan(nodes: 1, max: 3, fixed: [("a", Self.pod(1, 1))], replica: Self.pod(1, 1), initial: 1)
    #expect(plan.mostReplicas(of: 0) == 3 + 4 + 4)
    #expect(NodeCluster(plan).tallies[0].pinned == 1)
  }

  @Test func `a machine with something that stays is never given back, and the least number remains`() {
    var pinned = NodeCluster(plan(nodes: 2, min: 0, max: 5, fixed: [("database", Self.pod(0.1, 1))], replica: Self.pod(1, 1), initial: 0))
    let besides = looks(&pinned, at: 0, 600)
    #expect(besides == [[], [1]])
    var least = NodeCluster(plan(nodes: 3, min: 2, max: 5, replica: Self.pod(1, 1), initial: 0))
    let beyond = looks(&least, at: 0, 600)
    #expect(beyond == [[], [0]], "three empty ones, of which two have to stay")
  }

  @Test func `nothing goes soon after a machine was added`() {
    var cluster = NodeCluster(plan(nodes: 3, min: 1, max: 5, replica: Self.pod(1, 1), initial: 0))
    _ = looks(&cluster, at: 0)
    let node = cluster.order(0, at: Self.seconds(300))
    cluster.becomeReady(node)
    let gone = looks(&cluster, at: 310, 899, 900)
    #expect(gone == [[], [], [0, 1, 2]], "the added one is unneeded since 310 s only")
  }
}
