# From NIST's detailed orthographic transcriptions (.dot) to words: `words (ID)` becomes `id WORDS`, in upper case. What the marks of
# WSJ mean is told in the discs' doc folders; here
#
#   [door_slam]                      a noise by itself: <NOISE>
#   [<door_slam] [door_slam>] [door_slam/] [/door_slam]
#                                    a noise beside words begins, ends, goes on: left out
#   *word*  <word>  !word  wo:rd     mispronounced, deleted by the speaker, stressed, drawn out: the word
#   (frag)-ment  frag(ment)-         a fragment: the letters that were said
#   .  ~  ~~                         a pause; a recording that is cut off, or without speech: left out
#   \X                               X; at the start of a word it is no mark
#   ,COMMA  .PERIOD  …               punctuation that was read: as it stands; --DASH as -DASH, `… as '…, %PERCENT and .POINT as words
#
# Lines of another form are told of on standard error and passed over; the exit status is then 1.

function word_of(mark,    isQuoted) {
  isQuoted = mark ~ /^\\/
  gsub(/\\/, "", mark)
  if (mark == "%PERCENT" || mark == ".POINT") return substr(mark, 2)
  if (mark == "--DASH") return "-DASH"
  if (mark ~ /^`/) return "'" substr(mark, 2)
  if (isQuoted) return mark
  if (mark == "." || mark ~ /^~+$/) return ""
  if (mark ~ /^\[([<\/].*|.*[>\/])\]$/) return ""
  if (mark ~ /^\[.*\]$/) return "<NOISE>"
  if (mark ~ /^!EXCLAMATION/) return mark
  sub(/^!/, "", mark)
  if (mark ~ /^(\*.+\*|<.+>)$/) mark = substr(mark, 2, length(mark) - 2)
  sub(/^!/, "", mark)
  if (mark ~ /\([^()]+\)/) {
    gsub(/\([^()]+\)/, "", mark)
    gsub(/^-+|-+$/, "", mark)
  }
  if (mark ~ /^[A-Z]/) gsub(/:|;$/, "", mark)
  return mark
}

{
  sub(/[ \t\r]+$/, "")
  if ($0 == "") next
  if (!match($0, /\([A-Za-z0-9]+\)$/)) {
    print FILENAME ":" FNR ": expected `WORDS (ID)`, found \"" $0 "\"" > "/dev/stderr"
    failed = 1
    next
  }
  id = tolower(substr($0, RSTART + 1, RLENGTH - 2))
  count = split(toupper(substr($0, 1, RSTART - 1)), marks, /[ \t]+/)
  line = id
  for (i = 1; i <= count; i++) {
    word = word_of(marks[i])
    if (word != "") line = line " " word
  }
  print line
}

END { exit failed }
