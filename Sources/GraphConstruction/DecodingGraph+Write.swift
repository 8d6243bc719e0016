import Corpus
import Files
import WFST

extension DecodingGraph {
  /// Writes T.fst, L.fst, G.fst, TLG.fst (OpenFst's vector type, without symbol tables), words.txt and tokens.txt (with
  /// the disambiguation symbols) into a folder, which is made where it is missing.
  public func write(to folder: String) throws {
    try Folder.make(folder)
    let transducers = [
      ("T", tokenTransducer.fst), ("L", lexiconTransducer.fst), ("G", grammarTransducer.fst), ("TLG", tlg),
    ]
    for (name, fst) in transducers {
      var plain = fst
      plain.inputSymbols = nil
      plain.outputSymbols = nil
      try OpenFstFile.write(plain, to: "\(folder)/\(name).fst")
    }
    try words.write(to: "\(folder)/words.txt")
    try tokens.write(to: "\(folder)/tokens.txt")
  }
}
