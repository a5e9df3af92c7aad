import PlanModel
import RandomStreams
import Units

/// Calls of LLM providers, and runs in sandboxes.
extension RouteCompiler {
  mutating func ask(_ name: String, _ tokens: TokenSource, _ scope: Scope) throws(SimulationError) {
    guard let service = parts.services[name], case .llm(let provider) = service.kind, let family = parts.family(name),
      let number = parts.providers.firstIndex(where: { $0.name == name })
    else { throw .unknownName(name, of: "LLM provider") }
    let specification = try call(name, number, provider, tokens)
    let end = builder.label()
    let refused = builder.label()
    if provider.quota != nil {
      if !scope.hasAlternative {
        for what in ["requests", "inputTokens", "outputTokens"] {
          if let meter = parts.family("\(name).\(what)") { parts.families[meter].isBypassed = false }
        }
      }
      try builder.emit(.admit) {
        $0.first = specification
        $0.onFailure = (provider.refusalTime == nil ? scope.failure : refused).number
        // The same draws as those of the call.
        $0.salt = Self.salt(scope.path)
      }
    }
    try visit(family, component: name, provider.timeToFirstToken, scope, demand: .tokens) {
      $0.first = specification
      $0.count = specification
    }
    guard provider.quota != nil, let refusalTime = provider.refusalTime else { return }
    try builder.jump(to: end)
    builder.place(refused)
    try visit(try pause("refusal"), component: "refusal", refusalTime, scope, suffix: "/refusal")
    try builder.jump(to: scope.failure)
    builder.place(end)
  }

  /// The number of the specification of such calls, made on first use: routes that are called in many places ask alike.
  private mutating func call(
    _ name: String, _ number: Int, _ provider: LLMProvider, _ tokens: TokenSource
  ) throws(SimulationError) -> Int32 {
    let key = NetworkParts.Call(provider: name, tokens: tokens)
    if let known = parts.callNumber[key] { return known }
    func meter(_ what: String) -> Int32 { parts.family("\(name).\(what)").map { Int32(parts.families[$0].first) } ?? -1 }
    let specification = ProviderSpec(
      provider: Int32(number), timeToFirstToken: try parts.sampler(provider.timeToFirstToken),
      timePerToken: try parts.sampler(provider.timePerToken), timeout: provider.timeout?.nanoseconds ?? -1,
      failureProbability: provider.failureProbability.value, failureCause: parts.cause("\(name): call failed"),
      timeoutCause: parts.cause("\(name): call timed out"), requestMeter: meter("requests"), inputMeter: meter("inputTokens"),
      outputMeter: meter("outputTokens"), reservedOutput: provider.quota?.reservedOutput ?? -1,
      countedInput: 1 - (provider.cachedInput?.value ?? 0))
    let source = try tokenSpec(tokens)
    parts.callExpectations.append(CallExpectation(specification, source, sample: tracedTokens, parts))
    parts.providerSpecs.append(specification)
    parts.tokenSpecs.append(source)
    let made = Int32(parts.providerSpecs.count - 1)
    parts.callNumber[key] = made
    return made
  }

  /// Some rows of the workload's trace, if it says how many tokens a query needs.
  private var tracedTokens: [(input: Double, output: Double)]? {
    guard case .trace(let trace) = parts.scenario.workload.arrivals, !trace.tokenSample.isEmpty else { return nil }
    return trace.tokenSample.map { ($0.input, $0.output) }
  }

  private mutating func tokenSpec(_ source: TokenSource) throws(SimulationError) -> TokenSpec {
    switch source {
    case .distributions(let input, let output):
      return TokenSpec(
        input: try parts.sampler(input), output: try parts.sampler(output), meanInput: input.roundedMean(parts.columns),
        meanOutput: output.roundedMean(parts.columns))
    case .table(let table, let inputScale, let outputScale):
      guard let input = parts.columns.column(table: table, name: "tokens_in"),
        let output = parts.columns.column(table: table, name: "tokens_out")
      else { throw .emptyTable(table) }
      return TokenSpec(
        inputColumn: input.baseAddress.map { UnsafePointer($0) }, outputColumn: output.baseAddress.map { UnsafePointer($0) },
        rows: input.count, inputScale: inputScale, outputScale: outputScale,
        meanInput: input.reduce(0) { $0 + ($1 * inputScale).rounded() } / Double(input.count),
        meanOutput: output.reduce(0) { $0 + ($1 * outputScale).rounded() } / Double(output.count))
    }
  }

  mutating func execute(_ name: String, _ time: Distribution, _ scope: Scope) throws(SimulationError) {
    guard let service = parts.services[name], case .sandbox(let sandbox) = service.kind, let slots = parts.family("\(name).slots")
    else { throw .unknownName(name, of: "sandbox") }
    if let host = sandbox.host, scope.registers[host] == nil { throw .poolWithoutApplication(name) }
    guard let cpu = parts.family("\(sandbox.host ?? name).cpu") else { throw .unknownName(sandbox.host ?? name, of: "application") }
    let startUp = try parts.sampler(sandbox.startUp)
    let cause = parts.cause("\(name): run timed out")
    let host = parts.applications.firstIndex { $0.name == sandbox.host }
    try holding(slots, scope) { (compiler, inner) throws(SimulationError) in
      if let host { try compiler.checkMemory(of: host, inner) }
      try compiler.visit(cpu, component: "\(name).run", time, inner, demand: .twoDraws) {
        $0.first = startUp
        $0.count = cause
        $0.timeout = sandbox.timeout?.nanoseconds ?? -1
      }
    }
  }
}
