/// Interpolated modified Kneser-Ney smoothing (Chen and Goodman 1999, "An empirical study of smoothing techniques for
/// language modeling", with KenLM's definitions: Heafield and others 2013, "Scalable modified Kneser-Ney language model
/// estimation"), without pruning.
///
/// The adjusted count a(v) of an n-gram is its count in the text where it is of the highest order or begins with `<s>`,
/// else the number of different words before it. With n_j n-grams of an order that have a = j, y = n1 / (n1 + 2 n2), the
/// discounts of the order are D(j) = j − (j + 1) y n_{j+1} / n_j for j = 1, 2, and 3 (for 3 and more), and
///
///     p(w | c) = (a(c w) − D(a(c w))) / Σ_x a(c x) + γ(c) p(w | c without its first word)
///     γ(c)     = Σ_x D(a(c x)) / Σ_x a(c x)
///
/// where the sum is over the x with a(c x) > 0. Below the unigrams stands the uniform distribution over the vocabulary
/// with `<unk>` and without `<s>`. KenLM takes the very last n-gram of each order by its plain count when it counts n_j;
/// here it is as the others are.
public struct KneserNey: Sendable {
  /// The discounts of an order.
  public struct Discounts: Sendable, Equatable {
    /// D(1), D(2), D(3).
    public let values: [Double]
    /// Whether the counts of counts gave no discounts (some n_j is 0, or a discount lies outside 0…j), so that KenLM's
    /// fallback 0.5, 1, 1.5 stands in. So it is with small and artificial texts.
    public let isFallback: Bool

    public static let fallback = Discounts(values: [0.5, 1, 1.5], isFallback: true)

    func callAsFunction(_ count: Int) -> Double { count == 0 ? 0 : values[min(count, 3) - 1] }
  }

  public let model: NGramModel
  /// The discounts of the orders 1, 2, ….
  public let discounts: [Discounts]

  /// The model's orders, one of which `estimate` takes.
  public static let orders = 1...5

  /// Estimates a model from what was counted. O(T log T) for T words.
  ///
  /// - Throws: `KneserNeyError.noSentences`; `FileError` where the disk refuses.
  public init(counted counter: consuming NGramCounter) throws {
    let order = counter.order
    let (vocabulary, windows) = try counter.finish()
    let counts = AdjustedCounts(windows: windows, order: order, vocabularySize: vocabulary.count)
    discounts = counts.orders.map { Discounts(countsOf: $0.counts) }
    model = try KneserNey.interpolate(counts, discounts: discounts, vocabulary: vocabulary)
  }

  /// Estimates a model from sentences, which come without `<s>` and `</s>`.
  ///
  /// - Throws: `KneserNeyError` where there are no sentences or one holds `<s>`, `</s>`, `<unk>` or `<UNK>`.
  /// - Precondition: `order` is one of `orders`.
  public init(sentences: some Sequence<[String]>, order: Int = 3) throws {
    var counter = try NGramCounter(order: order)
    for sentence in sentences { try counter.add(sentence) }
    try self.init(counted: counter)
  }

  public static func estimate(sentences: some Sequence<[String]>, order: Int = 3) throws -> NGramModel {
    try KneserNey(sentences: sentences, order: order).model
  }
}

public enum KneserNeyError: Error, Equatable, CustomStringConvertible {
  case noSentences
  case reservedWord(String)
  /// More different words than an n-gram's key has room for.
  case tooManyWords(limit: Int)

  public var description: String {
    switch self {
    case .noSentences: "there is no sentence to estimate a language model from"
    case .tooManyWords(let limit):
      "text and vocabulary have more than \(limit) different words: replace rare ones by one word of your own"
    case .reservedWord(let word): "the word \(word) stands in the text; the model sets it where it belongs"
    }
  }
}

extension KneserNey.Discounts {
  /// From the adjusted counts of an order's n-grams.
  init(countsOf counts: [Int]) {
    var n = [Double](repeating: 0, count: 5)
    for count in counts where count < 5 { n[count] += 1 }
    guard n[1] > 0, n[2] > 0, n[3] > 0 else {
      self = .fallback
      return
    }
    let y = n[1] / (n[1] + 2 * n[2])
    let values = (1...3).map { Double($0) - Double($0 + 1) * y * n[$0 + 1] / n[$0] }
    let isInRange = zip(values, 1...3).allSatisfy { $0 >= 0 && $0 <= Double($1) }
    self = isInRange ? .init(values: values, isFallback: false) : .fallback
  }
}
