import Foundation
import Testing

/// `ape-plan size` as a user meets it.
struct SizeTests {
  private static let shop = """
    schemaVersion: 1
    name: shop
    workload: {arrivals: poisson, rate: 2/s, route: query}
    run: {queriesPerTrial: 500}
    services:
      api:
        kind: application
        replicas: 1
        workers: 2
        residentMemoryPerWorker: 200MiB
        pools: {db: {size: 5}}
        resources: {cpu: {limit: 1}, memory: {limit: 1GiB}}
      db:
        kind: database
        engine: postgresql
        maxConnections: 100
        data: {size: 2GB, popularityExponent: 0.8}
        disk: {operationsPerSecond: 3000, latency: exponential(mean=1ms), cachedRead: 3us}
        resources: {cpu: {limit: 1}, memory: {limit: 2GiB}}
    routes:
      query:
        - enter: api
          steps:
            - {serve: api, time: exponential(mean=200ms)}
            - {read: db, time: exponential(mean=5ms), pages: 4}

    """

  @Test func `the answer is printed, and the run of what was chosen is kept`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.shop, to: "shop.yaml")
    let ending = try sandbox.run("size", "--profile", "shop.yaml", "--slo", "p95<=3s", "--types", "t3", "--format", "json")
    #expect(ending.status == 0, "\(ending.errors)")
    let answer = try Answer(ending.output)
    #expect(try answer.text("verdict") == "found" && answer.text("chosen", "machines", "instanceType").hasPrefix("t3."))
    let chosen = try answer.number("chosen", "machines", "usdPerMonth")
    for miss in try answer.list("nearMisses") {
      let machines = try #require(miss["machines"] as? [String: Any])
      #expect(try #require(machines["usdPerMonth"] as? Double) <= chosen && (miss["reason"] as? String)?.isEmpty == false)
    }
    let shown = try sandbox.run("report", "latest", "--format", "json")
    #expect(shown.status == 0 && shown.output.contains("sized"), "\(shown.errors)")
  }

  @Test func `no machine is fast enough, or none is cheap enough: 1`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.shop, to: "shop.yaml")
    let slow = try sandbox.run("size", "--profile", "shop.yaml", "--slo", "p95<=300ms", "--no-store")
    #expect(slow.status == 1 && slow.output.contains("No deployment keeps p95 <= 300ms") && slow.output.contains("no deployment can remove"))
    let dear = try sandbox.run("size", "--profile", "shop.yaml", "--slo", "p95<=3s", "--types", "t3", "--budget", "5/month", "--no-store")
    #expect(dear.status == 1 && dear.output.contains("more than the budget of 5.00 USD"))
    #expect(!sandbox.hasDatabase)
  }

  @Test func `mistakes say what was found and what is expected`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.shop, to: "shop.yaml")
    try sandbox.write(Self.shop.replacingOccurrences(of: "rate: 2/s,", with: "rate: 2/s, growth: 10%,"), to: "grows.yaml")
    var transcript = Transcript()
    let cases: [(arguments: [String], why: String)] = [
      (["size"], "nothing to size"), (["size", "--profile", "shop.yaml"], "nothing that has to be kept"),
      (["size", "--profile", "shop.yaml", "--slo", "p95<30s"], "an objective that is nearly one"),
      (["size", "--profile", "shop.yaml", "--slo", "cost<=30"], "a budget in the wrong place"),
      (["size", "--profile", "shop.yaml", "--slo", "p95<=3s", "--budget", "much"], "a budget that is none"),
      (["size", "--profile", "shop.yaml", "--slo", "p95<=3s", "--survive", "one-nod"], "a loss that is nearly one"),
      (["size", "--profile", "shop.yaml", "--slo", "p95<=3s", "--types", "t3,m6j"], "a family that is nearly one"),
      (["size", "--profile", "shop.yaml", "--slo", "p95<=3s", "--region", "us-est-1"], "a region that is nearly one"),
      (["size", "--profile", "shop.yaml", "--slo", "p95<=3s", "--purchase", "spot"], "machines that may go at any time"),
      (["size", "--profile", "shop.yaml", "--slo", "p95<=3s", "--purchase", "reserved"], "a way to pay that is nearly one"),
      (["size", "--tier", "mm4", "--slo", "p95<=3s"], "no application"),
      (["size", "--profile", "grows.yaml", "--slo", "p95<=3s"], "a load that varies"),
    ]
    for (arguments, why) in cases {
      let ending = try transcript.add(arguments, in: sandbox)
      #expect(ending.status == 64 && ending.output.isEmpty, "\(why): \(ending)")
    }
    try transcript.check("size-errors.txt")
  }
}
