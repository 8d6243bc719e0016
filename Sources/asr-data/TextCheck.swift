import Corpus

/// What can be told of the texts alone.
struct TextCheck {
  let findings: [Finding]

  /// A character is learnt from hundreds of examples, hardly from one or two.
  private static let rare = 2

  init(_ utterances: [Utterance], unit: TokenTable.CharacterUnit) {
    var findings: [Finding] = []
    let empty = utterances.filter { $0.transcript?.isEmpty == true }
    if !empty.isEmpty { findings.append(Finding(.warning, empty.map(\.id), "no words")) }
    var places: [String: [String]] = [:]
    for utterance in utterances {
      for character in unit.characters(of: utterance.transcript ?? "") where character != " " {
        if places[character, default: []].count <= Self.rare { places[character, default: []].append(utterance.id) }
      }
    }
    for (character, ids) in places.sorted(by: { $0.key < $1.key }) where ids.count <= Self.rare {
      let scalars = character.unicodeScalars.map { "U+" + String($0.value, radix: 16, uppercase: true) }
      let names = ids.first == ids.last ? Array(ids.prefix(1)) : ids
      findings.append(
        Finding(
          .warning, names,
          "the character \"\(character)\" (\(scalars.joined(separator: " "))) occurs \(ids.count == 1 ? "once" : "twice") "
            + "in all texts: a slip of the pen, or a letter that cannot be learnt"))
    }
    self.findings = findings
  }
}
