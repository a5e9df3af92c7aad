/// A place in a program that is not known yet when it is first named.
struct Label: Hashable { var number: Int32 }

/// A program in which every target is a place.
struct LinkedProgram {
  var instructions: [Instruction]
  var choices: [ChoiceTarget]
  var branches: [Int32]
  var entries: [ChoiceTarget]
  /// Where the answer to a probe begins.
  var probeEntries: [Int32]
  var levels: Int
}

/// Collects instructions, and puts places for labels at the end.
struct ProgramBuilder {
  static let longest = 20_000

  private(set) var instructions: [Instruction] = []
  private(set) var choices: [ChoiceTarget] = []
  private(set) var branches: [Int32] = []
  private var places: [Int32] = []
  var levels = 0

  mutating func label() -> Label {
    places.append(-1)
    return Label(number: Int32(places.count - 1))
  }

  mutating func place(_ label: Label) { places[Int(label.number)] = Int32(instructions.count) }

  mutating func emit(_ instruction: Instruction) throws(SimulationError) {
    guard instructions.count < Self.longest else { throw .programTooLong(Self.longest) }
    instructions.append(instruction)
  }

  mutating func emit(_ opcode: Opcode, _ fill: (inout Instruction) -> Void = { _ in }) throws(SimulationError) {
    var instruction = Instruction(opcode)
    fill(&instruction)
    try emit(instruction)
  }

  mutating func jump(to label: Label) throws(SimulationError) { try emit(.jump) { $0.target = label.number } }

  /// Adds choices; returns where they begin.
  mutating func addChoices(_ list: [(cumulative: Double, label: Label)]) -> Int32 {
    choices += list.map { ChoiceTarget(cumulative: $0.cumulative, target: $0.label.number) }
    return Int32(choices.count - list.count)
  }

  mutating func addBranches(_ labels: [Label]) -> Int32 {
    branches += labels.map(\.number)
    return Int32(branches.count - labels.count)
  }

  func linked(entries: [(cumulative: Double, label: Label)], probes: [Label]) -> LinkedProgram {
    func place(_ label: Int32) -> Int32 { label < 0 ? -1 : places[Int(label)] }
    return LinkedProgram(
      instructions: instructions.map { instruction in
        var linked = instruction
        linked.target = place(instruction.target)
        linked.onFailure = place(instruction.onFailure)
        return linked
      },
      choices: choices.map { ChoiceTarget(cumulative: $0.cumulative, target: place($0.target)) },
      branches: branches.map(place),
      entries: entries.map { ChoiceTarget(cumulative: $0.cumulative, target: place($0.label.number)) },
      probeEntries: probes.map { place($0.number) }, levels: max(1, levels))
  }
}
