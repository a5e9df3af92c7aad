/// Why a price cannot be found.
public enum PricingError: Error, Hashable, Sendable {
  case unknownRegion(String, provider: String, known: [String], nearest: String?)
  case unknownInstanceType(String, provider: String, region: String, nearest: String?)
  case unknownServiceItem(service: String, item: String, provider: String, region: String, nearest: String?)
  case unknownModel(String, nearest: String?)
}

extension PricingError: CustomStringConvertible {
  public var description: String {
    func suggestion(_ nearest: String?) -> String { nearest.map { "; did you mean \"\($0)\"?" } ?? "" }
    switch self {
    case .unknownRegion(let region, let provider, let known, let nearest):
      guard !known.isEmpty else { return "found provider \"\(provider)\"; expected one that the price tables have" }
      return "found region \"\(region)\" of provider \"\(provider)\"; expected one of \(known.joined(separator: ", "))"
        + suggestion(nearest)
    case .unknownInstanceType(let type, let provider, let region, let nearest):
      return "found instance type \"\(type)\"; expected one that the price table of \(provider) \(region) has" + suggestion(nearest)
    case .unknownServiceItem(let service, let item, let provider, let region, let nearest):
      return "found \"\(service)/\(item)\"; expected a service that the price table of \(provider) \(region) has" + suggestion(nearest)
    case .unknownModel(let model, let nearest):
      return "found model \"\(model)\"; expected one that the table of token prices has" + suggestion(nearest)
    }
  }
}
