using System.Collections.Concurrent;
using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>Encodes chunks, a few at a time over all files that are being received.</summary>
/// <param name="codec">What is written; both can be read whatever is written.</param>
/// <param name="chunkSamples">Most samples of a chunk.</param>
internal sealed class ChunkEncoders(SampleCodec codec, int chunkSamples) : IDisposable
{
    // More than two would only take the processors from those who parse.
    private const int Most = 2;

    private readonly SemaphoreSlim _places = new(Most, Most);
    private readonly ConcurrentBag<SampleBlockEncoder> _idle = [];
    private readonly ConcurrentBag<ChunkSamples> _empty = [];

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <summary>An empty chunk; encoding it gives it back.</summary>
    /// <param name="firstSample">Index of its first sample.</param>
    public ChunkSamples Begin(long firstSample)
    {
        var chunk = _empty.TryTake(out var empty) ? empty : new ChunkSamples(chunkSamples);
        chunk.Begin(firstSample);
        return chunk;
    }

    /// <summary>Encodes a chunk on another thread.</summary>
    /// <param name="chunk">The samples; not the caller's any more.</param>
    public Task<EncodedChunk> EncodeAsync(ChunkSamples chunk) => Task.Run(async () =>
    {
        await _places.WaitAsync();
        try
        {
            return codec == SampleCodec.Gzip ? chunk.Encode(null) : Encode(chunk);
        }
        finally
        {
            _empty.Add(chunk);
            _places.Release();
        }
    });

    // An encoder keeps its memory: as many are made as ever worked at once.
    private EncodedChunk Encode(ChunkSamples chunk)
    {
        var encoder = _idle.TryTake(out var idle) ? idle : new SampleBlockEncoder();
        var encoded = chunk.Encode(encoder);
        _idle.Add(encoder);
        return encoded;
    }
}
