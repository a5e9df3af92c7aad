/// Everything that is wrong with a profile, in the order of the text.
public struct ProfileErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// How many problems are kept; the rest is counted.
  static let limit = 50

  /// One problem and where it stands.
  public struct Placed: Hashable, Sendable, CustomStringConvertible {
    public let place: Place
    public let problem: ProfileProblem

    public init(_ place: Place, _ problem: ProfileProblem) {
      self.place = place
      self.problem = problem
    }

    public var description: String { "\(place): \(problem)" }
  }

  public private(set) var problems: [Placed] = []
  /// How many more there are than `problems` holds.
  public private(set) var further = 0

  init() {}

  init(_ place: Place, _ problem: ProfileProblem) { problems = [Placed(place, problem)] }

  public var isEmpty: Bool { problems.isEmpty }

  /// One line a problem.
  public var description: String {
    (problems.map(\.description) + (further > 0 ? ["and \(further) more"] : [])).joined(separator: "\n")
  }

  mutating func add(_ problem: ProfileProblem, at place: Place) {
    let placed = Placed(place, problem)
    if problems.contains(placed) { return }
    if problems.count < Self.limit { problems.append(placed) } else { further += 1 }
  }

  mutating func add(_ others: ProfileErrors) {
    for other in others.problems { add(other.problem, at: other.place) }
    further += others.further
  }

  /// Puts the problems of one file into the order of its lines; overrides come last.
  mutating func sort() {
    func key(_ place: Place) -> (Int, String, Int, Int) {
      switch place {
      case .file(let file): (0, file, 0, 0)
      case .position(let file, let line, let column): (0, file, line, column)
      case .override(let path): (1, path, 0, 0)
      }
    }
    problems = problems.enumerated().sorted { a, b in
      let (x, y) = (key(a.element.place), key(b.element.place))
      return x == y ? a.offset < b.offset : x < y
    }.map(\.element)
  }

  /// Whether there is room for a search for what was meant: a hostile file with many mistakes is not worth the time.
  var isWorthSuggesting: Bool { problems.count < 20 }
}
