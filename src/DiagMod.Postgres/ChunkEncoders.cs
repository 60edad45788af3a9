using System.Collections.Concurrent;
using DiagMod.Core.Currents;

namespace DiagMod.Postgres;

/// <summary>Encodes chunks, a few at a time over all files that are being received.</summary>
/// <param name="codec">What is written; both can be read whatever is written.</param>
internal sealed class ChunkEncoders(SampleCodec codec) : IDisposable
{
    // More than two would only take the processors from those who parse.
    private const int Most = 2;

    private readonly SemaphoreSlim _places = new(Most, Most);
    private readonly ConcurrentBag<SampleBlockEncoder> _idle = [];

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <summary>Encodes a chunk on another thread.</summary>
    /// <param name="chunk">The samples; must not change meanwhile.</param>
    public Task<EncodedChunk> EncodeAsync(ChunkSamples chunk) => Task.Run(async () =>
    {
        await _places.WaitAsync();
        try
        {
            return codec == SampleCodec.Gzip ? chunk.Encode(null) : Encode(chunk);
        }
        finally
        {
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
