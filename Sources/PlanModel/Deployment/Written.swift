/// A value and where somebody wrote it.
public struct Written<Value: Hashable & Sendable>: Hashable, Sendable {
  public var value: Value
  public var place: FilePlace

  public init(_ value: Value, at place: FilePlace) {
    self.value = value
    self.place = place
  }

  public func map<Other>(_ transform: (Value) -> Other) -> Written<Other> { Written<Other>(transform(value), at: place) }
}
