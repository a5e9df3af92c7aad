extension ProfileErrors {
  /// The same problems of files that go by other names, as those of another revision do that lie in a temporary folder.
  /// - Parameter shown: from the name of a file to what it is called in messages.
  public func renamed(_ shown: (String) -> String) -> ProfileErrors {
    var others = ProfileErrors()
    for placed in problems {
      switch placed.place {
      case .position(let file, let line, let column):
        others.add(placed.problem, at: .position(file: shown(file), line: line, column: column))
      case .file(let file): others.add(placed.problem, at: .file(shown(file)))
      case .override: others.add(placed.problem, at: placed.place)
      }
    }
    return others
  }
}
