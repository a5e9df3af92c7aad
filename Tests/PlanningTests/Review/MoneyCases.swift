/// What the nodes of a tier carry and cost. The small tier: two t3.large of 2 vCPUs and 8 GiB each.
enum MoneyCases {
  private static let scaled = AutoscalerCases.base
  private static let compose =
    "services:\n  api: {image: \"api:1.2.3\", cpus: 1, deploy: {replicas: 2}}\n  db: {image: \"postgres:16.4\", cpus: 0.5}"

  static let all: [RuleCase] = [
    RuleCase(
      "APE-USD-001", fires: scaled.replacing("cpu: 500m", with: "cpu: 1900m"), silent: scaled, tier: "small", why: "90 % of 2 vCPUs are 1.8"
    ),
    RuleCase("APE-USD-002", compose, "cpus: 0.5", mended: "read_only: true", tier: "small", why: "2 x 1 + 0.5 > 2; the replicas alone fit"),
    RuleCase(
      "APE-USD-003", scaled, "maxReplicas: 10", mended: "maxReplicas: 7", tier: "small", why: "10 x 0.5 = 5 > 3.6, and 7 x 0.5 = 3.5 is not"
    ),
    RuleCase(
      "APE-USD-006", scaled.replacing("cpu: 500m", with: "cpu: 700m"), "minReplicas: 2", mended: "minReplicas: 1", tier: "small",
      why: "2 x 0.7 = 1.4 > 2 x 2 x 30 % = 1.2"),
    RuleCase("APE-USD-004", fires: scaled, silent: "", tier: "small", why: "8 CPUs stated, 4 there"),
    RuleCase("APE-USD-005", fires: scaled, silent: "", tier: "small", why: "150 USD stated, 121.47 for the nodes"),
  ]
}
