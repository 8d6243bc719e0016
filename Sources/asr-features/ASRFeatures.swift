import ArgumentParser

@main
struct ASRFeatures: ParsableCommand {
}
