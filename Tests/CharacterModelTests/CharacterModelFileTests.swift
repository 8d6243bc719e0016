import CharacterModel
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@Suite struct CharacterModelFileTests {
  @Test(arguments: [false, true], [Alphabet.Unit.character, .byte])
  func aModelComesBackAsItWas(_ isNormalised: Bool, _ unit: Alphabet.Unit) throws {
    let folder = try TemporaryFolder()
    let model = try smallModel(isNormalised: isNormalised, unit: unit)
    try model.write(to: folder.file(CharacterModel.fileName))
    for place in [folder.file(CharacterModel.fileName), folder.path] {
      let read = try CharacterModel(contentsOf: place)
      #expect(read.alphabet == model.alphabet)
      #expect(read.network.parameters == model.network.parameters)
      #expect(read.network.moments == model.network.moments)
      #expect(read.network.architecture == model.network.architecture)
    }
  }

  @Test func otherFilesAreRefusedByName() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("weights.safetensors")
    func refusal() -> String {
      do {
        _ = try CharacterModel(contentsOf: path)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(refusal().contains(path))
    try folder.write(
      SafeTensors.encode(ParameterSet(names: ["a"], values: [Matrix(rows: 1, columns: 1)])), to: "weights.safetensors")
    #expect(refusal().contains("weights of something else than a character model"))
    try smallModel().write(to: path)
    #expect(refusal() == "none")
    let whole = try folder.data(of: "weights.safetensors")
    try folder.write(whole.dropLast(10), to: "weights.safetensors")
    #expect(refusal().contains(path))
    // What the header says, and what the numbers are not.
    let lies = [
      (#"\"cellsPerDirection\":6"#, #"\"cellsPerDirection\":4611686018427387904"#),
      (#"\"cellsPerDirection\":6"#, #"\"cellsPerDirection\":7"#), (#"\"codes\":[10,"#, #"\"codes\":[99,"#),
      (#"\"layers\":1"#, #"\"layers\":0"#), (#"\"formatVersion\":1"#, #"\"formatVersion\":9"#),
    ]
    for (truth, lie) in lies {
      let (tensors, metadata) = try SafeTensors.decodeWithMetadata(whole)
      let description = try #require(metadata["character-model"])
      let changed = description.replacing(truth.replacing("\\", with: ""), with: lie.replacing("\\", with: ""))
      #expect(changed != description, "\(truth)")
      try folder.write(
        SafeTensors.encode(tensors, metadata: ["character-model": changed]), to: "weights.safetensors")
      #expect(refusal().contains(path), "\(lie)")
    }
  }

  @Test func aNetworkOfAnotherAlphabetIsRefused() throws {
    let model = try smallModel()
    let other = Alphabet(of: [1, 2, 3], unit: .byte)
    #expect(throws: CharacterModel.Mismatch.self) {
      _ = try CharacterModel(alphabet: other, network: model.network)
    }
  }
}
