# Tab-separated rows (command, option, value, words) in; a completion script for zsh out.
$2 == "-" { names[++count] = $1; commands = commands " '" $1 ":" Escaped($4) "'"; next }
{
  if ($2 == ".") options[$1] = options[$1] " '1:" Escaped($4) ":" Offer($3) "'"
  else if ($3 == "-") options[$1] = options[$1] " '" $2 "[" Escaped($4) "]'"
  else options[$1] = options[$1] " '" $2 "[" Escaped($4) "]:" $2 ":" Offer($3) "'"
}
function Escaped(words) {
  gsub(/'/, "'\\''", words)
  gsub(/:/, "\\:", words)
  return words
}
function Offer(value) {
  if (value == "DIR") return "_files -/"
  if (value !~ /,/) return " "
  gsub(/,/, " ", value)
  return "(" value ")"
}
END {
  print "#compdef diagmod"
  print "# ./diagmod in zsh. Made by: ./diagmod completion zsh"
  print "_diagmod() {"
  print "  local -a commands; commands=(" substr(commands, 2) ")"
  print "  if (( CURRENT == 2 )); then _describe command commands; return; fi"
  print "  local command=${words[2]}"
  print "  shift words; (( CURRENT-- ))"
  print "  case $command in"
  for (i = 1; i <= count; i++)
    print "    " names[i] ") _arguments '--help[explain the command]'" options[names[i]] " ;;"
  print "  esac"
  print "}"
  print "# Read as a file of fpath, this is the function's first call; read by source, it is not."
  print "if [[ $funcstack[1] == _diagmod ]]; then _diagmod \"$@\"; else compdef _diagmod diagmod; fi"
}
