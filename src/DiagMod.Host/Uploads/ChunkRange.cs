using DiagMod.Host.Http;
using Microsoft.Net.Http.Headers;

namespace DiagMod.Host.Uploads;

/// <summary>Which bytes of a file a chunk holds.</summary>
/// <param name="First">First byte, from 0.</param>
/// <param name="End">Behind the last byte.</param>
internal readonly record struct ChunkRange(long First, long End)
{
    /// <summary>Bytes, at least 1.</summary>
    public long Length => End - First;

    /// <summary>Reads Content-Range, and compares it with what else is known of body and file.</summary>
    /// <param name="request">The request.</param>
    /// <param name="size">Declared bytes of the file.</param>
    /// <exception cref="ProblemException">400 or 413.</exception>
    public static ChunkRange Read(HttpRequest request, long size)
    {
        var given = request.Headers.ContentRange;
        if (given.Count != 1
            || !ContentRangeHeaderValue.TryParse(given[0], out var range)
            || range is not { From: { } first, To: { } last }
            || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            || (range.Length is { } length && length != size)
            || last >= size)
        {
            throw new ProblemException(SessionProblems.BadRange(given.Count == 1 ? given[0] : null, size));
        }

        var chunk = new ChunkRange(first, last + 1);
        return chunk.Length > SessionEndpoints.MaxChunkBytes ? throw new ProblemException(SessionProblems.ChunkTooLarge())
            : request.ContentLength is { } sent && sent != chunk.Length
                ? throw new ProblemException(SessionProblems.BadRange(given[0], size))
                : chunk;
    }
}
