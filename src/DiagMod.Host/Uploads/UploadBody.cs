using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DiagMod.Host.Uploads;

/// <summary>How long and how slow the body of an upload may be, and what becomes of the rest of a refused one.</summary>
internal static class UploadBody
{
    // An honest client sends a file to its end before it reads the answer, so the rest of one that said its length is read and
    // thrown away. Of an endless body only this much: with the buffers on the way less than 16 MiB.
    private const long MaxDrainOfKnown = 256 * 1024 * 1024;
    private const long MaxDrainOfEndless = 4 * 1024 * 1024;
    private const long MaxDrainOfStranger = 64 * 1024;
    private static readonly TimeSpan MaxDrainTime = TimeSpan.FromSeconds(5);

    // Kestrel's own default, said here so that nobody raises it by accident: a body of 10 bytes a second is closed after 5 s.
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Reads what is left of a refused body, up to a limit, so that a client that only reads after writing sees the answer;
    /// beyond the limit the connection ends. Nothing is read for a client that waits for 100 Continue.</summary>
    public static async Task DrainAsync(HttpContext context, bool wasRead)
    {
        if ((wasRead || context.Request.Headers.Expect.Count == 0) && !await ReadRestAsync(context))
        {
            // Left alone, the server would read on for as long as five seconds: gigabytes, on a fast line.
            context.Abort();
        }
    }

    /// <summary>True for what the server says of a body that breaks the rules of HTTP. Of a chunk longer than it can count it says so in
    /// another type than of every other one.</summary>
    public static bool IsMalformed(IOException fault) =>
        fault is Microsoft.AspNetCore.Http.BadHttpRequestException or { InnerException: OverflowException };

    private static async Task<bool> ReadRestAsync(HttpContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(MaxDrainTime);
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            var left = context.Request.ContentLength is <= MaxDrainOfKnown ? MaxDrainOfKnown
                : context.Response.StatusCode == StatusCodes.Status401Unauthorized ? MaxDrainOfStranger
                : MaxDrainOfEndless;
            while (left > 0)
            {
                var read = await context.Request.Body.ReadAsync(buffer, patience.Token);
                if (read == 0)
                {
                    return true;
                }

                left -= read;
            }
        }
        catch (IOException fault) when (IsMalformed(fault))
        {
            // Broken chunks, or too slow: the server reads no more of it and ends the connection itself, behind the answer.
            return true;
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client went away or is too slow; its answer is written or never will be.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return false;
    }

    /// <summary>Lets a request's body be longer than that of other requests, but not slower.</summary>
    public static void Unlimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = SlowestBody;
        }
    }
}
