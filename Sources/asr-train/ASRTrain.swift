import ArgumentParser

@main
struct ASRTrain: ParsableCommand {
}
