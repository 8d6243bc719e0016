import Corpus
import Features
import Files
import Foundation
public import NeuralNetwork
import Tensors

/// A model on disk: `model.json`, `weights.safetensors` (log priors in it), `tokens.txt`, and, for a search over a graph,
/// `TLG.fst` and `words.txt` (`lexicon.txt` too, where words are not pronounced as they are spelled). `model.json`
/// has a checksum of each other file, so parts of different models are refused.
public struct ModelFolder: Sendable {
  public static let descriptionFile = "model.json"
  public static let weightsFile = "weights.safetensors"
  public static let tokensFile = "tokens.txt"
  public static let graphFile = "TLG.fst"
  public static let wordsFile = "words.txt"
  /// The files of a model without a graph.
  package static let acousticFiles = [weightsFile, tokensFile, descriptionFile]
  public static let lexiconFile = "lexicon.txt"
  /// The only version that is written and read.
  public static let formatVersion = 1
  private static let priorsName = "log_priors"

  public let path: String
  /// What `model.json` says.
  public private(set) var description: ModelDescription

  /// Reads `model.json` and checks the other files against it.
  public init(at path: String) throws(ModelFolderError) {
    self.path = path
    let file = path + "/" + Self.descriptionFile
    guard let data = FileManager.default.contents(atPath: file) else {
      throw FileManager.default.fileExists(atPath: path)
        ? .notAModel(path: path) : .missing(path: path)
    }
    do {
      // The version first: another one may say the rest in other words.
      let version = try JSONDecoder().decode(ModelDescription.Version.self, from: data).formatVersion
      guard version == Self.formatVersion else {
        throw ModelFolderError.damaged(
          file: file, reason: "format version \(version), and this program reads \(Self.formatVersion)")
      }
      description = try JSONDecoder().decode(ModelDescription.self, from: data)
    } catch let error as ModelFolderError {
      throw error
    } catch {
      throw .damaged(file: file, reason: "not a model description: \(Self.words(for: error))")
    }
    for name in [Self.weightsFile, Self.tokensFile] where description.checksums[name] == nil {
      throw .damaged(file: file, reason: "no checksum of \(name)")
    }
    for (name, expected) in description.checksums.sorted(by: { $0.key < $1.key }) {
      guard let contents = FileManager.default.contents(atPath: path + "/" + name) else {
        throw .missing(path: path + "/" + name)
      }
      let found = PartsFile.checksum(contents)
      guard found == expected else {
        throw .foreignPart(file: path + "/" + name, found: found, expected: expected)
      }
    }
  }

  /// Whether the folder has a graph to search.
  public var hasGraph: Bool {
    description.checksums[Self.graphFile] != nil && description.checksums[Self.wordsFile] != nil
  }

  public var graphPath: String { path + "/" + Self.graphFile }
  public var wordsPath: String { path + "/" + Self.wordsFile }

  /// The network with its front end and tokens.
  public func load() throws -> AcousticModel {
    try checkDescription()
    let weightsPath = path + "/" + Self.weightsFile
    guard let data = FileManager.default.contents(atPath: weightsPath) else {
      throw ModelFolderError.missing(path: weightsPath)
    }
    var tensors = try located(weightsPath) { try SafeTensors.decode(data) }
    guard let priorIndex = tensors.names.firstIndex(of: Self.priorsName) else {
      throw ModelFolderError.damaged(file: weightsPath, reason: "no \(Self.priorsName)")
    }
    let priors = tensors.values[priorIndex].elements
    tensors = ParameterSet(
      names: tensors.names.enumerated().filter { $0.offset != priorIndex }.map(\.element),
      values: tensors.values.enumerated().filter { $0.offset != priorIndex }.map(\.element))
    let network = try located(weightsPath) {
      try Network(architecture: description.architecture, parameters: tensors)
    }
    let tokens = try TokenTable(contentsOf: path + "/" + Self.tokensFile)
    let columns = description.architecture.outputSize
    guard tokens.columnCount == columns, priors.count == columns else {
      throw ModelFolderError.damaged(
        file: path + "/" + Self.tokensFile,
        reason: "\(tokens.columnCount) columns and \(priors.count) priors for a network of \(columns)")
    }
    return AcousticModel(
      network: network, frontEnd: description.frontEnd, tokens: tokens, logPriors: priors,
      decoding: description.decoding, domain: description.domain)
  }

