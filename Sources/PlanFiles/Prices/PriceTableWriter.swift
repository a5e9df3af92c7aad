import CSVText
import Foundation
import Pricing
import Units

/// Writes machines as a price table that `PriceTableReader` reads.
public enum PriceTableWriter {
  /// The machines of a table, with the columns that at least one of them needs.
  public static func text(of machines: [InstancePrice]) -> String {
    let columns = PriceColumns.instances.required + PriceColumns.instances.optional
    let rows = machines.map(cells)
    let kept = columns.filter { column in PriceColumns.instances.required.contains(column) || rows.contains { $0[column] != nil } }
    var writer = CSVWriter(lineEnding: .lf)
    writer.write(kept.map { .text($0) })
    for row in rows { writer.write(kept.map { row[$0] ?? .empty }) }
    return writer.text
  }

  private static func cells(of machine: InstancePrice) -> [String: CSVCell] {
    var cells: [String: CSVCell] = [
      "provider": .text(machine.provider), "region": .text(machine.region), "instance_type": .text(machine.type),
      "vcpu": .number(plain(machine.vcpu.cores)), "memory_gib": .number(plain(machine.memory.gibibytes)), "arch": .text(machine.architecture),
      "as_of": .text(machine.onDemand.asOf.spelling), "source": .text(machine.onDemand.source),
      "on_demand_usd_hour": .number(machine.onDemand.usd.spelling),
    ]
    /// A date and a source of its own only where the row's are others.
    func put(_ figure: PriceFigure?, _ column: String, _ group: String) {
      guard let figure else { return }
      cells[column] = .number(figure.usd.spelling)
      if figure.asOf != machine.onDemand.asOf { cells["\(group)_as_of"] = .text(figure.asOf.spelling) }
      if figure.source != machine.onDemand.source { cells["\(group)_source"] = .text(figure.source) }
    }
    put(machine.reserved1y, "reserved_1y_usd_hour", "reserved")
    put(machine.reserved3y, "reserved_3y_usd_hour", "reserved")
    put(machine.reserved3yAllUpfront, "reserved_3y_all_upfront_usd_hour", "reserved_3y_all_upfront")
    put(machine.savingsPlan1y, "savings_plan_1y_usd_hour", "savings_plan")
    put(machine.savingsPlan3y, "savings_plan_3y_usd_hour", "savings_plan")
    put(machine.spot, "spot_usd_hour", "spot")
    if let advice = machine.spotAdvice {
      cells["spot_savings"] = .text("\(plain((advice.savings.value * 10_000).rounded() / 100))%")
      cells["interruption_band"] = .text(advice.interruptions.rawValue)
      cells["advisor_as_of"] = .text(advice.asOf.spelling)
      cells["advisor_source"] = .text(advice.source)
    }
    if let burst = machine.burst {
      cells["credit_baseline_per_vcpu"] = .text("\(plain((burst.baselinePerVCPU.value * 10_000).rounded() / 100))%")
      cells["credits_per_hour"] = .number(String(burst.creditsPerHour))
      cells["max_credits"] = .number(String(burst.maximumBalance))
      cells["credits_source"] = .text(burst.source)
    }
    return cells
  }

  private static func plain(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }
}

extension Decimal {
  /// Rounded to a number of digits behind the point, halves away from zero.
  func rounded(digits: Int) -> Decimal {
    var value = self
    var result = Decimal()
    NSDecimalRound(&result, &value, digits, .plain)
    return result
  }
}
