import AcousticModel
import Corpus
import TestSupport

/// What `--format json` writes, but for how sure words are.
func withoutConfidences(_ json: String) -> String {
  json.replacing(#/,"confidence":(1\.0|0\.[0-9]+)/#, with: "")
}

extension TemporaryFolder {
  /// A folder with the model `model`, a model of random weights with the graph of the words AB, C and A.
  static func withTinyModel() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try ModelFolder.write(try tinyModel(), to: folder.path + "/model")
    try writeGraph(to: folder.path + "/graph")
    var model = try ModelFolder(at: folder.path + "/model")
    try model.install(graph: folder.path + "/graph/TLG.fst", words: folder.path + "/graph/words.txt")
    return folder
  }

  /// asr-decode with that model.
  func decode(_ arguments: [String]) throws -> Script {
    try Program.run("asr-decode", ["--model", path + "/model"] + arguments)
  }

  /// The list of an archive of two utterances: "AB C" in nine frames, and only blanks.
  func archiveOfPosteriors() throws -> String {
    let writer = try FeatureArchiveWriter(ark: path + "/post.ark", scp: path + "/post.scp")
    try writer.write(id: "one", posteriors([0, 2, 2, 3, 0, 1, 4, 4, 0]))
    try writer.write(id: "two", posteriors([0, 0]))
    try writer.close()
    return path + "/post.scp"
  }
}
