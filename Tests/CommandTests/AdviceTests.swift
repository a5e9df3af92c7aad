import Foundation
import Testing

/// `ape-plan levers`, `runway` and `sensitivity` as processes: what reaches standard output, and how they end.
struct AdviceTests {
  private static let runway = ["runway", "--tier", "mm1", "--growth", "10%/month", "--trials", "5"]

  /// M/M/1 at 70 %: full after ln(1 / 0.7) / ln 1.1 = 3.74 months.
  @Test func `a runway ends with 1 when a limit is reached too soon, for CI`() throws {
    let sandbox = try Sandbox()
    let json = try sandbox.run(Self.runway + ["--format", "json"])
    #expect(json.status == 0 && json.errors.isEmpty)
    let limit = try #require(try Answer(json.output).list("limits").first)
    let month = try #require((limit["month"] as? NSNumber)?.doubleValue)
    #expect(limit["name"] as? String == "desk" && abs(month - log(1 / 0.7) / log(1.1)) < 0.01)
    #expect(try sandbox.run(Self.runway + ["--fail-if-within", "3months"]).status == 0)
    #expect(try sandbox.run(Self.runway + ["--fail-if-within", "4months"]).status == 1)
  }

  @Test func `levers of a profile that pays for nothing say so`() throws {
    let ending = try Sandbox().run("levers", "--tier", "mm1", "--trials", "5", "--format", "csv")
    #expect(ending.status == 0)
    #expect(ending.output.contains("the profile's machines have no price"))
    #expect(ending.output.contains("there is no cache in the profile"))
    #expect(ending.output.contains("the profile has no autoscaler"))
  }

  @Test func `a report that is written again replaces the one before`() throws {
    let sandbox = try Sandbox()
    for command in [["levers", "--tier", "mm1", "--trials", "5"], Self.runway] {
      for format in ["table", "markdown", "json"] {
        let arguments = command + ["--format", format, "--output", sandbox.file("\(command[0]).\(format)")]
        #expect(try sandbox.run(arguments).status == 0)
        #expect(try sandbox.run(arguments).status == 0, "known by its digest")
      }
    }
  }

  @Test func `sensitivity names what to measure first`() throws {
    let sandbox = try Sandbox()
    let profile = try sandbox.write(
      """
      schemaVersion: 1
      name: desk
      workload: {arrivals: poisson, rate: 600/minute, route: query}
      run: {duration: 900s, warmUp: 60s}
      stations: {desk: {discipline: fcfs, servers: 1}}
      routes:
        query:
          - serve: desk
            time: {value: exponential(mean=50ms), assumption: "a guess", range: [exponential(mean=40ms), exponential(mean=60ms)]}
          - wait: {value: 1ms, assumption: "the network", range: [0.5ms, 10ms]}
      """, to: "desk.yaml")
    let ending = try sandbox.run("sensitivity", "--profile", profile, "--trials", "5", "--format", "json")
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let factors = try Answer(ending.output).list("factors")
    #expect((factors.first?["figure"] as? String)?.hasSuffix("time") == true && factors.count == 2)
    #expect(try sandbox.run("sensitivity", "--profile", profile, "--trials", "5", "--format", "json", "--jobs", "1").output == ending.output)
  }
}
