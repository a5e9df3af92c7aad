import Units

/// Running pods by age, the oldest first, in groups that started together.
///
/// Groups that no later instant can tell apart are one: once a pod is ready and its start lies further back than the controller looks, it
/// is sorted the same for ever. So there are never more groups than syncs within that time.
struct PodFleet: Sendable {
  struct Group: Sendable {
    var start: SimTime
    var count: Int32
  }

  private(set) var groups: [Group]
  private(set) var count: Int32
  private let startupDelay: SimTime
  private let maturity: SimTime

  /// - Parameter maturity: the age from which on all pods are alike; not below the start-up delay.
  init(count: Int32, start: SimTime, startupDelay: SimTime, maturity: SimTime) {
    groups = count > 0 ? [Group(start: start, count: count)] : []
    self.count = count
    self.startupDelay = startupDelay
    self.maturity = maturity
  }

  mutating func resize(to desired: Int32, at now: SimTime) {
    if desired > count {
      groups.append(Group(start: now, count: desired - count))
    } else {
      var excess = count - desired
      while excess > 0, let newest = groups.last {
        if newest.count <= excess {
          excess -= newest.count
          groups.removeLast()
        } else {
          groups[groups.count - 1].count -= excess
          excess = 0
        }
      }
    }
    count = desired
  }

  mutating func mergeMature(at now: SimTime) {
    while groups.count > 1, groups[1].start + maturity <= now {
      groups[0].count += groups[1].count
      groups.remove(at: 1)
    }
  }

  func ready(at now: SimTime) -> Int32 {
    var ready: Int32 = 0
    for group in groups where group.start + startupDelay <= now { ready += group.count }
    return ready
  }
}
