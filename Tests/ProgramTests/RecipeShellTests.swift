import TestSupport
import Testing

/// What the recipes' scripts say before they do anything, and the pieces in `recipes/utils` that they share.
@Suite struct RecipeShellTests {
  private let prelude =
    "set -euo pipefail; . recipes/utils/setup.sh; . recipes/utils/recipe.sh; usage() { echo usage; };"

  private func shell(_ commands: String, _ arguments: String...) throws -> Script {
    try Script(bash: ["-c", prelude + commands, "run.sh"] + arguments)
  }

  @Test(arguments: [
    "recipes/an4/run.sh", "recipes/an4/compare_cells.sh", "recipes/own-data/run.sh", "recipes/english/run.sh",
    "recipes/librispeech/run.sh", "recipes/wsj/run.sh", "recipes/quickstart.sh", "recipes/install.sh",
  ])
  func helpGoesToStandardOutput(script: String) throws {
    let run = try Script(script, ["--help"])
    #expect(run.status == 0)
    #expect(run.standardOutput.hasPrefix("usage: \(script)"))
    #expect(run.standardError == "")
  }

  @Test func anUnknownOptionIsNamed() throws {
    let run = try Script("recipes/an4/run.sh", ["--sede", "3"])
    #expect(run.status == 1)
    #expect(run.standardError.hasSuffix("run.sh: unknown option '--sede'\n"))
  }

  @Test func anOptionWithoutItsValueIsNamed() throws {
    let run = try Script("recipes/an4/run.sh", ["--dir"])
    #expect(run.status == 1)
    #expect(run.standardError.contains("--dir needs a value"))
  }

  @Test func aStageIsANumber() throws {
    let run = try Script("recipes/an4/run.sh", ["--dir", "exp", "--stop-stage", "two"])
    #expect(run.status == 1)
    #expect(run.standardError.contains("--stop-stage needs a whole number, not 'two'"))
  }

  @Test(arguments: [
    (["--stage", "9"], "--stage is 9"), (["--stop-stage=0"], "--stop-stage is 0"),
    (["--stage", "99999999999999999999"], "the stages are 1 to 8"),
    (["--stage", "3", "--stop-stage", "2"], "lies behind stage 2"),
  ])
  func stagesThatAreNoneAreNamed(options: [String], words: String) throws {
    let run = try Script("recipes/an4/run.sh", ["--data", "x", "--dir", "exp"] + options)
    #expect(run.status == 1 && run.standardError.contains(words))
  }

  @Test func aFolderWithABlankIsRefusedAtOnce() throws {
    let run = try Script("recipes/an4/run.sh", ["--data", "x", "--dir", "my exp"])
    #expect(run.status == 1 && run.standardError.contains("cannot hold a path with a blank"))
  }

  /// At once, before anything is installed or built.
  @Test(arguments: [[], ["--data", "/nowhere"]])
  func whereThereIsNoAN4ItIsSaidWhereToGetIt(data: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try Script("recipes/an4/run.sh", ["--dir", folder.path + "/exp"] + data)
    #expect(run.status == 1)
    #expect(run.standardError.hasPrefix("run.sh: \(data.last ?? "(no --data)"): found no AN4 database here"))
    #expect(run.standardError.contains("http://www.speech.cs.cmu.edu/databases/an4/"))
    #expect(!folder.holds("exp"))
  }

  @Test func optionsSetTheirVariables() throws {
    let run = try shell(
      "recipe_options='dir stop_stage'; dir= stop_stage=8; parse_options \"$@\"; echo \"$dir|$stop_stage\"",
      "--stop-stage=3", "--dir", "a b")
    #expect(run.standardOutput == "a b|3\n")
  }

  @Test func stagesOutsideTheRangeAreLeftOut() throws {
    let run = try shell(
      "stage=2 stop_stage=3; for n in 1 2 3 4; do if in_stage $n name; then echo $n; fi; done")
    #expect(run.standardOutput == "2\n3\n")
  }

  @Test func aFailedCommandLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("old\n", to: "file")
    let run = try shell("produce \"$1/file\" sh -c 'echo half; exit 3'", folder.path)
    #expect(run.status == 1)
    #expect(try folder.text(of: "file") == "old\n")
    #expect(!folder.holds("file.partial"))
  }

  @Test func aMissingInputNamesTheStageThatMakesIt() throws {
    let run = try shell("require_files 'stage 4' /nowhere/weights")
    #expect(run.status == 1)
    #expect(run.standardError.contains("/nowhere/weights") && run.standardError.contains("stage 4"))
  }

  @Test func aMachineWithoutSwiftIsToldWhereToGetIt() throws {
    let folder = try TemporaryFolder()
    try folder.write("#!/bin/sh\n", to: "git")
    let run = try Script(
      bash: ["-c", "chmod +x \"$1/git\"; PATH=$1; . recipes/utils/setup.sh; setup_machine", "run.sh", folder.path])
    #expect(run.status == 1)
    #expect(run.standardError.contains("https://www.swift.org/install"))
  }
}
