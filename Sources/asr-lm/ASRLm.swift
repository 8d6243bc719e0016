import ArgumentParser

@main
struct ASRLm: ParsableCommand {
}
