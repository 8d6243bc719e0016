/// The intersection of two acceptors: x ↦ A(x) ⊗ B(x). Needs, guarantees and complexity: as `compose`, of which it is the
/// case where input and output are the same.
///
/// - Throws: `NotAcceptorError` where one is no acceptor.
public func intersect<W: CommutativeSemiring>(
  _ first: VectorFst<W>, _ second: VectorFst<W>
) throws(NotAcceptorError) -> VectorFst<W> {
  try requireAcceptor(first)
  try requireAcceptor(second)
  return compose(first, second)
}
