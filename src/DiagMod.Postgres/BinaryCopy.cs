using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Rows on their way into a table by `copy … from stdin (format binary)`, gathered in memory and sent by the 64 kB.</summary>
/// <remarks>Npgsql's own importer waits for each value; with ten thousand of them a file, that alone took longer than the database
/// did. The format is that of PostgreSQL's manual, COPY, "Binary Format": big-endian, each value behind its length. Columns must be
/// of the types written here. What is not completed is cancelled.</remarks>
internal sealed class BinaryCopy : IAsyncDisposable
{
    private const int SendAt = 64 * 1024;

    // Below what the collector takes for a large object, with room for a row.
    private const int Capacity = 80 * 1024;
    private const short EndOfRows = -1;
    private const int Null = -1;
    private const int RealOid = 700;
    private const byte JsonbVersion = 1;

    private static readonly DateTime PostgresEpoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly NpgsqlRawCopyStream _stream;
    private readonly ArrayBufferWriter<byte> _rows = new(Capacity);
    private readonly ArrayBufferWriter<byte> _text = new(4096);
    private readonly Utf8JsonWriter _json;
    private bool _isComplete;

    private BinaryCopy(NpgsqlRawCopyStream stream)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(_text, new JsonWriterOptions { SkipValidation = true });

        // Signature, flags, length of further headers.
        _rows.Write("PGCOPY\n"u8);
        _rows.Write<byte>([0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    /// <summary>Begins.</summary>
    /// <param name="connection">The connection, in its transaction.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<BinaryCopy> BeginAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        new(await connection.BeginRawBinaryCopyAsync(sql, cancellationToken));

    /// <summary>Begins a row; sends those before it when there are enough.</summary>
    /// <param name="columns">Columns of the row.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask StartRowAsync(int columns, CancellationToken cancellationToken)
    {
        if (_rows.WrittenCount >= SendAt)
        {
            await SendAsync(cancellationToken);
        }

        WriteShort((short)columns);
    }

    public void Write(Guid value)
    {
        WriteLength(16);
        value.TryWriteBytes(_rows.GetSpan(16), bigEndian: true, out var written);
        _rows.Advance(written);
    }

    public void Write(string value)
    {
        WriteLength(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _rows);
    }

    /// <summary>Microseconds since 2000, UTC: timestamptz.</summary>
    /// <param name="at">The moment; whole microseconds, others are cut.</param>
    public void Write(DateTimeOffset at) => Write((at.UtcTicks - PostgresEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    public void Write(int value)
    {
        WriteLength(sizeof(int));
        WriteLength(value);
    }

    public void Write(long value)
    {
        WriteLength(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_rows.GetSpan(sizeof(long)), value);
        _rows.Advance(sizeof(long));
    }

    public void Write(bool value)
    {
        WriteLength(1);
        _rows.Write<byte>([value ? (byte)1 : (byte)0]);
    }

    /// <summary>A double precision number; NaN becomes null, as everywhere in the database.</summary>
    /// <param name="value">The number.</param>
    public void Write(double value)
    {
        if (double.IsNaN(value))
        {
            WriteLength(Null);
        }
        else
        {
            Write(BitConverter.DoubleToInt64Bits(value));
        }
    }

    /// <summary>An array of real numbers; null without any.</summary>
    /// <param name="values">The numbers.</param>
    public void Write(IReadOnlyList<float>? values)
    {
        if (values is not { Count: > 0 })
        {
            WriteLength(Null);
            return;
        }

        // One dimension, no nulls, counted from 1; each number behind its length.
        WriteLength((5 * sizeof(int)) + (2 * sizeof(int) * values.Count));
        WriteLength(1);
        WriteLength(0);
        WriteLength(RealOid);
        WriteLength(values.Count);
        WriteLength(1);
        foreach (var value in values as float[] ?? [.. values])
        {
            WriteLength(sizeof(float));
            WriteLength(BitConverter.SingleToInt32Bits(value));
        }
    }

    /// <summary>A jsonb document.</summary>
    /// <param name="value">What it holds.</param>
    public void WriteJson<T>(T value)
    {
        _text.ResetWrittenCount();
        _json.Reset();
        JsonSerializer.Serialize(_json, value, StoreJson.Options);
        _json.Flush();
        WriteLength(1 + _text.WrittenCount);
        _rows.Write<byte>([JsonbVersion]);
        _rows.Write(_text.WrittenSpan);
    }

    /// <summary>Sends the last rows and ends the copy.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PostgresException">A row was refused.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        WriteShort(EndOfRows);
        await SendAsync(cancellationToken);
        _isComplete = true;
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        if (!_isComplete)
        {
            _isComplete = true;
            try
            {
                await _stream.CancelAsync();
                await _stream.DisposeAsync();
            }
            catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
            {
                // The connection itself is what failed; whoever wrote to it was told.
            }
        }
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_rows.WrittenMemory, cancellationToken);
        _rows.ResetWrittenCount();
    }

    private void WriteShort(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_rows.GetSpan(sizeof(short)), value);
        _rows.Advance(sizeof(short));
    }

    // Lengths are whole numbers of four bytes, and so are the values that come to no more.
    private void WriteLength(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_rows.GetSpan(sizeof(int)), value);
        _rows.Advance(sizeof(int));
    }
}
