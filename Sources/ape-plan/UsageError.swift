import PlanFiles
import Pricing
import Units

/// What is wrong with the command line itself.
enum UsageError: Error, Hashable, CustomStringConvertible {
  case unknownCommand(String, choices: [String], nearest: String?)
  /// A flag's value is something else than the flag takes.
  case value(flag: String, QuantityError, nearest: String?)
  /// Flags of which only one may be given.
  case together(String, String)
  case neither(String, String)
  /// Nothing that says what is to be simulated.
  case noScenario
  /// The files of a deployment, and nothing that says how many queries arrive.
  case noLoad(String)
  /// A flag that means something only for the files of a deployment.
  case filesOfADeployment(String, String)
  /// Two flags that write to one file.
  case sameFile(String, String, path: String)
  /// A flag that means something only beside another.
  case alone(String, needs: String)
  case warmUpTooLong(SimTime, duration: SimTime)
  case noRegionToChange(String)
  case region(PricingError)
  case noPlaceForRuns
  /// A shipped profile, given as if it were a file.
  case shippedProfileAsFile(String)
  case csvIntoOneFile(String)
  /// Something to compare that is no profile, run or result.
  case unknownSide(String, nearest: String?)
  /// A flag beside a saved result, which it cannot change.
  /// - Parameter was: how it is there; nil where nobody knows.
  case savedOtherwise(String, String, path: String, was: String?)
  /// A flag for trials where both sides were saved.
  case nothingToSimulate(String)
  /// How many sides of a comparison were named instead of two.
  case sides(Int)
  case sidesWithRange(Int)
  /// A question what a change would do, without a change.
  case nothingToChange
  case gitRange(String)
  case noStepSummary
  case noGates
  /// A file that is nearly called as one of gates.
  case misspeltGates(String)
  /// An axis of a sweep.
  case axis(String, expected: String)
  case axisTwice(String)
  case tooManyPoints(Int, most: Int)
  case nothingToVary
  /// A metric that is none, with what is said of it.
  case metric(String)
  /// A station whose utilization is asked for.
  case station(String, choices: [String], nearest: String?)
  /// A metric of an autoscaler that nothing was recorded of.
  case noDemand(metrics: [String])
  /// Nothing that was measured.
  case noMeasurements
  /// A kept run whose trials have no course over time.
  case noCourse(String)
  /// A target in percent of a request that nobody told.
  /// - Parameter containers: those of the Deployment that do not request it; empty where there is no Deployment.
  case noRequest(resource: String, containers: [String] = [])
  /// A runway without a growth.
  case noGrowth
  /// A study of ranges in a profile that has none.
  case noRanges
  /// A metric to leave out that no manifest has.
  case nothingWithout(String, metrics: [String], nearest: String?)
  /// Counts for a metric that is no rate, without a word on what one of them takes.
  case countsOfNothing(metric: String)
  /// A search for settings on a load of which it is not known what it needs.
  case needUnknown
  case noMetricLeft(String)
  /// A file of cases without a line.
  case noCase(String)
  case noReplicasToReset
  case tooManySyncs(Int, most: Int)
  case syncBeyondRecording(String, span: String)
  case podLargerThanNode(String, resource: String, requested: String, machine: String)
  case node(PricingError)
  /// Something that a tuned database cannot do without.
  case tunedWithout(String, example: String)
  case nothingToTune
  /// Several files for one stream.
  case severalFiles([String])
  case nothingToReview
  /// A search for the right size of something that has none.
  case notSizable(String, reason: String)
  /// A search without anything that has to be kept.
  case noObjective
  /// An id that no rule of the review has.
  case unknownRule(String, nearest: String?)
  /// A way of paying for machines that nobody pays for.
  case nothingToBuy(String)
  /// A name that no price table has.
  case noPrice(String, nearest: String?)

