import Foundation
import PlanFiles
import Pricing
import Testing
import Units

@Suite struct PriceTableReaderTests {
  private let header = "provider,region,instance_type,vcpu,memory_gib,arch,on_demand_usd_hour,as_of,source"

  private func message(_ text: String) -> String {
    do {
      _ = try PriceTableReader.read(text: text, name: "p.csv")
      return ""
    } catch { return error.description }
  }

  @Test func `a user's table needs few columns`() throws {
    let table = try PriceTableReader.read(text: header + "\nown,rack-1,big,64,256,x86_64,1.5,2026-11-01,invoice\n", name: "p.csv")
    let price = try table.instance("big", provider: "own", region: "rack-1")
    #expect(price.vcpu == CPU(cores: 64))
    #expect(price.memory == .gibibytes(256))
    #expect(price.onDemand == PriceFigure(usd: USD(Decimal(15) / 10), asOf: .day(year: 2026, month: 11, day: 1), source: "invoice"))
    #expect(price.spot == nil && price.spotAdvice == nil && price.burst == nil)
  }

  @Test func `a figure takes the row's date and source unless it has its own`() throws {
    let text = header + ",spot_usd_hour,spot_as_of,spot_source,reserved_1y_usd_hour,reserved_as_of\n"
      + "aws,r,t,1,1,arm64,1,2026-11-01,list,0.5,undated(v8),market,0.6,\n"
    let price = try PriceTableReader.read(text: text, name: "p.csv").instance("t", provider: "aws", region: "r")
    #expect(price.spot?.asOf == .undated("v8"))
    #expect(price.spot?.source == "market")
    #expect(price.reserved1y?.asOf == .day(year: 2026, month: 11, day: 1))
    #expect(price.reserved1y?.source == "list")
  }

