import Foundation
import Testing

/// `ape-plan pricing` as a user meets it.
struct PricingTests {
  @Test func `tables are listed with their age`() throws {
    let list = try Sandbox().run("pricing", "list", "--format", "json")
    #expect(list.status == 0, "\(list.errors)")
    let items = try Answer(list.output).list("catalogues")
    #expect(items.count { $0["kind"] as? String == "machines" } == 13)
    let virginia = try #require(items.first { $0["region"] as? String == "us-east-1" && $0["kind"] as? String == "machines" })
    #expect(virginia["entries"] as? Int == 159 && virginia["oldest"] as? String == "2025-04-04" && (virginia["oldFigures"] as? Int ?? 0) > 300)
    // On the day of its list nothing of it is old.
    let then = try Sandbox().run(["pricing", "list", "--format", "json"], environment: ["SOURCE_DATE_EPOCH": "1743724800"])
    #expect(try Answer(then.output).list("catalogues").allSatisfy { $0["kind"] as? String != "machines" || $0["oldFigures"] as? Int == 0 })
  }

  @Test func `a name is shown with all its prices, and a misspelt one with what is near`() throws {
    let sandbox = try Sandbox()
    let machine = try sandbox.run("pricing", "show", "t3.xlarge", "--region", "us-east-1", "--format", "json")
    let prices = try Answer(machine.output).list("prices")
    #expect(prices.map { $0["price"] as? String } == ["on-demand", "reserved-1y", "reserved-3y", "reserved-3y all upfront", "spot"])
    #expect(prices.first?["usd"] as? String == "0.1664")
    #expect(try Answer(sandbox.run("pricing", "show", "ebs", "--region", "ap-south-1", "--format", "json").output).list("prices").count == 7)
    #expect(try Answer(sandbox.run("pricing", "show", "claude-sonnet-4-5", "--format", "json").output).list("prices").count >= 4)
    let wrong = try sandbox.run("pricing", "show", "t3.xlage")
    #expect(wrong.status == 64 && wrong.errors.contains("did you mean \"t3.xlarge\"?"))
  }

  @Test func `machines are found by size`() throws {
    let sandbox = try Sandbox()
    let found = try sandbox.run("pricing", "find", "--vcpu", "4", "--memory", "16GiB", "--region", "us-east-1", "--arch", "x86_64", "--format", "json")
    let machines = try Answer(found.output).list("machines")
    let prices = machines.compactMap { Double($0["usdPerHour"] as? String ?? "") }
    #expect(prices.count > 10 && prices == prices.sorted())
    #expect(machines.allSatisfy { ($0["vcpu"] as? Double ?? 0) >= 4 && ($0["memoryBytes"] as? Double ?? 0) >= 16 * 1_073_741_824 })
    #expect(machines.first?["instanceType"] as? String == "t3a.xlarge")
    let wrong = try sandbox.run("pricing", "find", "--vcpu", "4", "--memory", "16GiB", "--region", "us-est-1")
    #expect(wrong.status == 64 && wrong.errors.contains("did you mean \"us-east-1\"?"))
  }

