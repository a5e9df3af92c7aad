import Foundation
import Units

/// A profile that is shipped inside the program.
public struct EmbeddedProfile: Hashable, Sendable {
  public let name: String
  /// One line for lists.
  public let title: String
  /// Whether it is only there to be extended.
  public let isAbstract: Bool

  /// All of them, in the order in which they are embedded: the tiers from small to large, then the teaching examples.
  public static let all: [EmbeddedProfile] = EmbeddedFile.profileNames.map { name in
    let root = try? YAMLText.read(EmbeddedFile.profile(name)?.bytes ?? Data(), name: name)
    return EmbeddedProfile(name: name, title: root?["title"]?.text ?? "", isAbstract: root?["abstract"]?.text == "true")
  }

  /// The names of those that can be simulated.
  public static let names = all.filter { !$0.isAbstract }.map(\.name)

  /// What was probably meant, abstract profiles included.
  static func nearest(_ name: String) -> String? { NearestName.find(name, among: all.map(\.name)) }

  static func unknown(_ name: String) -> ProfileProblem {
    .unknownProfile(name, choices: names, suggestion: NearestName.find(name, among: names))
  }
}
