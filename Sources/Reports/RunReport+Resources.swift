import PlanModel
import Statistics
import Units

// What the queries use: stations, caches, memory, machines.
extension RunReport {
  static func stations(of result: RunResult, _ detail: Detail) -> ReportSection {
    var blocks = bindingText(of: result).map { [ReportSection.Block.paragraph($0, tone: .strong)] } ?? []
    // A summary leaves out what no query came by.
    let shown = detail == .full ? result.stations : result.stations.filter { $0.visitsPerQuery > 0 }
    let columns: [ReportTable.Column] = [
      .init("station", "station"), .init("capacity", "capacity", .right), .init("utilization", "busy", .right, holds: .estimate),
      .init("bar", "", holds: .bar), .init("waiting_time_seconds", "waiting\na visit", .right, holds: .estimate),
      .init("service_time_seconds", "service\na visit", .right, holds: .estimate),
      .init("queue_length", "mean\nqueue", .right, holds: .estimate), .init("visits_per_query", "visits\na query", .right),
      .init("rejected", "turned\naway", .right), .init("timed_out", "timed\nout", .right),
    ]
    let rows = shown.map { station -> [Cell] in
      let isBinding = station.name == result.binding?.station
      let measure: Measure = station.capacity == nil ? .number : .share
      return [
        .text(station.name, tone: isBinding ? .strong : .plain),
        station.capacity.map { .figure($0, .number) } ?? Cell(value: .none, text: "∞", tone: .faint),
        .estimate(station.utilization, measure, showsInterval: false, tone: tone(of: station, in: result)),
        station.capacity == nil ? .empty : .bar([min(1, max(0, station.utilization.value ?? 0))]),
        .estimate(station.waitingTime, .time, showsInterval: false), .estimate(station.serviceTime, .time, showsInterval: false),
        .estimate(station.queueLength, .number, showsInterval: false), .figure(station.visitsPerQuery, .number),
        .count(station.rejected, tone: station.rejected > 0 ? .warning : .faint),
        .count(station.timedOut, tone: station.timedOut > 0 ? .warning : .faint),
      ]
    }
    blocks.append(.table(ReportTable(id: "stations", columns: columns, rows: rows)))
    if shown.count < result.stations.count {
      let idle = result.stations.filter { $0.visitsPerQuery == 0 }.map(\.name)
      blocks.append(.paragraph("Not visited: \(idle.joined(separator: ", ")).", tone: .faint))
    }
    if let text = throttlingText(of: result) { blocks.append(.paragraph(text, tone: .warning)) }
    return ReportSection(id: "stations", title: "Utilization", blocks: blocks)
  }

  private static func tone(of station: StationResult, in result: RunResult) -> Tone {
    guard station.capacity != nil, let utilization = station.utilization.value else { return .plain }
    // The sentences in `unstable` begin with the station's name.
    if utilization >= 0.95 || result.unstable.contains(where: { $0.hasPrefix(station.name + " ") }) { return .bad }
    return utilization >= 0.8 ? .warning : .plain
  }

  /// Containers that stand still for more than a thousandth of the time.
  private static func throttlingText(of result: RunResult) -> String? {
    let throttled = result.stations.compactMap { station -> String? in
      guard let share = station.throttled, let value = share.value, value >= 0.001 else { return nil }
      return "\(station.name) \(HumanText.figure(value, .share))"
    }
    guard !throttled.isEmpty else { return nil }
    return "Throttled, as the CPU limit for a period of 100 ms was used up: \(throttled.joined(separator: ", ")) of the time."
  }

  private static func bindingText(of result: RunResult) -> String? {
    guard let binding = result.binding else { return nil }
    let isMemory = binding.isMemory == true
    var text = "Binding: \(binding.station), \(HumanText.figure(binding.utilization, .share)) \(isMemory ? "of its limit needed" : "busy")"
    if isMemory, binding.saturationRate.perSecond == 0 {
      text += "; what is there without any query does not fit"
    } else if binding.saturationRate.perSecond.isFinite {
      text += isMemory
        ? "; may run out of it from \(HumanText.rate(binding.saturationRate)) on"
        : "; saturates at \(HumanText.rate(binding.saturationRate))"
    }
    if let next = binding.next {
      text += "; then \(next)"
      if let rate = binding.nextSaturationRate, rate.perSecond.isFinite { text += " at \(HumanText.rate(rate))" }
    }
    text += binding.lever.isEmpty ? "." : ". More of it: \(binding.lever)."
    for quota in binding.bypassed ?? [] {
      text += " \(quota.station) is used up from \(HumanText.rate(quota.rate)) on; what it refuses goes another way, after a while."
    }
    return text
  }

