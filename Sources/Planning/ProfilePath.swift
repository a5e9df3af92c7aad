import PlanModel

/// The way to a value of a scenario, spelt as profiles and `--set` spell it: `nodes[0].count`, `services.api.autoscale.maxReplicas`.
///
/// A scenario in memory has layers that no profile has (what kind a service is follows from its keys), and a few other names.
struct ProfilePath {
  /// One step of the way.
  struct Part {
    /// By it the same part is found in another scenario.
    var name: String
    /// As it is spelt: behind a dot, or in brackets.
    var spelling: String

    init(name: String) { (self.name, spelling) = (name, name) }
    init(index: Int) { (name, spelling) = ("\(index)", "[\(index)]") }

    /// An element of a list. What stands in a mapping in profiles goes by its name there; machines and steps go by their number, and are
    /// found again by their name.
    init(of element: Any, at index: Int) {
      self.init(index: index)
      switch element {
      case let station as Station: self.init(name: station.name)
      case let service as Service: self.init(name: service.name)
      case let route as Route: self.init(name: route.name)
      case let volume as Volume: self.init(name: volume.name)
      case let keyspace as Keyspace: self.init(name: keyspace.name)
      case let pool as ConnectionPool: self.init(name: pool.target)
      case let share as Workload.RouteShare: self.init(name: share.route)
      case let pool as NodePool: name = pool.name
      case let step as Step: name = step.label
      default: break
      }
    }
  }

  var parts: [Part] = []

  func adding(_ part: Part) -> ProfilePath { ProfilePath(parts: parts + [part]) }

  /// Whether a distribution here draws numbers, and no times.
  var isCount: Bool { ["count", "pages", "input", "output"].contains(parts.last?.name ?? "") }

  /// Parts of a scenario that no profile spells.
  private static let unspoken: Set<String> = [
    "kind", "application", "database", "cache", "llm", "sandbox", "proxy", "background", "action", "discipline", "specification", "flags",
    "source",
    "target",
  ]
  /// Names that profiles have for others, by the last two of the scenario's own. Empty: nothing is spelt.
  private static let spellings = [
    "discipline.firstComeFirstServed": "", "discipline.processorSharing": "", "discipline.pool": "", "discipline.infiniteServer": "",
    "discipline.cache": "", "processorSharing.capacity": "cores", "resources.cpuRequest": "cpu.request",
    "resources.cpuLimit": "cpu.limit", "resources.memoryRequest": "memory.request", "resources.memoryLimit": "memory.limit",
    "release.minor": "", "target.utilization": "", "utilization.percent": "averageUtilization",
    "serve.station": "serve", "hold.pool": "hold", "enter.service": "enter", "block.service": "block", "lookup.cache": "lookup",
    "again.probability": "again", "repeated.count": "repeat", "retry.attempts": "retry", "attempt.steps": "attempt",
    "read.database": "read", "ask.provider": "ask", "execute.sandbox": "execute", "respond.bytes": "respond", "store.database": "store",
    "fail.cause": "fail", "call.route": "call", "tokens.table": "", "tokens.distributions": "", "table.0": "table",
  ]
  /// Steps whose parts stand beside their verb.
  private static let verbs: Set<String> = [
    "serve", "hold", "enter", "block", "lookup", "again", "repeated", "retry", "attempt", "read", "ask", "execute", "respond", "store", "fail",
    "call",
  ]

  var text: String {
    var spelt: [String] = []
    var owner = ""
    for (index, part) in parts.enumerated() {
      let isAction = index > 0 && parts[index - 1].name == "action"
      defer { owner = part.name }
      // What a user has called `cache` or `pool` is spelt.
      let isKey = index > 0 && ["pools", "keyspaces", "mix"].contains(parts[index - 1].name)
      let isName = isKey || (index == 1 && !part.spelling.hasPrefix("["))
      if isName {
        spelt.append(part.spelling)
        continue
      }
      if let other = Self.spellings["\(owner).\(part.name)"] {
        if !other.isEmpty { spelt.append(other) }
        continue
      }
      if isAction, Self.verbs.contains(part.name) { continue }
      if parts[0].name == "routes", index == 2, part.name == "steps" { continue }
      if Self.unspoken.contains(part.name) { continue }
      if parts[0].name == "workload", part.name == "weight" { continue }
      spelt.append(part.spelling)
    }
    return spelt.reduce("") { $1.hasPrefix("[") || $0.isEmpty ? $0 + $1 : "\($0).\($1)" }
  }
}
