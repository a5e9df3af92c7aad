/// Why a file of another revision cannot be had.
enum GitError: Error, Hashable, CustomStringConvertible {
  case noGit
  case notARepository
  case unknownRevision(String)
  case noCommonAncestor(String, String)
  case noSuchFile(String, revision: String)
  case tooManyFiles(String, found: Int, most: Int)
  /// What the reader of a deployment said of its files at a revision.
  case unreadable(String)
  /// What git itself said.
  case other(String)

  var description: String {
    switch self {
    case .noGit: "found no program git; expected it on the PATH for --git"
    case .notARepository: "found no git repository here; expected --git within one"
    case .unknownRevision(let text):
      "found no revision \"\(text)\" in this repository; in CI, fetch the whole history (fetch-depth: 0), or name one that is there"
    case .noCommonAncestor(let a, let b):
      "found no revision from which \"\(a)\" and \"\(b)\" part; in CI, fetch the whole history (fetch-depth: 0), or give \(a)..\(b)"
    case .noSuchFile(let path, let revision): "\(revision): found no file \"\(path)\"; expected one that is there in both revisions"
    case .tooManyFiles(let folder, let found, let most):
      "\(folder): found \(found) files; expected at most \(most): name the folder of the deployment"
    case .unreadable(let text): text
    case .other(let text): "git: \(text)"
    }
  }
}
