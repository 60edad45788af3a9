using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;

namespace DiagMod.Host.Commands;

/// <summary>Sends a folder of recordings through the public API: a folder is a motor, its files go one at a time in natural order,
/// several motors at once. Sending a folder again changes nothing.</summary>
internal sealed class FolderImport(HttpClient api, ImportProgress progress)
{
    private const int MotorsAtOnce = 4;
    private const int Tries = 6;

    private static readonly string[] Endings = [".csv", ".csv.gz", ".txt", ".txt.gz"];

    /// <summary>Sends everything and waits until each file is completed or failed.</summary>
    /// <param name="folder">Folder with recordings, or with one folder a motor.</param>
    /// <param name="rate">Sample rate of all files.</param>
    /// <param name="cancellationToken">Stops after the files that are on their way.</param>
    public async Task<ImportTotals> RunAsync(string folder, SampleRate rate, CancellationToken cancellationToken)
    {
        var motors = Plan(folder);
        progress.Planned(motors.Count, motors.Sum(m => m.Files.Count));
        await Parallel.ForEachAsync(
            motors,
            new ParallelOptions { MaxDegreeOfParallelism = MotorsAtOnce, CancellationToken = cancellationToken },
            async (motor, stop) => await SendMotorAsync(motor, rate, stop));
        return progress.Finish();
    }

    /// <summary>Which file belongs to which motor: files right in the folder to the folder itself, all others to the first folder
    /// below it.</summary>
    /// <param name="folder">The folder to send.</param>
    internal static IReadOnlyList<MotorFolder> Plan(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var motors = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            if (!Endings.Any(end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            var relative = Path.GetRelativePath(root, file);
            var cut = relative.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal);
            var name = cut < 0 ? Path.GetFileName(root) : relative[..cut];
            var id = MotorId(name);
            if (names.TryGetValue(id, out var other) && other != name)
            {
                throw new ImportException($"The folders '{other}' and '{name}' would both become motor {id}: rename one of them.");
            }

            names[id] = name;
            if (!motors.TryGetValue(id, out var files))
            {
                motors[id] = files = [];
            }

            files.Add(relative);
        }

        if (motors.Count == 0)
        {
            throw new ImportException($"No recordings in '{folder}': files ending in {string.Join(", ", Endings)} were expected.");
        }

        return
        [
            .. motors.Select(m => new MotorFolder(
                new EquipmentId(m.Key), names[m.Key], root, [.. m.Value.OrderBy(NaturalName.Key, StringComparer.Ordinal)])),
        ];
    }

