using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Http;

/// <summary>The parameters of one request, each at most once; what cannot be read is answered 400 with its name.</summary>
internal readonly struct Query(HttpContext context)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>A parameter as text; null when it is not there.</summary>
    public string? Text(string name)
    {
        var values = context.Request.Query[name];
        if (values.Count > 1)
        {
            throw Bad(name, $"The parameter {name} is given {values.Count} times; give it once.");
        }

        var value = values.Count == 0 ? null : values[0];
        if (value is not null && !PlainText.IsStorable(value))
        {
            throw Bad(name, $"The parameter {name} has a character that cannot be stored.");
        }

        return value;
    }

    /// <summary>A whole number in a range; null when it is not there.</summary>
    public int? Int(string name, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Bad(name, FormattableString.Invariant($"{name} must be a whole number from {min} to {max}."));
    }

    /// <summary>A number in a range; null when it is not there.</summary>
    public double? Number(string name, double min, double max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out var number) && number >= min && number <= max
            ? number
            : throw Bad(name, FormattableString.Invariant($"{name} must be a number from {min} to {max}."));
    }

    /// <summary>A time with its offset; null when it is not there.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // A '+' in a query string means a space unless it was encoded.
        return Times.TryParse(text.Replace(' ', '+'), out var time)
            ? time
            : throw Bad(name, $"{name} must be a time such as 2025-08-17T12:30:00Z.");
    }

    /// <summary>Two times in order.</summary>
    public (DateTimeOffset? From, DateTimeOffset? To) Range()
    {
        var (from, to) = (Time("from"), Time("to"));
        return from is null || to is null || from < to
            ? (from, to)
            : throw Bad("to", "to must be later than from.");
    }

    /// <summary>One of some words; null when it is not there.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return words.Contains(text) ? text : throw Bad(name, $"{name} must be one of: {string.Join(", ", words)}.");
    }

    /// <summary>Some of some words, separated by commas; null when it is not there.</summary>
    public IReadOnlyList<string>? SomeOf(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var given = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (var word in given)
        {
            if (!words.Contains(word))
            {
                throw Bad(name, $"{name} must be one or more, separated by commas, of: {string.Join(", ", words)}.");
            }
        }

        return given;
    }

    /// <summary>A motor's key; null when it is not there.</summary>
    public EquipmentId? Motor(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return EquipmentId.TryParse(text, out var id) ? id : throw BadEquipmentId(StatusCodes.Status400BadRequest, text);
    }

    /// <summary>Which part of a list.</summary>
    public PageRequest Page()
    {
        var limit = Int("limit", 1, MaxLimit) ?? DefaultLimit;
        var cursor = Text("cursor");
        return cursor is { Length: 0 or > 512 } ? throw new BadCursorException() : new PageRequest(limit, cursor);
    }

    /// <summary>A refusal of one parameter.</summary>
    public static ProblemException Bad(string name, string detail) =>
        new(Problem.BadRequest("E_PARAMETER", detail, name));

    /// <summary>A refusal of a text that is no equipment id.</summary>
    public static ProblemException BadEquipmentId(int status, string found) => new(
        Problem.Of(status, "E_EQUIPMENT_ID", "An equipment id is 1 to 64 letters, digits, '_' or '-'.", "equipment_id") with
        {
            Found = found.Length <= 64 && PlainText.IsOneLine(found) ? found : null,
        });
}
