import Units

/// A file that is to be written, by its name within a folder.
public struct WrittenFile: Hashable, Sendable {
  public var name: String
  public var text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

extension Bytes {
  /// As compose and Docker take it, in powers of 1024: `4G`, `1536M`, rounded up to whole KiB.
  var composeSpelling: String {
    if count % 1_073_741_824 == 0 { return "\(count / 1_073_741_824)G" }
    if count % 1_048_576 == 0 { return "\(count / 1_048_576)M" }
    return "\((count + 1_023) / 1_024)K"
  }

  /// As Kubernetes takes it: `4Gi`, `1536Mi`, or bytes where neither is exact.
  var kubernetesSpelling: String {
    if count % 1_073_741_824 == 0 { return "\(count / 1_073_741_824)Gi" }
    return count % 1_048_576 == 0 ? "\(count / 1_048_576)Mi" : "\(count)"
  }
}

extension CPU {
  /// A number of cores without a unit, as compose takes it.
  var composeSpelling: String { cores.significant(6) }
}
