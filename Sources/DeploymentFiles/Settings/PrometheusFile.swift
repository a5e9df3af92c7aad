import PlanModel

/// prometheus.yml, and files of rules.
enum PrometheusFile {
  static func scrapes(_ root: ManifestNode, path: String) -> ScrapeConfiguration {
    let jobs = (root["scrape_configs"]?.items ?? []).map { job in
      let targets = (job["static_configs"]?.items ?? []).flatMap { group in
        (group["targets"]?.items ?? []).compactMap { item in item.text.map { target($0, at: item.place) } }
      }
      let discovers = job.entries?.contains { $0.key.hasSuffix("_sd_configs") } ?? false
      return ScrapeConfiguration.Job(name: job["job_name"]?.text ?? "", targets: targets, discovers: discovers)
    }
    let managers = root["alerting"]?["alertmanagers"]?.items ?? []
    return ScrapeConfiguration(
      path: path, place: root["scrape_configs"]?.place ?? root.place, jobs: jobs, ruleFiles: root["rule_files"]?.items?.count ?? 0,
      hasAlertmanager: !managers.isEmpty)
  }

  private static func target(_ text: String, at place: FilePlace) -> ScrapeConfiguration.Target {
    let colon = text.lastIndex(of: ":")
    return .init(
      host: colon.map { String(text[..<$0]) } ?? text, port: colon.flatMap { Int(text[text.index(after: $0)...]) }, place: place)
  }

  /// How many alerts a file of rules, or the `spec` of a PrometheusRule, holds.
  static func alerts(_ root: ManifestNode) -> Int {
    (root["groups"]?.items ?? []).reduce(0) { $0 + ($1["rules"]?.items?.count { $0["alert"] != nil } ?? 0) }
  }
}
