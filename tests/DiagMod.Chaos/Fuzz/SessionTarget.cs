using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace DiagMod.Chaos.Fuzz;

/// <summary>Uploads in chunks: the outcome is that of the same body in one request, wherever the chunks are cut, and whatever goes wrong
/// between them: chunks sent twice, too early, too long or broken off change nothing.</summary>
internal sealed class SessionTarget(IReadOnlyList<byte[]> seeds) : IFuzzTarget, IDisposable
{
    private const string Sessions = "/api/v1/uploads/sessions";
    private const int MostBytes = 64 * 1024;
    private const int HeadBytes = 48;

    // All that tells a refusal of a body, or a file, from another.
    private static readonly string[] Told = ["code", "line", "column", "found", "expected", "file_hash", "duplicate"];
    private static readonly string[] Ranges =
        ["bytes 0-0/1", "bytes */10", "bytes 9-0/1", "bytes 0-99999999/99999999", "items 0-9/10", "bytes 0-9", "0-9/10", "", ";;;"];

    private readonly UploadApp _app = new();

    public string Name => "session";

    public (string Verdict, string? Fault) Try(Random random)
    {
        var body = Draw(random);
        var steps = new StringBuilder();
        try
        {
            _app.Sessions.Clear();
            var whole = _app.Send("POST", "/api/v1/uploads", "?equipment_id=EQ_FUZZ", [("Content-Type", "text/csv")], body, [int.MaxValue]);
            var chunked = SendChunks(body, random, steps, out var fault);
            fault = whole.Fault ?? fault ?? (Outcome(whole) == Outcome(chunked)
                ? null
                : $"'{Outcome(whole)}' whole, '{Outcome(chunked)}' in chunks");
            return (whole.Kind, fault is null ? null : $"{fault}:{steps} {Convert.ToHexString(body)}");
        }
        catch (Exception fault)
        {
            return ("crash", $"{fault}:{steps} {Convert.ToHexString(body)}");
        }
    }

    public void Dispose() => _app.Dispose();

    private static string Outcome(UploadApp.Answer answer) =>
        string.Join(' ', Told.Select(answer.Text).Prepend(FormattableString.Invariant($"{answer.Status}")));

    private byte[] Draw(Random random)
    {
        var content = seeds[random.Next(seeds.Count)];
        content = random.Next(5) == 0 ? content : new Mutator(random, Tokens.OfCsv, MostBytes).Mutate(content).ToArray();
        if (random.Next(4) > 0)
        {
            return content;
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        // An archive is spoiled as often as what is in it.
        var archive = packed.ToArray();
        return random.Next(2) == 0 ? archive : new Mutator(random, Tokens.OfCsv, MostBytes).Mutate(archive).ToArray();
    }

    /// <summary>Sends a body in chunks until it is refused or finished.</summary>
    /// <returns>The answer that says what became of it.</returns>
    private UploadApp.Answer SendChunks(byte[] body, Random random, StringBuilder steps, out string? fault)
    {
        var asked = new JsonObject { ["equipment_id"] = "EQ_FUZZ", ["size"] = body.Length };
        var opened = _app.Send(
            "POST", Sessions, "", [("Content-Type", "application/json")], Encoding.UTF8.GetBytes(asked.ToJsonString()), [int.MaxValue]);
        var path = $"{Sessions}/{opened.Text("session_id")}";
        fault = opened.Fault;

        // The first lines byte by byte, where a file tells what it is; the rest in fewer.
        var (least, most) = (random.Next(2) == 0 ? 3 : MostBytes, random.Next(2) == 0 ? 300 : MostBytes);
        for (var at = 0; at < body.Length && fault is null;)
        {
            if (random.Next(8) == 0)
            {
                (at, fault) = Disturb(path, body, at, random, steps);
                continue;
            }

            var count = Math.Min(body.Length - at, random.Next(1, (at < HeadBytes ? least : most) + 1));
            steps.Append(System.Globalization.CultureInfo.InvariantCulture, $" {at}+{count}");
            var answer = Put(path, body.AsSpan(at, count), FormattableString.Invariant($"bytes {at}-{at + count - 1}/{body.Length}"), random);
            if (answer.Status != 200)
            {
                fault = answer.Fault;
                return answer;
            }

            at += count;
            fault = answer.Text("offset") == FormattableString.Invariant($"{at}") ? null : $"offset {answer.Text("offset")} after {at} bytes";
        }

        var finished = _app.Send("POST", path + "/finish", "", [], [], [int.MaxValue]);
        fault ??= finished.Fault;
        return finished;
    }

    // What a bad line or a confused sender does: it is told what is wrong and where to go on, and as many bytes are here as before.
    private (int At, string? Fault) Disturb(string path, byte[] body, int at, Random random, StringBuilder steps)
    {
        // The first bytes may be refused as a file's beginning, so a chunk too long comes later only.
        var kind = random.Next(at == 0 ? 5 : 6);
        steps.Append(System.Globalization.CultureInfo.InvariantCulture, $" disturbed {kind}");
        var left = body.Length - at;
        var first = kind switch { 0 => at + 1, 1 => at - 1, _ => at };
        var count = Math.Max(1, Math.Min(left, random.Next(1, 100)));
        var chunk = body.AsSpan(at, count).ToArray();
        var range = FormattableString.Invariant($"bytes {first}-{first + count - 1}/{body.Length}");
        var (answer, code) = kind switch
        {
            0 or 1 => (
                Put(path, chunk, range, random),
                first < 0 || first + count > body.Length ? "400 E_CONTENT_RANGE" : "409 E_UPLOAD_OFFSET"),
            2 => (Put(path, chunk.AsSpan(0, count - 1), range, random), "400 E_CHUNK_LENGTH"),
            3 => (Put(path, chunk, Ranges[random.Next(body.Length == 1 ? 1 : 0, Ranges.Length)], random), "400 E_CONTENT_RANGE"),
            4 => (_app.Send("POST", path + "/finish", "", [], [], [int.MaxValue]), "409 E_UPLOAD_INCOMPLETE"),
            _ => (Put(path, [.. chunk, 0], range, random), "400 E_CHUNK_LENGTH"),
        };

        // What the header of a chunk too long names is here; what follows is not taken for anything.
        var here = kind == 5 ? at + count : at;
        var due = FormattableString.Invariant($"{here}");
        var told = answer.Text("offset");
        var offset = _app.Send("GET", path, "", [], [], [int.MaxValue]).Text("offset");
        return (here, answer.Fault
            ?? (answer.Kind == code ? null : $"'{answer.Kind}' in place of '{code}' after disturbance {kind}")
            ?? (code == "400 E_CONTENT_RANGE" || told == due ? null : $"told to go on at {told} in place of {due} after disturbance {kind}")
            ?? (offset == due ? null : $"offset {offset} in place of {due} after disturbance {kind}, {answer.Kind}"));
    }

    private UploadApp.Answer Put(string path, ReadOnlySpan<byte> chunk, string range, Random random) => _app.Send(
        "PUT", path, "", [("Content-Type", "application/octet-stream"), ("Content-Range", range)], chunk.ToArray(),
        random.Next(2) == 0 ? [int.MaxValue] : [random.Next(1, 20), random.Next(1, 300)]);
}
