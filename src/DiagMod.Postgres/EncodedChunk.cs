using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>One row of raw_chunks.</summary>
/// <param name="FirstSample">Index of its first sample in the recording.</param>
/// <param name="Samples">Samples a phase.</param>
/// <param name="Codec">Bits 0, 1, 2: phase a, b, c is gzip of float32. Bits 3, 4, 5: it is a <see cref="SampleBlock"/>. Neither:
/// plain float32.</param>
/// <param name="A">Phase a; null where every cell was empty.</param>
/// <param name="B">Phase b.</param>
/// <param name="C">Phase c.</param>
internal sealed record EncodedChunk(long FirstSample, int Samples, short Codec, byte[]? A, byte[]? B, byte[]? C)
{
    private const int GzipBit = 1;
    private const int BlockBit = 8;
    private const int KnownBits = (GzipBit | BlockBit) * 7;

    /// <summary>Bytes of its three phases.</summary>
    public long Bytes => (A?.Length ?? 0) + (B?.Length ?? 0) + (C?.Length ?? 0);

    /// <summary>The codec of three phases.</summary>
    public static short CodecOf(PhaseForm a, PhaseForm b, PhaseForm c) =>
        (short)(BitOf(a) | (BitOf(b) << 1) | (BitOf(c) << 2));

    /// <summary>How a phase is stored.</summary>
    /// <param name="phase">0, 1 or 2.</param>
    /// <exception cref="SampleBlockException">Another version wrote it.</exception>
    public PhaseForm FormOf(int phase)
    {
        var bits = Codec >> phase;
        return (bits & (GzipBit | BlockBit), Codec & ~KnownBits) switch
        {
            (0, 0) => PhaseForm.Plain,
            (GzipBit, 0) => PhaseForm.Gzip,
            (BlockBit, 0) => PhaseForm.Block,
            _ => throw new SampleBlockException($"A stored chunk has the codec {Codec}, which this version does not know."),
        };
    }

    private static int BitOf(PhaseForm form) => form switch
    {
        PhaseForm.Gzip => GzipBit,
        PhaseForm.Block => BlockBit,
        _ => 0,
    };
}
