import Foundation

/// How values are written into the database: compact JSON with sorted keys, so that equal values have equal bytes.
///
/// JSON has no infinity, which a saturation rate may well be; it is written as a text and comes back as a number.
enum StoredJSON {
  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(StoredDate.text(date))
    }
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    return encoder
  }

  static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      guard let date = StoredDate.date(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "found \"\(text)\"; expected a date")
      }
      return date
    }
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    return decoder
  }

  static func text(of value: some Encodable) throws -> String {
    String(decoding: try encoder().encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ type: Value.Type, in text: String) throws -> Value {
    try decoder().decode(type, from: Data(text.utf8))
  }
}

/// Dates as `2026-11-23T18:00:00.000Z`.
enum StoredDate {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  static func text(_ date: Date) -> String {
    // The style cuts off what is below a millisecond; without the half, a date read back would be written one millisecond earlier.
    Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1_000).rounded() / 1_000 + 0.000_1).formatted(style)
  }

  static func date(_ text: String) -> Date? { try? Date(text, strategy: style) }
}
