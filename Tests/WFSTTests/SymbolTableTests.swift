import Files
import Testing
import WFST

@Suite struct SymbolTableTests {
  @Test func symbolsAreEqualWhereTheirBytesAre() {
    let table = SymbolTable(symbols: ["<eps>", "caf\u{E9}", "cafe\u{301}"])
    #expect(table.id(of: "caf\u{E9}") == Label(1))
    #expect(table.id(of: "cafe\u{301}") == Label(2))
    #expect(table.symbol(of: Label(2))?.utf8.count == 6)
    #expect(table.id(of: "cafe") == nil)
    #expect(table.symbol(of: Label(3)) == nil)
  }

  @Test func textFormComesBack() throws {
    var table = SymbolTable(name: "words.txt", symbols: ["<eps>", "ja"])
    table.insert("nein", label: Label(7))
    #expect(table.add("oui") == Label(8))
    #expect(table.text == "<eps>\t0\nja\t1\nnein\t7\noui\t8\n")
    #expect(try SymbolTable(text: Array(table.text.utf8), path: "words.txt") == table)
  }

  @Test(arguments: [
    ("<eps> 0\na b c\n", 2, "\"a b c\", expected a symbol and its label (0 to 2147483647)"),
    ("<eps> 0\na 1\na 2\n", 3, "symbol \"a\" or its label 2 occurs for the second time"),
    ("<eps> 0\na 0\n", 2, "symbol \"a\" or its label 0 occurs for the second time"),
    ("a -1\n", 1, "\"a -1\", expected a symbol and its label (0 to 2147483647)"),
  ])
  func slipsAreNamedWithTheirLine(text: String, line: Int, problem: String) {
    let error = #expect(throws: FileError.self) { try SymbolTable(text: Array(text.utf8), path: "words.txt") }
    #expect(error?.description == "words.txt:\(line): \(problem)")
  }

  @Test(arguments: [
    ("0 1 a b\n1 x\n", 2, "\"x\" is not a weight"),
    ("0 1 a\n1\n", 1, "3 fields, expected 4 or 5 of an arc, or 1 or 2 of a final state"),
    ("0 1 a z\n", 1, "symbol \"z\" is not in the table t"),
    ("0 -1 a b\n", 1, "\"-1\" is not a state's number"),
    ("0 1 a b nan\n", 1, "\"nan\" is not a weight"),
  ])
  func slipsInArcsAreNamedWithTheirLine(text: String, line: Int, problem: String) {
    let table = SymbolTable(name: "t", symbols: ["<eps>", "a", "b"])
    let error = #expect(throws: FileError.self) {
      try VectorFst<TropicalWeight>(text: Array(text.utf8), path: "f", inputSymbols: table, outputSymbols: table)
    }
    #expect(error?.description == "f:\(line): \(problem)")
  }
}
