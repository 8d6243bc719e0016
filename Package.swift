// swift-tools-version: 6.2
import PackageDescription

// HADAMARD_NATIVE=1 compiles for the CPU at hand (about 4 × faster elementwise loops). It needs unsafe flags, which a
// package that others depend on by version may not carry, so our scripts set it and `swift build` alone does not.
let nativeFlags: [SwiftSetting] =
  Context.environment["HADAMARD_NATIVE"] == "1" ? [.unsafeFlags(["-Xcc", "-march=native"])] : []

// HADAMARD_MPI=1 builds training over several machines in (Sources/Collectives/README.md): it needs Open MPI, which who has
// one machine does not have.
let isWithMPI = Context.environment["HADAMARD_MPI"] == "1"

let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ] + nativeFlags + (isWithMPI ? [.define("HADAMARD_MPI")] : [])

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let realModule: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")

/// What is to be told of a module stands beside its source.
let notes = ["README.md"]
/// So does what compares the benchmarks with other programs.
let comparison =
  notes + [
    "compare.sh", "decoders.sh", "peers.py", "scoring.py", "english_torch.py", "characters_torch.py",
    "transducers.sh",
  ]

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource]? = nil
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies + ["CommandLineSupport", argumentParser], exclude: exclude,
    swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies, resources: resources,
    swiftSettings: settings)
}

// What there is with MPI alone: its library (layer 0), and the program that Tests/two_ranks.sh starts under mpirun.
let mpiTargets: [Target] =
  isWithMPI
  ? [
    .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .executableTarget(
      name: "RankChecks",
      dependencies: [
        "Training", "AcousticModel", "AudioIO", "Collectives", "Corpus", "Features", "NeuralNetwork", "Tensors",
        "TestSupport",
      ],
      path: "Tests/RankChecks", swiftSettings: settings),
  ] : []

