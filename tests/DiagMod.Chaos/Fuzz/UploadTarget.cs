using System.Text;
using System.Text.Json;

namespace DiagMod.Chaos.Fuzz;

/// <summary>Uploads in one request: none may fail inside, every refusal is a problem with a code, and the answer does not depend on how
/// the body arrives.</summary>
internal sealed class UploadTarget : IFuzzTarget, IDisposable
{
    private static readonly string[] Parameters = ["equipment_id", "file_name", "sample_rate_hz", "recorded_at", "x"];
    private static readonly string[] Headers =
        ["Content-Type", "Content-Encoding", "X-Content-SHA256", "Content-Length", "Content-Range", "traceparent", "User-Agent"];

    private readonly IReadOnlyList<byte[]> _seeds;
    private readonly UploadApp _app = new();

    public UploadTarget(IReadOnlyList<byte[]> seeds) => _seeds = seeds;

    public string Name => "upload";

    public (string Verdict, string? Fault) Try(Random random)
    {
        var request = Draw(random);
        try
        {
            var whole = Send(request, [int.MaxValue]);
            var cut = Send(request, [random.Next(1, 20), random.Next(1, 300)]);
            return (whole.Kind, whole.Fault ?? (IsSame(whole, cut) ? null : $"'{whole.Kind}' whole, '{cut.Kind}' in pieces")) switch
            {
                (var kind, null) => (kind, null),
                var (kind, fault) => (kind, $"{fault}: {request}"),
            };
        }
        catch (Exception fault)
        {
            return ("crash", $"{fault}: {request}");
        }
    }

    public void Dispose() => _app.Dispose();

    // The framework's reader of forms looks ahead: a form that is broken behind its file is refused for that, or for the file, depending
    // on what lies in its buffer. It is refused either way.
    private static bool IsSame(UploadApp.Answer whole, UploadApp.Answer cut) =>
        whole.Kind == cut.Kind || (whole.Status is >= 400 and < 500 && cut.Status is >= 400 and < 500 && (IsForm(whole) || IsForm(cut)));

    private static bool IsForm(UploadApp.Answer answer) => answer.Code is "E_MULTIPART" or "E_NO_FILE";

    private Drawn Draw(Random random)
    {
        var isKnown = random.Next(4) == 0;
        var query = new StringBuilder();
        foreach (var name in Parameters)
        {
            var share = name == "equipment_id" ? 0.9 : 0.25;
            for (var times = random.Next(20) == 0 ? 2 : 1; times > 0 && random.NextDouble() < share; times--)
            {
                var value = name == "equipment_id" && random.Next(6) > 0 ? "EQ_FUZZ" : Value(random);
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(
                    random.Next(8) == 0 ? value.Replace("#", "", StringComparison.Ordinal) : Escape(value));
            }
        }

        var headers = new List<(string, string)>();
        var isForm = !isKnown && random.Next(2) == 0;
        headers.Add(("Content-Type", isKnown ? "application/json" : isForm ? "multipart/form-data; boundary=b" : "text/csv"));
        while (random.Next(4) == 0)
        {
            headers.Add((Headers[random.Next(Headers.Length)], Value(random)));
        }

        var content = _seeds[random.Next(_seeds.Count)];
        var body = isKnown ? Known(random) : isForm ? Form(content, random) : content;
        var tokens = isKnown ? Tokens.OfJson : isForm && random.Next(3) > 0 ? Tokens.OfForms : Tokens.OfCsv;
        body = random.Next(5) == 0 ? body : new Mutator(random, tokens, 64 * 1024).Mutate(body).ToArray();
        return new Drawn(isKnown ? "/api/v1/uploads/known" : random.Next(8) == 0 ? "/upload" : "/api/v1/uploads", query.ToString(), headers, body);
    }

    private static string Value(Random random) => Tokens.OfValues[random.Next(Tokens.OfValues.Length)];

    // A lone surrogate cannot be written as UTF-8: percent codes of its three bytes stand for it.
    private static string Escape(string value) => value == "\ud800" ? "%ED%A0%80" : Uri.EscapeDataString(value);

    private static byte[] Known(Random random) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        sha256 = Enumerable.Range(0, random.Next(4)).Select(i => new string((char)('0' + i), 64)),
    });

    private static byte[] Form(byte[] content, Random random)
    {
        var name = random.Next(3) == 0 ? Value(random).Replace("\ud800", "", StringComparison.Ordinal) : "a.csv";
        return
        [
            .. "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"u8,
            .. Encoding.UTF8.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"), .. content,
            .. "\r\n--b--\r\n"u8,
        ];
    }

    private UploadApp.Answer Send(Drawn drawn, int[] sizes) =>
        _app.Send("POST", drawn.Path, drawn.Query, drawn.Headers, drawn.Body, sizes);

    private sealed record Drawn(string Path, string Query, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
    {
        public override string ToString() =>
            $"{Path}{Query} {string.Join("; ", Headers.Select(header => $"{header.Name}: {header.Value}"))} {Convert.ToHexString(Body)}";
    }
}
