import DeploymentFiles
import Foundation
import PlanFiles
import PlanModel
import Testing
import Units

@testable import Planning

/// A deployment written in a test: files in a fresh folder, reviewed as a user's would be.
enum ReviewSample {
  /// - Parameter text: one file or several, each below a line `=== its name`. Without such a line a manifest or a compose file, by its
  /// first words.
  static func review(_ text: String, tier: String? = nil, today: String = "2026-11-24") throws -> ReviewResult {
    let reading = try read(text)
    let prices = try PriceTableReader.embedded()
    let reviewTier = try tier.map { ReviewTier(try ProfileReader.read(.embedded($0)), prices: prices) }
    return ReviewPlan(
      ReviewSubject(reading.system, tier: reviewTier), scope: reading.scope, suppressions: reading.suppressions, today: today
    ).run()
  }

  static func read(_ text: String) throws -> DeploymentReading {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ape-plan-review-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files(in: text) {
      let url = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: url)
    }
    return try DeploymentReader().read([folder.path])
  }

  private static func files(in text: String) -> [(name: String, content: String)] {
    guard text.hasPrefix("=== ") else { return [(text.contains("apiVersion:") ? "k8s.yaml" : "docker-compose.yml", text + "\n")] }
    return text.split(separator: "=== ").map { part in
      let end = part.firstIndex(of: "\n") ?? part.endIndex
      return (String(part[..<end]), String(part[end...].dropFirst()))
    }
  }
}

/// A rule that fires at one deployment and is silent at another, which differs in as little as possible.
struct RuleCase: CustomTestStringConvertible, Sendable {
  let id: String
  let fires: String
  let silent: String
  let why: String
  var tier: String?

  init(_ id: String, fires: String, silent: String, tier: String? = nil, why: String) {
    self.id = id
    self.fires = fires
    self.silent = silent
    self.tier = tier
    self.why = why
  }

  /// The silent one is the firing one with a text put in the place of another.
  init(_ id: String, _ text: String, _ faulty: String, mended: String, tier: String? = nil, why: String) {
    precondition(text.contains(faulty), "\(id) has no \(faulty)")
    self.init(id, fires: text, silent: text.replacing(faulty, with: mended), tier: tier, why: why)
  }

  var testDescription: String { "\(id): \(why)" }
}
