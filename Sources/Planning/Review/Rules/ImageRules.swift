import PlanModel
import Units

/// Images: whether they stay the same, and what they oblige to.
enum ImageRules {
  static let all = [floating, majorOnly, licence]

  private static let source =
    "Kubernetes documentation, Images: avoid the :latest tag; Docker documentation, Building best practices: pin versions"

  private static let floating = ReviewRule(
    RuleDescription(
      .wiring, 40, .warning, title: "An image has no version",
      explanation: """
        What runs depends on when it was pulled: two replicas may differ, an update comes unasked, and a rollback has nothing to go back \
        to. Name a version, or better a digest.
        """,
      source: source)
  ) { subject, rule in images(subject, rule, .floating, "is whatever was newest when it was pulled", "a version, as \("name:1.4.2")") }

  private static let majorOnly = ReviewRule(
    RuleDescription(
      .wiring, 41, .note, title: "An image has a major version alone",
      explanation:
        "Minor versions change under it whenever it is pulled. Databases rewrite their files at some of them, and do not go back.",
      source: source)
  ) { subject, rule in images(subject, rule, .majorOnly, "is the newest of a major version", "a version with its minor number") }

  private static func images(
    _ subject: ReviewSubject, _ rule: RuleDescription, _ pinning: ContainerImage.Pinning, _ what: String, _ remedy: String
  ) -> [Finding] {
    subject.system.containers.compactMap { workload, container in
      guard let image = container.image, !image.value.isVariable, image.value.pinning == pinning else { return nil }
      return rule.finding(
        at: image.place, in: workload.title, "\(image.value.reference) \(what).", configured: image.value.reference, recommended: remedy)
    }
  }

  private static let licence = ReviewRule(
    RuleDescription(
      .wiring, 42, .note, title: "An image has a licence that costs money or has conditions",
      explanation: """
        Neo4j Enterprise needs a commercial agreement (or an evaluation), which accepting by a variable does not replace; its Community \
        edition has no clustering and no metrics for Prometheus.
        """,
      source: "Neo4j licensing, Enterprise edition")
  ) { subject, rule in
    subject.system.containers(of: .neo4j).compactMap { workload, container in
      guard let image = container.image, image.value.tag?.contains("enterprise") ?? false else { return nil }
      // The word eval says that it is known to be an evaluation.
      guard container.settings["NEO4J_ACCEPT_LICENSE_AGREEMENT"]?.value.lowercased() != "eval" else { return nil }
      return rule.finding(
        at: image.place, in: workload.title, "\(image.value.reference) needs a commercial licence.", configured: image.value.reference,
        recommended: "the agreement, told here in a comment; eval; or the Community edition")
    }
  }
}
