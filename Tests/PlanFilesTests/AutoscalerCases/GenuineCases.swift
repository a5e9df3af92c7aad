import Foundation

/// Cases with the answers of the genuine controller. They are not part of the project, as they come without a licence of their own: they
/// lie beside the checkout, or where `APE_PLAN_AUTOSCALER_CASES` says.
enum GenuineCases {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["APE_PLAN_AUTOSCALER_CASES"] { return URL(fileURLWithPath: path) }
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.deletingLastPathComponent().appendingPathComponent("shared/data/autoscaler")
  }()

  static var areThere: Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("replica_calc.jsonl").path) }

  static func lines(of file: String) throws -> [Data] {
    try Data(contentsOf: folder.appendingPathComponent(file)).split(separator: UInt8(ascii: "\n")).map { Data($0) }
  }

  static func object(_ line: Data) throws -> [String: Any] { try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:] }
}
