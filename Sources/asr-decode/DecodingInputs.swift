import ArgumentParser
import Corpus
import Decoding
import Files
import Foundation

/// What is to be transcribed, in the order of the output.
struct DecodingInputs {
  /// One line of the output.
  struct Item: Sendable {
    let id: String
    /// What warnings call it: the file's path, which tells two files of one name apart; else the id.
    let name: String
    let speaker: String?
    /// A part of the sound; nil for all of it.
    let segment: Utterance.Segment?
  }

  /// Where an item's data come from. Items that share a recording share the work of reading it.
  enum Source: Sendable {
    case sound(AudioSource)
    /// The model's filterbanks.
    case features(ArchiveLocation)
    case logPosteriors(ArchiveLocation)
    case lattice(Lattice)
  }

  /// A source, and the positions in `items` of what it holds.
  struct Group: Sendable {
    let source: Source
    var positions: [Int]
  }

  let items: [Item]
  let groups: [Group]

  var count: Int { items.count }

  /// By speaker where the speakers are known.
  var defaultNormalisation: NormalisationChoice? { items.contains { $0.speaker != nil } ? .speaker : nil }

  /// - Parameter acousticScale: of the costs of lattices.
  init(files: [String], data: String?, posteriors: String?, lattices: String?, acousticScale: Double) throws {
    if let data {
      try self.init(folder: try DataFolder(at: data, checkingFiles: false))
    } else if let posteriors {
      let entries = try FeatureArchive.locations(scp: posteriors)
      guard !entries.isEmpty else { throw FileError(file: posteriors, "the file is empty") }
      self.init(entries.map { ($0.id, .logPosteriors($0.location)) })
    } else if let lattices {
      let entries = try LatticeArchive.read(path: lattices, acousticScale: acousticScale)
      guard !entries.isEmpty else { throw FileError(file: lattices, "holds no lattices") }
      self.init(entries.map { ($0.id, .lattice($0.lattice)) })
    } else {
      self.init(files.map { (DecodingInputs.id(ofFile: $0), .sound(.file(path: $0))) }, names: files)
    }
  }

  private init(_ sources: [(id: String, source: Source)], names: [String]? = nil) {
    items = sources.enumerated().map { index, source in
      Item(id: source.id, name: names?[index] ?? source.id, speaker: nil, segment: nil)
    }
    groups = sources.enumerated().map { Group(source: $0.element.source, positions: [$0.offset]) }
  }

  private init(folder: DataFolder) throws {
    items = folder.utterances.map { Item(id: $0.id, name: $0.id, speaker: $0.speaker, segment: $0.segment) }
    var groups: [Group] = []
    for (position, utterance) in folder.utterances.enumerated() {
      if let audio = utterance.audio {
        if case .sound(let source)? = groups.last?.source, source == audio {
          groups[groups.count - 1].positions.append(position)
        } else {
          groups.append(Group(source: .sound(audio), positions: [position]))
        }
      } else if let features = utterance.features {
        groups.append(Group(source: .features(features), positions: [position]))
      } else {
        throw ValidationError("\(folder.path): utterance \(utterance.id) has neither sound nor features")
      }
    }
    self.groups = groups
  }

  /// The file's name without its extension.
  private static func id(ofFile path: String) -> String {
    path == "-" ? path : URL(filePath: path).deletingPathExtension().lastPathComponent
  }

  /// Whether some data are features that a data folder holds.
  var usesStoredFeatures: Bool {
    groups.contains { if case .features = $0.source { true } else { false } }
  }

  /// - Throws: where two items have the same id, or one has a blank in it: what is kept by id could not be told apart.
  /// - Parameter purpose: what keeps them by id, for the error.
  func checkIDs(for purpose: String) throws {
    var seen: Set<[UInt8]> = []
    for item in items {
      guard !item.id.contains(where: \.isWhitespace) else {
        throw ValidationError("the id \"\(item.id)\" has a blank in it, which \(purpose) cannot hold")
      }
      guard seen.insert(Array(item.id.utf8)).inserted else {
        throw ValidationError(
          "the id \(item.id) occurs twice, and \(purpose) tells files apart by it: rename one of them")
      }
    }
  }
}
