import CSVText
import Foundation
import PlanModel
import Units

/// Where a recorded trace or a table of samples is.
public enum TraceSource: Hashable, Sendable {
  /// Shipped inside the program, by its file name.
  case embedded(String)
  /// The path of a file.
  case file(String)

  /// The file names of the traces inside the program.
  public static let embeddedNames = EmbeddedFile.traceNames

  /// What somebody means by a text: the file of that path, or else the embedded trace of that name.
  /// - Throws: `TraceProblem.unknown` when there is neither.
  public init(naming text: String) throws(TraceErrors) { try self.init(naming: text, path: text) }

  /// - Parameter path: where the file would be; nil if only embedded traces can be meant.
  init(naming text: String, path: String?) throws(TraceErrors) {
    if let path, FileManager.default.fileExists(atPath: path) {
      self = .file(path)
    } else if EmbeddedFile.trace(text) != nil {
      self = .embedded(text)
    } else {
      let suggestion = NearestName.find(text, among: Self.embeddedNames)
      throw TraceErrors(.unknown(text, embedded: Self.embeddedNames, suggestion: suggestion))
    }
  }

  /// The path, or the embedded trace's name.
  public var origin: String {
    switch self {
    case .embedded(let name): name
    case .file(let path): path
    }
  }

  func open() throws(CSVError) -> CSVReader {
    switch self {
    case .embedded(let name): CSVReader(bytes: Array(EmbeddedFile.trace(name)?.bytes ?? Data()), name: name)
    case .file(let path): try CSVReader(path: path)
    }
  }

  /// - Throws: when it is no file that can be read again and again.
  func requireFile() throws(TraceErrors) {
    guard case .file(let path) = self else { return }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw TraceErrors(.csv(.cannotOpen(path: path, reason: String(cString: strerror(errno)))))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw TraceErrors(.notRereadable(path: path)) }
  }

  /// SHA-256 of all bytes, in hexadecimal, read in pieces.
  func digest() throws(TraceErrors) -> String {
    switch self {
    case .embedded(let name): return SHA256.hexadecimal(of: EmbeddedFile.trace(name)?.bytes ?? Data())
    case .file(let path):
      let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw TraceErrors(.csv(.cannotOpen(path: path, reason: String(cString: strerror(errno))))) }
      defer { close(descriptor) }
      var digest = SHA256()
      var chunk = [UInt8](repeating: 0, count: 1 << 18)
      while true {
        let got = read(descriptor, &chunk, chunk.count)
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else { throw TraceErrors(.csv(.cannotRead(path: path, reason: String(cString: strerror(errno))))) }
        guard got > 0 else { return digest.finish() }
        chunk.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0.prefix(got))) }
      }
    }
  }
}
