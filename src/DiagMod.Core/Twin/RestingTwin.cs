using System.IO.Compression;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Twin;

/// <summary>A twin that nobody asks: its state as compressed bytes, a third of the memory of one that is awake.</summary>
/// <remarks>Most of a state are numbers of eight bytes of which the upper ones are alike. Bytes of the same rank are laid beside each
/// other before they are compressed (Brotli). Waking reads the state as a restart reads a checkpoint: to the bit.</remarks>
public sealed class RestingTwin
{
    private const int Rank = sizeof(double);
    private const int Quality = 5;
    private const int WindowBits = 18;

    private readonly byte[] _packed;
    private readonly int _length;

    private RestingTwin(EquipmentId id, byte[] packed, int length)
    {
        Id = id;
        _packed = packed;
        _length = length;
    }

    /// <summary>The motor.</summary>
    public EquipmentId Id { get; }

    /// <summary>Size of what is kept, bytes.</summary>
    public int Size => _packed.Length;

    /// <summary>Keeps a state.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="state">The state as a checkpoint holds it.</param>
    internal static RestingTwin Of(EquipmentId id, ReadOnlySpan<byte> state)
    {
        var ranked = new byte[state.Length];
        Lay(state, ranked, isBack: false);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(state.Length)];
        return BrotliEncoder.TryCompress(ranked, packed, out var written, Quality, WindowBits)
            ? new RestingTwin(id, packed[..written], state.Length)
            : throw new InvalidOperationException($"The state of {id} could not be compressed.");
    }

    /// <summary>The state as it was.</summary>
    /// <exception cref="InvalidDataException">What was kept is not whole.</exception>
    internal byte[] Unpack()
    {
        var ranked = new byte[_length];
        if (!BrotliDecoder.TryDecompress(_packed, ranked, out var written) || written != _length)
        {
            throw new InvalidDataException($"The resting state of {Id} is not whole.");
        }

        var state = new byte[_length];
        Lay(ranked, state, isBack: true);
        return state;
    }

    private static void Lay(ReadOnlySpan<byte> from, Span<byte> to, bool isBack)
    {
        var at = 0;
        for (var rank = 0; rank < Rank; rank++)
        {
            for (var i = rank; i < from.Length; i += Rank, at++)
            {
                if (isBack)
                {
                    to[i] = from[at];
                }
                else
                {
                    to[at] = from[i];
                }
            }
        }
    }
}
