/// The `rank`-th smallest of `values`, from 0, which are rearranged. Hoare's selection (1961), O(n) on average; the pivot
/// is the middle value, so that the same input always takes the same steps.
///
/// - Precondition: 0 ≤ rank < values.count, and none of the values is NaN.
func selectRank(_ rank: Int, of values: inout [Double]) -> Double {
  var low = 0
  var high = values.count - 1
  while low < high {
    let pivot = values[low + (high - low) / 2]
    var i = low
    var j = high
    while i <= j {
      while values[i] < pivot { i += 1 }
      while values[j] > pivot { j -= 1 }
      if i <= j {
        values.swapAt(i, j)
        i += 1
        j -= 1
      }
    }
    if rank <= j { high = j } else if rank >= i { low = i } else { break }
  }
  return values[rank]
}
