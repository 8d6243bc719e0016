import ArgumentParser

@main
struct ASRDecode: ParsableCommand {
}
