import AudioIO
import Foundation
import TestSupport
import Testing

/// Data folders made of what people have, by asr-data import.
@Suite struct ImportTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["ann/one two.wav", "ann/x_3.flac", "bob/x_4.wav", "bob/lonely.wav"] {
      try folder.write("x", to: "in/\(name)")
    }
    try folder.write("Caf\u{65}\u{301},\n  noir\n", to: "in/ann/one two.txt")
    try folder.write("three", to: "in/ann/x_3.txt")
    try folder.write("four", to: "in/bob/x_4.txt")
    try folder.write("nobody says it", to: "in/bob/silent.txt")
  }

  private func run(_ arguments: String) throws -> Script {
    try Script(bash: ["-c", "cd '\(folder.path)'; rm -rf out; \"$0\" import \(arguments)", Program.path("asr-data")])
  }

  private func table(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/out/\(name)", encoding: .utf8)
  }

  @Test func aFolderOfSoundsAndTextsIsRead() throws {
    let run = try run("in out")
    #expect(run.status == 0)
    #expect(try table("text") == "ann-one-two Caf\u{E9}, noir\nann-x_3 three\nbob-x_4 four\n")
    #expect(try table("wav.scp").hasPrefix("ann-one-two \(folder.path)/in/ann/one two.wav\n"))
    #expect(!folder.holds("out/utt2spk"))
    #expect(run.standardError.contains("in/bob/lonely.wav: left out, for there is no bob/lonely.txt"))
    #expect(run.standardError.contains("in/bob/silent.txt: left out, for there is no sound file of that name"))
  }

  @Test func speakersAreFoldersOrBeginningsOfNames() throws {
    #expect(try run("in out --speaker folder").status == 0)
    #expect(try table("utt2spk") == "ann-one-two ann\nann-x_3 ann\nbob-x_4 bob\n")
    #expect(try run("in out --speaker prefix").status == 0)
    #expect(try table("spk2utt") == "one-two one-two-ann-one-two\nx x-ann-x_3 x-bob-x_4\n")
  }

  /// Quotes, doubled quotes, separators and line ends in fields; paths from the manifest's folder.
  @Test func tablesAreRead() throws {
    try folder.write(
      "\u{FEFF}path,Sentence,client_id\r\n\"ann/one two.wav\",\"say \"\"hi\"\",\nyou\",ann\r\nbob/x_4.wav,four,bob\r\nno.wav,x,bob\r\n",
      to: "in/m.csv")
    let csv = try run("in/m.csv out")
    #expect(csv.status == 0, "\(csv.standardError)")
    #expect(try table("text") == "ann-one-two say \"hi\", you\nbob-x_4 four\n")
    #expect(try table("utt2spk") == "ann-one-two ann\nbob-x_4 bob\n")
    #expect(csv.standardError.contains("in/m.csv:5: left out, for the file \(folder.path)/in/no.wav does not exist"))
    try folder.write("audio\ttext\nann/x_3.flac\tthree, and \"more\"\n", to: "in/m.tsv")
    #expect(try run("in/m.tsv out").status == 0)
    #expect(try table("text") == "ann-x_3 three, and \"more\"\n")
  }

  @Test func objectsOfJSONAndPartsOfRecordingsAreRead() throws {
    try folder.write(
      """
      {"audio": "ann/x_3.flac", "text": "first", "start": 0.5, "end": 1.5, "id": "p1"}
      {"audio": "ann/x_3.flac", "text": "rest", "start": 1.5, "id": "p2"}
      {"audio": "bob/x_4.wav", "text": "whole"}

      """, to: "in/m.jsonl")
    #expect(try run("in/m.jsonl out").status == 0)
    #expect(
      try table("segments") == "bob-x_4 bob-x_4 0.0 -1\np1 p1-whole 0.5 1.5\np2 p2-whole 1.5 -1\n")
    #expect(try table("wav.scp").contains("p2-whole \(folder.path)/in/ann/x_3.flac\n"))
  }

  /// NeMo's offset and duration, whose lines have no ids; Common Voice's folder of recordings and its quotes, which are characters.
  @Test func manifestsOfOthersAreRead() throws {
    try folder.write(
      """
      {"audio_filepath": "ann/x_3.flac", "offset": 0.5, "duration": 1.25, "text": "first"}
      {"audio_filepath": "ann/x_3.flac", "offset": 2, "duration": 1, "text": "second"}
      {"audio_filepath": "bob/x_4.wav", "duration": 7.5, "text": "whole"}

      """, to: "in/m.jsonl")
    #expect(try run("in/m.jsonl out").status == 0)
    #expect(
      try table("segments") == """
        ann-x_3-000050-000175 ann-x_3-000050-000175-whole 0.5 1.75
        ann-x_3-000200-000300 ann-x_3-000200-000300-whole 2.0 3.0
        bob-x_4 bob-x_4 0.0 -1

        """)
    try folder.write("x", to: "in/clips/cv_1.mp3")
    try folder.write("client_id\tpath\tsentence\nann\tcv_1.mp3\t\"Yes, he said\n", to: "in/validated.tsv")
    #expect(try run("in/validated.tsv out").status == 0)
    #expect(try table("text") == "ann-cv_1 \"Yes, he said\n")
    #expect(try table("wav.scp") == "ann-cv_1 \(folder.path)/in/clips/cv_1.mp3\n")
  }

  @Test(arguments: [
    ("m.csv", "path,text\na.wav\n", "m.csv:2: 1 fields, and the first line names 2"),
    ("m.csv", "path,text\n\"a.wav,x\n", "m.csv:2: a quote that begins here does not end"),
    ("m.csv", "sound,text\na.wav,x\n", "m.csv:2: tells no sound file: found sound, text"),
    ("m.csv", "path,text\nann/x_3.flac,\n", "holds no recording with a text"),
    ("m.jsonl", "[1]\n", "m.jsonl:1: expected a JSON object"),
    ("m.xml", "x", "a manifest is .csv, .tsv or .jsonl, not .xml"),
    ("m.csv", "path,text,start\nann/x_3.flac,a,x\n", "m.csv:2: a part from x"),
    ("m.csv", "path,text,id\nann/x_3.flac,a,i\nbob/x_4.wav,b,i\n", "the id i is"),
    ("m.csv", "path,text,speaker\nann/x_3.flac,a,s\nbob/x_4.wav,b,\n", "m.csv:3: no speaker, where others have one"),
  ])
  func whatIsNoManifestIsNamed(name: String, text: String, message: String) throws {
    try folder.write(text, to: "in/\(name)")
    let run = try run("in/\(name) out")
    #expect(run.status == 1 && run.standardError.contains(message) && !folder.holds("out"), "\(run.standardError)")
  }

  /// A character with its marks is one unit or several. (That a table of either spells its texts is told by TokenTableTests.)
  @Test func tokensAreScalarsOrGraphemes() throws {
    try folder.write("u नि क\u{93F}ति\n", to: "text")
    for (unit, count) in [("scalar", 5), ("grapheme", 4)] {
      let run = try Script(
        bash: ["-c", "cd '\(folder.path)'; \"$0\" tokens --text text --unit \(unit)", Program.path("asr-graph")])
      #expect(run.standardError.hasPrefix("asr-graph: \(count) units: "), "\(run.standardError)")
    }
  }
}
