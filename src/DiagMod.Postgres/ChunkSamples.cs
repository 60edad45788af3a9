using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>Decoded samples of one chunk; used for one chunk after the other.</summary>
internal sealed class ChunkSamples(int capacity)
{
    private readonly float[] _r = new float[capacity];
    private readonly float[] _s = new float[capacity];
    private readonly float[] _t = new float[capacity];

    public int Capacity => capacity;

    public long FirstSample { get; private set; }

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>Forgets what it holds.</summary>
    /// <param name="firstSample">Index of the first sample that comes.</param>
    public void Begin(long firstSample)
    {
        FirstSample = firstSample;
        Count = 0;
    }

    /// <summary>Takes as many rows as fit; returns how many.</summary>
    public int Take(PhaseCurrents rows, int from)
    {
        var taken = Math.Min(rows.Count - from, capacity - Count);
        rows.R.Span.Slice(from, taken).CopyTo(_r.AsSpan(Count));
        rows.S.Span.Slice(from, taken).CopyTo(_s.AsSpan(Count));
        rows.T.Span.Slice(from, taken).CopyTo(_t.AsSpan(Count));
        Count += taken;
        return taken;
    }

    /// <summary>The rows from one on.</summary>
    public PhaseCurrents From(long sample)
    {
        var skipped = (int)Math.Clamp(sample - FirstSample, 0, Count);
        return new PhaseCurrents(
            FirstSample + skipped,
            _r.AsMemory(skipped, Count - skipped),
            _s.AsMemory(skipped, Count - skipped),
            _t.AsMemory(skipped, Count - skipped));
    }

    /// <summary>The bytes of the chunk.</summary>
    /// <param name="encoder">Writes blocks; null for gzip of float32.</param>
    public EncodedChunk Encode(SampleBlockEncoder? encoder)
    {
        var a = PhaseBlob.Encode(_r.AsSpan(0, Count), encoder, out var formA);
        var b = PhaseBlob.Encode(_s.AsSpan(0, Count), encoder, out var formB);
        var c = PhaseBlob.Encode(_t.AsSpan(0, Count), encoder, out var formC);
        return new EncodedChunk(FirstSample, Count, EncodedChunk.CodecOf(formA, formB, formC), a, b, c);
    }

    /// <summary>The samples of a stored chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="used">Samples that nobody reads any more: taken for these where there is room; or null.</param>
    /// <exception cref="SampleBlockException">It is damaged, or of a form that this version does not know.</exception>
    public static ChunkSamples Decode(EncodedChunk chunk, ChunkSamples? used)
    {
        if (chunk.Samples is < 1 or > SampleBlock.MaxSamples)
        {
            throw new SampleBlockException(
                $"A stored chunk claims {chunk.Samples} samples; 1 to {SampleBlock.MaxSamples} were expected.");
        }

        var decoded = used?.Capacity >= chunk.Samples ? used : new ChunkSamples(chunk.Samples);
        decoded.Begin(chunk.FirstSample);
        decoded.Count = chunk.Samples;
        decoded.Fill(chunk);
        return decoded;
    }

    private void Fill(EncodedChunk chunk)
    {
        var r = _r.AsSpan(0, Count);
        var s = _s.AsSpan(0, Count);
        var t = _t.AsSpan(0, Count);
        if (chunk is { A: not null, B: not null, C: not null }
            && chunk.FormOf(0) == PhaseForm.Block && chunk.FormOf(1) == PhaseForm.Block && chunk.FormOf(2) == PhaseForm.Block)
        {
            SampleBlock.DecodeThree(chunk.A, r, chunk.B, s, chunk.C, t);
            return;
        }

        PhaseBlob.Decode(chunk.A, chunk.FormOf(0), r);
        PhaseBlob.Decode(chunk.B, chunk.FormOf(1), s);
        PhaseBlob.Decode(chunk.C, chunk.FormOf(2), t);
    }
}
