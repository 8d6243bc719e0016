import Testing
import Training

@Suite struct CoresTests {
  @Test func theMaskOfAllowedCoresIsCounted() {
    #expect(Cores.allowed(byStatus: "Name:\tasr-train\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n") == 2)
    #expect(Cores.allowed(byStatus: "Cpus_allowed:\t00000080,00000000,000f0001\n") == 6)
    #expect(Cores.allowed(byStatus: "Cpus_allowed_list:\t0-1\n") == nil)
    #expect((1...Cores.ofMachine).contains(Cores.allowed))
  }
}
