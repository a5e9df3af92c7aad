import Foundation
import Units

@testable import Pricing

enum SampleBills {
  static let all: [Bill] = [
    bill(.onDemand, nodes: "485.89", basis: .published), bill(.spot, nodes: "145.77", basis: .ruleOfThumb(.spotMinus70)),
  ]

  private static func bill(_ option: PurchaseOption, nodes: String, basis: PriceBasis) -> Bill {
    let figure = PriceFigure(usd: USD(Decimal(string: "0.1664")!), asOf: .undated("made up"), source: "made up")
    return Bill(
      option: option, provider: "aws", region: "us-east-1",
      lines: [
        BillLine(
          component: .nodes, label: "t3.xlarge", quantity: 2_920, unit: "node-hours",
          price: .priced(figure, basis: basis, amount: USD(Decimal(string: nodes)!))),
        BillLine(
          component: .tokens, label: "model-x input", quantity: 12, unit: "million tokens", price: .unpriced(reason: "no price for model-x")
        ),
      ], queries: 730_000)
  }
}
