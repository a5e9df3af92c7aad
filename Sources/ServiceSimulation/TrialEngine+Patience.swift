import EventKernel
import PlanModel
import RandomStreams

/// Rate limits that turn queries and calls away, and clients and proxies that do not wait for ever.
extension TrialEngine {
  private static let againSalt = StreamKey.hash("client asks again")

  // MARK: Rate limits

  /// Takes from the buckets of a rate limit or of a provider's quota; from none of them when one holds too little.
  mutating func admit(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    if isScaled, failIfReplicaIsLost(query, instruction) { return }
    guard instruction.pointee.first >= 0 else {
      var index = instruction.pointee.station
      if instruction.pointee.selection == .register {
        index &+= query.pointee.register(instruction.pointee.register) / instruction.pointee.divisor
      }
      guard take(1, of: index) else { return turnAway(query, instruction, by: index) }
      query.pointee.place &+= 1
      return
    }
    let provider = network.providerSpecs[Int(instruction.pointee.first)]
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
    let row = query.pointee.traceInput >= 0 ? (input: query.pointee.traceInput, output: query.pointee.traceOutput) : nil
    let call = LLMCall.draw(
      provider, network.tokenSpecs[Int(instruction.pointee.first)], row: row, samplers, &stream, ziggurat)
    let input = call.sent * provider.countedInput
    // Nothing is set aside: there has to be something left.
    let output = provider.reservedOutput >= 0 ? provider.reservedOutput : 1
    let waits = (wait(for: 1, of: provider.requestMeter), wait(for: input, of: provider.inputMeter), wait(for: output, of: provider.outputMeter))
    let longest = max(waits.0, waits.1, waits.2)
    guard longest <= 0 else {
      query.pointee.retryAfter = Int64(min(longest.rounded(.up), 9e18))
      let scarce = longest == waits.0 ? provider.requestMeter : longest == waits.1 ? provider.inputMeter : provider.outputMeter
      return turnAway(query, instruction, by: scarce)
    }
    enter(1, provider.requestMeter)
    enter(input, provider.inputMeter)
    enter(max(0, provider.reservedOutput), provider.outputMeter)
    query.pointee.place &+= 1
  }

  /// What a call has written counts at its end; what it had set aside comes back.
  mutating func settleOutput(_ provider: ProviderSpec, _ written: Double) {
    stations[Int(provider.outputMeter)].take(written - max(0, provider.reservedOutput), at: now)
  }

  private mutating func wait(for amount: Double, of meter: Int32) -> Double {
    meter >= 0 ? stations[Int(meter)].wait(for: amount, at: now) : 0
  }

  private mutating func take(_ amount: Double, of meter: Int32) -> Bool {
    guard stations[Int(meter)].wait(for: amount, at: now) <= 0 else { return false }
    enter(amount, meter)
    return true
  }

  private mutating func enter(_ amount: Double, _ meter: Int32) {
    guard meter >= 0 else { return }
    let station = stations + Int(meter)
    station.pointee.take(amount, at: now)
    station.pointee.arrivals &+= 1
    station.pointee.completions &+= 1
  }

  private mutating func turnAway(
    _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>, by meter: Int32
  ) {
    let station = stations + Int(meter)
    station.pointee.rejected &+= 1
    query.pointee.cause = station.pointee.rejectionCause
    query.pointee.place = instruction.pointee.onFailure
  }

  // MARK: Patience

  private mutating func nextWatch() -> UInt32 {
    watches &+= 1
    return watches & Self.generationMask
  }

  /// A query that somebody may lose patience with gets a number of its own.
  mutating func watch(_ query: UnsafeMutablePointer<QuerySlot>) {
    query.pointee.ownKey = query.pointee.key
    query.pointee.attempt = 0
    resetWatch(query)
  }

  private mutating func resetWatch(_ query: UnsafeMutablePointer<QuerySlot>) {
    query.pointee.number = nextWatch()
    query.pointee.hasAskedAgain = false
    query.pointee.abandoned = -1
    query.pointee.innerProxy = ProxyPatience()
    query.pointee.outerProxy = ProxyPatience()
    query.pointee.innerConnection = -1
    query.pointee.outerConnection = -1
  }

  /// Nobody waits for a branch, only for the query.
  mutating func startPatience(
    of query: UnsafeMutablePointer<QuerySlot>, _ slot: Int32, _ instruction: UnsafeMutablePointer<Instruction>
  ) {
    guard query.pointee.parent < 0 else { return }
    var number = query.pointee.number
    let isProxy = instruction.pointee.level > 0
    if isProxy {
      number = nextWatch()
      query.pointee.outerProxy = query.pointee.innerProxy
      query.pointee.innerProxy = ProxyPatience(number: number, cause: instruction.pointee.other)
    }
    queue.schedule(
      at: now &+ instruction.pointee.timeout, .arrival, subject: slot,
      detail: Self.detail(isProxy ? .proxyPatience : .clientPatience, generation: number))
  }

