import PlanModel
import Pricing
import RandomStreams
import Units

/// What the format alone cannot say of spot machines.
struct SpotChecks {
  private(set) var errors = ProfileErrors()

  mutating func run(_ node: CheckedObject) {
    let isSpot = node.find("purchase", as: String.self) == "spot"
    guard let interruptions = node.object("interruptions") else {
      if isSpot {
        errors.add(
          .unexpected(found: "spot machines without interruptions", expected: "interruptions: when the provider takes them back"),
          at: node.place(of: "purchase"))
      }
      return
    }
    if !isSpot {
      errors.add(
        .unexpected(found: "interruptions of machines that are not bought on the spot market", expected: "purchase: spot"),
        at: node.place(of: "interruptions"))
    }
    check(interruptions)
  }

  private mutating func check(_ interruptions: CheckedObject) {
    let assumed = ["together", "failing", "outage"]
    switch (interruptions.find("band", as: String.self).flatMap(InterruptionBand.init(rawValue:)), interruptions.has("trace")) {
    case (nil, false): errors.add(.oneOfTwo("band", "trace", of: "interruptions", found: 0), at: interruptions.place)
    case (.some, true): errors.add(.oneOfTwo("band", "trace", of: "interruptions", found: 2), at: interruptions.place(of: "trace"))
    case (nil, true):
      for key in assumed + ["upTo"] where interruptions.has(key) {
        errors.add(
          .unexpected(found: "\(key) beside a trace", expected: "none, as it follows from the record"), at: interruptions.place(of: key))
      }
    case (let band?, false):
      for key in assumed where !interruptions.has(key) {
        errors.add(
          .missingKey(key, of: "interruptions with a band", meaning: "an assumption, as the band does not say it"),
          at: interruptions.place(of: "band"))
      }
      checkEnd(band, interruptions)
    }
    if let together = interruptions.find("together", as: Fraction.self), together <= .zero {
      errors.add(
        .unexpected(found: "interruptions that take no machine", expected: "a share above 0%"), at: interruptions.place(of: "together"))
    }
  }

  private mutating func checkEnd(_ band: InterruptionBand, _ interruptions: CheckedObject) {
    let end = interruptions.find("upTo", as: Fraction.self)
    guard SpotBand(band, openEnd: end) == nil else { return }
    if end == nil {
      errors.add(
        .missingKey("upTo", of: "band without an upper end", meaning: "the upper end that is assumed, above 20% and below 100%"),
        at: interruptions.place(of: "band"))
    } else if band == .over20 {
      errors.add(
        .unexpected(found: "an upper end that is none", expected: "a share above 20% and below 100%"), at: interruptions.place(of: "upTo"))
    } else {
      errors.add(
        .unexpected(found: "upTo beside the band \(band.rawValue)", expected: "none, as the band has an upper end"),
        at: interruptions.place(of: "upTo"))
    }
  }
}

extension SpotPurchase {
  /// - Parameters:
  ///   - node: that was found right.
  ///   - trace: what the file says that it names; nil with a band.
  /// - Returns: nil for machines that the provider never takes back.
  init?(_ node: CheckedObject, trace: AvailabilityTrace?) {
    guard node.find("purchase", as: String.self) == "spot", let object = node.object("interruptions") else { return nil }
    let interruptions: Interruptions
    if let trace {
      interruptions = .trace(trace)
    } else {
      guard let name = InterruptionBand(rawValue: object.get("band")), let band = SpotBand(name, openEnd: object.find("upTo")) else {
        return nil
      }
      interruptions = .band(
        band, refill: SpotRefill(together: object.get("together"), failing: object.get("failing"), outage: object.get("outage")))
    }
    let further = object.list("types").compactMap { node -> String? in
      if case .value(let value) = node.content { return value as? String }
      return nil
    }
    self.init(
      interruptions: interruptions, types: [node.get("instanceType")] + further, startUp: object.get("startUp"),
      fallsBack: object.get("fallBack"))
  }
}
