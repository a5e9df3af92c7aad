import Foundation
import Testing

/// `ape-plan price` and `ape-plan optimize cost` as a user meets them.
struct PurchaseTests {
  @Test func `a tier is priced under an option in another region`() throws {
    let price = try Sandbox().run(
      "price", "--tier", "large", "--purchase", "reserved-1y", "--region", "eu-west-1", "--trials", "2", "--duration", "10m", "--format", "json")
    #expect(price.status == 0, "\(price.errors)")
    let answer = try Answer(price.output)
    let nodes = try answer.list("lines").first { $0["component"] as? String == "nodes" }
    // 8 x 730 x 0.2393, the published price of c5.2xlarge in Ireland.
    let row = try #require(try Self.row("c5.2xlarge", "aws-eu-west-1"))
    let hourly = try #require(Decimal(string: row["reserved_1y_usd_hour"] ?? "", locale: Locale(identifier: "en_US_POSIX")))
    var (amount, rounded) = (hourly * 5_840, Decimal())
    NSDecimalRound(&rounded, &amount, 2, .plain)
    #expect(Decimal(string: nodes?["amount"] as? String ?? "") == rounded)
    #expect(try answer.text("purchase") == "reserved-1y")
  }

  private static func row(_ type: String, _ table: String) throws -> [String: String]? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let lines = try String(contentsOf: root.appendingPathComponent("pricing/\(table).csv"), encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.first { $0.contains(type) }.map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  @Test func `another provider's machines are the user's choice`() throws {
    let sandbox = try Sandbox()
    let moved = try sandbox.run(
      "price", "--tier", "medium", "--provider", "gcp", "--region", "us-central1", "--type", "t3.xlarge=n2-standard-4", "--type", "gp3_storage=balanced",
      "--trials", "1", "--duration", "10m", "--format", "json")
    #expect(moved.status == 0, "\(moved.errors)")
    let lines = try Answer(moved.output).list("lines")
    #expect(lines.contains { $0["label"] as? String == "n2-standard-4" })
    #expect(lines.allSatisfy { $0["amount"] is String }, "\(lines)")
    let kept = try sandbox.run("price", "--tier", "medium", "--provider", "gcp", "--region", "us-central1")
    #expect(kept.status == 64 && kept.errors.contains("found instance type \"t3.xlarge\""))
    #expect(try sandbox.run("price", "--tier", "medium", "--provider", "gpc", "--region", "us-central1").errors.contains("did you mean \"gcp\"?"))
    #expect(try sandbox.run("price", "--tier", "medium", "--provider", "gcp").status == 64)
    #expect(try sandbox.run("price", "--tier", "medium", "--type", "t3.large=m5.large").errors.contains("did you mean \"t3.xlarge\"?"))
  }

  @Test(arguments: [
    (["--load-range", "2..3"], "--load-range"), (["--load-range", "0.5"], "--load-range"), (["--price-range", "nodes=10%..20%"], "--price-range"),
    (["--price-range", "node=-10%..20%"], "did you mean \"nodes\"?"), (["--purchase", "reserved1y"], "did you mean \"reserved-1y\"?"),
  ])
  func `what is no range is refused`(flags: [String], expected: String) throws {
    let ending = try Sandbox().run(["price", "--tier", "medium"] + flags)
    #expect(ending.status == 64 && ending.errors.contains(expected), "\(ending.errors)")
  }

  @Test func `the cheapest mix of a tier is found, and nothing beats it`() throws {
    let ending = try Sandbox().run("optimize", "cost", "--tier", "medium", "--trials", "2", "--duration", "20m", "--format", "json")
    #expect(ending.status == 0, "\(ending.errors)")
    let pool = try #require(try Answer(ending.output).list("pools").first)
    let chosen = try #require(pool["chosen"] as? [String: Any])
    #expect(chosen["reserved1y"] as? Int == 4 && chosen["verified"] as? String == "304.56")
    let singles = try #require(pool["singles"] as? [[String: Any]])
    for single in singles { #expect(try #require(Double(single["verified"] as? String ?? "")) >= 304.56) }
  }

  @Test func `machines that come and go are reserved in part`() throws {
    let ending = try Sandbox().run(
      "optimize", "cost", "--tier", "medium", "--platform", "kubernetes", "--rate", "300/hour", "--horizon", "3y", "--trials", "2", "--load", "1:100%",
      "--format", "json")
    #expect([0, 1].contains(ending.status), "\(ending.errors)")
    let answer = try Answer(ending.output)
    #expect(try answer.list("loads").count == 1)
    let pool = try #require(try answer.list("pools").first)
    let chosen = try #require(pool["chosen"] as? [String: Any])
    let cost = try #require(Double(chosen["verified"] as? String ?? ""))
    for single in try #require(pool["singles"] as? [[String: Any]]) { #expect(try #require(Double(single["verified"] as? String ?? "")) >= cost) }
    #expect(try #require(try answer.value("remarks") as? [String]).contains { $0.hasPrefix("the load of a day is assumed") })
  }

  @Test(arguments: [
    (["--purchase", "reserved-3y"], "a commitment that ends within the horizon of 12 months, or --horizon 3y"),
    (["--horizon", "1"], "up to ten years"), (["--load", "1:50%"], "weights that are 100% together, not 50%"), (["--load", "1"], "as 2:25%"),
    (["--purchase", "spot"], "--spot"), (["--load", "1:50%", "--load", "1:50%"], "each multiple once"),
  ])
  func `a commitment beyond the horizon and weights that do not add up are refused`(flags: [String], expected: String) throws {
    let ending = try Sandbox().run(["optimize", "cost", "--tier", "medium"] + flags)
    #expect(ending.status == 64 && ending.errors.contains(expected), "\(ending.errors)")
  }

  @Test func `a scenario without machines that are paid for has nothing to buy`() throws {
    let ending = try Sandbox().run("optimize", "cost", "--tier", "dev")
    #expect(ending.status == 64 && ending.errors.contains("no machines that are paid for"))
  }
}