    // A folder's name with every character that an equipment id cannot hold replaced by '_'.
    private static string MotorId(string folderName)
    {
        var id = string.Concat(folderName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return id.Length switch { 0 => "_", > 64 => id[..64], _ => id };
    }

    private async Task SendMotorAsync(MotorFolder motor, SampleRate rate, CancellationToken cancellationToken)
    {
        await EnsureMotorAsync(motor, cancellationToken);
        var waiting = new List<(string File, string RawId)>();
        foreach (var relative in motor.Files)
        {
            var path = Path.Combine(motor.Root, relative);
            var shown = motor.Id + "/" + Path.GetFileName(relative);
            var (known, hash) = await KnownAsync(path, motor.Id, cancellationToken);
            if (known is not null)
            {
                await TellKnownAsync(shown, known, cancellationToken);
                continue;
            }

            progress.Began(shown);
            var (status, answer) = await SendAsync(motor, relative, path, hash, rate, cancellationToken);
            switch (status)
            {
                case HttpStatusCode.Accepted:
                    waiting.Add((shown, (string)answer!["raw_id"]!));
                    break;
                case HttpStatusCode.OK:
                    progress.Done(shown, ImportResult.Duplicate, "known already");
                    break;
                default:
                    progress.Done(shown, ImportResult.Refused, Words(status, answer));
                    break;
            }
        }

        foreach (var (file, rawId) in waiting)
        {
            await AwaitFileAsync(file, rawId, cancellationToken);
        }
    }

    private async Task EnsureMotorAsync(MotorFolder motor, CancellationToken cancellationToken)
    {
        using var found = await AskAsync(
            motor.Id.Value, () => api.GetAsync($"api/v1/motors/{motor.Id}", cancellationToken), cancellationToken);
        if (found.StatusCode != HttpStatusCode.NotFound)
        {
            await ThrowUnlessSuccessAsync(found, $"asking for motor {motor.Id}", cancellationToken);
            return;
        }

        var body = new { equipment_id = motor.Id.Value, name = motor.FolderName };
        using var made = await AskAsync(
            motor.Id.Value, () => api.PostAsJsonAsync("api/v1/motors", body, cancellationToken), cancellationToken);
        if (made.StatusCode != HttpStatusCode.Conflict)
        {
            await ThrowUnlessSuccessAsync(made, $"adding motor {motor.Id}", cancellationToken);
            progress.Note($"motor {motor.Id} added");
        }
    }

    // Content that failed, for example under a wrong sample rate, stays as it is until somebody takes it away.
    private async Task TellKnownAsync(string shown, JsonNode known, CancellationToken cancellationToken)
    {
        if ((string?)known["processing_status"] != "failed")
        {
            progress.Done(shown, ImportResult.Duplicate, "known already, not sent");
            return;
        }

        var address = $"api/v1/files/{known["raw_id"]}";
        using var response = await AskAsync(shown, () => api.GetAsync(address, cancellationToken), cancellationToken);
        await ThrowUnlessSuccessAsync(response, $"asking for {shown}", cancellationToken);
        var reason = (string?)(await AnswerAsync(response, cancellationToken))?["reason"] ?? "no reason given";
        progress.Done(
            shown, ImportResult.Failed,
            $"{reason}; known already, not sent: Delete on the page /motors/{known["equipment_id"]} or DELETE /{address} lets it be sent anew");
    }

    // The hash is that of the plain content; null where the file is compressed.
    private async Task<(JsonNode? Known, string? BodyHash)> KnownAsync(
        string path, EquipmentId motor, CancellationToken cancellationToken)
    {
        string hash;
        bool isGzip;
        try
        {
            (hash, isGzip) = await ContentHashAsync(path, cancellationToken);
        }
        catch (InvalidDataException)
        {
            // A broken gzip file is for the server to refuse: it says what is wrong and keeps the row.
            return (null, null);
        }

        var body = new { sha256 = new[] { hash } };
        using var response = await AskAsync(
            Path.GetFileName(path), () => api.PostAsJsonAsync("api/v1/uploads/known", body, cancellationToken), cancellationToken);
        await ThrowUnlessSuccessAsync(response, "asking which files are known", cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return (
            answer?["items"] is JsonArray { Count: 1 } known && (string?)known[0]!["equipment_id"] == motor.Value ? known[0] : null,
            isGzip ? null : hash);
    }

    // Known content is judged by its plain bytes, so that a recording gzipped since is still the same one (D4).
    private static async Task<(string Sha256, bool IsGzip)> ContentHashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var head = new byte[2];
        var gzip = await file.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, cancellationToken) == 2
            && head is [0x1f, 0x8b];
        file.Position = 0;
        await using Stream plain = gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        return (Convert.ToHexStringLower(await SHA256.HashDataAsync(plain, cancellationToken)), gzip);
    }

