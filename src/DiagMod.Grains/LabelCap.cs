using System.Collections.Concurrent;

namespace DiagMod.Grains;

/// <summary>Keeps a label's values few: the first so many are shown as they are, all later ones as "other".</summary>
internal sealed class LabelCap(int most)
{
    /// <summary>What stands for every value beyond the limit.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<string, string> _shown = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _taken;

    /// <summary>The value to show.</summary>
    public string Of(string value) =>
        _shown.TryGetValue(value, out var shown) ? shown
        : Volatile.Read(ref _taken) >= most ? Other
        : Take(value);

    // One at a time: two that come with the same value must not use up two places.
    private string Take(string value)
    {
        lock (_gate)
        {
            if (_shown.ContainsKey(value) || (_taken < most && _shown.TryAdd(value, value)))
            {
                Volatile.Write(ref _taken, _shown.Count);
                return value;
            }

            return Other;
        }
    }
}