  /// A query has left a proxy.
  mutating func endPatience(of query: UnsafeMutablePointer<QuerySlot>) {
    guard query.pointee.parent < 0 else { return }
    query.pointee.innerProxy = query.pointee.outerProxy
    query.pointee.outerProxy = ProxyPatience()
  }

  mutating func loseClient(_ slot: Int32, number: UInt32) {
    guard arena.slots[Int(slot)].number == number, let clients = network.clients else { return }
    abandon(slot, clients.timeoutCause)
  }

  mutating func loseProxy(_ slot: Int32, number: UInt32) {
    let query = arena.slots[Int(slot)]
    if query.innerProxy.number == number {
      abandon(slot, query.innerProxy.cause)
    } else if query.outerProxy.number == number {
      abandon(slot, query.outerProxy.cause)
    }
  }

  /// Nobody waits for the answer any more. What works on it does not know, and goes on.
  private mutating func abandon(_ slot: Int32, _ cause: Int32) {
    guard arena.slots[Int(slot)].abandoned < 0 else { return }
    arena.slots[Int(slot)].abandoned = cause
    closeConnections(slot)
    askAgain(slot)
  }

  // MARK: Connections

  /// The slot that was just taken is a connection of a proxy. A branch has no client of its own: it keeps its connections to its end.
  mutating func holdConnection(_ query: UnsafeMutablePointer<QuerySlot>) {
    query.pointee.place &+= 1
    guard query.pointee.parent < 0 else { return }
    query.pointee.outerConnection = query.pointee.innerConnection
    query.pointee.innerConnection = query.pointee.instance
  }

  mutating func releaseConnection(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    query.pointee.place &+= 1
    guard query.pointee.parent < 0 else { return release(query, instruction) }
    let held = query.pointee.innerConnection
    query.pointee.innerConnection = query.pointee.outerConnection
    query.pointee.outerConnection = -1
    if held >= 0 { release(held) }
  }

  /// A proxy that answers 504 is done with the query, and one whose client has left closes both sides.
  /// Source: nginx, ngx_http_proxy_module, `proxy_read_timeout` and `proxy_ignore_client_abort` (off unless set).
  private mutating func closeConnections(_ slot: Int32) {
    let (inner, outer) = (arena.slots[Int(slot)].innerConnection, arena.slots[Int(slot)].outerConnection)
    arena.slots[Int(slot)].innerConnection = -1
    arena.slots[Int(slot)].outerConnection = -1
    // Nobody waits for a connection of a proxy: it is had at once or not at all.
    if inner >= 0 { release(inner) }
    if outer >= 0 { release(outer) }
  }

  // MARK: Asking again

  /// At the end of a query: an answer that nobody waits for is none, and who gets an error may ask again.
  mutating func settle(_ slot: Int32) {
    if arena.slots[Int(slot)].abandoned >= 0 { arena.slots[Int(slot)].cause = arena.slots[Int(slot)].abandoned }
    arena.slots[Int(slot)].number = .max
    arena.slots[Int(slot)].innerProxy = ProxyPatience()
    arena.slots[Int(slot)].outerProxy = ProxyPatience()
    if arena.slots[Int(slot)].cause >= 0 { askAgain(slot) }
  }

  /// The client asks again after a pause, if it has not done so yet and has attempts left. The slots of the arena may move.
  private mutating func askAgain(_ slot: Int32) {
    let query = arena.slots[Int(slot)]
    guard let clients = network.clients, !query.hasAskedAgain, query.attempt &+ 1 < clients.attempts else { return }
    arena.slots[Int(slot)].hasAskedAgain = true
    let attempt = query.attempt &+ 1
    let key = StreamKey(bits: query.ownKey &+ Self.againSalt).numbered(UInt64(attempt))
    var stream = DrawStream(key.named("pause"))
    let pause = clients.backoff.pause(after: Int(attempt)) * (1 - clients.backoff.jitter * stream.uniform())
    let next = arena.take()
    let again = arena.slots + Int(next)
    again.pointee.key = key.bits
    again.pointee.ownKey = query.ownKey
    again.pointee.attempt = attempt
    resetWatch(again)
    again.pointee.parent = -1
    again.pointee.cause = -1
    again.pointee.homeApplication = -1
    again.pointee.traceInput = query.traceInput
    again.pointee.traceOutput = query.traceOutput
    // The same question takes the same route.
    again.pointee.place = entry(StreamKey(bits: query.ownKey))
    queue.schedule(at: now &+ Int64(pause), .arrival, subject: next, detail: EventKind.clientReturn.rawValue)
  }

  mutating func returnClient(_ slot: Int32) {
    let query = arena.slots + Int(slot)
    query.pointee.arrival = now
    record.enter(now)
    record.repeated &+= 1
    if record.population > inFlightLimit { overflowed = true }
    advance(slot)
  }
}
