/// How the arrival rate varies.
enum WorkloadFormat {
  private static let factor = Shape.scalar(.number(low: 0, isLowAllowed: true, high: 1e6))

  static let shape: [Field] = [
    Field(
      "daily", .list(factor, of: "factors"), .optional,
      "Factors of the rate in equal steps over a day that begins with the trial, scaled to a mean of 1. Left out: flat, or dailyPoints."),
    Field(
      "dailyPoints",
      .list(.object(ObjectShape("point", doc: "A corner of the daily curve.", [
        Field("at", .scalar(.time(zeroAllowed: true)), "From the start of the day, below 1d, in rising order."),
        Field("factor", factor, "Of the rate; scaled as in daily."),
      ])), of: "points"), .optional,
      "The daily curve as straight lines between points, from the last to the first of the next day. Left out: daily, or flat."),
    Field(
      "weekly", .list(factor, of: "factors"), .optional,
      "Factors of the rate, scaled as in daily: 7 for the days of a week, or 168 for its hours without a daily curve. Left out: flat."),
    Field(
      "growth", .scalar(.share), .optional,
      "Growth of the rate a month, compounded; the stated rate is that of the start. Left out: none."),
    Field(
      "bursts",
      .list(.object(ObjectShape("burst state", doc: "A state that the rate jumps to.", [
        Field("factor", factor, "Of the rate; all factors are scaled, so that the stated rate is the mean in the long run."),
        Field(
          "stay", .scalar(.time(zeroAllowed: false)), "Mean time in the state, exponential; then each of the others follows alike often."),
      ])), atLeast: 2, of: "states"), .optional, "A Markov-modulated Poisson process. Left out: the rate does not jump."),
  ]
}
