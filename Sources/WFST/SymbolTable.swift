/// A table of symbols and their labels, each symbol and each label at most once.
///
/// Symbols are equal where their UTF-8 bytes are: "é" composed and decomposed are two symbols.
public struct SymbolTable: Sendable, Equatable {
  public struct Entry: Sendable, Hashable {
    public let symbol: String
    public let label: Label
  }

  /// A name for the table, as OpenFst keeps it; often the file's.
  public var name: String
  /// The entries in the order in which they were added.
  public private(set) var entries: [Entry] = []
  private var positionOfSymbol: [[UInt8]: Int] = [:]
  private var positionOfLabel: [Label: Int] = [:]

  public init(name: String = "") { self.name = name }

  /// A table of `symbols`, numbered from 0.
  ///
  /// - Precondition: no symbol occurs twice.
  public init(name: String = "", symbols: some Sequence<String>) {
    self.init(name: name)
    for symbol in symbols {
      precondition(insert(symbol, label: nextLabel), "symbol \(symbol) occurs twice")
    }
  }

  public var count: Int { entries.count }

  /// One more than the greatest label; 0 in an empty table. It stays at the greatest 32-bit number once that is taken.
  public private(set) var nextLabel = Label(0)

  public func id(of symbol: String) -> Label? {
    positionOfSymbol[Array(symbol.utf8)].map { entries[$0].label }
  }

  public func symbol(of label: Label) -> String? {
    positionOfLabel[label].map { entries[$0].symbol }
  }

  /// The label of `symbol`, which is added with the next free label where the table lacks it.
  @discardableResult
  public mutating func add(_ symbol: String) -> Label {
    if let label = id(of: symbol) { return label }
    let label = nextLabel
    precondition(insert(symbol, label: label), "no label is left above \(label)")
    return label
  }

  /// Adds a symbol under a given label; false, and nothing changed, where the symbol or the label is there already.
  @discardableResult
  public mutating func insert(_ symbol: String, label: Label) -> Bool {
    let key = Array(symbol.utf8)
    guard positionOfSymbol[key] == nil, positionOfLabel[label] == nil else { return false }
    positionOfSymbol[key] = entries.count
    positionOfLabel[label] = entries.count
    entries.append(Entry(symbol: symbol, label: label))
    nextLabel = max(nextLabel, Label(label.rawValue == .max ? .max : label.rawValue + 1))
    return true
  }

  public static func == (a: SymbolTable, b: SymbolTable) -> Bool {
    a.name == b.name && a.entries.count == b.entries.count
      && zip(a.entries, b.entries).allSatisfy { $0.label == $1.label && Array($0.symbol.utf8) == Array($1.symbol.utf8) }
  }
}
