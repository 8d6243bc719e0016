import ArgumentParser

@main
struct ASRGraph: ParsableCommand {
}
