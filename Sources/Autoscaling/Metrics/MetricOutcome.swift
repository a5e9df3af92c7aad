/// A proposal, or why there is none.
public typealias MetricOutcome = Result<MetricProposal, MetricFailure>
