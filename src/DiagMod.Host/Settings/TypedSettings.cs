using System.Globalization;

namespace DiagMod.Host.Settings;

/// <summary>Settings as text, folder, flag or number; what is not one is noted, and the preset stands in its place.</summary>
/// <param name="configuration">The settings as they were given.</param>
/// <param name="faults">Receives the faults, each with its key, what stands there and what is accepted.</param>
internal sealed class TypedSettings(IConfiguration configuration, List<string> faults)
{
    public string Text(string key, string preset) => configuration[key] ?? preset;

    public string Folder(string key, string preset) =>
        configuration[key] is { Length: > 0 } given ? Path.GetFullPath(given) : preset;

    public string OneOf(string key, string preset, params string[] words)
    {
        var value = Text(key, preset);
        var match = words.FirstOrDefault(word => word.Equals(value, StringComparison.OrdinalIgnoreCase));
        if (match is null)
        {
            faults.Add($"{FlatNames.Of(key)} is {value}; set one of {string.Join(", ", words)}.");
        }

        return match ?? preset;
    }

    public bool Flag(string key, bool preset)
    {
        switch (configuration[key]?.Trim().ToLowerInvariant())
        {
            case null or "":
                return preset;
            case "true" or "1" or "yes" or "on":
                return true;
            case "false" or "0" or "no" or "off":
                return false;
            default:
                faults.Add($"{FlatNames.Of(key)} is {configuration[key]}; set true or false.");
                return preset;
        }
    }

    public long Whole(string key, long preset, long min, long max)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return preset;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            return value;
        }

        faults.Add(max == long.MaxValue
            ? FormattableString.Invariant($"{FlatNames.Of(key)} is {text}; set a whole number from {min} on.")
            : FormattableString.Invariant($"{FlatNames.Of(key)} is {text}; set {min} to {max}."));
        return preset;
    }

    public double Real(string key, double preset, double min, double max)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return preset;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            return value;
        }

        faults.Add(FormattableString.Invariant($"{FlatNames.Of(key)} is {text}; set a number from {min} to {max}."));
        return preset;
    }
}
