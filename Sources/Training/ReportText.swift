import Foundation

/// Numbers, times and names as a report shows them.
package enum ReportText {
  /// At most `digits` significant digits, without zeros at the end; below 0.001 and from a million on as 5e-4.
  package static func number(_ value: Double, digits: Int = 6) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    let exponent = Int(log10(abs(value)).rounded(.down))
    if exponent < -3 || exponent >= 6 {
      return trimmed(fixed(value / pow(10, Double(exponent)), decimals: digits - 1)) + "e\(exponent)"
    }
    return trimmed(fixed(value, decimals: max(0, digits - 1 - exponent)))
  }

  /// So many decimals; thousands are divided by commas.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let parts = String(format: "%.\(decimals)f", abs(value)).split(separator: ".")
    var whole = ""
    for (index, digit) in parts[0].reversed().enumerated() {
      if index > 0, index % 3 == 0 { whole.insert(",", at: whole.startIndex) }
      whole.insert(digit, at: whole.startIndex)
    }
    return (value < 0 ? "-" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A whole number.
  static func count(_ value: Int) -> String { fixed(Double(value), decimals: 0) }

  /// A share as a percentage.
  static func percent(_ share: Double) -> String { fixed(100 * share, decimals: 2) + " %" }

  /// A length of time in its two largest units.
  package static func time(_ seconds: Double) -> String {
    guard seconds >= 9.95 else { return fixed(max(0, seconds), decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3_600 { return "\(whole / 60) min \(whole % 60) s" }
    if whole < 86_400 { return "\(whole / 3_600) h \(whole / 60 % 60) min" }
    return "\(whole / 86_400) d \(whole / 3_600 % 24) h"
  }

  /// A moment on this machine's clock.
  static func moment(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd HH:mm:ss zzz"
    return formatter.string(from: date)
  }

  /// What stands for a text in HTML and SVG, between tags or quotes.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// A command line that a shell reads as these arguments.
  package static func commandLine(_ arguments: [String]) -> String {
    arguments.map { argument in
      argument.wholeMatch(of: /[A-Za-z0-9_@%+=:,.\/-]+/) != nil
        ? argument : "'" + argument.replacing("'", with: #"'\''"#) + "'"
    }.joined(separator: " ")
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    let digits = text.reversed().drop { $0 == "0" }
    return String((digits.first == "." ? digits.dropFirst() : digits).reversed())
  }
}
