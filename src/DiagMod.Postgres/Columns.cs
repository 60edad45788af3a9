using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Columns by type, and columns that may be null. The row is in memory by then, so nothing waits here.</summary>
internal static class Columns
{
    public static DateTimeOffset Time(this NpgsqlDataReader reader, int column) =>
        reader.GetFieldValue<DateTimeOffset>(column);

    public static byte[] Bytes(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static string? TextOrNull(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? LongOrNull(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Convert.ToInt64(
            reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);

    public static double? NumberOrNull(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetDouble(column);

    /// <summary>A number that is not known is NaN in Core.</summary>
    /// <param name="reader">At a row.</param>
    /// <param name="column">Which column.</param>
    public static double NumberOrNaN(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? double.NaN : reader.GetDouble(column);

    public static byte[]? BytesOrNull(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    /// <summary>An array of texts; null is none.</summary>
    /// <param name="reader">At a row.</param>
    /// <param name="column">Which column.</param>
    public static string[] Texts(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? [] : reader.GetFieldValue<string[]>(column);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
