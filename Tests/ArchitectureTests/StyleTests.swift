import Testing

@Suite struct StyleTests {
  private let sources: [SourceTree.File]
  private let tests: [SourceTree.File]

  init() throws {
    sources = try SourceTree.swiftFiles(below: "Sources")
    tests = try SourceTree.swiftFiles(below: "Tests")
  }

  @Test func unsafeCodeStaysInTensorsAndInTheFilesThatWrapCLibraries() {
    let libraries: Set = ["CSndFile", "CFFTW", "CMPI", "Glibc"]
    for file in sources where file.target != "Tensors" && file.importedModules.isDisjoint(with: libraries) {
      #expect(file.places(inCode: /\bunsafe\b|\bwithUnsafe|\bUnsafe\w*Pointer\b/) == [])
    }
  }

  @Test func noErrorIsTurnedIntoACrash() {
    for file in sources + tests { #expect(file.places(inCode: /\btry[!]|\bas[!]/) == []) }
  }

  @Test func nothingIsLeftForLater() {
    for file in sources { #expect(file.places(in: file.text, of: /\b(TODO|FIXME|XXX)\b/) == []) }
  }

  @Test func noFileIsLongerThan400Lines() {
    for file in sources + tests {
      let lineCount = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(lineCount <= 400, "\(file.path)")
    }
  }

  @Test func wordsInCommentsAndStringsAreNotCode() {
    let file = SourceTree.File(
      path: "Sources/X/Y.swift",
      text: """
        public import Foo  // unsafe
        @preconcurrency import Bar
        let text = "unsafe \\" unsafe \\(value)"
        /// import Nothing
        let value = unsafe pointer.pointee
        """)
    #expect(file.importedModules == ["Foo", "Bar"])
    #expect(file.places(inCode: /\bunsafe\b/) == ["Sources/X/Y.swift:5"])
    #expect(file.target == "X")
  }
}
