/// All that a review has found.
public struct ReviewResult: Codable, Hashable, Sendable {
  /// In the order of severity, then of files and lines.
  public var findings: [Finding]
  public var suppressed: [Suppressed]
  /// What was read and what not.
  public var scope: ReviewScope
  /// What is taken for granted, one sentence each.
  public var assumptions: [String]

  public struct Suppressed: Codable, Hashable, Sendable {
    public var finding: Finding
    public var suppression: Suppression

    public init(finding: Finding, suppression: Suppression) {
      self.finding = finding
      self.suppression = suppression
    }
  }

  public init(findings: [Finding], suppressed: [Suppressed] = [], scope: ReviewScope = ReviewScope(), assumptions: [String] = []) {
    self.findings = findings
    self.suppressed = suppressed
    self.scope = scope
    self.assumptions = assumptions
  }

  public func count(of severity: Severity) -> Int { findings.count { $0.severity == severity } }
}

/// What a review looked at.
public struct ReviewScope: Codable, Hashable, Sendable {
  public struct File: Codable, Hashable, Sendable {
    public var path: String
    /// `compose`, `Kubernetes`, `variables`, `postgresql.conf` and so on.
    public var kind: String

    public init(path: String, kind: String) {
      self.path = path
      self.kind = kind
    }
  }

  public var files: [File]
  /// Workloads and other objects that rules look at.
  public var objects: Int
  /// What nobody here understands, and how often it was met.
  public var passedOver: [String: Int]

  public init(files: [File] = [], objects: Int = 0, passedOver: [String: Int] = [:]) {
    self.files = files
    self.objects = objects
    self.passedOver = passedOver
  }
}