  /// What a decoder says is wrong, and where.
  private static func words(for error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      (context.codingPath + [key]).map(\.stringValue).joined(separator: ".") + " is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      (context.codingPath.map(\.stringValue).joined(separator: ".") + " " + context.debugDescription)
        .trimmingCharacters(in: .whitespaces)
    default: SystemFailure.words(for: error)
    }
  }

  /// Throws where `model.json` says what no model can be, or its parts do not fit one another.
  private func checkDescription() throws(ModelFolderError) {
    let file = path + "/" + Self.descriptionFile
    let (frontEnd, network) = (description.frontEnd, description.architecture)
    do { try frontEnd.options.validate() } catch { throw .damaged(file: file, reason: "\(error)") }
    if let fault = description.decoding.fault { throw .damaged(file: file, reason: fault) }
    guard min(network.layers, network.cellsPerDirection, network.outputSize) > 0 else {
      throw .damaged(
        file: file,
        reason: "a network of \(network.layers) layers, \(network.cellsPerDirection) cells and "
          + "\(network.outputSize) columns")
    }
    guard network.embeddingSize == nil, !network.isNormalised else {
      throw .damaged(
        file: file, reason: "a network for symbols or with batch normalisation, which acoustic models are not")
    }
    guard frontEnd.options.inputSize == network.inputSize else {
      throw .damaged(
        file: file,
        reason: "the front end makes \(frontEnd.options.inputSize) numbers a frame, and the network takes "
          + "\(network.inputSize)")
    }
    let statistics = frontEnd.globalStatistics
    guard statistics.dimension == frontEnd.options.filterbank.featureCount, statistics.count > 0 else {
      throw .damaged(
        file: file,
        reason: "global statistics of \(statistics.dimension) columns and \(statistics.count) frames for "
          + "\(frontEnd.options.filterbank.featureCount) filters")
    }
  }

  /// Writes a model, each file whole or not at all. A graph in the folder stays, with the settings and the domain that it was
  /// installed with, if the tokens do: the network is then a later one of the same training.
  ///
  /// - Parameters:
  ///   - training: the configuration that made it, as JSON text; kept for people.
  ///   - makesFolder: whether the folder is made where it is missing; else that is an error, as to a training whose folder
  ///     has vanished.
  public static func write(
    _ model: AcousticModel, to path: String, precision: SafeTensors.Precision = .float32, training: String? = nil,
    makesFolder: Bool = true
  ) throws {
    if makesFolder { try Folder.make(path) }
    var tensors = model.network.parameters
    tensors = ParameterSet(
      names: tensors.names + [priorsName],
      values: tensors.values + [Matrix(rows: 1, columns: model.logPriors.count, elements: model.logPriors)])
    let parts = [
      (try SafeTensors.encode(tensors, precision: precision), weightsFile), (Data(model.tokens.text.utf8), tokensFile),
    ]
    var description = ModelDescription(
      architecture: model.network.architecture, frontEnd: model.frontEnd, decoding: model.decoding,
      domain: model.domain, training: training,
      checksums: PartsFile(parts).checksums)
    if let earlier = try? ModelFolder(at: path), earlier.hasGraph,
      earlier.description.checksums[tokensFile] == description.checksums[tokensFile]
    {
      description.decoding = earlier.description.decoding
      description.domain = earlier.description.domain
      description.checksums.merge(earlier.description.checksums) { new, _ in new }
    }
    try write(parts, description, to: path)
  }

  /// Puts a graph and its words beside the network: the folder is then complete.
  ///
  /// - Parameters:
  ///   - lexicon: how the words are pronounced, where not as they are spelled.
  ///   - decoding: settings chosen with the graph; nil keeps the folder's.
  /// - Throws: `ModelFolderError` for files that are missing and settings that cannot be; the folder is then as it was.
  public mutating func install(
    graph: String, words: String, lexicon: String? = nil, decoding: DecodingDefaults? = nil, domain: String? = nil
  ) throws {
    if let fault = decoding?.fault { throw ModelFolderError.unusableSettings(path: path, reason: fault) }
    // All is read and encoded before anything is written, so that a fault leaves the folder as it was.
    let sources = [(graph, Self.graphFile), (words, Self.wordsFile)] + (lexicon.map { [($0, Self.lexiconFile)] } ?? [])
    let parts = try sources.map { source, name in
      guard let contents = FileManager.default.contents(atPath: source) else {
        throw ModelFolderError.missing(path: source)
      }
      return (contents, name)
    }
    description.checksums[Self.lexiconFile] = nil
    for (contents, name) in parts { description.checksums[name] = PartsFile.checksum(contents) }
    if let decoding { description.decoding = decoding }
    if let domain { description.domain = domain }
    try Self.write(parts, description, to: path)
    if lexicon == nil { try? FileManager.default.removeItem(atPath: path + "/" + Self.lexiconFile) }
  }

  /// All files are on the disk before the first is renamed, `model.json` is renamed last.
  private static func write(_ parts: [(Data, String)], _ description: ModelDescription, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let files = parts + [(try encoder.encode(description), descriptionFile)]
    try AtomicFile.write(files.map { ($0.0, path + "/" + $0.1) })
  }

  /// Names the file in what goes wrong inside `body`.
  private func located<Value>(_ file: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw ModelFolderError.damaged(file: file, reason: "\(error)") }
  }
}
