using System.Text;
using System.Text.RegularExpressions;

namespace DiagMod.Host.Tests.Dashboard.Texts;

/// <summary>Finds what a source file says to people by itself: words in markup and in string literals.</summary>
internal static partial class SourceTexts
{
    private static readonly string[] SeenAttributes = ["aria-label", "title", "placeholder", "alt", "label", "Label", "Suffix"];

    /// <summary>Words in the markup of a component: between tags, in attributes that are shown, in literals of expressions.</summary>
    /// <param name="razor">The file's text.</param>
    /// <returns>Line and words.</returns>
    public static IEnumerable<(int Line, string Words)> OfMarkup(string razor)
    {
        var code = Regex.Match(razor, @"^@code\b", RegexOptions.Multiline);
        var markup = Comment().Replace(code.Success ? razor[..code.Index] : razor, Blank);
        foreach (Match attribute in Attribute().Matches(markup))
        {
            var value = attribute.Groups[2].Value;
            if (SeenAttributes.Contains(attribute.Groups[1].Value) && Word().IsMatch(WithoutExpressions(value)))
            {
                yield return (Line(markup, attribute.Index), value);
            }
        }

        var text = Directive().Replace(WithoutTags(markup), Blank);
        foreach (var (index, literal) in Literals(text))
        {
            if (Word().IsMatch(literal))
            {
                yield return (Line(text, index), literal);
            }
        }

        foreach (Match words in Sentence().Matches(WithoutExpressions(text)))
        {
            yield return (Line(text, words.Index), words.Value);
        }
    }

    /// <summary>Literals of code that read like a sentence, or hold a Cyrillic letter.</summary>
    /// <param name="code">C# or JavaScript.</param>
    /// <returns>Line and words.</returns>
    public static IEnumerable<(int Line, string Words)> OfCode(string code) => Literals(code)
        .Where(literal => Phrase().IsMatch(Place().Replace(literal.Text, "")))
        .Select(literal => (Line(code, literal.Index), literal.Text));

    /// <summary>Code of a component.</summary>
    /// <param name="razor">The file's text.</param>
    public static string CodeOf(string razor)
    {
        var code = Regex.Match(razor, @"^@code\b", RegexOptions.Multiline);
        return code.Success ? Regex.Replace(razor[..code.Index], @"[^\n]", " ") + razor[code.Index..] : "";
    }

    private static int Line(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    private static string Blank(Match match) => Regex.Replace(match.Value, @"[^\n]", " ");

    // Strings of C# and JavaScript outside of comments. An apostrophe in C# encloses one character, never words.
    private static IEnumerable<(int Index, string Text)> Literals(string code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i] == '/' && i + 1 < code.Length && code[i + 1] is '/' or '*' && (i == 0 || code[i - 1] is not (':' or '\\')))
            {
                var end = code.IndexOf(code[i + 1] == '/' ? "\n" : "*/", i + 2, StringComparison.Ordinal);
                i = end < 0 ? code.Length : end;
            }
            else if (code[i] is '"' or '\'' or '`')
            {
                var start = i + 1;
                var quote = code[i++];
                while (i < code.Length && code[i] != quote && (quote == '`' || code[i] != '\n'))
                {
                    i += code[i] == '\\' ? 2 : 1;
                }

                yield return (start, code[start..Math.Min(i, code.Length)]);
            }
        }
    }

    // Tags become blanks; a ">" inside quotes (a lambda) does not end one.
    private static string WithoutTags(string markup)
    {
        var text = new StringBuilder(markup);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '<' || i + 1 == text.Length || !(char.IsLetter(text[i + 1]) || text[i + 1] is '/' or '!'))
            {
                continue;
            }

            var isQuoted = false;
            for (; i < text.Length; i++)
            {
                var isEnd = text[i] == '>' && !isQuoted;
                isQuoted ^= text[i] == '"';
                text[i] = text[i] == '\n' ? '\n' : ' ';
                if (isEnd)
                {
                    break;
                }
            }
        }

        return text.ToString();
    }

    // "@name.Name(…)[…]" and "@(…)" become blanks, as do the heads of "@if (…)", "else if (…)", "@foreach (…)".
    private static string WithoutExpressions(string text)
    {
        var left = new StringBuilder(text);
        foreach (Match start in Expression().Matches(text))
        {
            var end = start.Index + start.Length;
            while (end < text.Length && text[end] is '(' or '[')
            {
                var depth = 0;
                do
                {
                    depth += text[end] switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
                    end++;
                }
                while (end < text.Length && depth > 0);

                end += Member().Match(text, end).Length;
            }

            for (var i = start.Index; i < end; i++)
            {
                left[i] = left[i] == '\n' ? '\n' : ' ';
            }
        }

        return left.ToString();
    }

    [GeneratedRegex(@"@\*.*?\*@|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"([\w-]+)=""((?:[^""@]|@\((?:[^()]|\([^()]*\))*\)|@)*)""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^\s*@(page|layout|attribute|inherits|inject|using|implements|namespace)\b.*$|\b(case [\w.]+:|break;|default:)"
        + @"|^\s*else\s*$|&\w+;", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"@(if|foreach|for|switch|while)\s*(?=\()|@(?=\()|@[\w.?!]+|\belse if\s*(?=\()")]
    private static partial Regex Expression();

    [GeneratedRegex(@"\G(?:[.?!][\w.?!]+)?")]
    private static partial Regex Member();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Word();

    [GeneratedRegex(@"\p{L}{2,}[^\n]*")]
    private static partial Regex Sentence();

    // Two words with a space between, or any Cyrillic letter.
    [GeneratedRegex(@"\p{IsCyrillic}|(?<![\w-])\p{L}{2,}[,:;]? \p{Ll}{2,}(?![\w-])")]
    private static partial Regex Phrase();

    [GeneratedRegex(@"\$?\{[^{}]*\}")]
    private static partial Regex Place();
}
