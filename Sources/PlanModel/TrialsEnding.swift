/// Why no further trial was run.
public enum TrialsEnding: String, Codable, Hashable, Sendable {
  case count = "the number asked for"
  case precise = "precise enough"
  case capReached = "cap reached before the precision asked for"
  case interrupted = "interrupted"
}
