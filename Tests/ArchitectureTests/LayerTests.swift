import Testing

/// The layer of every target: an import goes from a higher layer to a lower one.
private let layers: [String: Int] = [
  "asr-decode": 7, "asr-train": 7, "asr-score": 7, "asr-features": 7, "asr-lm": 7, "asr-graph": 7,
  "asr-fst": 7, "asr-data": 7, "asr-charlm": 7,
  "CommandLineSupport": 7, "Benchmarks": 7,
  "Recognizer": 6, "Training": 6, "DefaultModel": 6,
  "AcousticModel": 5, "CharacterModel": 5, "Decoding": 5,
  "Alignment": 4, "CTC": 4, "GraphConstruction": 4,
  "NeuralNetwork": 3, "Features": 3, "LanguageModel": 3, "Scoring": 3,
  "WFST": 2, "AudioIO": 2, "Corpus": 2, "Collectives": 2,
  "Files": 1, "Tensors": 1,
  "COpenBLAS": 0, "CFFTW": 0, "CSndFile": 0, "CMPI": 0,
]

/// Down a layer; the one exception is what the programs share, which stands beside them.
private func mayImport(_ upper: String, _ lower: String) -> Bool {
  guard let from = layers[upper], let to = layers[lower] else { return false }
  return from > to || (from == 7 && lower == "CommandLineSupport" && upper != lower)
}

@Suite struct LayerTests {
  private let manifest: Manifest

  init() throws {
    manifest = Manifest(text: try SourceTree.text(of: "Package.swift"))
  }

  @Test func everyTargetHasOneFolderAndOneLayer() throws {
    let table = Set(layers.keys)
    #expect(Set(manifest.dependencies.keys).symmetricDifference(table).sorted() == [])
    #expect(try SourceTree.folders(in: "Sources").symmetricDifference(table).sorted() == [])
  }

  @Test func declaredDependenciesGoDown() {
    for (target, dependencies) in manifest.dependencies {
      let upward = dependencies.filter { !mayImport(target, $0) }.sorted()
      #expect(upward == [], "\(target) depends on what is not below it")
    }
  }

  @Test func theREADMENamesEveryTarget() throws {
    let text = try SourceTree.text(of: "README.md")
    #expect(layers.keys.filter { !text.contains("`\($0)`") }.sorted() == [])
  }

  /// SwiftPM lets a file import a module that its target does not declare, when it happens to be built already.
  @Test func importsGoDownAndAreDeclared() throws {
    for file in try SourceTree.swiftFiles(below: "Sources") {
      let ours = file.importedModules.filter { layers[$0] != nil }
      #expect(ours.filter { !mayImport(file.target, $0) }.sorted() == [], "\(file.path) imports what is not below it")
      let declared = manifest.dependencies[file.target] ?? []
      #expect(ours.subtracting(declared).sorted() == [], "\(file.path) imports what Package.swift does not declare")
    }
  }

  @Test func oneTargetImportsEachSystemLibrary() throws {
    var importers: [String: Set<String>] = [:]
    for file in try SourceTree.swiftFiles(below: "Sources") {
      for module in file.importedModules where layers[module] == 0 {
        importers[module, default: []].insert(file.target)
      }
    }
    for (library, targets) in importers { #expect(targets.count == 1, "\(library): \(targets.sorted())") }
  }
}

@Suite struct ManifestTests {
  @Test func readsNamesAndDependenciesOfEveryForm() {
    let text = """
      func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target { }
      .systemLibrary(name: "CFoo", pkgConfig: "foo"),
      library("Base", ["CFoo", realModule]),
      library(
        "Upper", ["Base"], resources: [.copy("Model")]),
      program("asr-up", ["Upper"]),
      library("Alone"),
      """
    let expected: [String: Set<String>] = [
      "CFoo": [], "Base": ["CFoo"], "Upper": ["Base"], "asr-up": ["Upper", "CommandLineSupport"], "Alone": [],
    ]
    #expect(Manifest(text: text).dependencies == expected)
  }
}
