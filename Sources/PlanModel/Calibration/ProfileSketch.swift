/// The shape of a profile that is made of measurements alone, and which fitted figure stands where.
public struct ProfileSketch: Hashable, Sendable {
  public indirect enum Step: Hashable, Sendable {
    /// A visit; `figure` is its time.
    case serve(station: String, figure: Int)
    /// The steps with a probability, a share among the figures.
    case branch(figure: Int, [Step])
    /// The cache station, whose hit ratio is a share among the figures.
    case lookup(figure: Int, hit: [Step], miss: [Step])
    /// A call of the language model.
    case ask(input: Int, output: Int)
    case fail(figure: Int)
  }

  public struct Station: Hashable, Sendable {
    public var name: String
    /// Nil: nobody waits there.
    public var servers: Int?

    public init(name: String, servers: Int?) {
      self.name = name
      self.servers = servers
    }
  }

  /// The language model's figures.
  public struct Model: Hashable, Sendable {
    public var timeToFirstToken: Int
    public var timePerToken: Int
    public var concurrency: Int?

    public init(timeToFirstToken: Int, timePerToken: Int, concurrency: Int?) {
      self.timeToFirstToken = timeToFirstToken
      self.timePerToken = timePerToken
      self.concurrency = concurrency
    }
  }

  /// The name of the station that stands for a cache.
  public static let cache = "cache"
  /// The name of the language model.
  public static let model = "llm"
  public static let route = "request"

  public var stations: [Station] = []
  public var model: Model?
  public var steps: [Step] = []

  public init() {}
}
