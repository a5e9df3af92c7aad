import PlanModel
import RandomStreams
import Units

/// Builds the steps of routes from checked YAML.
struct RouteBuilder {
  /// The steps of a list, each with a label that is unique in it.
  static func steps(_ items: [CheckedNode]) -> [Step] {
    let objects = items.compactMap { item -> CheckedObject? in
      if case .object(let object) = item.content { return object }
      return nil
    }
    let taken = Set(objects.compactMap { $0.find("label", as: String.self) })
    var numbers: [String: Int] = [:]
    return objects.map { object in
      let action = action(object)
      if let label = object.find("label", as: String.self) { return Step(label: label, action: action) }
      let stem = stem(object)
      var label: String
      repeat {
        numbers[stem, default: 0] += 1
        label = "\(stem) \(numbers[stem, default: 0])"
      } while taken.contains(label)
      return Step(label: label, action: action)
    }
  }

  /// The verb, and its object where that is a name.
  private static func stem(_ object: CheckedObject) -> String {
    guard let name = object.find(object.word, as: String.self) else { return object.word }
    return "\(object.word) \(name)"
  }

  private static func action(_ object: CheckedObject) -> Step.Action {
    func name() -> String { object.get(object.word) }
    func steps(_ key: String) -> [Step] { Self.steps(object.list(key)) }
    func time() -> Distribution { object.get("time") }

    switch object.word {
    case "serve": return .serve(station: name(), time: time())
    case "wait": return .wait(object.get("wait"))
    case "hold": return .hold(pool: name(), steps: steps("steps"))
    case "block": return .block(service: name(), steps: steps("steps"))
    case "enter": return .enter(service: name(), steps: steps("steps"))
    case "lookup":
      return .lookup(cache: name(), keyspace: object.find("keyspace") ?? "", hit: steps("hit"), miss: steps("miss"))
    case "branch": return .branch(choices(object.list("branch")))
    case "loop": return .loop(steps("loop"))
    case "again": return .again(probability: object.get("again"))
    case "repeat": return .repeated(count: object.get("repeat"), steps: steps("steps"))
    case "parallel":
      if let copies = object.find("copies", as: Int.self) {
        return .parallel(Array(repeating: steps("parallel"), count: copies))
      }
      return .parallel(object.list("parallel").map { branch in
        if case .list(let items) = branch.content { return Self.steps(items) }
        return []
      })
    case "retry": return .retry(attempts: object.get("retry"), backoff: backoff(object.getObject("backoff")), steps: steps("steps"))
    case "attempt": return .attempt(steps: steps("attempt"), otherwise: steps("otherwise"))
    case "read": return .read(database: name(), time: time(), pages: object.get("pages"))
    case "ask": return .ask(provider: name(), tokens: tokens(object.getObject("tokens")))
    case "execute": return .execute(sandbox: name(), time: time())
    case "respond": return .respond(bytes: object.get("respond"))
    case "store": return .store(database: name(), bytes: object.get("bytes"))
    case "fail": return .fail(cause: name(), probability: object.get("probability"))
    case "call": return .call(route: name())
    default: preconditionFailure("no step is built from the verb \(object.word)")
    }
  }

  private static func choices(_ items: [CheckedNode]) -> [Step.Choice] {
    var remaining = 1.0
    return items.compactMap { item in
      guard case .object(let object) = item.content else { return nil }
      let probability = object.word == "otherwise" ? Fraction(max(0, remaining)) : object.get("probability", as: Fraction.self)
      remaining -= probability.value
      return Step.Choice(probability: probability, steps: Self.steps(object.list("steps")))
    }
  }

  static func backoff(_ object: CheckedObject) -> Backoff {
    let retryAfter: String = object.get("retryAfter")
    return Backoff(
      first: object.get("first"), factor: object.get("factor"), longest: object.get("longest"), jitter: object.get("jitter"),
      ignoresRetryAfter: retryAfter == "ignored" ? true : nil)
  }

  private static func tokens(_ object: CheckedObject) -> TokenSource {
    if object.word == "table" {
      return .table(object.get("table"), inputScale: object.get("inputScale"), outputScale: object.get("outputScale"))
    }
    return .distributions(input: object.get("input"), output: object.get("output"))
  }
}
