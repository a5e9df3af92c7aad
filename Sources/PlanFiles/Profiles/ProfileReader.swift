import PlanModel

/// Turns a profile's text into a scenario.
public enum ProfileReader {
  /// Reads a profile with all it extends, puts the overrides in, checks everything, and builds the scenario.
  /// - Throws: all problems together; a YAML mistake alone, as nothing can be said of a text that is none.
  public static func read(_ source: ProfileSource, overrides: [ProfileOverride] = []) throws(ProfileErrors) -> Scenario {
    try CheckedProfile(source, overrides: overrides).scenario()
  }

  /// Checks a profile without needing it to be complete: one that is only there to be extended may leave out what the others add.
  /// - Throws: all problems together.
  public static func validate(_ source: ProfileSource, overrides: [ProfileOverride] = []) throws(ProfileErrors) {
    let profile = try CheckedProfile(source, overrides: overrides)
    if !profile.isAbstract { _ = try profile.scenario() }
  }
}

/// A profile that was held against the format. One that is only there to be extended may have gaps.
struct CheckedProfile {
  let root: CheckedObject
  let figures: [Figure]
  let isAbstract: Bool
  var name: String { root.find("name") ?? "" }

  init(_ source: ProfileSource, overrides: [ProfileOverride]) throws(ProfileErrors) {
    var tree = try ProfileInheritance.load(source)
    var errors = ProfileErrors()
    for override in overrides {
      do { try OverrideApplication.apply(override, to: &tree) } catch {
        errors.add(error)
      }
    }
    guard errors.isEmpty else { throw errors }
    self = try CheckedProfile(tree)
  }

  init(_ tree: YAMLNode) throws(ProfileErrors) {
    guard case .mapping = tree.content else {
      throw ProfileErrors(tree.place, .unexpected(found: tree.shown, expected: "a profile: schemaVersion: 1, name: ..., and so on"))
    }
    isAbstract = tree["abstract"]?.text == "true"
    let names = ProfileNames(tree)
    var checker = FormatChecker(names: names, allowsGaps: isAbstract)
    var errors = ProfileErrors()
    guard case .object(let root)? = checker.check(tree, as: .object(ProfileFormat.profile), at: "")?.content else {
      throw checker.errors
    }
    errors = checker.errors
    var checks = ScenarioChecks(names: names)
    if !isAbstract { checks.run(root) }
    errors.add(checks.errors)
    guard errors.isEmpty else {
      errors.sort()
      throw errors
    }
    self.root = root
    figures = checker.figures
  }
}
