extension TrainingConfiguration {
  /// A choice, what it is here, what it is by default, and what it does.
  public struct Choice: Sendable {
    /// Its name in a configuration file, parts joined by periods.
    public let name: String
    /// JSON.
    public let value: String
    public let defaultValue: String
    public let explanation: String

    public var isDefault: Bool { value == defaultValue }
  }

  /// Every choice, those that belong together side by side.
  public func choices() throws -> [Choice] {
    let values = try Dictionary(uniqueKeysWithValues: values().map { ($0.name, $0.value) })
    let defaults = try Dictionary(uniqueKeysWithValues: Self().values().map { ($0.name, $0.value) })
    return Self.explanations.compactMap { name, explanation in
      guard let value = values[name], let defaultValue = defaults[name] else { return nil }
      return Choice(name: name, value: value, defaultValue: defaultValue, explanation: explanation)
    }
  }

  /// What each choice does, and what a larger value does.
  package static let explanations: [(name: String, explanation: String)] = [
    (
      "seed",
      "What every random draw is keyed by, beside epoch and utterance. Another: another training of the same kind."
    ),
    (
      "cell",
      "mi-lstm joins input and state by Multiplicative Integration, lstm adds them; rnn, gru, mi-rnn, mi-gru, … likewise."
    ),
    ("layers", "Bidirectional layers. More: slower, and more to learn with; beyond 5 harder to train."),
    ("cellsPerDirection", "Cells of a layer and direction. More: slower (by the square), and more to learn with."),
    (
      "initialisation.alpha",
      "Where α of a gate starts: the weight of Wx ⊙ Uh. Larger: the product counts more at first."
    ),
    (
      "initialisation.beta1",
      "Where β₁ starts: the weight of Uh. The paper starts {α, β₁, β₂, b} at {1, 0.5, 0.5, 0} on text8, {1, 1, 1, "
        + "0} on Hutter, skip-thought and the reader, {2, 0.5, 0.5, 0} in the vanilla MI-RNN, and does not say "
        + "where for speech."
    ),
    ("initialisation.beta2", "Where β₂ starts: the weight of Wx."),
    ("initialisation.bias", "Where b of a gate starts, the forget gate's apart."),
    (
      "initialisation.forgetBias",
      "Where b of the forget gate starts; null: 1 for lstm, as in Eesen, and the other gates' bias for mi-lstm. "
        + "Larger: cells remember longer at first."
    ),
    (
      "initialisation.weightRange",
      "Weights are drawn from U(−r, r) of this r; null: r = 1/√H in a recurrent layer of H cells, 1/√(2H) in the "
        + "affine one. Larger: gates saturate sooner."
    ),
    (
      "initialisation.inputWeightRange",
      "The same of the weights of the recurrent layers' inputs alone; null: as the others."
    ),
    ("epochs", "The most epochs. More: longer; a run goes on where it ended when this is raised."),
    ("batchSize", "Utterances an update, at most. More: fewer, steadier updates and more memory."),
    (
      "batchFrames",
      "Frames an update, at most: those of its longest utterance, before frame reduction, times its utterances. 0: "
        + "any number. More: longer utterances share an update."
    ),
    ("batchOrder", "random shuffles an epoch's batches; ascending meets them from short to long, as Eesen does."),
    (
      "lengthJitterFrames",
      "Utterances are sorted by length after up to so many frames are added at random. More: batches differ more "
        + "from epoch to epoch, and are less alike in length."
    ),
    ("optimiser", "adam, or sgd: gradient descent with momentum."),
    (
      "learningRate",
      "The optimiser's step, on the mean gradient of a batch's utterances (Eesen's sgd takes their sum: its rates "
        + "are so many times smaller). Larger: faster, until it diverges."
    ),
    ("momentum", "Of sgd: the share of the last step that is made again. Larger: steadier, and longer steps."),
    ("gradientClip", "A gradient that is longer is shortened to this length. Larger: bad updates do more harm."),
    ("schedule.warmUpUpdates", "Over so many updates the rate rises from 0 to its first value. More: a gentler start."),
    (
      "schedule.rule",
      "When the rate falls. plateau: after so many epochs (patience) without a gain. newbob, Eesen's: every epoch, "
        + "once the token accuracy gains too little (startHalvingGain), to the end (stopGain)."
    ),
    ("schedule.patience", "plateau: epochs without a gain that halve the rate. More: longer training."),
    (
      "schedule.minimumGain",
      "plateau: what counts as a gain of validation loss or token error, as a share of the best. Larger: halved "
        + "sooner."
    ),
    ("schedule.halvingFactor", "What the rate is multiplied by when it falls. Larger: it falls more slowly."),
    (
      "schedule.startHalvingGain",
      "newbob: an epoch with a lower gain in token accuracy begins the halving. Larger: sooner."
    ),
    ("schedule.stopGain", "newbob: a lower gain while halving ends the training. Larger: sooner."),
    (
      "schedule.halvingBelowError",
      "newbob: halving does not begin before the token error is lower, so that a start in which only blanks are "
        + "output does not end the training (Eesen's rule: not before the second epoch). Larger: sooner."
    ),
    ("schedule.stopBelow", "Training ends when the rate falls below this share of the first. Larger: sooner."),
    ("schedule.stopAfter", "Training ends after so many epochs without a better token error; 0: never. More: later."),
    ("schedule.annealFrom", "From this epoch on the rate falls before every epoch; 0: never. Larger: later."),
    ("schedule.annealFactor", "What the rate is multiplied by before each of these. Larger: it falls more slowly."),
    (
      "dropout",
      "Share of the numbers between layers that are zeroed, to a multiple of 1/65536. More: less overfitting, "
        + "slower learning."
    ),
    (
      "weightNoise",
      "σ of the Gaussian noise on the weights, drawn anew for each update (the paper: 0.05); 0: none. More: less "
        + "overfitting, slower learning."
    ),
    (
      "intermediateLoss",
      "Share of a second CTC loss, at half the layers' height, in what is minimised; 0: none. More: the lower "
        + "layers learn from closer by."
    ),
    (
      "consistencyLoss",
      "Each utterance is met in two views, behind other masks and another dropout, and this much of what their "
        + "posteriors differ by is added to what is minimised (CR-CTC; 0.2 there): twice the work an epoch. 0: one "
        + "view. More: less overfitting."
    ),
    (
      "averaging",
      "What is validated and kept is a running average of the parameters, of which each update leaves this share; "
        + "0: the parameters themselves. Larger: smoother, and later to follow."
    ),
    (
      "averagedEpochs",
      "What is validated and kept is the mean of the parameters (or of their average) at the ends of so many last "
        + "epochs. More: smoother, more memory and larger checkpoints."
    ),
    (
      "speakerNormalisationShare",
      "Share of the utterances that are normalised by their speaker's statistics, the others as a file alone. More: "
        + "better with known speakers, worse on single files."
    ),
    (
      "augmentation.frequencyMasks",
      "SpecAugment: bands of filters that are set to the mean. More: less overfitting, slower; what tells like sounds apart, F "
        + "from S for instance, is hidden more often."
    ),
    ("augmentation.frequencyMaskBins", "SpecAugment: the most filters of a band."),
    (
      "augmentation.timeMasks",
      "SpecAugment: stretches of time that are set to the mean. More: less overfitting, slower."
    ),
    ("augmentation.timeMaskFrames", "SpecAugment: the most frames of a stretch."),
    ("augmentation.timeMaskShare", "SpecAugment: the largest share of an utterance in one stretch."),
    (
      "augmentation.tempo",
      "Speech is made faster or slower by a factor from 1 ± this, by interpolation between frames; 0: never. More: "
        + "other speech."
    ),
    (
      "augmentation.warp",
      "The frequency axis is stretched by a factor from 1 ± this, as another vocal tract would; 0: never. More: "
        + "other voices."
    ),
    (
      "augmentation.speeds",
      "Speeds, one of which is drawn for each utterance and epoch: the sound is resampled, tempo and pitch change "
        + "together, as with [0.9, 1, 1.1]. Needs the sound (wav.scp), and memory for the filterbanks of each; "
        + "speakers' statistics are those of the speed. More: less overfitting, slower learning."
    ),
    (
      "augmentation.offsets",
      "Where the frames begin that are kept, one in frontEnd.keepEvery. random: drawn anew; all: an epoch meets "
        + "every utterance once from each offset, as in Eesen; fixed: as in recognition."
    ),
    (
      "keep",
      "Which epoch's parameters are the model that is left: best has the fewest token errors in validation; last leaves "
        + "the end to the schedule, as where the validation set is trained on too."
    ),
    (
      "augmentation.recombination",
      "Share of the utterances met that give way to one put together from words of their speaker's utterances; 0: none. "
        + "Where the words lie is found before the first epoch. Needs <SPACE> among the tokens. More: less overfitting, and "
        + "less of how sentences go."
    ),
    (
      "augmentation.recombinationBalance",
      "How much more often than they are said rare words are recombined: by how often a word occurs to this power; 0: as often "
        + "as they are said. More: rare words are learnt better, frequent ones worse."
    ),
    (
      "augmentation.recombinationAcrossSpeakers",
      "Share of the recombined utterances whose words come from all speakers, each with the mean and deviation of the speaker whom "
        + "it is lent to. More: every speaker says every word, and sounds less like one."
    ),
    ("frontEnd.normaliseVariance", "Whether features are scaled to unit variance, beside their mean being removed."),
    ("frontEnd.deltaOrder", "Orders of time derivatives appended: 2 for Δ and ΔΔ, 0 for none. More: wider input."),
    ("frontEnd.deltaWindow", "Frames on either side that a derivative is taken over. More: smoother derivatives."),
    ("frontEnd.spliceLeft", "Earlier frames joined to each. More: wider input."),
    ("frontEnd.spliceRight", "Later frames joined to each. More: wider input."),
    (
      "frontEnd.keepEvery",
      "Of so many spliced frames one is kept. More: faster, and fewer frames for the labels to fit in."
    ),
    (
      "frontEnd.globalWeightFrames",
      "A file without a known speaker is normalised by its own statistics and the training set's, which count as so "
        + "many frames. More: a short file trusts its own less."
    ),
    (
      "frontEnd.filterbank.sampleRateHz",
      "Samples a second; other sound is resampled. More: higher frequencies are heard."
    ),
    ("frontEnd.filterbank.frameLengthMilliseconds", "Length of a frame. Longer: finer in frequency, coarser in time."),
    ("frontEnd.filterbank.frameShiftMilliseconds", "From one frame's start to the next. Longer: fewer frames."),
    ("frontEnd.filterbank.numMelBins", "Filters. More: finer in frequency, wider input."),
    ("frontEnd.filterbank.lowFrequencyHz", "Lower edge of the lowest filter."),
    ("frontEnd.filterbank.highFrequencyHz", "Upper edge of the highest filter; 0 or less: counted from half the rate."),
    ("frontEnd.filterbank.preEmphasis", "How much of the last sample is taken from each. More: treble counts more."),
    ("frontEnd.filterbank.removeDCOffset", "Whether each frame's mean is removed."),
    ("frontEnd.filterbank.window", "What a frame is weighted by: povey hamming hanning blackman sine rectangular."),
    ("frontEnd.filterbank.blackmanCoefficient", "The parameter of the window blackman."),
    ("frontEnd.filterbank.snipEdges", "Whether only frames count that lie wholly within the sound."),
    (
      "frontEnd.filterbank.dither",
      "Standard deviation of noise added to 16-bit samples; 0: none. More: digital silence is less so."
    ),
    ("frontEnd.filterbank.roundToPowerOfTwo", "Whether the transform's length is a power of two."),
    ("frontEnd.filterbank.usePower", "Whether filters weigh the power spectrum, or its square root."),
    ("frontEnd.filterbank.useLog", "Whether the logarithm is taken."),
    ("frontEnd.filterbank.useEnergy", "Whether each frame's log energy stands before its filters."),
    ("frontEnd.filterbank.rawEnergy", "Whether that energy is taken before pre-emphasis and window."),
    ("frontEnd.filterbank.energyFloor", "A floor of that energy; 0: none."),
    (
      "memoryMegabytes",
      "Memory for an update; a batch that needs more is computed in parts. 0: half of the machine's."
    ),
    (
      "shards",
      "Parts of a batch that are computed side by side, each on two cores; 0: half the machine's cores. Another "
        + "number rounds differently."
    ),
    (
      "productPrecision",
      "Of the recurrent layers' products in an update: float32, or bfloat16, which is up to 1.7 times as fast and needs "
        + "oneDNN and a CPU with AVX512-BF16; fastest: whichever that is where the run begins. Weights, gradients and sums "
        + "are in single precision with either."
    ),
    ("storedPrecision", "How the model's weights are stored: F16 or F32."),
  ]
}
