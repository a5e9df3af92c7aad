/// `<<: *defaults` and `<<: [*a, *b]`: entries of other mappings, where the mapping itself has none of that name.
///
/// Source: the merge key of YAML 1.1, https://yaml.org/type/merge.html: earlier mappings of a list win over later ones.
enum MergeKey {
  static func filledIn(_ entries: [ManifestNode.Entry]) -> [ManifestNode.Entry] {
    guard let merge = entries.first(where: { $0.key == "<<" }) else { return entries }
    let sources = merge.value.items?.compactMap(\.entries) ?? merge.value.entries.map { [$0] } ?? []
    guard !sources.isEmpty else { return entries }
    var result = entries.filter { $0.key != "<<" }
    var names = Set(result.map(\.key))
    for entry in sources.joined() where names.insert(entry.key).inserted { result.append(entry) }
    return result
  }
}
