# Tab-separated rows (command, option, value, words) in; a completion script for fish out.
BEGIN {
  print "# ./diagmod in fish. Made by: ./diagmod completion fish"
  print "complete -c diagmod -f"
  print "complete -c diagmod -n __fish_use_subcommand -l help -d 'explain'"
  print "complete -c diagmod -n __fish_use_subcommand -l version -d 'version and commit'"
}
$2 == "-" { print "complete -c diagmod -n __fish_use_subcommand -a " $1 " -d '" Escaped($4) "'"; next }
{
  line = "complete -c diagmod -n '__fish_seen_subcommand_from " $1 "'"
  if ($2 != ".") line = line " -l " substr($2, 3)
  if ($3 == "DIR") line = line ($2 == "." ? " -a '(__fish_complete_directories)'" : " -r -a '(__fish_complete_directories)'")
  else if ($3 ~ /,/) line = line ($2 == "." ? "" : " -x") " -a '" Spaced($3) "'"
  else if ($3 != "-") line = line " -x"
  print line " -d '" Escaped($4) "'"
}
function Escaped(words) {
  gsub(/'/, "\\'", words)
  return words
}
function Spaced(value) {
  gsub(/,/, " ", value)
  return value
}
