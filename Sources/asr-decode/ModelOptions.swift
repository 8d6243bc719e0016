import ArgumentParser
import DefaultModel
import Foundation

/// Which model and graph.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model's folder (default: $HADAMARD_MODEL, else the model that comes along).", valueName: "DIR"))
  var model: String?

  @Option(
    help: ArgumentHelp("Another graph than the model's: a folder with TLG.fst and words.txt.", valueName: "DIR"))
  var graph: String?

  /// The model's folder: what the option says, else the environment, else the package.
  func folder() throws -> String {
    if let model { return model }
    if let path = ProcessInfo.processInfo.environment["HADAMARD_MODEL"], !path.isEmpty { return path }
    if let path = DefaultModel.path { return path }
    throw ValidationError("no model: expected --model DIR or $HADAMARD_MODEL, and none has come along")
  }
}
