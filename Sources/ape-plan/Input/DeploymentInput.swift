import DeploymentFiles
import Foundation
import PlanFiles
import PlanModel

/// A profile made of a deployment's files, and what was not taken.
struct DeploymentDraft {
  var profile: DeploymentProfile
  /// One sentence each.
  var remarks: [String]
}

/// Makes a profile of the files of a deployment.
struct DeploymentInput {
  var reader = DeploymentReader()
  /// nil to find the container that answers queries.
  var application: String?
  /// nil for that of the files.
  var platform: Platform?

  /// - Throws: `ManifestErrors`, `DeploymentFactsError`, and what is wrong with the base.
  func draft(_ paths: [String], over base: ProfileSource? = nil, isLoadKnown: Bool) throws -> DeploymentDraft {
    let reading = try reader.read(paths)
    guard reading.scope.objects > 0 else { throw DeploymentFactsError.noApplication(files: paths) }
    let facts = try reading.facts(platform: platform, application: application)
    let profile = try DeploymentProfile(
      facts, over: base ?? DeploymentProfile.assumed, named: Self.name(of: paths), from: paths, isLoadKnown: isLoadKnown)
    return DeploymentDraft(profile: profile, remarks: facts.remarks)
  }

  /// A scenario whose load is known.
  func scenario(_ paths: [String], over base: ProfileSource? = nil, isLoadKnown: Bool) throws -> PreparedScenario {
    guard isLoadKnown else { throw UsageError.noLoad(paths[0]) }
    let draft = try draft(paths, over: base, isLoadKnown: true)
    var prepared = PreparedScenario(try ProfileReader.read(draft.profile.source))
    prepared.remarks = draft.remarks
    return prepared
  }

  /// The folder or file that was named first, without its ending.
  private static func name(of paths: [String]) -> String {
    let url = URL(fileURLWithPath: paths[0]).standardizedFileURL
    return paths[0] == "-" ? "deployment" : OutputFile.isFolder(paths[0]) ? url.lastPathComponent : url.deletingPathExtension().lastPathComponent
  }
}
