import Foundation

/// One line of the list of sweeps.
public struct SweepSummary: Codable, Hashable, Sendable {
  /// Counts up from `1`; never used twice in the same store.
  public var id: String
  /// When it was begun, to the millisecond.
  public var created: Date
  /// Of the scenario that is varied.
  public var name: String
  public var axes: [Sweep.Axis]
  /// Of the program that made its points, with what tells two builds apart.
  public var version: String
  /// Those that are done.
  public var points: Int
  /// Of the whole grid.
  public var pointsInAll: Int

  public init(id: String, created: Date, name: String, axes: [Sweep.Axis], version: String, points: Int) {
    self.id = id
    self.created = created
    self.name = name
    self.axes = axes
    self.version = version
    self.points = points
    pointsInAll = Sweep(name: name, axes: axes).count
  }
}
