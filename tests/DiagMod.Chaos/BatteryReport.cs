using System.Globalization;
using System.Text;
using DiagMod.Chaos.Inspection;

namespace DiagMod.Chaos;

/// <summary>What a battery did and what it found.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Seconds">How long the storm lasted.</param>
/// <param name="Done">What was done, by name; the order is that of the table.</param>
/// <param name="KillPoints">Named places at which a host was killed, and how often.</param>
/// <param name="Skipped">Faults that this machine does not allow, with the reason.</param>
/// <param name="NotReached">What was asked for and not done in the time given.</param>
/// <param name="Violations">The counters: each must be 0.</param>
internal sealed record BatteryReport(
    int Seed, double Seconds, IReadOnlyList<KeyValuePair<string, double>> Done, IReadOnlyDictionary<string, int> KillPoints,
    IReadOnlyList<string> Skipped, IReadOnlyList<string> NotReached, IReadOnlyList<Violation> Violations)
{
    /// <summary>All was done and nothing is violated.</summary>
    public bool IsSound => NotReached.Count == 0 && Violations.All(violation => violation.Count == 0);

    /// <summary>The counter of a name.</summary>
    public long this[string name] => Violations.Single(violation => violation.Name == name).Count;

    /// <summary>For people.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {Seed}, storm of {Seconds:0} s\n\n");
        foreach (var (name, number) in Done)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-44} {number,8:0.##}\n");
        }

        text.Append("\nkilled at\n");
        foreach (var (name, count) in KillPoints)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name,-42} {count,8}\n");
        }

        foreach (var words in Skipped)
        {
            text.Append("skipped: ").Append(words).Append('\n');
        }

        text.Append("\nviolations\n");
        foreach (var violation in Violations)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {violation.Name,-54} {violation.Count,6}");
            text.Append(violation.Example.Length == 0 ? "" : "  " + violation.Example).Append('\n');
        }

        foreach (var words in NotReached)
        {
            text.Append("not reached: ").Append(words).Append('\n');
        }

        return text.Append(IsSound ? "\nsound" : "\nNOT SOUND").ToString();
    }
}
