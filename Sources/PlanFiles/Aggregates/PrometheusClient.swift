import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Asks Prometheus for ranges over HTTP, in bounded time and memory.
/// Source: Prometheus documentation, HTTP API, range queries.
public struct PrometheusClient: Sendable {
  /// Of one answer.
  static let largest = 64 << 20
  static let timeout = 30.0

  private let base: URLComponents
  /// The address without a user's name and password, which may stand in it.
  public let shown: String

  /// - Throws: `MonitoringProblem.address`.
  public init(_ address: String) throws(MonitoringProblem) {
    guard var components = URLComponents(string: address), ["http", "https"].contains(components.scheme), components.host?.isEmpty == false,
      components.query == nil
    else { throw .address(address.contains("@") ? "an address" : address) }
    while components.path.hasSuffix("/") { components.path.removeLast() }
    base = components
    (components.user, components.password) = (nil, nil)
    shown = components.string ?? "Prometheus"
  }

  /// Blocks until the answer is there.
  /// - Throws: `MonitoringProblem`.
  public func answer(
    to query: MonitoringQuery, from start: Double, to end: Double, step: Int
  ) throws(MonitoringProblem) -> PrometheusAnswers.Answer {
    var components = base
    components.path += "/api/v1/query_range"
    components.queryItems = [
      URLQueryItem(name: "query", value: query.text.replacingOccurrences(of: "$step", with: "\(step)s")),
      URLQueryItem(name: "start", value: "\(start)"), URLQueryItem(name: "end", value: "\(end)"), URLQueryItem(name: "step", value: "\(step)"),
    ]
    // What a URL may hold as it stands, and a form reads as a blank.
    components.percentEncodedQuery = components.percentEncodedQuery?.replacingOccurrences(of: "+", with: "%2B")
    guard let url = components.url else { throw .address(shown) }
    var request = URLRequest(url: url, timeoutInterval: Self.timeout)
    request.setValue("application/json", forHTTPHeaderField: "Accept")
    let reception = Reception()
    let session = URLSession(configuration: .ephemeral, delegate: reception, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    session.dataTask(with: request).resume()
    guard reception.ended.wait(timeout: .now() + Self.timeout + 1) == .success else {
      throw .unreachable(shown, reason: "no answer within \(Int(Self.timeout)) s")
    }
    let (bytes, status, failure, isTooLarge) = reception.state.withLock { ($0.bytes, $0.status, $0.failure, $0.isTooLarge) }
    if isTooLarge { throw .tooLarge(shown, limit: Self.largest) }
    if let failure { throw .unreachable(shown, reason: failure) }
    guard status == 200 else { throw .answer(shown, status: status, text: String(decoding: bytes.prefix(200), as: UTF8.self)) }
    return PrometheusAnswers.Answer(subject: query.subject, name: shown, bytes: bytes)
  }

  /// Takes what comes in, and no more than may.
  private final class Reception: NSObject, URLSessionDataDelegate, Sendable {
    struct State {
      var bytes = Data()
      var status = 0
      var failure: String?
      var isTooLarge = false
    }

    let state = Mutex(State())
    let ended = DispatchSemaphore(value: 0)

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      let isTooMuch = state.withLock { state in
        state.bytes.append(data)
        state.status = (dataTask.response as? HTTPURLResponse)?.statusCode ?? 0
        state.isTooLarge = state.bytes.count > largest
        return state.isTooLarge
      }
      if isTooMuch { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
      state.withLock { state in
        state.status = (task.response as? HTTPURLResponse)?.statusCode ?? state.status
        if let error { state.failure = (error as? URLError).map { "error \($0.errorCode) of the connection" } ?? "the connection broke off" }
      }
      ended.signal()
    }
  }
}
