using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using Npgsql;

namespace DiagMod.Host.Tests.Postgres;

public class BinaryCopyTests
{
    private const string Table = """
        create table copied (
            number integer primary key, id uuid, name text, at timestamptz, count bigint, flag boolean, share double precision,
            curve real[], body jsonb);
        """;

    private const string Sql = "copy copied (number, id, name, at, count, flag, share, curve, body) from stdin (format binary)";

    private static readonly Guid Id = new("0198c0de-0000-7000-8000-00000000abcd");

    [Fact]
    public async Task BinaryCopy_OfEveryKindOfValue_StoresWhatWasWritten()
    {
        await using var connection = await OpenAsync();
        await using (var copy = await BinaryCopy.BeginAsync(connection, Sql, CancellationToken.None))
        {
            await WriteAsync(copy, 1, "Pumpe Ω \"1\"", [1.5f, float.NaN, -2]);
            await WriteAsync(copy, 2, "", null);
            await copy.CompleteAsync(CancellationToken.None);
        }

        await using var command = new NpgsqlCommand("select * from copied order by number", connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal((1, Id, "Pumpe Ω \"1\""), (reader.GetInt32(0), reader.GetGuid(1), reader.GetString(2)));
        Assert.Equal(
            new DateTimeOffset(1998, 7, 6, 5, 4, 3, TimeSpan.Zero).AddMicroseconds(123456),
            await reader.GetFieldValueAsync<DateTimeOffset>(3));
        Assert.Equal((-5_000_000_000, true, 0.1), (reader.GetInt64(4), reader.GetBoolean(5), reader.GetDouble(6)));
        var curve = await reader.GetFieldValueAsync<float[]>(7);
        Assert.Equal([1.5f, float.NaN, -2], curve);
        Assert.Equal("{\"text\": \"Ω \\\" 1\", \"value\": null}", reader.GetString(8));
        Assert.True(await reader.ReadAsync());
        Assert.Equal((2, "", true), (reader.GetInt32(0), reader.GetString(2), await reader.IsDBNullAsync(7)));
        Assert.False(await reader.ReadAsync());
    }

    [Fact]
    public async Task BinaryCopy_OfMoreThanIsSentAtOnce_StoresAllOfIt()
    {
        await using var connection = await OpenAsync();
        await using (var copy = await BinaryCopy.BeginAsync(connection, Sql, CancellationToken.None))
        {
            for (var number = 0; number < 3000; number++)
            {
                await WriteAsync(copy, number, new string('x', number % 100), null);
            }

            await copy.CompleteAsync(CancellationToken.None);
        }

        Assert.Equal((3000L, (long?)148_500L), await CountAsync(connection));
    }

    [Fact]
    public async Task BinaryCopy_ThatIsNotCompleted_StoresNothingAndLeavesTheConnection()
    {
        await using var connection = await OpenAsync();

        await using (var copy = await BinaryCopy.BeginAsync(connection, Sql, CancellationToken.None))
        {
            await WriteAsync(copy, 1, "one", null);
        }

        Assert.Equal((0L, (long?)null), await CountAsync(connection));
    }

    [Fact]
    public async Task BinaryCopy_OfARowThatIsRefused_SaysWhy()
    {
        await using var connection = await OpenAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var copy = await BinaryCopy.BeginAsync(connection, Sql, CancellationToken.None);
            await WriteAsync(copy, 1, "one", null);
            await WriteAsync(copy, 1, "the same", null);
            await copy.CompleteAsync(CancellationToken.None);
        });

        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
        Assert.Equal((0L, (long?)null), await CountAsync(connection));
    }

    private static async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(await TestDatabase.CreateEmptyAsync() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Table, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task WriteAsync(BinaryCopy copy, int number, string name, float[]? curve)
    {
        await copy.StartRowAsync(9, CancellationToken.None);
        copy.Write(number);
        copy.Write(Id);
        copy.Write(name);
        copy.Write(new DateTimeOffset(1998, 7, 6, 7, 4, 3, TimeSpan.FromHours(2)).AddMicroseconds(123456));
        copy.Write(-5_000_000_000);
        copy.Write(true);
        copy.Write(0.1);
        copy.Write(curve);
        copy.WriteJson(new { text = "Ω \" 1", value = double.NaN });
    }

    private static async Task<(long Rows, long? Letters)> CountAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select count(*), sum(length(name)) from copied", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), await reader.IsDBNullAsync(1) ? null : reader.GetInt64(1));
    }
}
