import Corpus
import Features
import Files
import Tensors

/// Writes feats.ark and feats.scp, cmvn.ark and cmvn.scp, and feats.json of a data folder; `close` brings all five to
/// their places.
struct FeatureFolderWriter {
  private let features: FeatureArchiveWriter
  private let normalisation: FeatureArchiveWriter
  private let folder: String
  private let options: FilterbankOptions
  private var statistics: [ByteKey: CMVNStatistics] = [:]
  private var speakers: [String] = []

  init(folder: String, options: FilterbankOptions) throws {
    features = try FeatureArchiveWriter(ark: folder + "/feats.ark", scp: folder + "/feats.scp")
    normalisation = try FeatureArchiveWriter(ark: folder + "/cmvn.ark", scp: folder + "/cmvn.scp")
    self.folder = folder
    self.options = options
  }

  mutating func write(_ matrix: Matrix, of utterance: Utterance) throws {
    try features.write(id: utterance.id, matrix)
    let speaker = utterance.speaker ?? utterance.id
    let key = ByteKey(speaker)
    if statistics[key] == nil { speakers.append(speaker) }
    statistics[key, default: CMVNStatistics(dimension: matrix.columns)].accumulate(matrix)
  }

  func close() throws {
    for speaker in speakers.sorted(by: precedesInCLocale) {
      guard let sums = statistics[ByteKey(speaker)] else { continue }
      let matrix = FeatureArchive.DoubleMatrix(rows: 2, columns: options.featureCount + 1, elements: sums.kaldiElements)
      try normalisation.write(id: speaker, matrix)
    }
    // Between the two, features of unknown kind are better than features described by another run's options.
    FilterbankOptions.removeStored(in: folder)
    try features.close()
    try normalisation.close()
    try options.store(in: folder)
  }
}
