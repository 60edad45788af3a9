using System.Buffers.Binary;

namespace DiagMod.Postgres.Dumps;

/// <summary>Counts the rows of PostgreSQL's binary COPY while it passes, whatever pieces it comes in.</summary>
internal sealed class CopyRowCounter
{
    private const int HeaderBytes = 19;

    private readonly byte[] _field = new byte[HeaderBytes];
    private Expected _expected = Expected.Header;
    private int _have;
    private long _skip;
    private int _fields;

    private enum Expected
    {
        Header,
        Fields,
        Length,
    }

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes the next piece.</summary>
    /// <param name="bytes">The piece.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_skip > 0)
            {
                var passed = (int)Math.Min(_skip, bytes.Length);
                _skip -= passed;
                bytes = bytes[passed..];
                continue;
            }

            var need = _expected switch { Expected.Header => HeaderBytes, Expected.Fields => 2, _ => 4 };
            var take = Math.Min(need - _have, bytes.Length);
            bytes[..take].CopyTo(_field.AsSpan(_have));
            _have += take;
            bytes = bytes[take..];
            if (_have == need)
            {
                _have = 0;
                Advance();
            }
        }
    }

    private void Advance()
    {
        switch (_expected)
        {
            case Expected.Header:
                // Signature, flags, then the length of an extension.
                _skip = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_field.AsSpan(15)));
                _expected = Expected.Fields;
                break;
            case Expected.Fields:
                _fields = BinaryPrimitives.ReadInt16BigEndian(_field);
                if (_fields >= 0)
                {
                    Rows++;
                }

                _expected = _fields > 0 ? Expected.Length : Expected.Fields;
                break;
            default:
                _skip = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_field));
                _expected = --_fields == 0 ? Expected.Fields : Expected.Length;
                break;
        }
    }
}
