import ArgumentParser

@main
struct ASRScore: ParsableCommand {
}
