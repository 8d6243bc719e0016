import Files
import Foundation

extension NGramModel {
  /// Writes an ARPA file, which `gzip` compresses where its name ends in `.gz`. Numbers are written so that reading gives
  /// the same model.
  ///
  /// - Throws: `FileError` where the file cannot be written.
  public func write(arpa path: String) throws {
    var text: [UInt8] = []
    func add(_ string: String) { text += string.utf8 }
    add("\\data\\\n")
    for order in 1...self.order { add("ngram \(order)=\(count(ofOrder: order))\n") }
    let words = vocabulary.map { Array($0.utf8) }
    for order in 1...self.order {
      add("\n\\\(order)-grams:\n")
      for ngram in ngrams(ofOrder: order) {
        add("\(ngram.log10Probability)\t")
        text += words[ngram.words[0]]
        for word in ngram.words.dropFirst() {
          text.append(UInt8(ascii: " "))
          text += words[word]
        }
        if order < self.order { add("\t\(ngram.log10Backoff)") }
        text.append(UInt8(ascii: "\n"))
      }
    }
    add("\n\\end\\\n")
    if path.hasSuffix(".gz") {
      try Shell.gzip(Data(text), to: path)
    } else {
      try AtomicFile.write(Data(text), to: path)
    }
  }
}
