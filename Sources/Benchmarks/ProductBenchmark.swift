import ArgumentParser
import Tensors

/// The products that training consists of, by each library that is installed.
struct ProductBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "products", abstract: "Matrix products of the shapes of training, by each library, on one core.")

  @Option(help: "Rows: sequences that have a frame at once.")
  var rows: [Int] = [1, 2, 4, 8, 16, 32]
  @OptionGroup var timing: TimingOptions

  func validate() throws { for count in rows { try require(count, "--rows") } }

  func run() throws {
    let recurrent = rows.flatMap {
      [shape($0, 1280, 320), shape($0, 320, 1280)]
    }
    let wide = [
      shape(6400, 1280, 640), shape(6400, 640, 1280, transposeB: true), shape(640, 1280, 6400, transposeA: true),
      shape(320, 1280, 6400, transposeA: true), shape(1024, 1024, 1024),
    ]
    for shape in recurrent + wide {
      for library in BLAS.available { try time(shape, library) }
    }
  }

  private func shape(
    _ m: Int, _ n: Int, _ k: Int, transposeA: Bool = false, transposeB: Bool = false
  ) -> ProductShape {
    ProductShape(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
  }

  private func time(_ shape: ProductShape, _ library: BLAS.Library) throws {
    let a = randomMatrix(rows: shape.m, columns: shape.k, seed: 1).elements
    let b = randomMatrix(rows: shape.k, columns: shape.n, seed: 2).elements
    var c = [Float](repeating: 0, count: shape.m * shape.n)
    let operations = 2 * Double(shape.m * shape.n * shape.k)
    let calls = max(1, Int(2e8 / operations))
    let measured = Measurement(timing) {
      var target = c.mutableSpan
      for _ in 0..<calls { BLAS.multiply(shape, a.span, b.span, into: &target, by: library) }
    }
    let rate = operations * Double(calls) / measured.median / 1e9
    try ResultLine("product").adding("library", library.rawValue).adding("m", shape.m).adding("n", shape.n)
      .adding("k", shape.k).adding("transposed", (shape.transposeA ? "A" : "") + (shape.transposeB ? "B" : ""))
      .adding("gflops", rate, decimals: 1).print(timing)
  }
}