let package = Package(
  name: "hadamard",
  products: [
    // With the modules whose types its public declarations take and give.
    .library(
      name: "Recognizer",
      targets: [
        "Recognizer", "AcousticModel", "AudioIO", "CharacterModel", "Decoding", "Features", "LanguageModel", "Tensors",
      ]),
    .library(name: "DefaultModel", targets: ["DefaultModel"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    // Layer 0: C libraries of the system.
    // OpenBLAS gives its header alone: Tensors loads the library itself (OpenBLASLibrary.swift says why).
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),

    // Layer 1
    library("Files"),
    library("Tensors", ["COpenBLAS", realModule]),

    // Layer 2
    library("WFST", ["Files", heap]),
    library("AudioIO", ["CSndFile", realModule]),
    library("Corpus", ["Files", "Tensors"]),
    library("Collectives", isWithMPI ? ["CMPI"] : [], exclude: notes),

    // Layer 3
    library("NeuralNetwork", ["Tensors", realModule]),
    library("Features", ["AudioIO", "Corpus", "Files", "Tensors", "CFFTW", realModule]),
    library("LanguageModel", ["Files"]),
    library("Scoring", ["Files", "Tensors"]),

    // Layer 4
    library("Alignment", ["Features", "Tensors", realModule]),
    library("CTC", ["Tensors", realModule]),
    library("GraphConstruction", ["WFST", "LanguageModel", "Corpus", "Files"]),

    // Layer 5
    library("AcousticModel", ["NeuralNetwork", "Features", "Corpus", "Files", "Tensors", realModule]),
    library("CharacterModel", ["LanguageModel", "NeuralNetwork", "Files", "Tensors", realModule]),
    library("Decoding", ["WFST", "LanguageModel", "CTC", "Corpus", "Files", "Tensors", heap, realModule]),

    // Layer 6
    library(
      "Recognizer",
      [
        "AcousticModel", "Decoding", "GraphConstruction", "CTC", "WFST", "LanguageModel", "Features", "AudioIO",
        "Corpus", "Scoring", "Files", "Tensors",
      ]),
    library(
      "Training",
      [
        "AcousticModel", "CharacterModel", "Alignment", "CTC", "NeuralNetwork", "Features", "AudioIO", "Collectives",
        "Corpus", "Files", "Scoring", "Tensors", realModule,
      ]),
    library("DefaultModel", resources: [.copy("Model")]),

    // Layer 7
    library("CommandLineSupport", ["AudioIO", "Files", argumentParser]),
    program(
      "asr-decode",
      [
        "Recognizer", "DefaultModel", "AcousticModel", "CharacterModel", "NeuralNetwork", "Decoding", "AudioIO",
        "Features", "Corpus", "Files", "LanguageModel", "Tensors",
      ]),
    program(
      "asr-train",
      ["Training", "AcousticModel", "Collectives", "NeuralNetwork", "Features", "Corpus", "Files", "Tensors"]),
    program("asr-features", ["Features", "AudioIO", "Corpus", "Files", "Tensors"]),
    program("asr-fst", ["WFST", "Files", "Tensors"]),
    program("asr-lm", ["GraphConstruction", "LanguageModel", "WFST", "Corpus", "Files"]),
    program("asr-graph", ["AcousticModel", "GraphConstruction", "LanguageModel", "WFST", "Corpus", "Files"]),
    program("asr-charlm", ["Training", "CharacterModel", "NeuralNetwork", "Files", "Tensors"]),
    program("asr-score", ["Scoring", "Files"]),
    program("asr-data", ["Corpus", "Scoring", "Features", "AudioIO", "Files", "Tensors"]),
    program(
      "Benchmarks",
      ["Recognizer", "Training", "Decoding", "CTC", "Corpus", "NeuralNetwork", "Features", "Files", "Tensors"],
      exclude: comparison),

    .target(name: "TestSupport", dependencies: ["Collectives"], path: "Tests/TestSupport", swiftSettings: settings),
    tests(of: "Files"),
    tests(of: "Tensors"),
    tests(of: "WFST", ["Files"], resources: [.copy("Golden")]),
    tests(of: "AudioIO", resources: [.copy("Golden")]),
    tests(of: "Collectives"),
    tests(of: "Corpus", ["Files", "Tensors"], resources: [.copy("Golden")]),
    tests(of: "NeuralNetwork", ["Tensors", "CTC"], resources: [.copy("Golden")]),
    tests(of: "Features", ["AudioIO", "Tensors"], resources: [.copy("Golden")]),
    tests(of: "LanguageModel", ["Files", "Tensors"], resources: [.copy("Golden")]),
    tests(of: "Scoring", ["Files", "Tensors"], resources: [.copy("Golden")]),
    tests(of: "CharacterModel", ["NeuralNetwork", "Files", "LanguageModel", "Tensors"]),
    tests(of: "Alignment", ["Collectives", "Tensors"]),
    tests(of: "CTC", ["NeuralNetwork", "Tensors"], resources: [.copy("Golden")]),
    tests(of: "GraphConstruction", ["WFST", "LanguageModel", "Corpus", "Files"]),
    tests(of: "AcousticModel", ["NeuralNetwork", "Features", "Corpus", "Files", "Tensors"]),
    tests(of: "Decoding", ["WFST", "LanguageModel", "Corpus", "CTC", "Files", "Tensors"]),
    tests(
      of: "Recognizer",
      [
        "AcousticModel", "AudioIO", "Corpus", "Decoding", "Features", "GraphConstruction", "LanguageModel",
        "NeuralNetwork", "Tensors", "WFST",
      ]),
    tests(
      of: "Training",
      [
        "AcousticModel", "CharacterModel", "CTC", "NeuralNetwork", "Features", "AudioIO", "Collectives", "Corpus",
        "Tensors",
      ]),
    .testTarget(name: "ArchitectureTests", swiftSettings: settings),
    .testTarget(
      name: "ProgramTests",
      dependencies: [
        "asr-charlm", "asr-data", "asr-decode", "asr-features", "asr-fst", "asr-graph", "asr-lm", "asr-score",
        "asr-train",
        "AcousticModel", "AudioIO", "CharacterModel", "Corpus", "Features", "NeuralNetwork", "Tensors", "WFST",
        "TestSupport",
      ],
      swiftSettings: settings),
  ] + mpiTargets
)
