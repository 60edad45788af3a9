using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Host.Uploads;

namespace DiagMod.Host.Commands;

/// <summary>Sends a large file in chunks. What the host has is the truth: after a broken connection, a restart of the host or of this
/// command the file goes on where it was.</summary>
/// <param name="api">Reaches the host.</param>
/// <param name="ask">Asks, and asks again what was not answered.</param>
internal sealed class ChunkedSending(HttpClient api, Func<Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> ask)
{
    private const string Sessions = "api/v1/uploads/sessions";

    /// <summary>Longer files go in chunks, bytes: 8 MiB.</summary>
    public const long From = SessionEndpoints.MaxChunkBytes;

    /// <summary>Sends a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="motor">Its motor.</param>
    /// <param name="fileName">Name to show.</param>
    /// <param name="bodySha256">SHA-256 of the file as it lies there, hexadecimal.</param>
    /// <param name="rate">Sample rate.</param>
    /// <param name="recordedAt">Time of the first row; null when not known.</param>
    /// <param name="cancellationToken">Stops in between two chunks.</param>
    /// <returns>The answer to the finish, or the first one that is no success.</returns>
    public async Task<HttpResponseMessage> SendAsync(
        string path, EquipmentId motor, string fileName, string bodySha256, SampleRate rate, DateTimeOffset? recordedAt,
        CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var said = new JsonObject
        {
            ["equipment_id"] = motor.Value,
            ["file_name"] = fileName,
            ["size"] = file.Length,
            ["sha256"] = bodySha256,
            ["sample_rate_hz"] = rate.Hertz,
            ["recorded_at"] = recordedAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        var begun = await ask(() => api.PostAsJsonAsync(Sessions, said, cancellationToken));
        if (!begun.IsSuccessStatusCode)
        {
            return begun;
        }

        var session = await AnswerAsync(begun, cancellationToken);
        var address = $"{Sessions}/{(string)session["session_id"]!}";
        var offset = (long)session["offset"]!;
        var chunk = ArrayPool<byte>.Shared.Rent(SessionEndpoints.MaxChunkBytes);
        try
        {
            while (offset < file.Length)
            {
                file.Position = offset;
                var length = await file.ReadAtLeastAsync(
                    chunk.AsMemory(0, SessionEndpoints.MaxChunkBytes), SessionEndpoints.MaxChunkBytes, throwOnEndOfStream: false,
                    cancellationToken);
                var range = new System.Net.Http.Headers.ContentRangeHeaderValue(offset, offset + length - 1, file.Length);
                var put = await ask(async () =>
                {
                    using var body = new ByteArrayContent(chunk, 0, length);
                    body.Headers.ContentRange = range;
                    return await api.PutAsync(address, body, cancellationToken);
                });

                // A chunk whose answer was lost has come through, in part or whole: the host says where to go on.
                if (!put.IsSuccessStatusCode && put.StatusCode != HttpStatusCode.Conflict)
                {
                    return put;
                }

                var told = await AnswerAsync(put, cancellationToken);
                if ((string?)told["code"] is { } code && code != "E_UPLOAD_OFFSET")
                {
                    // It has ended: finish tells what became of it.
                    break;
                }

                offset = (long)told["offset"]!;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return await ask(() => api.PostAsync($"{address}/finish", null, cancellationToken));
    }

    private static async Task<JsonNode> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        }
    }
}
