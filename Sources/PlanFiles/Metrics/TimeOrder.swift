/// Which of a recording's times go forward, where not all do.
enum TimeOrder {
  /// The most that can be kept without going back: one time that jumped ahead costs itself and not all that come behind it. Of equals the
  /// earlier in the file.
  /// - Returns: the indices that do not belong to them, ascending, each with whether a time that is kept before it is later.
  static func misplaced(in times: [Double]) -> [(index: Int, isBehind: Bool)] {
    guard zip(times.dropFirst(), times).contains(where: { $0 < $1 }) else { return [] }
    // The longest subsequence that never falls (patience sorting), from the end, so that the earlier of equals wins: for each length the
    // largest time that such a run to the end begins with.
    var heads: [Int] = []
    var next = [Int](repeating: -1, count: times.count)
    for index in times.indices.reversed() {
      var (low, high) = (0, heads.count)
      while low < high {
        let middle = (low + high) / 2
        if times[heads[middle]] >= times[index] { low = middle + 1 } else { high = middle }
      }
      next[index] = low > 0 ? heads[low - 1] : -1
      if low == heads.count { heads.append(index) } else { heads[low] = index }
    }
    var misplaced: [(index: Int, isBehind: Bool)] = []
    var kept = heads.last ?? -1
    var latest = -Double.infinity
    for index in times.indices {
      if index == kept {
        latest = times[index]
        kept = next[index]
      } else {
        misplaced.append((index, times[index] < latest))
      }
    }
    return misplaced
  }
}
