import Synchronization
import Tensors
import Testing

@Suite struct ConcurrencyTests {
  @Test(arguments: [0, 1, 2, 3, 1_000])
  func concurrentMapIsMap(_ count: Int) {
    // Results with storage of their own: one lost or released twice would show.
    @Sendable func body(_ index: Int) -> [String] { (0...index % 7).map { "\(index) \($0)" } }
    #expect(concurrentMap(count) { body($0) } == (0..<count).map(body))
  }

  @Test func everyIndexIsComputedOnce() {
    let calls = Mutex([Int](repeating: 0, count: 500))
    _ = concurrentMap(500) { index in calls.withLock { $0[index] += 1 } }
    #expect(calls.withLock { $0 } == [Int](repeating: 1, count: 500))
  }

  @Test(arguments: [0, 1, 2, 1_000])
  func concurrentUpdateChangesEveryElementOnce(_ count: Int) {
    var elements = (0..<count).map { ["\($0)"] }
    concurrentUpdate(&elements) { index, element in element.append("\(index + 1)") }
    #expect(elements == (0..<count).map { ["\($0)", "\($0 + 1)"] })
    var (a, b, c) = (elements, (0..<count).map { $0 }, [Int](repeating: 1, count: count))
    concurrentUpdate(&a, &b, &c) { index, a, b, c in
      a.removeFirst()
      b += 2 * c
      c = index
    }
    #expect(a == (0..<count).map { ["\($0 + 1)"] })
    #expect(b == (0..<count).map { $0 + 2 } && c == (0..<count).map { $0 })
  }

  @Test func itNests() {
    let products = concurrentMap(8) { i in concurrentMap(8) { j in i * j } }
    #expect(products == (0..<8).map { i in (0..<8).map { i * $0 } })
  }

  @Test func productsAgreeAcrossThreads() {
    let a = Matrix(rows: 40, columns: 30, elements: (0..<1_200).map { Float($0 % 13) - 6 })
    let b = Matrix(rows: 30, columns: 50, elements: (0..<1_500).map { Float($0 % 11) - 5 })
    let expected = a.times(b)
    for product in concurrentMap(16, { _ in a.times(b) }) { #expect(product == expected) }
  }
}
