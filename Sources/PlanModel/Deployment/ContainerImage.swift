/// What an image reference says.
public struct ContainerImage: Hashable, Sendable {
  /// As it was written.
  public let reference: String
  /// `timescale/timescaledb`: with registry and path, without tag and digest.
  public let repository: String
  public let tag: String?
  public let digest: String?

  public init(_ reference: String) {
    self.reference = reference
    var rest = Substring(reference)
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    } else {
      digest = nil
    }
    // A colon before the last slash belongs to the registry's port.
    let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
    if let colon = rest[lastSlash...].lastIndex(of: ":") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    } else {
      tag = nil
    }
    repository = String(rest)
  }

  /// `timescaledb`: the last part of the repository.
  public var name: String { repository.split(separator: "/").last.map(String.init) ?? repository }
  public var software: Software { Software(imageName: name.lowercased()) }

  /// How firmly the reference holds on to one build.
  public enum Pinning: Hashable, Sendable {
    /// A digest, or a tag with at least two numbers, such as `7.4-alpine` or `2.17.2-pg16`.
    case pinned
    /// A tag with one number, such as `5-enterprise`: whatever is newest of it.
    case majorOnly
    /// No tag, `latest`, or a tag without a version.
    case floating
  }

  /// Whether a variable stands for it, or for a part of it, whose value is not among the files.
  public var isVariable: Bool { reference.contains("\u{F8FF}") || reference.contains("$") }

  public var pinning: Pinning {
    if digest != nil { return .pinned }
    guard let tag, !tag.isEmpty, !tag.lowercased().hasPrefix("latest") else { return .floating }
    let name = tag.drop { $0 == "v" || $0 == "V" }
    let version = name.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let numbers = version.split(separator: ".").count
    // A commit or the number of a build names one build as well: `3f9c2ab`, `20240131`.
    let isBuild = version.count >= 5 || (name.dropFirst(version.count).first?.isLetter ?? false)
    if numbers == 0 || (numbers == 1 && isBuild) { return tag.count >= 7 && tag.contains(where: \.isNumber) ? .pinned : .floating }
    return numbers >= 2 ? .pinned : .majorOnly
  }
}