  @Test func `a list of SkyPilot becomes a table that a bill can be made of`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      "InstanceType,vCPUs,MemoryGiB,Price,SpotPrice,Region,AvailabilityZone\nt3.xlarge,4,16,0.15,0.05,us-east-1,a\nt3.xlarge,4,16,0.15,0.07,us-east-1,b\n",
      to: "vms.csv")
    let imported = try sandbox.run("pricing", "import", "vms.csv", "--as-of", "2026-11-01", "--output", "mine.csv")
    #expect(imported.status == 0 && imported.errors.contains("1 machine in 1 region"), "\(imported.errors)")
    #expect(try sandbox.run("pricing", "validate", "mine.csv").output == "mine.csv: ok, 1 entry\n")
    let bill = try sandbox.run("simulate", "--tier", "medium", "--trials", "1", "--prices", "mine.csv", "--no-store", "--format", "json")
    #expect(try Answer(bill.output).text("cost", "nodesPerMonth", "on-demand") == "438.00")
    // An earlier file is kept unless it is said otherwise.
    #expect(try sandbox.run("pricing", "import", "vms.csv", "--as-of", "2026-11-01", "--output", "mine.csv").status == 73)
  }

  @Test func `a faulty list ends with 65, and nothing is written`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("InstanceType,vCPUs,MemoryGiB,Price,SpotPrice,Region\na,1,1,-1,,r\n", to: "vms.csv")
    let faulty = try sandbox.run("pricing", "import", "vms.csv", "--as-of", "2026-11-01", "--output", "mine.csv")
    #expect(faulty.status == 65 && faulty.errors.hasPrefix("vms.csv:2:7: found \"-1\""))
    #expect(!FileManager.default.fileExists(atPath: sandbox.file("mine.csv")))
    #expect(try sandbox.run("pricing", "import", "nowhere.json").status == 66)
    #expect(try sandbox.run("pricing", "import", "vms.csv", "--as-of", "today").status == 64)
    try sandbox.write("provider,region,instance_type,vcpu,memory_gib,arch,on_demand_usd_hour,as_of,source,spot_usd_hour\na,b,c,1,1,x,0.1,2026-11-01,s,73\n", to: "own.csv")
    let absurd = try sandbox.run("pricing", "validate", "own.csv")
    #expect(absurd.status == 65 && absurd.errors == "own.csv:2:30: found \"73\" in column spot_usd_hour; expected a price an hour of at most twice the one on demand, 0.1\n")
  }

  /// An offer file of more than 100 MB, read in far less memory: the most that the process ever held, as Linux counts it.
  @Test func `a large offer file is read in little memory`() throws {
    let sandbox = try Sandbox()
    let path = sandbox.file("index.json")
    FileManager.default.createFile(atPath: path, contents: nil)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    let product = { (number: Int) in
      """
      "S\(number)" : {"sku" : "S\(number)", "productFamily" : "Compute Instance", "attributes" : {"regionCode" : "r\(number % 5)",
        "instanceType" : "m\(number).large", "vcpu" : "2", "memory" : "8 GiB", "operatingSystem" : "\(number % 40 < 5 ? "Linux" : "Windows")", "tenancy" : "Shared",
        "preInstalledSw" : "NA", "capacitystatus" : "Used", "note" : "\(String(repeating: "x", count: 500))"}}
      """
    }
    let term = { (number: Int) in
      "\"S\(number)\" : {\"S\(number).T\" : {\"priceDimensions\" : {\"d\" : {\"description\" : \"\(String(repeating: "y", count: 300))\", \"unit\" : \"Hrs\", "
        + "\"pricePerUnit\" : {\"USD\" : \"0.1000000000\"}}}}}"
    }
    let count = 100_000
    try file.write(contentsOf: Data("{\"publicationDate\" : \"2026-11-05T00:00:00Z\", \"products\" : {\n".utf8))
    for start in stride(from: 0, to: count, by: 1_000) {
      let text = (start..<start + 1_000).map(product).joined(separator: ",\n")
      try file.write(contentsOf: Data((text + (start + 1_000 < count ? ",\n" : "\n")).utf8))
    }
    try file.write(contentsOf: Data("}, \"terms\" : {\"OnDemand\" : {\n".utf8))
    for start in stride(from: 0, to: count, by: 1_000) {
      let text = (start..<start + 1_000).map(term).joined(separator: ",\n")
      try file.write(contentsOf: Data((text + (start + 1_000 < count ? ",\n" : "\n")).utf8))
    }
    try file.write(contentsOf: Data("}}}\n".utf8))
    try file.close()
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0 > 100_000_000)

    let process = sandbox.process(Sandbox.program, ["pricing", "import", "index.json", "--output", "mine.csv"])
    process.standardError = FileHandle.nullDevice
    try process.run()
    var peak = 0
    while process.isRunning {
      if let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) {
        peak = max(peak, Int(line.filter { "0123456789".contains($0) }) ?? 0)
      }
      Thread.sleep(forTimeInterval: 0.005)
    }
    #expect(process.terminationStatus == 0)
    #expect(peak > 10_000 && peak < 300_000, "\(peak) kB")
    let rows = try sandbox.text(of: "mine.csv").split(separator: "\n")
    #expect(rows.count == 1 + count / 8)
  }
}
