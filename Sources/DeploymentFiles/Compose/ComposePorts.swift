import PlanModel

/// Ports of a service: `"8000:8000"`, `"127.0.0.1:5432:5432/tcp"`, `"9090-9091:8080-8081"`, `"3000"`, and the long form.
///
/// Source: Compose specification, 05-services, ports.
enum ComposePorts {
  /// The most ports of one range.
  private static let most = 1_000

  static func read(_ ports: ManifestNode?, exposed: ManifestNode?, path: String, _ errors: inout ManifestErrors) -> [DeployedPort] {
    var result: [DeployedPort] = []
    // A variable without a value leaves nothing, which is told of the variable.
    for item in ports?.items ?? [] where item.text?.isEmpty != true {
      if let found = item.entries == nil ? short(item) : long(item) {
        result += found
      } else {
        errors.add(.type(path: "\(path).ports", found: item.shown, expected: "a port, as 8000 or 8080:80"), at: item.place)
      }
    }
    for item in exposed?.items ?? [] {
      if let number = item.text.flatMap({ Int($0.prefix { $0.isNumber }) }) {
        result.append(DeployedPort(container: number, place: item.place))
      }
    }
    return result
  }

  private static func short(_ node: ManifestNode) -> [DeployedPort]? {
    guard let text = node.text else { return nil }
    let sides = text.split(separator: "/", omittingEmptySubsequences: false)
    let proto = sides.count > 1 ? String(sides[1]) : "tcp"
    var rest = sides[0]
    var address: String?
    if rest.hasPrefix("["), let end = rest.firstRange(of: "]:") {
      address = String(rest[rest.index(after: rest.startIndex)..<end.lowerBound])
      rest = rest[end.upperBound...]
    }
    var parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 3 { address = String(parts.removeFirst()) }
    guard parts.count <= 2, let last = parts.last, let inside = range(last) else { return nil }
    var outside: ClosedRange<Int>?
    if parts.count == 2, !parts[0].isEmpty {
      guard let found = range(parts[0]) else { return nil }
      outside = found
    }
    return pairs(inside, outside, address, proto, node.place)
  }

  private static func long(_ node: ManifestNode) -> [DeployedPort]? {
    guard let target = node["target"]?.text.flatMap({ range($0[...]) }) else { return nil }
    var outside: ClosedRange<Int>?
    if let published = node["published"]?.text, !published.isEmpty {
      guard let found = range(published[...]) else { return nil }
      outside = found
    }
    return pairs(target, outside, node["host_ip"]?.text, node["protocol"]?.text ?? "tcp", node.place)
  }

  private static func pairs(
    _ inside: ClosedRange<Int>, _ outside: ClosedRange<Int>?, _ address: String?, _ proto: String, _ place: FilePlace
  ) -> [DeployedPort] {
    inside.enumerated().map { offset, port in
      // A range for one port lets Docker choose within it.
      let published = outside.flatMap { $0.count == inside.count ? $0.lowerBound + offset : nil }
      return DeployedPort(
        container: port, published: published, hostAddress: address.flatMap { $0.isEmpty || $0 == "0.0.0.0" || $0 == "::" ? nil : $0 },
        isPublished: true, proto: proto, place: place)
    }
  }

  private static func range(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], (0...65_535).contains(low),
      (low...65_535).contains(high), high - low < most
    else { return nil }
    return low...high
  }
}