  var description: String {
    switch self {
    case .unknownCommand(let word, let choices, let nearest):
      "found \"\(word)\"; expected a command: \(choices.joined(separator: ", "))" + Self.meant(nearest)
    case .value(let flag, let error, let nearest): "\(flag): \(error)" + Self.meant(nearest)
    case .together(let a, let b): "found both \(a) and \(b); expected one of them"
    case .neither(let a, let b): "found neither \(a) nor \(b); expected one of them"
    case .noScenario: "found neither --tier nor --profile nor --from; expected one of them"
    case .noLoad(let path):
      "found \"\(path)\", which holds the configuration of a deployment and says no load; expected --rate, as --rate 1000/hour, or --tier with the load of a profile"
    case .filesOfADeployment(let flag, let path):
      "found \(flag) and \"\(path)\", which is a profile; expected the files of a deployment, which \(flag) is for"
    case .sameFile(let a, let b, let path): "found \"\(path)\" behind both \(a) and \(b); expected a file for each"
    case .alone(let flag, let other): "found \(flag) without \(other), beside which alone it means something"
    case .warmUpTooLong(let warmUp, let duration):
      "--warm-up: found \"\(warmUp.spelling)\"; expected less than the simulated time of a trial, \(duration.spelling)"
    case .noRegionToChange(let region):
      "--region: found \"\(region)\", but the profile has no machines that are paid for; expected a profile with such nodes"
    case .region(let error): "--region: \(error)"
    case .noPlaceForRuns: "found neither APE_PLAN_DB, XDG_DATA_HOME nor HOME; expected a place for the runs: --db PATH, or --no-store"
    case .shippedProfileAsFile(let name):
      "--profile: found \"\(name)\", which is no file but a shipped profile; did you mean --tier \(name)?"
    case .csvIntoOneFile(let path):
      "--output: found \"\(path)\"; expected a folder, as CSV is one file a table"
    case .unknownSide(let text, let nearest):
      "found \"\(text)\"; expected a profile's file, the name of a shipped profile, the id of a kept run (or latest), or a saved result "
        + "(.json)" + Self.meant(nearest)
    case .savedOtherwise(let flag, let value, let path, let was):
      "\(flag): found \"\(value)\" beside \(path), a saved result that was \(was ?? "worked out without it") and stays as it is; expected "
        + (was == nil ? "a profile or a kept run instead" : "the same, or a profile or a kept run instead")
    case .nothingToSimulate(let flag):
      "found \(flag), but both sides are saved results, of which nothing is simulated; expected a profile or a kept run on one side"
    case .sides(let count):
      "found \(count) to compare; expected two: BASE and CANDIDATE, or one file beside --git"
    case .sidesWithRange(let count): "found \(count) files beside --git; expected the path of one profile"
    case .nothingToChange: "found no --set; expected what is to change, as --set services.api.workers=8"
    case .gitRange(let text):
      "--git: found \"\(text)\"; expected two revisions, as origin/main...HEAD (from where they parted) or v1..v2"
    case .noGates: "--require-gates: found no gate; expected a file of gates, or --fail-if"
    case .misspeltGates(let path):
      "found \"\(path)\", which nobody reads; expected --gates \(path), or --no-gates-file; did you mean \"\(GatesFile.name)\"?"
    case .noStepSummary: "--step-summary: found no GITHUB_STEP_SUMMARY in the environment; expected a job of GitHub Actions"
    case .axis(let text, let expected): "--vary: found \"\(text)\"; expected \(expected)"
    case .axisTwice(let path): "--vary: found \"\(path)\" twice; expected each path once"
    case .nothingToVary: "found no --vary; expected what is to be varied, as --vary services.api.replicas=2..10"
    case .metric(let text): "--metric: \(text)"
    case .station(let name, let choices, let nearest):
      "--metric: found the station \"\(name)\"; expected one with a capacity: \(choices.joined(separator: ", "))" + Self.meant(nearest)
    case .tooManyPoints(let count, let most): "--vary: found \(count) points; expected at most \(most)"
    case .noMeasurements: "found nothing that was measured; expected a file, --prometheus or --answer"
    case .noCourse(let id): "found no course over time in run \(id); expected a run whose trials kept one: run it again with `runs rerun`"
    case .noDemand(let metrics):
      "found no demand of \(metrics.joined(separator: ", nor of ")), which the autoscaler looks at; expected a column of "
        + (metrics.count == 1 ? "it" : "each") + (metrics.contains("memory") ? ", --idle-memory for what each pod holds," : "")
        + " or \(metrics.map { "--without \($0)" }.joined(separator: " "))"
    case .noRequest(let resource, let containers):
      "found no request of \(resource), of which the target is a share"
        + (containers.isEmpty
          ? "; expected the Deployment beside the autoscaler" : ", in the container \(containers.joined(separator: ", ")); expected one")
        + (["cpu", "memory"].contains(resource) ? ", or --\(resource)-request" : "")
    case .noGrowth: "found no --growth; expected by how much the load grows, as --growth 10%/month"
    case .noRanges:
      "found no figure with a range in the profile; expected some, as {value: 250ms, assumption: \"why\", range: [100ms, 500ms]}"
    case .nothingWithout(let metric, let metrics, let nearest):
      "--without: found \"\(metric)\"; expected a metric of the autoscaler: \(metrics.joined(separator: ", "))" + Self.meant(nearest)
    case .countsOfNothing(let metric):
      "--counts-per: found counts for \(metric), and nothing that says what one of them takes; expected --cpu-per-request or "
        + "--per-pod-capacity, or --factor where they are \(metric) already"
    case .needUnknown:
      "--suggest: what the load needs cannot be told, as nothing was recorded of all pods together that a pod has a capacity of, so that no "
        + "limit on shortage can be kept; expected such a recording"
    case .noMetricLeft(let path): "--without: found no metric left in \(path); expected at least one"
    case .noCase(let path): "--cases: found no case in \(path); expected one line of JSON each"
    case .noReplicasToReset:
      "--redeploy-every: found no Deployment with replicas in the file; expected one, as its replicas are what a redeploy sets"
    case .syncBeyondRecording(let sync, let span):
      "--sync: found \(sync); expected no more than the recording is long, which is \(span)"
    case .podLargerThanNode(let node, let resource, let requested, let machine):
      "--node: found \(node), which has \(machine) of \(resource), for a pod that requests \(requested); expected a machine that holds one"
    case .tooManySyncs(let found, let most): "--sync: found \(found) syncs in the recording; expected at most \(most)"
    case .node(let error): "--node: \(error)"
    case .tunedWithout(let flag, let example): "found no \(flag); expected what the database may use, as \(example)"
    case .nothingToTune:
      "found nothing to tune; expected a database, as timescaledb --memory 16GiB --cpus 8, or --from docker-compose.yml"
    case .severalFiles(let names):
      "found \(names.count) files to write: \(names.joined(separator: ", ")); expected --output with a folder for them"
    case .notSizable(let name, let reason): "\(name) cannot be sized: \(reason)"
    case .noObjective: "found no objective; expected what has to be kept, as --slo 'p95<=60s'"
    case .nothingToReview: "found no path; expected files or folders to review, as . for this folder, or --list-rules"
    case .unknownRule(let id, let nearest):
      "found no rule \"\(id)\"; expected an id as APE-MEM-001, of which `ape-plan review --list-rules` names all" + Self.meant(nearest)
    case .nothingToBuy(let name): "\(name) has no machines that are paid for; expected a profile with such nodes"
    case .noPrice(let name, let nearest):
      "found \"\(name)\"; expected a type of machine, a service or a model that the price tables have there" + Self.meant(nearest)
    }
  }

  private static func meant(_ nearest: String?) -> String { nearest.map { "; did you mean \"\($0)\"?" } ?? "" }
}
