import Corpus
import Features
import Files
import Tensors

/// Writes feats.ark and feats.scp, and cmvn.ark and cmvn.scp, of a data folder; `close` brings all four to their places.
struct FeatureFolderWriter {
  private let features: FeatureArchiveWriter
  private let normalisation: FeatureArchiveWriter
  private let dimension: Int
  /// By the speaker's name in bytes, because strings that Swift takes for equal may be two speakers.
  private var statistics: [[UInt8]: CMVNStatistics] = [:]
  private var speakers: [String] = []

  init(folder: String, dimension: Int) throws {
    features = try FeatureArchiveWriter(ark: folder + "/feats.ark", scp: folder + "/feats.scp")
    normalisation = try FeatureArchiveWriter(ark: folder + "/cmvn.ark", scp: folder + "/cmvn.scp")
    self.dimension = dimension
  }

  mutating func write(_ matrix: Matrix, of utterance: Utterance) throws {
    try features.write(id: utterance.id, matrix)
    let speaker = utterance.speaker ?? utterance.id
    let key = Array(speaker.utf8)
    if statistics[key] == nil { speakers.append(speaker) }
    statistics[key, default: CMVNStatistics(dimension: dimension)].accumulate(matrix)
  }

  func close() throws {
    for speaker in speakers.sorted(by: precedesInCLocale) {
      guard let sums = statistics[Array(speaker.utf8)] else { continue }
      let matrix = FeatureArchive.DoubleMatrix(rows: 2, columns: dimension + 1, elements: sums.kaldiElements)
      try normalisation.write(id: speaker, matrix)
    }
    try features.close()
    try normalisation.close()
  }
}
