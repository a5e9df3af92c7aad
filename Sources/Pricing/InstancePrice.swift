import Units

/// What one type of machine in one region has and costs.
public struct InstancePrice: Codable, Hashable, Sendable {
  /// The cloud, such as `aws`.
  public let provider: String
  public let region: String
  /// The type's name, such as `t3.large`.
  public let type: String
  public let vcpu: CPU
  public let memory: Bytes
  /// The processor's architecture, such as `x86_64` or `arm64`.
  public let architecture: String

  /// US dollars an hour without any commitment.
  public let onDemand: PriceFigure
  /// US dollars an hour, committed for one year, nothing paid upfront.
  public let reserved1y: PriceFigure?
  /// US dollars an hour, committed for three years, nothing paid upfront.
  public let reserved3y: PriceFigure?
  /// US dollars an hour in effect, committed for three years, all paid upfront and spread over them.
  public let reserved3yAllUpfront: PriceFigure?
  /// US dollars an hour of usage that an EC2 Instance Savings Plan of one year covers, nothing paid upfront.
  public let savingsPlan1y: PriceFigure?
  /// US dollars an hour of usage that an EC2 Instance Savings Plan of three years covers, nothing paid upfront.
  public let savingsPlan3y: PriceFigure?
  /// US dollars an hour on the spot market.
  public let spot: PriceFigure?

  /// What the provider says of its spot market for this type.
  public let spotAdvice: SpotAdvice?
  /// How the type earns and spends CPU credits; nil for a type of fixed performance.
  public let burst: BurstCredits?

  public init(
    provider: String, region: String, type: String, vcpu: CPU, memory: Bytes, architecture: String, onDemand: PriceFigure,
    reserved1y: PriceFigure? = nil, reserved3y: PriceFigure? = nil, reserved3yAllUpfront: PriceFigure? = nil,
    savingsPlan1y: PriceFigure? = nil, savingsPlan3y: PriceFigure? = nil, spot: PriceFigure? = nil,
    spotAdvice: SpotAdvice? = nil, burst: BurstCredits? = nil
  ) {
    self.provider = provider
    self.region = region
    self.type = type
    self.vcpu = vcpu
    self.memory = memory
    self.architecture = architecture
    self.onDemand = onDemand
    self.reserved1y = reserved1y
    self.reserved3y = reserved3y
    self.reserved3yAllUpfront = reserved3yAllUpfront
    self.savingsPlan1y = savingsPlan1y
    self.savingsPlan3y = savingsPlan3y
    self.spot = spot
    self.spotAdvice = spotAdvice
    self.burst = burst
  }

  /// The published price of an hour under a purchase option; nil where the table has none.
  public func published(_ option: PurchaseOption) -> PriceFigure? {
    switch option {
    case .onDemand: onDemand
    case .reserved1y: reserved1y
    case .reserved3y: reserved3y
    case .spot: spot
    }
  }
}

/// A provider's own summary of the spot market of one type in one region: averages of a month, no price.
public struct SpotAdvice: Codable, Hashable, Sendable {
  /// How much cheaper than on demand spot was over the last 30 days.
  public let savings: Fraction
  /// How often capacity was reclaimed over the last month.
  public let interruptions: InterruptionBand
  public let asOf: PriceDate
  public let source: String

  public init(savings: Fraction, interruptions: InterruptionBand, asOf: PriceDate, source: String) {
    self.savings = savings
    self.interruptions = interruptions
    self.asOf = asOf
    self.source = source
  }
}

/// The share of spot capacity that was reclaimed within a month, in the bands that AWS publishes. The top band is open.
///
/// Source: AWS Spot Instance Advisor.
public enum InterruptionBand: String, Codable, Hashable, Sendable, CaseIterable {
  case under5 = "<5%"
  case from5to10 = "5-10%"
  case from10to15 = "10-15%"
  case from15to20 = "15-20%"
  case over20 = ">20%"
}

/// How a burstable type earns, keeps and spends CPU credits. One credit is one vCPU at full speed for a minute.
public struct BurstCredits: Codable, Hashable, Sendable {
  /// The share of each vCPU that can be used for ever.
  public let baselinePerVCPU: Fraction
  /// Credits earned an hour by the whole machine.
  public let creditsPerHour: Int
  /// The most credits that it keeps.
  public let maximumBalance: Int
  public let source: String

  public init(baselinePerVCPU: Fraction, creditsPerHour: Int, maximumBalance: Int, source: String) {
    self.baselinePerVCPU = baselinePerVCPU
    self.creditsPerHour = creditsPerHour
    self.maximumBalance = maximumBalance
    self.source = source
  }
}
