import Foundation
import Reports

/// How text looks best where it is read.
struct TerminalLook {
  /// Where nobody says how wide it is.
  static let plainWidth = 100

  var width: Int
  var colour: Bool
  var glyphs: Glyphs

  /// For files and pipes.
  static let plain = TerminalLook(width: plainWidth, colour: false, glyphs: .unicode)

  init(width: Int, colour: Bool, glyphs: Glyphs) {
    self.width = width
    self.colour = colour
    self.glyphs = glyphs
  }

  /// For standard output: colour only on a terminal and without `NO_COLOR` (source: no-color.org), the terminal's own width.
  init(environment: [String: String]) {
    guard StandardStream.output.isTerminal else {
      self = .plain
      return
    }
    width = Self.columns(environment) ?? Self.plainWidth
    colour = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    glyphs = Self.locale(environment).map { $0.contains("utf-8") || $0.contains("utf8") } ?? true ? .unicode : .ascii
  }

  private static func columns(_ environment: [String: String]) -> Int? {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    guard ioctl(StandardStream.output.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The one that decides on characters, in lower case. Source: POSIX.1-2017, 8.2 Internationalization Variables.
  private static func locale(_ environment: [String: String]) -> String? {
    ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }?.lowercased()
  }

  var renderer: TerminalRenderer { TerminalRenderer(width: width, colour: colour, glyphs: glyphs) }
}
