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
  /// A flag that means something only beside another.
  case alone(String, needs: String)
  case warmUpTooLong(SimTime, duration: SimTime)
  case noRegionToChange(String)
  case region(PricingError)
  case noPlaceForRuns
  /// A shipped profile, given as if it were a file.
  case shippedProfileAsFile(String)
  case csvIntoOneFile(String)
  /// A metric of an autoscaler that nothing was recorded of.
  case noDemand(metric: String)
  /// A target in percent of a request that nobody told.
  case noRequest(resource: String)
  case noMetricLeft(String)
  case noReplicasToReset
  case tooManySyncs(Int, most: Int)
  case node(PricingError)

  var description: String {
    switch self {
    case .unknownCommand(let word, let choices, let nearest):
      "found \"\(word)\"; expected a command: \(choices.joined(separator: ", "))" + Self.meant(nearest)
    case .value(let flag, let error, let nearest): "\(flag): \(error)" + Self.meant(nearest)
    case .together(let a, let b): "found both \(a) and \(b); expected one of them"
    case .neither(let a, let b): "found neither \(a) nor \(b); expected one of them"
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
    case .noDemand(let metric):
      "found no demand of \(metric), which the autoscaler looks at; expected a column of it"
        + (metric == "memory" ? ", --idle-memory for what each pod holds," : "") + " or --without \(metric)"
    case .noRequest(let resource):
      "found no request of \(resource), of which the target is a share; expected the Deployment beside the autoscaler, or --\(resource)-request"
    case .noMetricLeft(let path): "--without: found no metric left in \(path); expected at least one"
    case .noReplicasToReset:
      "--redeploy-every: found no Deployment with replicas in the file; expected one, as its replicas are what a redeploy sets"
    case .tooManySyncs(let found, let most): "--sync: found \(found) syncs in the recording; expected at most \(most)"
    case .node(let error): "--node: \(error)"
    }
  }

  private static func meant(_ nearest: String?) -> String { nearest.map { "; did you mean \"\($0)\"?" } ?? "" }
}
