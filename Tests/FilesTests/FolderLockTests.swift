import Files
import TestSupport
import Testing

@Suite struct FolderLockTests {
  @Test func aFolderHasOneOwnerAtATime() throws {
    let folder = try TemporaryFolder()
    #expect(!FolderLock.isHeld(folder.path))
    do {
      let owner = try FolderLock(folder.path)
      #expect(FolderLock.isHeld(folder.path))
      #expect(throws: FileError.self) { try FolderLock(folder.path) }
      #expect(FolderLock.isHeld(folder.path))
      withExtendedLifetime(owner) {}
    }
    #expect(!FolderLock.isHeld(folder.path))
    #expect(throws: Never.self) { try FolderLock(folder.path) }
    #expect(try folder.names == [])
  }

  /// Who only asks whether a folder is held keeps nobody out.
  @Test func askingRefusesNobody() async throws {
    let folder = try TemporaryFolder()
    await withTaskGroup { group in
      group.addTask { for _ in 0..<2_000 { _ = FolderLock.isHeld(folder.path) } }
      group.addTask {
        for _ in 0..<200 { #expect(throws: Never.self) { try FolderLock(folder.path) } }
      }
    }
  }

  @Test func aFolderThatIsMissingIsHeldByNobody() throws {
    let folder = try TemporaryFolder()
    #expect(!FolderLock.isHeld(folder.file("none")))
    #expect(throws: FileError.self) { try FolderLock(folder.file("none")) }
  }
}
