import Units

/// What a million tokens of one language model cost.
///
/// A bill reckons with `input` and `output` alone, also for providers that price prompts above 200,000 tokens apart: those prices are kept
/// beside them.
public struct ModelPrice: Codable, Hashable, Sendable {
  public let provider: String
  /// The model's name as its API takes it.
  public let model: String
  /// US dollars for a million tokens read.
  public let input: PriceFigure
  /// US dollars for a million tokens written.
  public let output: PriceFigure
  /// US dollars for a million tokens read from the provider's prompt cache.
  public let cacheRead: PriceFigure?
  /// US dollars for a million tokens put into the provider's prompt cache (for five minutes, where there is a choice).
  public let cacheWrite: PriceFigure?
  /// US dollars for a million tokens of prompts above 200,000 tokens, where they are priced apart.
  public let longInput: PriceFigure?
  /// US dollars for a million tokens written after such prompts.
  public let longOutput: PriceFigure?
  /// The day from which the provider no longer serves the model.
  public let retiresOn: PriceDate?

  public init(
    provider: String, model: String, input: PriceFigure, output: PriceFigure, cacheRead: PriceFigure? = nil,
    cacheWrite: PriceFigure? = nil, longInput: PriceFigure? = nil, longOutput: PriceFigure? = nil, retiresOn: PriceDate? = nil
  ) {
    self.provider = provider
    self.model = model
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.longInput = longInput
    self.longOutput = longOutput
    self.retiresOn = retiresOn
  }
}
