/// The characters that pictures in text are made of.
public struct Glyphs: Hashable, Sendable {
  /// One character for each part of a bar, in the order of its shares.
  public var barParts: [Character]
  /// For a share too small for a character of its own: little is not nothing.
  public var sliver: Character
  /// For what is needed and not there.
  public var lack: Character
  /// For what is there some of the time.
  public var partly: Character
  /// From the lowest to the highest.
  public var levels: [Character]
  public var bullet: String
  /// Between the ends of an interval.
  public var ellipsis: String

  /// Block characters, which every terminal with UTF-8 has.
  public static let unicode = Glyphs(
    barParts: ["█", "░"], sliver: "▏", lack: "×", partly: "·", levels: Array("▁▂▃▄▅▆▇█"), bullet: "•", ellipsis: "…")
  /// For terminals without UTF-8. Texts are put into ASCII too.
  public static let ascii = Glyphs(barParts: ["#", "-"], sliver: "|", lack: "x", partly: ".", levels: Array("_.:-=+*#"), bullet: "-", ellipsis: "..")

  var isASCII: Bool { self == .ascii }

  /// A bar of at most `width` characters.
  func bar(_ shares: [Double], width: Int) -> String {
    var text = ""
    for (share, glyph) in zip(shares, barParts) where share > 0 {
      let length = Int((min(share, 1) * Double(width)).rounded())
      text += String(repeating: glyph, count: min(length, width - text.count))
    }
    return text.isEmpty && shares.contains { $0 > 0 } ? String(sliver) : text
  }

  /// One character for each of at most `width` equal spans, by its mean; a space where nothing is known.
  func course(_ values: [Double?], width: Int) -> String {
    let spans = Self.means(values, count: min(width, values.count))
    let known = spans.compactMap { $0 }
    guard let low = known.min(), let high = known.max() else { return "" }
    return String(
      spans.map { value -> Character in
        guard let value else { return " " }
        // Means of equal values differ in their last bits.
        guard high - low > 1e-9 * max(abs(high), abs(low)) else { return levels[0] }
        return levels[min(levels.count - 1, Int((value - low) / (high - low) * Double(levels.count)))]
      })
  }

  private static func means(_ values: [Double?], count: Int) -> [Double?] {
    (0..<count).map { span in
      let known = values[(span * values.count / count)..<((span + 1) * values.count / count)].compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
  }

  /// The text in characters that the terminal has.
  func spell(_ text: String) -> String {
    guard isASCII else { return text }
    let spellings = ["…": "..", "µ": "u", "∞": "no limit", "±": "+-"]
    return spellings.reduce(text) { $0.replacing($1.key, with: $1.value) }.map { $0.isASCII ? String($0) : "?" }.joined()
  }
}