  @Test func `all mistakes of a table are told together, in the order of its lines`() {
    let text = """
      \(header),spot_uds_hour,spot_usd_hour,spot_savings,interruption_band,credits_per_hour
      aws,r,a,2,8,x86_64,,2026-11-01,list,,,,,
      aws,r,b,2,8,x86_64,-0.1,2026-11-01,list,,,,,
      aws,r,c,2,8,x86_64,20000,2026-11-01,list,,,,,
      aws,r,d,2,8,x86_64,0.1,,list,,,,,
      aws,r,e,2,8,x86_64,0.1,2026-02-30,list,,,,,
      aws,r,f,2,8,x86_64,0.1,2026-11-01,,,,,,
      aws,r,g,two,-8,x86_64,nan,2026-11-01,list,,1e3,,,
      aws,r,h,2,8,x86_64,0.1,2026-11-01,list
      aws,r,i,2,8,x86_64,0.1,2026-11-01,list,,,50%,,
      aws,r,j,2,8,x86_64,0.1,2026-11-01,list,,,150%,25%,
      aws,r,k,2,8,x86_64,0.1,2026-11-01,list,,,,,2.5
      aws,r,b,2,8,x86_64,0.1,2026-11-01,list,,,,,

      """
    let known = header.replacing(",", with: ", ")
      + ", reserved_1y_usd_hour, reserved_3y_usd_hour, reserved_as_of, reserved_source, reserved_3y_all_upfront_usd_hour, "
      + "reserved_3y_all_upfront_as_of, reserved_3y_all_upfront_source, savings_plan_1y_usd_hour, savings_plan_3y_usd_hour, "
      + "savings_plan_as_of, savings_plan_source, spot_usd_hour, spot_as_of, spot_source, spot_savings, "
      + "interruption_band, advisor_as_of, advisor_source, credit_baseline_per_vcpu, credits_per_hour, max_credits, credits_source"
    let date = "a day as 2026-11-23, or undated(why) when the source bears none"
    let money = "an amount of US dollars as a plain decimal number, as 0.0832"
    #expect(
      message(text).split(separator: "\n").map(String.init) == [
        "p.csv:1:84: found column \"spot_uds_hour\"; expected one of \(known)",
        "p.csv:2:20: found nothing in column on_demand_usd_hour; expected a price in USD",
        "p.csv:3:20: found \"-0.1\" in column on_demand_usd_hour; expected a price from 0 to 10000 USD",
        "p.csv:4:20: found \"20000\" in column on_demand_usd_hour; expected a price from 0 to 10000 USD",
        "p.csv:5:24: found nothing in column as_of; expected \(date)",
        "p.csv:6:24: found \"2026-02-30\" in column as_of; expected \(date)",
        "p.csv:7:35: found nothing in column source; expected the name of the source",
        "p.csv:8:9: found \"two\" in column vcpu; expected a number of vCPUs above 0 and at most 10000",
        "p.csv:8:13: found \"-8\" in column memory_gib; expected a number of GiB above 0 and at most 100000",
        "p.csv:8:23: found \"nan\" in column on_demand_usd_hour; expected \(money)",
        "p.csv:8:44: found \"1e3\" in column spot_usd_hour; expected \(money)",
        "p.csv:9:39: found 9 fields; expected 14, as in the header",
        "p.csv:10:46: found nothing in column interruption_band; expected one of <5%, 5-10%, 10-15%, 15-20%, >20%",
        "p.csv:11:42: found \"150%\" in column spot_savings; expected a share from 0% to 100%, as 30% or 0.3",
        "p.csv:11:47: found \"25%\" in column interruption_band; expected one of <5%, 5-10%, 10-15%, 15-20%, >20%",
        "p.csv:12:1: found nothing in column credit_baseline_per_vcpu; expected a figure, as its neighbours have one",
        "p.csv:12:1: found nothing in column max_credits; expected a figure, as its neighbours have one",
        "p.csv:12:44: found \"2.5\" in column credits_per_hour; expected a whole number from 0 to 1000000",
        "p.csv:13:7: found aws r b again; expected each once (first on line 3)",
      ])
  }

  @Test func `a misspelt column is told with the one that it may mean`() {
    let text = header.replacing("on_demand_usd_hour", with: "on_demand_usd_huor") + "\naws,r,a,2,8,x86_64,0.1,2026-11-01,list\n"
    let lines = message(text).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0] == "p.csv:1:1: found no column \"on_demand_usd_hour\"; expected one in the header")
    #expect(lines[1].hasPrefix("p.csv:1:52: found column \"on_demand_usd_huor\"; expected one of provider, region, "))
    #expect(lines[1].hasSuffix("; did you mean \"on_demand_usd_hour\"?"))
  }

  @Test func `an unknown unit is told with the nearest one`() {
    let text = "provider,region,service,item,unit,usd,as_of,source\naws,*,ebs,gp3_storage,GB-moth,0.08,2026-11-01,list\n"
    let units = "GB, GB-month, GiB, GiB-month, hour, IOPS-month, MiBps-month, LCU-hour, vCPU-hour"
    #expect(message(text) == "p.csv:2:23: found \"GB-moth\" in column unit; expected one of \(units); did you mean \"GB-month\"?")
  }

  @Test(arguments: [
    ("", "p.csv:1:1: found no row; expected a header"),
    (
      "time,value\n1,2\n",
      "p.csv:1:1: found a header without instance_type, service or model; expected one of these columns, which says what is priced"
    ),
    (
      "provider,model,input_usd_per_mtok,output_usd_per_mtok,as_of,source\nx,m,1,2,2026-11-01,\"list\n",
      "p.csv:2:20: found a quote that is never closed; expected a closing \" before the end of the file"
    ),
  ])
  func `what is no price table is refused`(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test func `the telling ends after a hundred mistakes`() {
    let lines = message(header + "\n" + String(repeating: "aws\n", count: 500)).split(separator: "\n")
    #expect(lines.count == 101)
    #expect(lines.last == "further errors are not told")
  }

  @Test func `a file that is not there says so`() {
    let error = #expect(throws: PriceFileErrors.self) { try PriceTableReader.read(path: "/nowhere/p.csv") }
    #expect(error?.description == "/nowhere/p.csv: cannot be opened: No such file or directory")
  }
}
