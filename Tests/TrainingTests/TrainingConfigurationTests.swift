import AcousticModel
import Features
import Files
import Foundation
import NeuralNetwork
import TestSupport
import Testing
import Training

@Suite struct TrainingConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func configuration(_ json: String) throws -> TrainingConfiguration {
    try folder.write(json, to: "train.json")
    return try TrainingConfiguration(contentsOf: folder.path + "/train.json")
  }

  /// What is thrown for a file of `json`; it begins with the file's path.
  private func message(_ json: String) throws -> String {
    let error = #expect(throws: FileError.self) { try configuration(json) }
    let text = error?.description ?? ""
    #expect(text.hasPrefix(folder.path + "/train.json: ") && !text.contains("\n"), "\(text)")
    return String(text.dropFirst(folder.path.count + "/train.json: ".count))
  }

  @Test func aFileNamesOnlyWhatDiffersFromTheDefaults() throws {
    #expect(try configuration("{}") == TrainingConfiguration())
    var expected = TrainingConfiguration()
    expected.epochs = 3
    expected.learningRate = 0.0005
    expected.cell = .lstm
    expected.storedPrecision = .float32
    expected.augmentation.tempo = 0.1
    expected.frontEnd.filterbank.numMelBins = 23
    expected.initialisation.weightRange = 0.05
    expected.augmentation.offsets = .fixed
    expected.augmentation.speeds = [0.9, 1, 1.1]
    let found = try configuration(
      """
      {"epochs": 3, "learningRate": 5e-4, "cell": "lstm", "storedPrecision": "F32",
       "augmentation": {"tempo": 0.1, "offsets": "fixed", "speeds": [0.9, 1, 1.1]},
       "frontEnd": {"filterbank": {"numMelBins": 23}}, "initialisation": {"weightRange": 0.05}}
      """)
    #expect(found == expected)
  }

  @Test func aCommandLineChangesOneChoice() throws {
    var expected = try TrainingConfiguration(named: "paper")
    var found = expected
    expected.cell = .lstm
    expected.learningRate = 2e-4
    expected.schedule.annealFrom = 10
    expected.frontEnd.filterbank.numMelBins = 23
    expected.frontEnd.normaliseVariance = false
    expected.augmentation.speeds = [0.9, 1]
    expected.initialisation.forgetBias = 1
    for assignment in [
      "cell=lstm", "learningRate=2e-4", "schedule.annealFrom=10", "frontEnd.filterbank.numMelBins=23",
      "frontEnd.normaliseVariance=false", "augmentation.speeds=[0.9, 1]", "initialisation.forgetBias=1",
    ] { try found.set(assignment) }
    #expect(found == expected)
    try found.set("initialisation.forgetBias=null")
    #expect(found.initialisation.forgetBias == nil)
  }

  @Test(arguments: [
    ("epochs", "expected NAME=VALUE"), ("=3", "expected NAME=VALUE"), ("epoch=3", "no choice is called epoch;"),
    ("schedule.epochs=3", "no choice is called schedule.epochs;"), ("epochs=many", "epochs is not of the type"),
    ("epochs=1.5", "epochs is 1.5"), ("epochs=-1", "epochs is -1, expected"), ("epochs=", "epochs is not of the type"),
    ("schedule=3", "schedule is not of the type"), ("cell=transformer", "cell: "),
  ])
  func whatACommandLineCannotChange(assignment: String, message: String) throws {
    var configuration = TrainingConfiguration()
    let error = #expect(throws: FileError.self) { try configuration.set(assignment) }
    #expect(error?.description.hasPrefix("--set \(assignment): \(message)") == true, "\(error?.description ?? "")")
    #expect(configuration == TrainingConfiguration())
  }

  @Test func jsonHoldsEveryChoice() throws {
    var configuration = TrainingConfiguration()
    configuration.seed = .max
    configuration.learningRate = 0.1 + 0.2
    configuration.schedule.minimumGain = 1 / 3
    configuration.frontEnd.keepEvery = 2
    #expect(try self.configuration(configuration.json()) == configuration)
    configuration.initialisation.weightRange = 0.07
    configuration.initialisation.forgetBias = 0.5
    #expect(try self.configuration(configuration.json()) == configuration)
  }

  /// What is fixed (paper, section 3.3; Eesen's recipe for the Wall Street Journal), and the paper's 120 inputs.
  @Test func thePapersProtocolIsThePapers() throws {
    let paper = try TrainingConfiguration(named: "paper")
    try paper.validate()
    #expect(paper.frontEnd.inputSize == 120 && paper.frontEnd.frameShiftSeconds == 0.01)
    #expect(paper.frontEnd.filterbank.numMelBins == 40 && paper.frontEnd.normaliseVariance)
    #expect(paper.layers == 4 && paper.cellsPerDirection == 320 && paper.cell == .miLSTM)
    #expect(paper.optimiser == .adam && paper.learningRate == 1e-4 && paper.weightNoise == 0.05)
    #expect(paper.initialisation.weightRange == 0.1)
    #expect(paper.batchSize == 10 && paper.batchFrames == 25_000 && paper.batchOrder == .ascending)
    #expect(paper.dropout == 0 && paper.averaging == 0 && paper.intermediateLoss == 0)
    let augmentation = paper.augmentation
    #expect(augmentation.frequencyMasks == 0 && augmentation.timeMasks == 0)
    #expect(augmentation.tempo == 0 && augmentation.warp == 0 && augmentation.speeds == [1])
  }

  @Test(arguments: TrainingConfiguration.Preset.allCases)
  func aFileMayDifferFromAPreset(preset: TrainingConfiguration.Preset) throws {
    var expected = preset.configuration
    try expected.validate()
    #expect(try TrainingConfiguration(named: preset.rawValue) == expected)
    #expect(try configuration("{\"basedOn\": \"\(preset.rawValue)\"}") == expected)
    expected.cell = .lstm
    expected.schedule.stopAfter = 7
    let json = "{\"basedOn\": \"\(preset.rawValue)\", \"cell\": \"lstm\", \"schedule\": {\"stopAfter\": 7}}"
    #expect(try configuration(json) == expected)
    #expect(try TrainingConfiguration(named: folder.path + "/train.json") == expected)
  }

  @Test func aPresetThatIsNoneIsNamed() throws {
    #expect(try message(#"{"basedOn": "eesen"}"#) == #"basedOn is "eesen", and there are: paper fast"#)
    #expect(try message(#"{"basedOn": 3}"#) == "basedOn is 3, and there are: paper fast")
  }

  /// Every number and word of the JSON is a choice of the explanation, in its value and its default, and there are no others.
  @Test func everyChoiceIsExplained() throws {
    var configuration = TrainingConfiguration()
    configuration.learningRate = 6e-4
    configuration.initialisation.forgetBias = 0.5
    configuration.augmentation.speeds = [0.9, 1]
    let choices = try configuration.choices()
    let object = try JSONSerialization.jsonObject(with: Data(configuration.json().utf8)) as? [String: Any]
    func names(_ object: [String: Any], _ prefix: String) -> [String] {
      object.flatMap { key, value in
        (value as? [String: Any]).map { names($0, prefix + key + ".") } ?? [prefix + key]
      }
    }
    #expect(choices.map(\.name).sorted() == names(try #require(object), "").sorted())
    #expect(TrainingConfiguration.explanations.count == choices.count)
    #expect(choices.allSatisfy { $0.explanation.hasSuffix(".") && $0.explanation.count > 10 })
    let changed = choices.filter { !$0.isDefault }.map { [$0.name, $0.value, $0.defaultValue] }
    #expect(
      changed == [
        ["initialisation.forgetBias", "0.5", "null"], ["learningRate", "0.0006", "0.001"],
        ["augmentation.speeds", "[0.9,1]", "[1]"],
      ])
  }

  @Test func anUnknownNameIsNamedWithItsPathAndItsNeighbours() throws {
    #expect(
      try message(#"{"epoch": 3}"#).hasPrefix(
        "no choice is called epoch; there are: augmentation averagedEpochs averaging batchFrames "))
    let inner = try message(#"{"frontEnd": {"filterbank": {"melBins": 3}}}"#)
    #expect(
      inner.hasPrefix("no choice is called frontEnd.filterbank.melBins; there are: ") && inner.contains("numMelBins"))
    #expect(try message(#"{"weightRange": 1}"#).hasPrefix("no choice is called weightRange;"))
  }

  @Test(arguments: [
    (#"{"epochs": "three"}"#, "epochs is not of the type Int"),
    (#"{"epochs": true}"#, "epochs is not of the type Int"),
    (#"{"frontEnd": {"normaliseVariance": 1}}"#, "frontEnd.normaliseVariance is not of the type Bool"),
    (#"{"augmentation": {"offsets": "some"}}"#, "augmentation.offsets: "),
    (#"{"augmentation": {"speeds": [1, "fast"]}}"#, "augmentation.speeds.Index 1 is not of the type Float"),
    (#"{"schedule": {"rule": 3}}"#, "schedule.rule is not of the type String"),
    (#"{"optimiser": "adamw"}"#, "optimiser: "),
    (#"{"augmentation": {"tempo": [1]}}"#, "augmentation.tempo is not of the type Float"),
    (#"{"schedule": 3}"#, "schedule is not of the type Dictionary"),
    (#"{"schedule": null}"#, "schedule is null"),
    (#"{"epochs": 1.5}"#, "epochs is 1.5, which its type cannot hold"),
    (#"{"layers": 3, "seed": -1}"#, "seed is -1, which its type cannot hold"),
    (#"{"schedule": {"patience": 2.5}}"#, "schedule.patience is 2.5, which its type cannot hold"),
    (#"{"cell": "transformer"}"#, "cell: "),
    ("[1]", "a JSON object was expected"),
    (#"{"epochs": 3"#, "not JSON: "),
    ("", "not JSON: "),
  ])
  func aWrongTypeIsNamed(json: String, words: String) throws {
    let message = try message(json)
    #expect(message.hasPrefix(words), "\(message)")
  }

  @Test(arguments: [
    (#"{"batchSize": 0}"#, "batchSize is 0, expected 1 or more"),
    (#"{"layers": 0}"#, "layers is 0, expected 1 or more"),
    (#"{"cellsPerDirection": -3}"#, "cellsPerDirection is -3, expected 1 or more"),
    (#"{"dropout": 1}"#, "dropout is 1.0, expected 0 to below 1"),
    (#"{"learningRate": 0}"#, "learningRate is 0.0, expected a number above 0"),
    (#"{"gradientClip": 0}"#, "gradientClip is 0.0, expected a number above 0"),
    (#"{"weightNoise": -0.1}"#, "weightNoise is -0.1, expected 0 or more"),
    (#"{"initialisation": {"weightRange": -0.1}}"#, "initialisation.weightRange is -0.1, expected above 0"),
    (#"{"initialisation": {"alpha": 1e30}}"#, "initialisation.alpha is 1e+30, expected -1000 to 1000"),
    (#"{"augmentation": {"tempo": 1}}"#, "augmentation.tempo is 1.0, expected 0 to below 1"),
    (#"{"intermediateLoss": 1}"#, "intermediateLoss is 1.0, expected 0 to below 1"),
    (#"{"intermediateLoss": 0.3, "layers": 1}"#, "intermediateLoss is 0.3, expected 0 with one layer"),
    (#"{"averaging": 1}"#, "averaging is 1.0, expected 0 to below 1"),
    (#"{"augmentation": {"warp": -0.1}}"#, "augmentation.warp is -0.1, expected 0 to below 1"),
    (#"{"augmentation": {"timeMaskShare": 1.5}}"#, "augmentation.timeMaskShare is 1.5, expected 0 to 1"),
    (#"{"augmentation": {"speeds": []}}"#, "augmentation.speeds is [], expected different numbers from 0.5 to 2"),
    (#"{"augmentation": {"speeds": [1, 1]}}"#, "augmentation.speeds is [1.0, 1.0], expected different numbers"),
    (#"{"augmentation": {"speeds": [1, 3]}}"#, "augmentation.speeds is [1.0, 3.0], expected different numbers"),
    (#"{"momentum": 1}"#, "momentum is 1.0, expected 0 to below 1"),
    (#"{"batchFrames": -1}"#, "batchFrames is -1, expected 0 or more"),
    (#"{"averagedEpochs": 0}"#, "averagedEpochs is 0, expected 1 to 100"),
    (#"{"schedule": {"warmUpUpdates": -1}}"#, "schedule.warmUpUpdates is -1, expected 0 or more"),
    (#"{"schedule": {"stopAfter": -1}}"#, "schedule.stopAfter is -1, expected 0 or more"),
    (#"{"schedule": {"stopGain": -1}}"#, "schedule.stopGain is -1.0, expected 0 or more"),
    (#"{"initialisation": {"forgetBias": 1e30}}"#, "initialisation.forgetBias is 1e+30, expected -1000 to 1000"),
    (#"{"augmentation": {"timeMasks": -1}}"#, "augmentation.timeMasks is -1, expected 0 or more"),
    (#"{"schedule": {"patience": 0}}"#, "schedule.patience is 0, expected 1 or more"),
    (#"{"frontEnd": {"keepEvery": 0}}"#, "frontEnd: keepEvery is 0, expected 1 to 100"),
    (#"{"frontEnd": {"deltaWindow": 0}}"#, "frontEnd: deltaWindow is 0, expected 1 to 100"),
    (#"{"frontEnd": {"spliceLeft": -1}}"#, "frontEnd: spliceLeft is -1, expected 0 to 100"),
    (#"{"frontEnd": {"filterbank": {"numMelBins": 2}}}"#, "frontEnd: filterbank: "),
  ])
  func aValueOutsideItsRangeIsNamed(json: String, words: String) throws {
    let message = try message(json)
    #expect(message.hasPrefix(words), "\(message)")
  }

  @Test func aTrainerTakesNoValueOutsideItsRange() throws {
    var configuration = SyntheticSpeech.configuration
    configuration.batchSize = 0
    let error = #expect(throws: TrainingConfiguration.ValueError.self) {
      try SyntheticSpeech.trainer(configuration, in: folder)
    }
    #expect(error?.description == "batchSize is 0, expected 1 or more")
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: FileError.self) {
      try TrainingConfiguration(contentsOf: folder.path + "/nowhere.json")
    }
    #expect(error?.description == "\(folder.path)/nowhere.json: the file does not exist")
  }
}
