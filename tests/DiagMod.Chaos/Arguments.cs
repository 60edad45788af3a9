using System.Globalization;

namespace DiagMod.Chaos;

/// <summary>Seeds of parts from the seed of a run: the same in every process, unlike HashCode.</summary>
internal static class Seeds
{
    /// <summary>The seed of a part.</summary>
    public static int Of(int seed, int part)
    {
        // SplitMix64: near seeds give unrelated ones.
        var z = unchecked((((ulong)(uint)seed << 32) | (uint)part) + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (int)((z ^ (z >> 31)) & int.MaxValue);
    }
}

/// <summary>The command line as names and values; what is wrong with it is said by name.</summary>
/// <param name="arguments">--name value, or --name alone where it is a flag.</param>
/// <param name="flags">Names that have no value.</param>
internal sealed class Arguments(string[] arguments, params string[] flags)
{
    private readonly Dictionary<string, string> _given = Read(arguments, flags);

    /// <summary>Whether a flag was given.</summary>
    public bool Has(string name) => _given.Remove(name);

    /// <summary>A text, or the one that stands for it.</summary>
    public string Text(string name, string otherwise) => _given.Remove(name, out var text) ? text : otherwise;

    /// <summary>A whole number in a range.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public int Number(string name, int otherwise, int least, int most) => !_given.Remove(name, out var text)
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException(FormattableString.Invariant($"{name} is '{text}'; give a whole number from {least} to {most}."));

    /// <summary>All were asked for.</summary>
    /// <exception cref="ArgumentException">One is not known.</exception>
    public void End()
    {
        if (_given.Count > 0)
        {
            throw new ArgumentException($"'{_given.Keys.First()}' is not known.");
        }
    }

    private static Dictionary<string, string> Read(string[] arguments, string[] flags)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (flags.Contains(name))
            {
                given[name] = "";
            }
            else if (i + 1 < arguments.Length && name.StartsWith("--", StringComparison.Ordinal))
            {
                given[name] = arguments[++i];
            }
            else
            {
                throw new ArgumentException($"'{name}' is not known, or has no value.");
            }
        }

        return given;
    }
}
