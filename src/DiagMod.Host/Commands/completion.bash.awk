# Tab-separated rows (command, option, value, words) in; a completion script for bash out.
$2 == "-" { commands = commands " " $1; next }
{
  if ($2 == ".") {
    arguments = arguments "    \"" $1 "\") " Offer($3) " ;;\n"
  } else {
    options[$1] = options[$1] " " $2
    if ($3 != "-") values = values "    \"" $1 " " $2 "\") " Offer($3) "; return ;;\n"
  }
}
function Offer(value) {
  if (value == "DIR") return "_diagmod_folders"
  if (value !~ /,/) return ":"
  gsub(/,/, " ", value)
  return "_diagmod_offer -W \"" value "\""
}
END {
  print "# ./diagmod in bash. Made by: ./diagmod completion bash"
  print "_diagmod_offer() {"
  print "  local one"
  print "  while IFS= read -r one; do COMPREPLY+=(\"$one\"); done < <(compgen \"$@\" -- \"${COMP_WORDS[COMP_CWORD]}\")"
  print "}"
  print "_diagmod_folders() { compopt -o filenames 2>/dev/null; _diagmod_offer -d; }"
  print "_diagmod() {"
  print "  local command=\"${COMP_WORDS[1]-}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" word=\"${COMP_WORDS[COMP_CWORD]}\""
  print "  COMPREPLY=()"
  print "  if [ \"$COMP_CWORD\" -le 1 ]; then _diagmod_offer -W \"" substr(commands, 2) " --help --version\"; return; fi"
  print "  case \"$command $before\" in"
  printf "%s", values
  print "  esac"
  print "  case \"$word\" in"
  print "    -*)"
  print "      case \"$command\" in"
  for (command in options) print "        \"" command "\") _diagmod_offer -W \"" substr(options[command], 2) " --help\" ;;"
  print "        *) _diagmod_offer -W \"--help\" ;;"
  print "      esac"
  print "      return ;;"
  print "  esac"
  print "  case \"$command\" in"
  printf "%s", arguments
  for (command in options)
    if (index(arguments, "    \"" command "\")") == 0)
      print "    \"" command "\") _diagmod_offer -W \"" substr(options[command], 2) "\" ;;"
  print "  esac"
  print "}"
  print "complete -F _diagmod diagmod"
}