  static func caches(of result: RunResult) -> ReportSection {
    let caches = ReportTable(
      id: "caches",
      columns: [
        .init("cache", "cache"), .init("hit_ratio", "hits", holds: .estimate), .init("expected_hit_ratio", "expected", .right),
        .init("note", "by"),
      ],
      rows: result.caches.map { [.text($0.name), .estimate($0.hitRatio, .share), .figure($0.expected, .share), .text($0.note)] })
    let lookups = ReportTable(
      id: "lookups",
      columns: [
        .init("name", "look-up"), .init("mean_seconds", "mean", holds: .estimate), .init("p95_seconds", "p95", holds: .estimate),
        .init("per_query", "a query", .right),
      ],
      rows: result.lookups.map { [.text($0.name), .estimate($0.mean, .time), .estimate($0.p95, .time), .figure($0.perQuery, .number)] })
    return ReportSection(id: "caches", title: "Caches and look-ups", blocks: tables([caches, lookups], hidesEmpty: true))
  }

  static func memory(of result: RunResult) -> ReportSection {
    let table = ReportTable(
      id: "memory",
      columns: [
        .init("service", "service"), .init("setting", "setting"), .init("value_bytes", "value", .right), .init("origin", "from"),
        .init("effect", "effect"),
      ],
      rows: result.memory.map { [.text($0.service), .text($0.setting), .bytes($0.value), .text($0.origin), .text($0.effect)] })
    return ReportSection(id: "memory", title: "Memory settings", blocks: tables([table], hidesEmpty: true))
  }

  static func deployment(of result: RunResult) -> ReportSection {
    let deployment = result.deployment
    let pools = ReportTable(
      id: "nodes",
      columns: [
        .init("pool", "node pool"), .init("type", "type"), .init("count", "nodes", .right), .init("vcpu", "vCPU each", .right),
        .init("memory_bytes", "memory each", .right),
      ],
      rows: deployment.pools.map {
        [.text($0.name), .text($0.instanceType), .count($0.count), .figure($0.vcpu, .number), .bytes($0.memory)]
      })
    let containers = ReportTable(
      id: "containers",
      columns: [
        .init("service", "container"), .init("count", "count", .right), .init("cpu_request_cores", "CPU\nrequest", .right),
        .init("cpu_limit_cores", "CPU\nlimit", .right), .init("memory_request_bytes", "memory\nrequest", .right),
        .init("memory_limit_bytes", "memory\nlimit", .right),
      ],
      rows: deployment.containers.map { container in
        let resources = container.resources
        return [
          .text(container.service), .count(container.count), cpu(resources.cpuRequest), cpu(resources.cpuLimit),
          .bytes(resources.memoryRequest), .bytes(resources.memoryLimit),
        ]
      })
    var blocks = tables([pools, containers], hidesEmpty: true)
    if let claims = deployment.claims {
      blocks.append(.table(claimsTable(claims, result)))
      blocks.append(.paragraph("The operators' figures: \(claims.source)", tone: .faint))
    }
    if !deployment.contradictions.isEmpty {
      blocks.append(.paragraph("What does not add up:", tone: .warning))
      blocks.append(.items(deployment.contradictions))
    }
    return ReportSection(id: "deployment", title: "Nodes and containers", blocks: blocks)
  }

  private static func cpu(_ cpu: CPU?) -> Cell {
    guard let cpu else { return .empty }
    return Cell(value: .number(Cell.machineText(cpu.cores)), text: cpu.spelling)
  }

  /// What the operators state beside what the nodes and the bill come to.
  private static func claimsTable(_ claims: OperatorClaims, _ result: RunResult) -> ReportTable {
    let pools = result.deployment.pools
    let vcpu = pools.allSatisfy { $0.vcpu != nil } && !pools.isEmpty ? pools.reduce(0) { $0 + ($1.vcpu ?? 0) * Double($1.count) } : nil
    let hasMemory = pools.allSatisfy { $0.memory != nil } && !pools.isEmpty
    let memory = hasMemory ? Bytes(pools.reduce(0) { $0 + ($1.memory?.count ?? 0) * Int64($1.count) }) : nil
    let onDemand = result.bills.first { $0.option == .onDemand }
    var rows: [[Cell]] = []
    if let cost = claims.monthlyCost {
      let arePriced = onDemand?.lines.contains { $0.component == .nodes && $0.amount == nil } == false
      let nodes = arePriced ? Cell.money(onDemand?.subtotal(of: .nodes)) : .text("unpriced", tone: .bad)
      let all = arePriced ? Cell.money(onDemand?.totalWithoutTokens) : .text("unpriced", tone: .bad)
      rows.append([.text("USD a month"), .money(cost), nodes, .text("nodes on demand")])
      rows.append([.text("USD a month"), .money(cost), all, .text("all but LLM tokens")])
    }
    if let cpus = claims.cpus { rows.append([.text("CPUs"), cpu(cpus), .figure(vcpu, .number), .text("vCPUs of all nodes")]) }
    if let stated = claims.memory { rows.append([.text("memory"), .bytes(stated), .bytes(memory), .text("of all nodes")]) }
    return ReportTable(
      id: "claims",
      columns: [
        .init("quantity", "quantity"), .init("stated", "operators state", .right), .init("planned", "comes to", .right), .init("of", "of"),
      ], rows: rows)
  }

  static func tables(_ tables: [ReportTable], hidesEmpty: Bool) -> [ReportSection.Block] {
    tables.filter { !hidesEmpty || !$0.rows.isEmpty }.map { .table($0) }
  }
}
