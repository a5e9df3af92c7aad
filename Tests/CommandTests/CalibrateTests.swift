import Foundation
import Testing

/// `ape-plan calibrate` and `report --format openmetrics` as users meet them: what made the measurements is found again.
struct CalibrateTests {
  /// 20 ms of the application's CPU and 8 ms of the database's, at a rate that varies by the quarter of a day.
  static let shop = """
    schemaVersion: 1
    name: shop
    workload: {arrivals: poisson, rate: 20/second, daily: [1, 2, 3, 2, 1, 3, 2, 1, 4, 2, 1, 3, 2, 1, 3, 2, 1, 2, 3, 1, 4, 2, 1, 2], route: order}
    run: {duration: 8h, trials: 1, seed: 5}
    services:
      api:
        kind: application
        replicas: 2
        workers: 2
        pools: {db: {size: 5}}
        resources: {cpu: {limit: 2}}
      db:
        kind: database
        engine: postgresql
        data: {size: 1GB, popularityExponent: 1}
        disk: {operationsPerSecond: 3000, latency: 1ms, cachedRead: 3us}
        resources: {cpu: {limit: 2}, memory: {limit: 8GiB}}
    routes:
      order:
        - enter: api
          steps:
            - {serve: api, time: exponential(mean=20ms)}
            - {read: db, time: exponential(mean=8ms)}

    """

  /// The mean in milliseconds of what a profile spells as `exponential(mean=20ms)`, `18.5ms` or the like.
  private static func milliseconds(_ text: String) throws -> Double {
    let spelt = text.contains("mean=") ? text.components(separatedBy: "mean=")[1].prefix { $0 != " " && $0 != ")" } : text[...]
    let number = try #require(Double(spelt.prefix { $0.isNumber || $0 == "." }), "\(text)")
    let unit = spelt.drop { $0.isNumber || $0 == "." }
    return number * (unit == "s" ? 1_000 : unit == "us" ? 1e-3 : 1)
  }

