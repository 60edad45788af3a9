using System.Text.Json;

namespace DiagMod.Core.Alarms;

/// <summary>Words of the alarms' enumerations, as the API and the store write them: snake_case; priorities are 1, 2, 3, advisory.</summary>
public static class AlarmWords
{
    /// <summary>The word of a value.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">The enumeration.</typeparam>
    public static string Of<T>(T value)
        where T : struct, Enum => value is AlarmPriority and not AlarmPriority.Advisory
        ? Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture).ToString(
            System.Globalization.CultureInfo.InvariantCulture)
        : JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>All words of an enumeration.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    /// <summary>Reads a word.</summary>
    /// <param name="word">The word.</param>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <returns>Its value; null when there is none.</returns>
    public static T? Read<T>(string? word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Of(value) == word)
            {
                return value;
            }
        }

        return null;
    }
}
