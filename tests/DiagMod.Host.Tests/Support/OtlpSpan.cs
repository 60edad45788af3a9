using System.Buffers.Binary;
using System.Text;

namespace DiagMod.Host.Tests.Support;

/// <summary>A span as it travels in OTLP (opentelemetry-proto 1.x, trace.proto), read from the bytes.</summary>
internal sealed record OtlpSpan(
    string Source, string TraceId, string SpanId, string ParentId, string Name, int Status, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>Status code of an error.</summary>
    public const int Error = 2;

    /// <summary>All spans of one export.</summary>
    public static IEnumerable<OtlpSpan> ReadAll(byte[] export)
    {
        foreach (var scope in Fields(export).Where(f => f.Number == 1).SelectMany(f => Fields(f.Bytes)).Where(f => f.Number == 2))
        {
            var parts = Fields(scope.Bytes).ToList();
            var source = parts.Where(f => f.Number == 1).SelectMany(f => Fields(f.Bytes)).First(f => f.Number == 1);
            foreach (var span in parts.Where(f => f.Number == 2))
            {
                yield return Read(Encoding.UTF8.GetString(source.Bytes), Fields(span.Bytes).ToList());
            }
        }
    }

    private static OtlpSpan Read(string source, List<Field> fields) => new(
        source, Hex(fields, 1), Hex(fields, 2), Hex(fields, 4),
        Encoding.UTF8.GetString(fields.First(f => f.Number == 5).Bytes),
        (int)fields.Where(f => f.Number == 15).SelectMany(f => Fields(f.Bytes)).Where(f => f.Number == 3)
            .Select(f => f.Value).FirstOrDefault(),
        fields.Where(f => f.Number == 9).Select(f => Tag(Fields(f.Bytes).ToList())).ToDictionary(t => t.Key, t => t.Value));

    private static KeyValuePair<string, string> Tag(List<Field> pair)
    {
        var value = Fields(pair.Single(f => f.Number == 2).Bytes).Single();
        return new(
            Encoding.UTF8.GetString(pair.Single(f => f.Number == 1).Bytes),
            value.Number == 1 ? Encoding.UTF8.GetString(value.Bytes) : value.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Hex(List<Field> fields, int number) =>
        Convert.ToHexStringLower(fields.FirstOrDefault(f => f.Number == number)?.Bytes ?? []);

    /// <summary>Fields of a message: number, and bytes or a number as the wire has it.</summary>
    private static List<Field> Fields(byte[] message)
    {
        var fields = new List<Field>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new Field((int)(key >> 3), [], Varint(message, ref at)));
                    break;
                case 1:
                    fields.Add(new Field((int)(key >> 3), [], BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at))));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(new Field((int)(key >> 3), message[at..(at + length)], 0));
                    at += length;
                    break;
                case 5:
                    fields.Add(new Field((int)(key >> 3), [], BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at))));
                    at += 4;
                    break;
                default:
                    throw new FormatException($"Wire type {key & 7} at {at}.");
            }
        }

        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = message[at++];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }

    private sealed record Field(int Number, byte[] Bytes, ulong Value);
}