    private async Task<(HttpStatusCode Status, JsonObject? Answer)> SendAsync(
        MotorFolder motor, string relative, string path, string? bodyHash, SampleRate rate, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > ChunkedSending.From)
        {
            return await SendInChunksAsync(motor, relative, path, bodyHash, rate, cancellationToken);
        }

        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"api/v1/uploads?equipment_id={motor.Id}&file_name={Uri.EscapeDataString(Path.GetFileName(relative))}&sample_rate_hz={rate.Hertz}");
        if (RecordingName.RecordedAt(relative) is { } at)
        {
            query += "&recorded_at=" + Uri.EscapeDataString(at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        }

        using var response = await AskAsync(
            Path.GetFileName(relative),
            async () =>
            {
                await using var body = File.OpenRead(path);
                using var content = new StreamContent(body, 1 << 18);
                return await api.PostAsync(query, content, cancellationToken);
            },
            cancellationToken);
        return (response.StatusCode, await AnswerAsync(response, cancellationToken));
    }

    private async Task<(HttpStatusCode Status, JsonObject? Answer)> SendInChunksAsync(
        MotorFolder motor, string relative, string path, string? bodyHash, SampleRate rate, CancellationToken cancellationToken)
    {
        if (bodyHash is null)
        {
            await using var body = File.OpenRead(path);
            bodyHash = Convert.ToHexStringLower(await SHA256.HashDataAsync(body, cancellationToken));
        }

        var name = Path.GetFileName(relative);
        var sending = new ChunkedSending(api, send => AskAsync(name, send, cancellationToken));
        using var response = await sending.SendAsync(
            path, motor.Id, name, bodyHash, rate, RecordingName.RecordedAt(relative), cancellationToken);
        return (response.StatusCode, await AnswerAsync(response, cancellationToken));
    }

    // A host that is busy, restarting or cut off for a while does not end an import: every question is asked again.
    private async Task<HttpResponseMessage> AskAsync(
        string about, Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, attempt - 1)) * (0.75 + (0.5 * Random.Shared.NextDouble())));
            try
            {
                var response = await send();
                var busy = response.StatusCode
                    is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage;
                if (!busy || attempt == Tries)
                {
                    return response;
                }

                pause = response.Headers.RetryAfter?.Delta ?? pause;
                response.Dispose();
            }
            catch (Exception e) when (e is HttpRequestException or IOException && attempt < Tries)
            {
                progress.Note($"{about}: {e.Message}; trying again");
            }

            await Task.Delay(pause, cancellationToken);
        }
    }

    private async Task AwaitFileAsync(string shown, string rawId, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        do
        {
            using var response = await AskAsync(
                shown, () => api.GetAsync($"api/v1/files/{rawId}", cancellationToken), cancellationToken);
            await ThrowUnlessSuccessAsync(response, $"asking for {shown}", cancellationToken);
            var file = await AnswerAsync(response, cancellationToken);
            switch ((string?)file?["processing_status"])
            {
                case "completed":
                    progress.Done(shown, ImportResult.Completed, $"{file["windows_done"]} windows");
                    return;
                case "failed":
                    progress.Done(shown, ImportResult.Failed, (string?)file["reason"] ?? "no reason given");
                    return;
                default:
                    progress.Waiting(shown, (long?)file?["windows_done"] ?? 0, (long?)file?["windows_total"] ?? 0);
                    break;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static async Task ThrowUnlessSuccessAsync(
        HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new ImportException($"{what}: {Words(response.StatusCode, await AnswerAsync(response, cancellationToken))}");
        }
    }

    private static async Task<JsonObject?> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static string Words(HttpStatusCode status, JsonObject? problem) =>
        (string?)problem?["detail"] ?? (string?)problem?["title"] ?? $"the server answered {(int)status}";
}

/// <summary>One motor's files.</summary>
/// <param name="Id">The motor.</param>
/// <param name="FolderName">Name of the folder as written.</param>
/// <param name="Root">Folder that the files' paths start from.</param>
/// <param name="Files">Relative paths in natural order.</param>
internal sealed record MotorFolder(EquipmentId Id, string FolderName, string Root, IReadOnlyList<string> Files);

/// <summary>What became of one file.</summary>
internal enum ImportResult
{
    Completed,
    Duplicate,
    Refused,
    Failed,
}

/// <summary>What became of all files.</summary>
internal sealed record ImportTotals(int Files, int Completed, int Duplicates, int Refused, int Failed, TimeSpan Took);

/// <summary>An import that cannot go on: the message says why.</summary>
internal sealed class ImportException(string message) : Exception(message);
