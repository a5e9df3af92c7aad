import Foundation
import PlanModel
import RandomStreams
import Statistics
import Units

/// What was fitted, how well, what could not be seen, and predicted against observed.
public enum CalibrationReport {
  /// - Parameters:
  ///   - spelled: how a profile spells a figure.
  ///   - profile: where the profile was written; nil where it was not.
  public static func document(
    of result: CalibrationResult, profile: String?, detail: RunReport.Detail, spelled: (FittedFigure.Content) -> String
  ) -> ReportDocument {
    ReportDocument(
      title: "\(result.profile): fitted to \(result.origin), \(result.extent)",
      sections: [
        headline(of: result, profile: profile), figures(of: result, spelled), fits(of: result, detail, spelled), heldOut(of: result),
        list("remarks", "Remarks", result.remarks), list("unseen", "What could not be seen", result.unseen),
      ].filter { !$0.blocks.isEmpty })
  }

  private static func headline(of result: CalibrationResult, profile: String?) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if let rows = result.heldOut?.rows {
      let errors = rows.filter { ["p50", "p95"].contains($0.name) }.compactMap { row in row.error.map { (row.name, $0) } }
      let worst = errors.map { abs($0.1) }.max() ?? 0
      let text = errors.map { "\($0) \(signed($1))" }.joined(separator: ", ")
      if !errors.isEmpty {
        blocks.append(.paragraph("On the part that was not fitted the profile is off by: \(text).", tone: worst <= 0.15 ? .good : .warning))
      }
    } else {
      blocks.append(.paragraph("Nothing was held out: how well the profile predicts is not known.", tone: .warning))
    }
    if let profile {
      blocks.append(.paragraph("Profile written to \(profile); simulate it with: ape-plan simulate --profile \(profile)"))
    } else {
      blocks.append(.paragraph("The profile was not written; --write FILE does."))
    }
    return ReportSection(id: "headline", title: "", blocks: blocks)
  }

  private static func figures(of result: CalibrationResult, _ spelled: (FittedFigure.Content) -> String) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("name", "figure"), .init("path", "in the profile", presence: .dataOnly), .init("value", "fitted"), .init("low", "from"),
      .init("high", "to"), .init("count", "values", .right), .init("method", "how", presence: .dataOnly),
    ]
    let rows = result.figures.map { figure -> [Cell] in
      var value = spelled(figure.content)
      if case .factors(let factors) = figure.content, let least = factors.min(), let most = factors.max() {
        value = "24 factors, \(least.fixed(2)) to \(most.fixed(2))"
      }
      return [
        .text(figure.name), .text(figure.path), .text(value), end(figure.low, of: figure, spelled), end(figure.high, of: figure, spelled),
        .count(figure.count), .text(figure.method),
      ]
    }
    var blocks: [ReportSection.Block] = [
      .table(ReportTable(id: "figures", columns: columns, rows: rows)),
      .paragraph("From and to: the 95% interval; of a distribution, that of its mean. Values count as independent of each other.", tone: .faint),
    ]
    if let dispersion = result.dispersion {
      let verdict = dispersion.probability < 0.01 && dispersion.index > 1 ? "more clumped than" : dispersion.probability > 0.99 ? "more even than" : "as"
      blocks.append(
        .paragraph(
          "Arrivals come \(verdict) a Poisson process: the counts of \(HumanText.count(dispersion.intervals)) intervals of "
            + "\(HumanText.figure(dispersion.width, .time)) have dispersion \(dispersion.index.fixed(3)) around the fitted rate (Poisson: 1; "
            + "probability of so much or more \(dispersion.probability.fixed(3)))."))
    }
    return ReportSection(id: "figures", title: "Fitted figures", blocks: blocks)
  }

  private static func end(
    _ content: FittedFigure.Content?, of figure: FittedFigure, _ spelled: (FittedFigure.Content) -> String
  ) -> Cell {
    switch content {
    case nil: .empty
    case .time(let distribution)?: .figure(distribution.mean(), .time)
    case .count(let distribution)?: .figure(distribution.mean(), .number)
    case let content?: .text(spelled(content))
    }
  }

  private static func fits(
    of result: CalibrationResult, _ detail: RunReport.Detail, _ spelled: (FittedFigure.Content) -> String
  ) -> ReportSection {
    let columns: [ReportTable.Column] = [
      .init("name", "figure"), .init("distribution", "distribution"), .init("aic_difference", "AIC above\nthe best", .right),
      .init("ks_distance", "KS\ndistance", .right), .init("cv_low", "variation\nfrom", .right), .init("cv_high", "to", .right),
    ]
    var rows: [[Cell]] = []
    for figure in result.figures {
      guard let fit = figure.fit else { continue }
      for (index, candidate) in fit.candidates.enumerated() where detail == .full || index < 2 {
        let isCount = if case .count = figure.content { true } else { false }
        rows.append([
          .text(figure.name), .text(spelled(isCount ? .count(candidate.distribution) : .time(candidate.distribution))),
          index == 0 ? .text("chosen") : .figure(candidate.aic - fit.chosen.aic, .number),
          .figure(candidate.distance, .number, tone: index == 0 && candidate.distance > 0.05 ? .warning : .plain),
          index == 0 ? .figure(fit.variation.lowerBound, .number) : .empty, index == 0 ? .figure(fit.variation.upperBound, .number) : .empty,
        ])
      }
    }
    guard !rows.isEmpty else { return ReportSection(id: "fits", title: "", blocks: []) }
    let text = "The distribution with the lowest Akaike criterion is taken. KS distance: the largest difference between the distribution "
      + "function and the share of measured values; 0 is perfect. Variation: the 95% interval of the coefficient of variation."
    return ReportSection(
      id: "fits", title: "How good the fits are",
      blocks: [.table(ReportTable(id: "fits", columns: columns, rows: rows)), .paragraph(text, tone: .faint)])
  }

  private static func heldOut(of result: CalibrationResult) -> ReportSection {
    guard let heldOut = result.heldOut else { return ReportSection(id: "held-out", title: "", blocks: []) }
    let columns: [ReportTable.Column] = [
      .init("name", "metric"), .init("predicted", "predicted", holds: .estimate), .init("observed", "observed", holds: .estimate),
      .init("error", "error", .right),
    ]
    let rows = heldOut.rows.map { row -> [Cell] in
      let measure: Measure =
        switch row.measure {
        case .time: .time
        case .rate: .rate
        case .share: .share
        case .number: .number
        }
      let error = row.error.map { Cell(value: .number(Cell.machineText($0)), text: signed($0), tone: abs($0) <= 0.15 ? .good : .warning) }
      return [.text(row.name), .estimate(row.predicted, measure), .estimate(row.observed, measure), error ?? .empty]
    }
    return ReportSection(
      id: "held-out", title: "Predicted against observed",
      blocks: [
        .paragraph("The profile was fitted without \(heldOut.part)."), .table(ReportTable(id: "held-out", columns: columns, rows: rows)),
      ])
  }

  private static func list(_ id: String, _ title: String, _ items: [String]) -> ReportSection {
    ReportSection(id: id, title: title, blocks: items.isEmpty ? [] : [.items(items)])
  }

  /// `+3.1%`.
  private static func signed(_ share: Double) -> String { (share >= 0 ? "+" : "") + (share * 100).fixed(1) + "%" }
}
