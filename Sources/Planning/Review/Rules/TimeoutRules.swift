import PlanModel
import Units

/// Times that have to nest: client > proxy > application > LLM with all its retries, and what ends a container.
enum TimeoutRules {
  static let all = [providerRetries, proxy, grace, keepAlive, sandbox, stopHook, liveness]

  /// - Returns: of the application's own time-out.
  private static func requestTimeout(_ container: DeployedContainer, _ subject: ReviewSubject) -> Written<Double>? {
    subject.tuning(.requestTimeout, of: container).flatMap { $0.value > 0 && $0.value < 1e7 ? $0 : nil }
  }

  private static func seconds(_ value: Double) -> String { "\(value.significant(4))s" }

  private static let providerRetries = ReviewRule(
    RuleDescription(
      .concurrency, 8, .error, title: "A call of the LLM with its retries outlives the query that waits for it",
      explanation: """
        The application gives up while the provider is still being asked: the user gets an error, and the tokens of the later attempts are \
        paid for nobody. Give each attempt a share of the time that the query has.
        """,
      formula: "LLM time-out x (1 + retries) <= the application's time-out; back-off comes on top",
      source: "operators' variables LLM_TIMEOUT_SECONDS, LLM_MAX_RETRIES and API_TIMEOUT_SECONDS")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let attempt = container.tuning(.llmTimeout), let whole = container.tuning(.requestTimeout), attempt.value < 1e7 else {
        return nil
      }
      let retries = container.tuning(.llmRetries)
      let need = attempt.value * (1 + min(1e4, retries?.value ?? 0))
      guard need > whole.value else { return nil }
      let share = (whole.value / (1 + (retries?.value ?? 0))).rounded(.down)
      return rule.finding(
        at: attempt.place, in: workload.title,
        "One call may take \(seconds(need)), and the query has \(seconds(whole.value)).", configured: seconds(attempt.value),
        recommended: "at most \(seconds(share)) an attempt, or fewer retries",
        computation:
          "\(seconds(attempt.value)) x (1 + \((retries?.value ?? 0).significant(3))) = \(seconds(need)) > \(seconds(whole.value))",
        inputs: [
          .init("LLM time-out", seconds(attempt.value), at: attempt.place),
          .init("retries", (retries?.value ?? 0).significant(3), at: retries?.place),
          .init("application's time-out", seconds(whole.value), at: whole.place),
        ])
    }
  }

  private static let proxy = ReviewRule(
    RuleDescription(
      .concurrency, 9, .error, title: "The proxy gives up before the application does",
      explanation: """
        The client gets 504 while the application goes on working for nobody, and the time-out that was set for the application never \
        counts. The proxy has to wait longer than what it waits for.
        """,
      formula: "nginx.ingress.kubernetes.io/proxy-read-timeout > the application's time-out",
      source: "ingress-nginx documentation, Annotations: Custom timeouts, default 60 s")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let whole = requestTimeout(container, subject), let ingress = subject.ingress(before: workload),
        ingress.className?.contains("nginx") ?? false
      else { return nil }
      let have = ingress.readTimeout?.value ?? 60
      guard have <= whole.value else { return nil }
      return rule.finding(
        at: ingress.readTimeout?.place ?? ingress.place, in: "Ingress/\(ingress.name)",
        "The proxy waits \(seconds(have)) and the application \(seconds(whole.value)).",
        configured: ingress.readTimeout == nil ? "nothing, so 60s" : seconds(have),
        recommended: "proxy-read-timeout: \"\((whole.value + 10).significant(6))\"",
        computation: "\(seconds(have)) <= \(seconds(whole.value))",
        inputs: [.init("application's time-out", seconds(whole.value), at: whole.place)])
    }
  }

  private static let grace = ReviewRule(
    RuleDescription(
      .concurrency, 10, .warning, title: "A container that is stopped is killed before its queries can end",
      explanation: """
        Each update, each scaling down and each drained node ends containers by SIGTERM, and by SIGKILL when the grace period is over. \
        Queries that take longer are lost. The period should be as long as the longest query.
        """,
      formula: "grace period >= the application's time-out",
      source: "Kubernetes documentation, Pod Lifecycle: 30 s by default; Compose specification, stop_grace_period: 10 s by default")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let whole = requestTimeout(container, subject) else { return nil }
      let have = workload.stopGrace?.value ?? .wholeSeconds(workload.platform == .compose ? 10 : 30)
      guard have.seconds < whole.value else { return nil }
      let key = workload.platform == .compose ? "stop_grace_period" : "terminationGracePeriodSeconds"
      return rule.finding(
        at: workload.stopGrace?.place ?? workload.place, in: workload.title,
        "Queries may take \(seconds(whole.value)); a stopped container has \(have.told).",
        configured: workload.stopGrace == nil ? "nothing, so \(have.told)" : have.told,
        recommended: "\(key): \(workload.platform == .compose ? seconds(whole.value) : whole.value.significant(6))",
        computation: "\(have.told) < \(seconds(whole.value))",
        inputs: [.init("application's time-out", seconds(whole.value), at: whole.place)])
    }
  }

  private static let keepAlive = ReviewRule(
    RuleDescription(
      .concurrency, 11, .warning, title: "The application closes idle connections before the proxy does",
      explanation: """
        nginx keeps connections to its upstreams for 60 s, uvicorn closes them after 5 s of rest. A query that nginx sends at that very \
        moment gets 502. The side that is asked has to keep a connection longer.
        """,
      formula: "uvicorn --timeout-keep-alive > the proxy's upstream keep-alive (60 s)",
      source:
        "uvicorn documentation, Settings: --timeout-keep-alive 5; ingress-nginx documentation, ConfigMap: upstream-keepalive-timeout 60")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard subject.runsUvicorn(container), let ingress = subject.ingress(before: workload), ingress.className?.contains("nginx") ?? false
      else { return nil }
      let flag = subject.alike(container).lazy.compactMap { $0.flag("timeout-keep-alive") }.first
      let written =
        flag.flatMap { flag in Double(flag.value).map { Written($0, at: flag.place) } } ?? subject.tuning(.keepAlive, of: container)
      guard (written?.value ?? 5) <= 60 else { return nil }
      return rule.finding(
        at: written?.place ?? container.place, in: workload.title,
        "uvicorn keeps a connection \(seconds(written?.value ?? 5)), the proxy 60s.",
        configured: written == nil ? "nothing, so 5s" : seconds(written?.value ?? 5), recommended: "--timeout-keep-alive 65",
        computation: "\(seconds(written?.value ?? 5)) <= 60s", inputs: [.init("proxy", ingress.name, at: ingress.place)])
    }
  }

  private static let sandbox = ReviewRule(
    RuleDescription(
      .concurrency, 12, .warning, title: "A sandbox may run longer than the query that waits for it",
      explanation: "The query ends first, and the sandbox goes on taking a slot and memory for nobody.",
      formula: "sandbox time-out < the application's time-out", source: "operators' variables VEE_TIMEOUT_SECONDS and API_TIMEOUT_SECONDS")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard let sandbox = container.tuning(.sandboxTimeout), let whole = container.tuning(.requestTimeout), sandbox.value >= whole.value
      else { return nil }
      return rule.finding(
        at: sandbox.place, in: workload.title, "A sandbox has \(seconds(sandbox.value)), the query \(seconds(whole.value)).",
        configured: seconds(sandbox.value), recommended: "less than \(seconds(whole.value))",
        computation: "\(seconds(sandbox.value)) >= \(seconds(whole.value))",
        inputs: [.init("application's time-out", seconds(whole.value), at: whole.place)])
    }
  }

  private static let stopHook = ReviewRule(
    RuleDescription(
      .concurrency, 13, .note, title: "A pod is told to stop before the others know",
      explanation: """
        SIGTERM and the removal from Services happen at the same time. For some seconds proxies still send queries to a pod that no longer \
        takes any: connections are refused at each update. A preStop hook that sleeps for some seconds lets the news get round.
        """,
      source: "Kubernetes documentation, Pod Lifecycle: Termination of Pods; Container Lifecycle Hooks")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard workload.platform == .kubernetes, !container.hasStopHook, container.ports.isEmpty == false,
        subject.system.cluster.services.contains(where: { $0.selects(workload) })
      else { return nil }
      return rule.finding(
        at: container.place, in: workload.title, "\(container.name) has no preStop hook.", configured: "none",
        recommended: "lifecycle.preStop that sleeps 5 s or more")
    }
  }

  private static let liveness = ReviewRule(
    RuleDescription(
      .concurrency, 14, .warning, title: "The liveness probe restarts what is merely slow",
      explanation: """
        It asks the same as the readiness probe and gives up as soon, after 1 s unless told otherwise. Under load both fail together: \
        instead of being left alone for a while, pods are restarted, their queries are lost, and the others get the load: a cascade. Ask \
        something that needs no database, and allow several seconds.
        """,
      formula: "the two probes ask different things, or the liveness probe's timeoutSeconds >= 5",
      source: "Kubernetes documentation, Liveness, Readiness, and Startup Probes: timeoutSeconds 1 by default; the 5 s are ours")
  ) { subject, rule in
    subject.system.containers.compactMap { workload, container in
      guard let liveness = container.probes[.liveness], let readiness = container.probes[.readiness], liveness.asks == readiness.asks else {
        return nil
      }
      let timeout = liveness.timeout?.value ?? .wholeSeconds(1)
      guard timeout < .wholeSeconds(5) else { return nil }
      return rule.finding(
        at: liveness.timeout?.place ?? liveness.place, in: workload.title,
        "Liveness and readiness both ask \(liveness.asks), and liveness waits \(timeout.told) for the answer.",
        configured: liveness.timeout == nil ? "nothing, so 1s" : timeout.told,
        recommended: "timeoutSeconds: 5 or more, or a path of its own",
        computation: "\(timeout.told) < 5s", inputs: [.init("readiness", readiness.asks, at: readiness.place)])
    }
  }
}
