using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Where a list was left: the sort key of its last item, opaque to clients.</summary>
internal static class Cursor
{
    /// <summary>Makes a cursor.</summary>
    /// <param name="list">Name of the list, so that a cursor of another list is refused.</param>
    /// <param name="key">Sort key.</param>
    public static string Write(string list, params string[] key) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes((string[])[list, .. key]));

    /// <summary>Reads a cursor; null when there is none.</summary>
    /// <param name="list">Name of the list.</param>
    /// <param name="parts">Strings in the key.</param>
    /// <param name="cursor">The cursor, or null.</param>
    /// <exception cref="BadCursorException">This list never gave it.</exception>
    public static string[]? Read(string list, int parts, string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        try
        {
            var key = JsonSerializer.Deserialize<string[]>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)));
            return key is not null && key.Length == parts + 1 && key[0] == list && !key.Contains(null)
                ? key[1..]
                : throw new BadCursorException();
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException)
        {
            throw new BadCursorException();
        }
    }

    /// <summary>Reads a number of a key.</summary>
    /// <param name="part">Its text.</param>
    public static long Number(string part) =>
        long.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadCursorException();

    /// <summary>Reads an id of a key.</summary>
    /// <param name="part">Its text.</param>
    public static Guid Id(string part) => Guid.TryParse(part, out var id) ? id : throw new BadCursorException();

    /// <summary>Reads a time of a key, in microseconds since 1970.</summary>
    /// <param name="part">Its text.</param>
    public static DateTimeOffset Time(string part)
    {
        try
        {
            return DateTimeOffset.UnixEpoch.AddMicroseconds(Number(part));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new BadCursorException();
        }
    }

    /// <summary>Text of a time for a key.</summary>
    /// <param name="at">The time.</param>
    public static string Text(DateTimeOffset at) =>
        ((at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond).ToString(
            System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Items asked for, kept within 1 to 1,000.</summary>
    /// <param name="page">The request.</param>
    public static int Limit(PageRequest page) => Math.Clamp(page.Limit, 1, 1_000);

    /// <summary>Cuts one item more than asked for into a page.</summary>
    /// <param name="items">At most limit + 1 items.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="cursorOf">Cursor of an item.</param>
    public static Page<T> Page<T>(List<T> items, int limit, Func<T, string> cursorOf)
    {
        if (items.Count <= limit)
        {
            return new Page<T>(items, null);
        }

        items.RemoveRange(limit, items.Count - limit);
        return new Page<T>(items, cursorOf(items[^1]));
    }
}
