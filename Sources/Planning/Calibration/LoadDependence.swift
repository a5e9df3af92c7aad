import Foundation

/// Whether response times grow with the number of requests inside: the mark of a queue that nobody named.
struct LoadDependence {
  private static let mostInside = 1 << 20
  private var inside = DepartureHeap()
  private var count = 0.0
  private var meanX = 0.0, meanY = 0.0, squareX = 0.0, squareY = 0.0, product = 0.0
  private(set) var most = 0

  /// Requests in the order of arrival.
  mutating func record(arrival: Double, response: Double) {
    while let first = inside.first, first <= arrival { inside.removeFirst() }
    let (x, y) = (Double(inside.count), log(max(response, 1e-9)))
    most = max(most, inside.count + 1)
    if inside.count < Self.mostInside { inside.insert(arrival + response) }
    count += 1
    let (offX, offY) = (x - meanX, y - meanY)
    meanX += offX / count
    meanY += offY / count
    squareX += offX * (x - meanX)
    squareY += offY * (y - meanY)
    product += offX * (y - meanY)
  }

  /// Between the number found inside and the logarithm of the response time; 0 where either never varies.
  var correlation: Double { squareX > 0 && squareY > 0 ? product / (squareX * squareY).squareRoot() : 0 }
  /// Whether it is more than chance, and more than a trifle.
  var isPlain: Bool { count >= 100 && correlation > max(0.2, 4 / count.squareRoot()) }
}
