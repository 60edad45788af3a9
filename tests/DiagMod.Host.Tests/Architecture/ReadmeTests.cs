using System.Text.RegularExpressions;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Tests.Architecture;

/// <summary>README and config/.env.example say the same of every setting.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void SettingsTable_IsThatOfTheExample()
    {
        var expected = Example().Select(one => $"| `{one.Name}` | {one.Meaning} | {one.Default} |");

        var shown = File.ReadLines(Path.Combine(Repository.Root, "README.md")).Where(line => SettingRow().IsMatch(line));

        Assert.Equal(expected, shown);
    }

    [Fact]
    public void FlatNames_AreAllInTheExample() =>
        Assert.Empty(FlatNames.Keys.Keys.Except(Example().Select(one => one.Name)));

    /// <summary>Comment lines, then the variable; the comment ends with the default.</summary>
    private static IEnumerable<(string Name, string Meaning, string Default)> Example()
    {
        var comment = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "config", ".env.example")).Skip(2))
        {
            if (line.StartsWith("# ---", StringComparison.Ordinal) || line.Length == 0)
            {
                comment.Clear();
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                comment.Add(line[2..]);
            }
            else
            {
                var said = Comment().Match(string.Join(' ', comment));
                Assert.True(said.Success, $"{line} has no comment that ends with its default.");
                yield return (line.Split('=')[0], said.Groups[1].Value, said.Groups[2].Value);
                comment.Clear();
            }
        }
    }

    [GeneratedRegex(@"^(.*?)\.?\s+Default:? (.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\| `[A-Z][A-Za-z]*_[A-Za-z_]+` ")]
    private static partial Regex SettingRow();
}
