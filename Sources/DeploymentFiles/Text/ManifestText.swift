import Foundation
import PlanModel
import Yams

/// Reads YAML with any number of documents that may come from anywhere: in bounded time and memory, never deeper than the stack.
///
/// An alias bomb needs anchors. Where they are refused that is done before the parser sees the text; where they are followed, what they
/// come to is counted, and no alias may be or hold a key, as the parser itself walks through keys. The nesting that the parser takes is at
/// most libyaml's 1,000 levels; of these `deepest` are read.
enum ManifestText {
  /// The most bytes of a manifest.
  static let largest = 1 << 20
  /// The most levels of lists and mappings within each other.
  static let deepest = 64
  /// The most values of all documents together.
  static let mostNodes = 100_000
  /// The same for what is reviewed, as `helm template` may print the definitions of a whole stack.
  static let largestReviewed = 4 << 20
  static let mostNodesReviewed = 400_000

  /// What is done with anchors and aliases.
  enum Anchors {
    case refused
    /// Aliases are replaced by what they stand for, and merge keys (`<<`) filled in.
    case followed
  }

  /// Each document that is not empty.
  /// - Throws: `ManifestErrors`: what is no YAML stands alone.
  static func documents(_ bytes: Data, name: String, anchors: Anchors = .refused) throws(ManifestErrors) -> [ManifestNode] {
    let start = FilePlace(file: name)
    let largest = anchors == .followed ? largestReviewed : largest
    guard bytes.count <= largest else { throw ManifestErrors(start, .tooLarge(limit: largest)) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw ManifestErrors(start, .notUTF8) }
    switch anchors {
    case .refused: try refuseAnchors(text, name: name)
    case .followed: try AnchorScan.refuseKeys(text, name: name)
    }
    var roots: [Node] = []
    do {
      // Without a resolver's rules every scalar stays the text it is; what it means is the reader's business.
      roots = Array(try Yams.compose_all(yaml: text, .basic, .default, .utf8))
      // The sequence ends at an error and keeps it: a second walk by hand would lose its place, the single composer tells it.
      if let broken = firstError(in: text) { throw broken }
    } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
      throw ManifestErrors(place(context.mark, name), .duplicateKey(keys.first ?? ""))
    } catch let error as YamlError {
      throw problem(of: error, name: name)
    } catch {
      throw ManifestErrors(start, .syntax("\(error)"))
    }
    var walk = Walk(name: name, mostNodes: anchors == .followed ? mostNodesReviewed : mostNodes)
    let nodes = roots.map { walk.convert($0, depth: 1) }
    guard walk.errors.isEmpty else { throw walk.errors }
    return nodes.filter { !$0.isNothing }
  }

  /// What ends the stream of documents before its end, if anything does.
  private static func firstError(in text: String) -> (any Error)? {
    do {
      let parser = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8)
      while try parser.nextRoot() != nil {}
      return nil
    } catch { return error }
  }

  private static func place(_ mark: Mark, _ name: String) -> FilePlace { FilePlace(file: name, line: mark.line, column: mark.column) }

  private static func problem(of error: YamlError, name: String) -> ManifestErrors {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
      return ManifestErrors(place(mark, name), .syntax(problem))
    case .reader(let problem, let offset, _, let yaml):
      let lines = yaml.prefix(offset ?? 0).split(separator: "\n", omittingEmptySubsequences: false)
      let column = (lines.last?.unicodeScalars.count ?? 0) + 1
      return ManifestErrors(FilePlace(file: name, line: max(1, lines.count), column: column), .syntax(problem))
    default:
      return ManifestErrors(FilePlace(file: name), .syntax("\(error)"))
    }
  }

  /// A `&` that begins a word outside of a comment counts as an anchor, even within a text: nothing that the parser takes for one gets by.
  private static func refuseAnchors(_ text: String, name: String) throws(ManifestErrors) {
    var line = 0
    for content in text.split(separator: "\n", omittingEmptySubsequences: false) {
      line += 1
      guard content.utf8.contains(UInt8(ascii: "&")) else { continue }
      let scalars = Array(content.unicodeScalars)
      if scalars.first(where: { $0 != " " }) == "#" { continue }
      for (index, scalar) in scalars.enumerated() where scalar == "&" {
        let startsToken = index == 0 || " \t[{,:-?".unicodeScalars.contains(scalars[index - 1])
        guard startsToken, index + 1 < scalars.count, !" \t&".unicodeScalars.contains(scalars[index + 1]) else { continue }
        let word = scalars[index...].prefix { !" \t,]}".unicodeScalars.contains($0) }
        var found = String.UnicodeScalarView()
        found.append(contentsOf: word)
        throw ManifestErrors(FilePlace(file: name, line: line, column: index + 1), .anchor(String(found)))
      }
    }
  }

  private struct Walk {
    let name: String
    let mostNodes: Int
    var errors = ManifestErrors()
    var count = 0

    mutating func convert(_ node: Node, depth: Int) -> ManifestNode {
      let place = node.mark.map { ManifestText.place($0, name) } ?? FilePlace(file: name)
      count += 1
      guard depth <= ManifestText.deepest, count <= mostNodes else {
        // What an alias bomb would come to is not walked through either.
        if count == mostNodes + 1 || depth > ManifestText.deepest {
          errors.add(depth > ManifestText.deepest ? .tooDeep(limit: ManifestText.deepest) : .tooManyNodes(limit: mostNodes), at: place)
        }
        return ManifestNode(content: .nothing, place: place)
      }
      switch node {
      case .scalar(let scalar):
        let isPlain = scalar.style == .plain
        if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return ManifestNode(content: .nothing, place: place) }
        return ManifestNode(content: .scalar(scalar.string, isQuoted: !isPlain), place: place)
      case .sequence(let sequence):
        return ManifestNode(content: .list(sequence.map { convert($0, depth: depth + 1) }), place: place)
      case .mapping(let mapping):
        var entries: [ManifestNode.Entry] = []
        for (key, value) in mapping {
          let value = convert(value, depth: depth + 1)
          let keyPlace = key.mark.map { ManifestText.place($0, name) } ?? place
          guard case .scalar(let scalar) = key else {
            errors.add(.keyIsNoText, at: keyPlace)
            continue
          }
          entries.append(.init(key: scalar.string, keyPlace: keyPlace, value: value))
        }
        return ManifestNode(content: .mapping(MergeKey.filledIn(entries)), place: place)
      case .alias:
        errors.add(.anchor("*"), at: place)
        return ManifestNode(content: .nothing, place: place)
      }
    }
  }
}
