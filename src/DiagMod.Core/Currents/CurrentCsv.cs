using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace DiagMod.Core.Currents;

/// <summary>Reads a recording while it arrives: three columns of amperes, plain or gzip (CSV profile 1).</summary>
/// <remarks>
/// Line 1 is current_R,current_S,current_T; every further line has three fields, each a decimal number, "nan" or
/// nothing. Lines end with LF or CR LF. Memory does not grow with the file, and reading stops at the first error.
/// </remarks>
public static class CurrentCsv
{
    // Below this, handing the hash to another thread costs more than it saves.
    private const int HashAsideBytes = 64 * 1024;

    // A body that comes in small pieces is gathered up to this before it is parsed and hashed.
    private const int GatheredBytes = 128 * 1024;

    // So far behind an error in compressed content the file is read on, to tell an error of its author from damage.
    private const int MostReadOnBytes = 4 * 1024 * 1024;

    /// <summary>Reads the whole body, hands its rows over block by block and says what was counted.</summary>
    /// <param name="body">The file as sent; read to its end, not closed.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="sink">
    /// Takes blocks of exactly <see cref="CurrentCsvLimits.RowsPerBlock"/> rows, the last one shorter. It gets rows
    /// before the file is known to be good: whoever stores them must be able to drop them again.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CurrentCsvException">
    /// The first error in the order of the file; of compressed content that makes no sense because it is damaged, the damage. At most
    /// 256 KiB were read behind it, of compressed content 4 MiB.
    /// </exception>
    public static async Task<CurrentCsvResult> ReadAsync(
        Stream body, CurrentCsvLimits limits, ISampleSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(sink);
        using var parser = new CurrentCsvParser(limits, ahead: RowsAhead.OnPool());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var free = parser.GetFreeSpace();
        var got = await body.ReadAtLeastAsync(free, 2, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        using var gzip = CurrentCsvSignature.IsGzip(free.Span[..got])
            ? new GzipContent(body, free.Span[..got], limits.MaxBodyBytes)
            : null;
        var most = MostBytes(limits, gzip is not null);
        got = gzip is null ? got : await gzip.ReadAsync(free, cancellationToken).ConfigureAwait(false);
        var total = 0L;
        ExceptionDispatchInfo? fault = null;
        while (got > 0)
        {
            var allowed = (int)Math.Min(got, most - total);
            total += allowed;
            var hashing = AppendAsync(hash, free[..allowed]);
            try
            {
                parser.Append(allowed);
                await HandOverAsync(parser, atEnd: false, sink, cancellationToken).ConfigureAwait(false);
            }
            catch (CurrentCsvException error) when (gzip is not null && error.Code != CurrentCsvCode.TooManyRows)
            {
                var readOn = MostReadOnBytes - parser.WaitingBytes;
                if (await gzip.FindDamageAsync(readOn, cancellationToken).ConfigureAwait(false) is { } damage)
                {
                    throw damage;
                }

                throw;
            }
            finally
            {
                // The hash reads the buffer that goes back to the pool.
                await hashing.ConfigureAwait(false);
            }

            if (allowed < got)
            {
                throw TooLarge("the content", most);
            }

            // Behind the last whole piece: an error inside of what did come is the first one.
            fault?.Throw();
            free = parser.GetFreeSpace();
            (got, fault) = await GatherAsync(body, gzip, free, total, cancellationToken).ConfigureAwait(false);
        }

        fault?.Throw();
        await HandOverAsync(parser, atEnd: true, sink, cancellationToken).ConfigureAwait(false);
        var summary = parser.Complete();
        var contentSha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        return new CurrentCsvResult(
            summary, contentSha256, total, gzip?.BodySha256() ?? contentSha256, gzip?.BodyBytes ?? total,
            gzip is not null);
    }

    internal static CurrentCsvException TooLarge(string what, long most) => new(
        CurrentCsvCode.TooLarge, null, null, null, FormattableString.Invariant($"{what} to have at most {most} bytes"));

    private static long MostBytes(CurrentCsvLimits limits, bool isGzip)
    {
        var most = limits.MaxInflatedBytes == 0 ? long.MaxValue : limits.MaxInflatedBytes;
        return isGzip || limits.MaxBodyBytes == 0 ? most : Math.Min(most, limits.MaxBodyBytes);
    }

    // The wait grows with what came already, so that an error in the first lines is found at once however slowly the rest comes.
    private static async ValueTask<(int Got, ExceptionDispatchInfo? Fault)> GatherAsync(
        Stream body, GzipContent? gzip, Memory<byte> free, long total, CancellationToken cancellationToken)
    {
        var enough = (int)Math.Min(Math.Min(total, GatheredBytes), free.Length);
        var got = 0;
        try
        {
            do
            {
                var piece = gzip is null
                    ? await body.ReadAsync(free[got..], cancellationToken).ConfigureAwait(false)
                    : await gzip.ReadAsync(free[got..], cancellationToken).ConfigureAwait(false);
                if (piece == 0)
                {
                    break;
                }

                got += piece;
            }
            while (got < enough);
        }
        catch (Exception e)
        {
            return (got, ExceptionDispatchInfo.Capture(e));
        }

        return (got, null);
    }

    private static Task AppendAsync(IncrementalHash hash, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length >= HashAsideBytes)
        {
            return Task.Run(() => hash.AppendData(bytes.Span));
        }

        hash.AppendData(bytes.Span);
        return Task.CompletedTask;
    }

    private static async ValueTask HandOverAsync(
        CurrentCsvParser parser, bool atEnd, ISampleSink sink, CancellationToken cancellationToken)
    {
        while (parser.TryTakeBlock(atEnd, out var block))
        {
            await sink.AcceptAsync(block, cancellationToken).ConfigureAwait(false);
        }
    }
}
