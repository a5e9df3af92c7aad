/// A prometheus.yml, as far as rules look at it.
public struct ScrapeConfiguration: Hashable, Sendable {
  public var path: String
  public var place: FilePlace
  public var jobs: [Job]
  /// How many files of rules it names.
  public var ruleFiles: Int
  public var hasAlertmanager: Bool

  public struct Job: Hashable, Sendable {
    public var name: String
    /// Static targets; those found by service discovery are not known.
    public var targets: [Target]
    /// Asks some directory which targets there are, such as `dns_sd_configs`.
    public var discovers: Bool

    public init(name: String, targets: [Target], discovers: Bool) {
      self.name = name
      self.targets = targets
      self.discovers = discovers
    }
  }

  public struct Target: Hashable, Sendable {
    public var host: String
    public var port: Int?
    public var place: FilePlace

    public init(host: String, port: Int?, place: FilePlace) {
      self.host = host
      self.port = port
      self.place = place
    }
  }

  public init(path: String, place: FilePlace, jobs: [Job], ruleFiles: Int, hasAlertmanager: Bool) {
    self.path = path
    self.place = place
    self.jobs = jobs
    self.ruleFiles = ruleFiles
    self.hasAlertmanager = hasAlertmanager
  }
}
