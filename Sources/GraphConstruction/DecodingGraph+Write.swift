import Corpus
import Files
import Foundation
import WFST

extension DecodingGraph {
  /// Writes T.fst, L.fst, G.fst, TLG.fst (OpenFst's vector type, without symbol tables), words.txt and tokens.txt (with
  /// the disambiguation symbols) into a folder, which is made where it is missing; lexicon.txt where words are not
  /// pronounced as they are spelled; and graph.json, by which parts of another graph are noticed.
  public func write(to folder: String) throws {
    try Folder.make(folder)
    let transducers = [
      ("T", tokenTransducer.fst), ("L", lexiconTransducer.fst), ("G", grammarTransducer.fst), ("TLG", tlg),
    ]
    var parts = transducers.map { name, fst in
      var plain = fst
      plain.inputSymbols = nil
      plain.outputSymbols = nil
      return (Data(OpenFstFile.encode(plain)), "\(name).fst")
    }
    parts += [(Data(words.text.utf8), "words.txt"), (Data(tokens.text.utf8), "tokens.txt")]
    let isSpelling = lexicon.isSpelling(in: tokens)
    if !isSpelling { parts.append((Data(lexicon.text(tokens).utf8), "lexicon.txt")) }
    try PartsFile.write(parts, to: folder, as: "graph.json")
    if isSpelling { try? FileManager.default.removeItem(atPath: "\(folder)/lexicon.txt") }
  }
}
