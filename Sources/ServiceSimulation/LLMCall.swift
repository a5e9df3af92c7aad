import RandomStreams

/// One call of an LLM provider as it is drawn: how long it takes, what is billed, and whether it fails.
struct LLMCall {
  /// Seconds.
  var time: Double
  /// Billed tokens.
  var input: Double
  var output: Double
  /// Input tokens that were sent.
  var sent: Double
  /// -1: answered.
  var cause: Int32

  /// Draws a call.
  /// - Parameters:
  ///   - row: the tokens that a trace gives it; nil: they are drawn as well.
  ///   - slowness: how many times as long the provider takes.
  static func draw(
    _ provider: ProviderSpec, _ tokens: TokenSpec, row: (input: Double, output: Double)?, _ samplers: UnsafePointer<Sampler>,
    _ stream: inout DrawStream, _ ziggurat: Ziggurat, slowness: Double = 1
  ) -> LLMCall {
    let isFailing = stream.uniform() < provider.failureProbability
    let first = samplers[Int(provider.timeToFirstToken)].draw(&stream, ziggurat) * slowness
    let perToken = samplers[Int(provider.timePerToken)].draw(&stream, ziggurat) * slowness
    let (input, output) = row ?? tokens.draw(samplers, &stream, ziggurat)
    var call = LLMCall(time: first + output * perToken, input: input, output: output, sent: input, cause: -1)
    if isFailing {
      // The provider refuses when it would have begun to answer, and bills nothing.
      call = LLMCall(time: first, input: 0, output: 0, sent: input, cause: provider.failureCause)
    }
    let limit = Double(provider.timeout) * 1e-9
    if provider.timeout >= 0, call.time > limit {
      // The caller hangs up; what was generated until then is billed.
      call.output = isFailing ? 0 : min(output, max(0, ((limit - first) / perToken).rounded(.down)))
      call.time = limit
      call.cause = provider.timeoutCause
    }
    return call
  }
}

extension TokenSpec {
  /// Input and output tokens of a call: a row of the two columns, or two draws.
  func draw(_ samplers: UnsafePointer<Sampler>, _ stream: inout DrawStream, _ ziggurat: Ziggurat) -> (input: Double, output: Double) {
    if let inputs = inputColumn, let outputs = outputColumn {
      let row = Int(stream.next().multipliedFullWidth(by: UInt64(rows)).high)
      return ((inputs[row] * inputScale).rounded(), (outputs[row] * outputScale).rounded())
    }
    let drawn = samplers[Int(input)].draw(&stream, ziggurat).rounded()
    return (drawn, samplers[Int(output)].draw(&stream, ziggurat).rounded())
  }
}

/// What a call comes to on average when nothing queues.
struct CallExpectation: Sendable {
  /// Calls that fail or time out, of 1.
  var failing: Double
  /// Seconds, time-outs included.
  var time: Double
  /// Tokens that are sent, and those that are written.
  var sent: Double
  var written: Double

  /// Without a time-out the means are exact. With one they come from this many draws of streams of their own: the share of calls that time
  /// out is known to within 0.2 percentage points (one standard error, at worst).
  static let draws = 65_536

  init(_ provider: ProviderSpec, _ tokens: TokenSpec, sample: [(input: Double, output: Double)]?, _ parts: NetworkParts) {
    guard provider.timeout >= 0 else {
      let sampled = sample.map { rows in rows.reduce(0) { $0 + $1.output } / Double(rows.count) }
      failing = provider.failureProbability
      sent = sample.map { rows in rows.reduce(0) { $0 + $1.input } / Double(rows.count) } ?? tokens.meanInput
      written = (1 - failing) * (sampled ?? tokens.meanOutput)
      // A call that the provider fails ends when it would have begun to answer.
      time = parts.means[Int(provider.timeToFirstToken)]
        + written * parts.means[Int(provider.timePerToken)]
      return
    }
    let key = StreamKey(bits: StreamKey.hash("expected call"))
    var failed = 0
    var (total, sent, written) = (0.0, 0.0, 0.0)
    parts.samplers.withUnsafeBufferPointer { samplers in
      guard let samplers = samplers.baseAddress else { return }
      for number in 0..<Self.draws {
        var stream = DrawStream(key.numbered(UInt64(number)))
        let row = sample.map { $0[number % $0.count] }
        let call = LLMCall.draw(provider, tokens, row: row, samplers, &stream, Ziggurat.shared)
        total += call.time
        sent += call.sent
        written += call.output
        if call.cause >= 0 { failed += 1 }
      }
    }
    failing = Double(failed) / Double(Self.draws)
    time = total / Double(Self.draws)
    self.sent = sent / Double(Self.draws)
    self.written = written / Double(Self.draws)
  }
}
