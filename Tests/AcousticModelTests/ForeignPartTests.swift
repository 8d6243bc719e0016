import AcousticModel
import Files
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing

/// Folders whose parts do not belong together, or are no model's: each is refused by name.
@Suite struct ForeignPartTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try ModelFolder.write(try SmallModel.make(), to: folder.path)
  }

  /// What is said when the folder is opened and loaded.
  private func message() -> String {
    do {
      _ = try ModelFolder(at: folder.path).load()
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  /// Changes `model.json`.
  private func edit(_ change: (inout [String: Any]) throws -> Void) throws {
    var object = try #require(
      JSONSerialization.jsonObject(with: folder.data(of: ModelFolder.descriptionFile)) as? [String: Any])
    try change(&object)
    try folder.write(try JSONSerialization.data(withJSONObject: object), to: ModelFolder.descriptionFile)
  }

  /// Writes a file of the folder and makes its checksum right, as somebody might who knows about checksums.
  private func replace(_ name: String, by data: Data) throws {
    try folder.write(data, to: name)
    try edit { object in
      var checksums = try #require(object["checksums"] as? [String: String])
      checksums[name] = PartsFile.checksum(data)
      object["checksums"] = checksums
    }
  }

  @Test func theFolderIsGood() { #expect(message() == "nothing was thrown") }

  @Test(arguments: [ModelFolder.weightsFile, ModelFolder.tokensFile])
  func aPartOfAnotherModelIsRefused(name: String) throws {
    let other = try TemporaryFolder()
    try ModelFolder.write(try SmallModel.make(seed: 2, units: ["<SPACE>", "A", "C"]), to: other.path)
    try folder.write(try other.data(of: name), to: name)
    #expect(message().hasPrefix("\(folder.path)/\(name): checksum ") && message().contains("another model"))
  }

  @Test(arguments: [ModelFolder.weightsFile, ModelFolder.tokensFile])
  func aDamagedByteIsNoticed(name: String) throws {
    let data = try folder.data(of: name)
    for offset in [0, data.count / 2, data.count - 1] {
      var damaged = data
      damaged[offset] ^= 1
      try folder.write(damaged, to: name)
      #expect(message().hasPrefix("\(folder.path)/\(name): checksum "))
    }
    try folder.write(data.dropLast(), to: name)
    #expect(message().hasPrefix("\(folder.path)/\(name): checksum "))
  }

  @Test(arguments: [ModelFolder.weightsFile, ModelFolder.tokensFile])
  func aMissingPartIsNamed(name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path + "/" + name)
    #expect(message() == "\(folder.path)/\(name): no such file or folder")
  }

  @Test func whatIsNoModelFolderIsNamed() throws {
    let empty = try TemporaryFolder()
    #expect(throws: ModelFolderError.notAModel(path: empty.path)) { try ModelFolder(at: empty.path) }
    #expect(throws: ModelFolderError.missing(path: empty.path + "/x")) { try ModelFolder(at: empty.path + "/x") }
    try folder.write("{ no description", to: ModelFolder.descriptionFile)
    #expect(
      message().hasPrefix("\(folder.path)/model.json: not a model description: The given data was not valid JSON"))
  }

  @Test func whatADescriptionLacksIsNamed() throws {
    try edit { $0["frontEnd"] = nil }
    #expect(message() == "\(folder.path)/model.json: not a model description: frontEnd is missing")
    try edit { $0["frontEnd"] = 3 }
    #expect(message().hasPrefix("\(folder.path)/model.json: not a model description: frontEnd "))
  }

  /// Another version is named even where nothing else is as this version has it.
  @Test func anotherFormatVersionIsNamed() throws {
    try edit { $0["formatVersion"] = 2 }
    #expect(message() == "\(folder.path)/model.json: format version 2, and this program reads 1")
    try folder.write(#"{"formatVersion": 3, "layers": []}"#, to: ModelFolder.descriptionFile)
    #expect(message() == "\(folder.path)/model.json: format version 3, and this program reads 1")
  }

  @Test func aPartWithoutAChecksumIsRefused() throws {
    try edit { $0["checksums"] = [String: String]() }
    #expect(message() == "\(folder.path)/model.json: no checksum of weights.safetensors")
  }

  @Test func tokensOfAnotherNumberAreRefused() throws {
    try replace(ModelFolder.tokensFile, by: Data("<eps> 0\n<blk> 1\n<SPACE> 2\nA 3\n".utf8))
    #expect(message() == "\(folder.path)/tokens.txt: 3 columns and 4 priors for a network of 4")
  }

  @Test func weightsOfAnotherArchitectureAreRefused() throws {
    let tensors = try SafeTensors.decode(folder.data(of: ModelFolder.weightsFile))
    let name = "\(folder.path)/weights.safetensors"
    func replaceWeights(_ keep: (String) -> Bool) throws {
      let kept = zip(tensors.names, tensors.values).filter { keep($0.0) }
      try replace(
        ModelFolder.weightsFile,
        by: SafeTensors.encode(ParameterSet(names: kept.map(\.0), values: kept.map(\.1))))
    }
    try replaceWeights { $0 != "layer1.reverse.alpha" }
    #expect(message().hasPrefix("\(name): the weights have no layer1.reverse.alpha"))
    try replaceWeights { $0 != "log_priors" }
    #expect(message() == "\(name): no log_priors")
    try replace(ModelFolder.weightsFile, by: Data("no tensors, but words".utf8))
    #expect(message().hasPrefix("\(name): ") && message().contains("not safetensors"))
  }

  @Test func aFrontEndOfAnotherSizeIsRefused() throws {
    try editFrontEnd { $0["spliceLeft"] = 2 }
    #expect(
      message()
        == "\(folder.path)/model.json: the front end makes 48 numbers a frame, and the network takes 36")
  }

  @Test func aFrontEndThatCannotBeIsRefused() throws {
    try editFrontEnd { $0["keepEvery"] = 0 }
    #expect(message() == "\(folder.path)/model.json: keepEvery is 0, expected 1 to 100")
  }

  @Test func statisticsOfAnotherSizeAreRefused() throws {
    try edit { object in
      var frontEnd = try #require(object["frontEnd"] as? [String: Any])
      frontEnd["globalStatistics"] = ["count": 3, "sum": [1, 2], "sumOfSquares": [1, 2]] as [String: Any]
      object["frontEnd"] = frontEnd
    }
    #expect(
      message() == "\(folder.path)/model.json: global statistics of 2 columns and 3.0 frames for 6 filters")
  }

  @Test func aNetworkOfNoLayersIsRefused() throws {
    try edit { object in
      var architecture = try #require(object["architecture"] as? [String: Any])
      architecture["layers"] = -1
      object["architecture"] = architecture
    }
    #expect(message() == "\(folder.path)/model.json: a network of -1 layers, 5 cells and 4 columns")
  }

  private func editFrontEnd(_ change: (inout [String: Any]) -> Void) throws {
    try edit { object in
      var frontEnd = try #require(object["frontEnd"] as? [String: Any])
      var options = try #require(frontEnd["options"] as? [String: Any])
      change(&options)
      frontEnd["options"] = options
      object["frontEnd"] = frontEnd
    }
  }
}
