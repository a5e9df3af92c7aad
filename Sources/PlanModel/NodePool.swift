import Units

/// Alike machines that are paid for.
public struct NodePool: Codable, Hashable, Sendable {
  public var name: String
  /// `aws`, `gcp` or `azure`, or `local` for machines that are already there and have no price.
  public var provider: String
  public var region: String
  /// As the price table names it, such as `t3.xlarge`; for `local`, a name of your own.
  public var instanceType: String
  public var count: Int
  /// Cores and memory of one machine. Needed for `local`; else nil: the price table knows.
  public var vcpu: CPU?
  public var memory: Bytes?
  /// What one machine keeps for itself; nil: nothing.
  public var reserved: NodeReserve?
  /// At work on Kubernetes. Nil: as many machines as there are.
  public var autoscale: NodeAutoscale?
  /// Bought on the spot market; nil: the provider never takes a machine back.
  public var spot: SpotPurchase?
  /// What burstable machines do without credits; nil: as the provider has it unless somebody asks otherwise, unlimited.
  /// Source: AWS, EC2 user guide, "Unlimited mode for burstable performance instances": T3, T3a and T4g launch as unlimited by default.
  public var credits: CreditMode?

  public init(
    name: String, provider: String, region: String, instanceType: String, count: Int, vcpu: CPU? = nil, memory: Bytes? = nil,
    reserved: NodeReserve? = nil, autoscale: NodeAutoscale? = nil, spot: SpotPurchase? = nil, credits: CreditMode? = nil
  ) {
    self.name = name
    self.provider = provider
    self.region = region
    self.instanceType = instanceType
    self.count = count
    self.vcpu = vcpu
    self.memory = memory
    self.reserved = reserved
    self.autoscale = autoscale
    self.spot = spot
    self.credits = credits
  }
}

/// Storage that is paid for by size and month.
public struct Volume: Codable, Hashable, Sendable {
  public var name: String
  /// The service it belongs to, or empty.
  public var service: String
  /// As the price table names it, such as `gp3_storage`.
  public var storageType: String
  public var size: Bytes

  public init(name: String, service: String = "", storageType: String, size: Bytes) {
    self.name = name
    self.service = service
    self.storageType = storageType
    self.size = size
  }
}

/// What the operators state about a tier.
public struct OperatorClaims: Codable, Hashable, Sendable {
  public var monthlyCost: USD?
  /// Cores and memory that their table gives to the whole tier.
  public var cpus: CPU?
  public var memory: Bytes?
  public var applicationInstances: Int?
  /// Where it is stated, and how it was read.
  public var source: String

  public init(
    monthlyCost: USD? = nil, cpus: CPU? = nil, memory: Bytes? = nil, applicationInstances: Int? = nil, source: String
  ) {
    self.monthlyCost = monthlyCost
    self.cpus = cpus
    self.memory = memory
    self.applicationInstances = applicationInstances
    self.source = source
  }
}