  private static func expect(_ name: String, of answer: Answer, holds truth: Double) throws {
    let figures = try answer.list("figures")
    let figure = try #require(figures.first { $0["name"] as? String == name }, "\(name)")
    func end(_ key: String) throws -> Double { try milliseconds(try #require(figure[key] as? String)) }
    let (value, low, high) = (try end("value"), try end("low"), try end("high"))
    #expect(low <= truth && truth <= high, "\(name): \(value) (\(low) … \(high)), made with \(truth)")
    #expect((high - low) / truth < 0.1, "or the interval proves nothing: \(low) … \(high)")
  }

  private static func course(_ sandbox: Sandbox) throws {
    try sandbox.write(shop, to: "shop.yaml")
    #expect(try sandbox.run("simulate", "--profile", "shop.yaml", "--quiet", "--output", "shop.txt").status == 0)
    let ending = try sandbox.run(
      "report", "latest", "--format", "openmetrics", "--start", "2026-11-01T00:00:00Z", "--output", "shop.om")
    #expect(ending.status == 0, "\(ending.errors)")
  }

  @Test func `a simulated course is read back, and the demands that made it are found`() throws {
    let sandbox = try Sandbox()
    try Self.course(sandbox)
    let text = try sandbox.text(of: "shop.om")
    #expect(text.hasSuffix("\n# EOF\n") && text.contains("http_requests_total{job=\"shop\"") && text.contains("pg_stat_activity_count{"))
    let ending = try sandbox.run("calibrate", "shop.om", "--format", "json", "--write", "fitted.yaml", "--quiet")
    #expect(ending.status == 0, "\(ending.errors)")
    let answer = try Answer(ending.output)
    try Self.expect("api", of: answer, holds: 20)
    try Self.expect("db", of: answer, holds: 8)
    #expect(try sandbox.run("profiles", "validate", "fitted.yaml").status == 0)
    #expect(try sandbox.text(of: "fitted.yaml").contains("exponential is an assumption"))
  }

  @Test(.enabled(if: RealServer.promtool != nil && RealServer.prometheus != nil, RealServer.noPrometheus))
  func `a real Prometheus takes the course, and calibrate reads it back over HTTP`() throws {
    let sandbox = try Sandbox()
    try Self.course(sandbox)
    let made = try sandbox.shell("/usr/bin/promtool tsdb create-blocks-from openmetrics shop.om data")
    #expect(made.status == 0, "\(made.output)\(made.errors)")
    let server = try RealServer.prometheus(folder: sandbox.file("data"), in: sandbox)
    defer { server.end() }
    let ending = try sandbox.run(
      "calibrate", "--prometheus", "http://tester:secret@127.0.0.1:\(server.port)", "--until", "2026-11-01T08:00:00Z", "--range", "8h", "--step",
      "10m", "--format", "json", "--write", "fitted.yaml", "--hold-out", "0%")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(!ending.output.contains("secret") && !ending.errors.contains("secret"))
    #expect(!(try sandbox.text(of: "fitted.yaml")).contains("secret"))
    let answer = try Answer(ending.output)
    try Self.expect("api", of: answer, holds: 20)
    try Self.expect("db", of: answer, holds: 8)
    let wrong = try sandbox.run("calibrate", "--prometheus", "http://127.0.0.1:\(server.port)", "--query", "requests=sum(rate(")
    #expect(wrong.status == 65 && wrong.errors.contains("answered with status 400"), "\(wrong)")
  }

  @Test func `nobody listens, or it is no address`() throws {
    let sandbox = try Sandbox()
    let silent = try sandbox.run("calibrate", "--prometheus", "http://127.0.0.1:1")
    #expect(silent.status == 66 && silent.errors.contains("cannot be reached"), "\(silent)")
    let other = try sandbox.run("calibrate", "--prometheus", "ftp://x:secret@y")
    #expect(other.status == 64 && !other.errors.contains("secret"), "\(other)")
    #expect(try sandbox.run("calibrate").status == 64)
  }

  /// Requests of a queue for two servers, made by an own generator.
  private static func requests(_ count: Int) -> String {
    var state: UInt64 = 42
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var (time, free) = (0.0, [0.0, 0.0])
    var text = "timestamp_s,response_time_s,status\n"
    for _ in 0..<count {
      time += -log(1 - uniform()) / 14
      let server = free[0] <= free[1] ? 0 : 1
      // A sum of three exponentials with mean 0.1.
      let service = (0..<3).reduce(0) { sum, _ in sum - log(1 - uniform()) * 0.1 / 3 }
      free[server] = max(time, free[server]) + service
      text += "\(time),\(free[server] - time),200\n"
    }
    return text
  }

  @Test func `requests with waiting: the profile predicts what it was not fitted to`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.requests(20_000), to: "requests.csv")
    let ending = try sandbox.run("calibrate", "requests.csv", "--servers", "2", "--write", "fitted.yaml", "--format", "json", "--quiet")
    #expect(ending.status == 0, "\(ending.errors)")
    let answer = try Answer(ending.output)
    try Self.expect("service", of: answer, holds: 100)
    let rows = try #require(try answer.value("heldOut", "rows") as? [[String: Any]])
    for row in rows where ["p50", "p95"].contains(row["metric"] as? String ?? "") {
      #expect(abs(try #require(row["error"] as? Double)) < 0.1, "\(row)")
    }
    #expect(try sandbox.run("simulate", "--profile", "fitted.yaml", "--no-store", "--quiet").status == 0)
    let again = try sandbox.run("calibrate", "requests.csv", "--write", "fitted.yaml", "--quiet")
    #expect(again.status == 73 && again.errors.contains("--force"), "\(again)")
  }

  @Test func `faults end with their code and nothing written`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("timestamp,response_time_s\n1,fast\n", to: "bad.csv")
    let bad = try sandbox.run("calibrate", "bad.csv", "--write", "fitted.yaml")
    #expect(bad.status == 65 && bad.errors.contains("bad.csv:2:3: found \"fast\""), "\(bad)")
    #expect(!FileManager.default.fileExists(atPath: sandbox.file("fitted.yaml")))
    #expect(try sandbox.run("calibrate", "none.csv").status == 66)
    try sandbox.write(Self.requests(200), to: "requests.csv")
    #expect(try sandbox.run("calibrate", "requests.csv", "--stage-servers", "db=2").status == 64)
    #expect(try sandbox.run("calibrate", "requests.csv", "--fit", "response=a").status == 64)
    let column = try sandbox.run("calibrate", "requests.csv", "--into", "mm1", "--fit", "cpu=routes.visit[0].time")
    #expect(column.status == 64 && column.errors.contains("no column \"cpu\""), "\(column)")
  }
}
