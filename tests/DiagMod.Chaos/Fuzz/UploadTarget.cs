using System.Text;
using System.Text.Json;
using DiagMod.Host.Http;
using DiagMod.Host.Metrics;
using DiagMod.Host.Settings;
using DiagMod.Host.Uploads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DiagMod.Chaos.Fuzz;

/// <summary>The upload endpoints with their error handling, in this process and on ports that keep nothing: no request may fail inside,
/// every refusal is a problem with a code, and the answer does not depend on how the body arrives.</summary>
internal sealed class UploadTarget : IFuzzTarget, IDisposable
{
    private static readonly string[] Parameters = ["equipment_id", "file_name", "sample_rate_hz", "recorded_at", "x"];
    private static readonly string[] Headers =
        ["Content-Type", "Content-Encoding", "X-Content-SHA256", "Content-Length", "Content-Range", "traceparent", "User-Agent"];

    private readonly IReadOnlyList<byte[]> _seeds;
    private readonly WebApplication _app;
    private readonly RequestDelegate _pipeline;

    public UploadTarget(IReadOnlyList<byte[]> seeds)
    {
        _seeds = seeds;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var settings = SettingsReader.Read(new ConfigurationBuilder().Build());
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<HostMetrics>();
        builder.Services.AddSingleton<UploadGate>();
        builder.Services.AddSingleton<DiskSpace>();
        builder.Services.AddSingleton<UploadEvents>();
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.Configure<RouteOptions>(options => options.SuppressCheckForUnhandledSecurityMetadata = true);
        EmptyPort.AddAll(builder.Services);
        _app = builder.Build();
        _app.UseMiddleware<RequestIdentity>();
        _app.UseMiddleware<ErrorHandling>();
        _app.UseRouting();
        _app.MapGroup("/api/v1").MapUploads();
        _app.MapUploadAliases();

        // Nobody starts this application, so nobody would add the end of its pipeline.
        _app.UseEndpoints(_ => { });
        _pipeline = ((IApplicationBuilder)_app).Build();
    }

    public string Name => "upload";

    public (string Verdict, string? Fault) Try(Random random)
    {
        var request = Draw(random);
        try
        {
            var whole = Send(request, [int.MaxValue]);
            var cut = Send(request, [random.Next(1, 20), random.Next(1, 300)]);
            return (whole.Kind, Fault(whole) ?? (IsSame(whole, cut) ? null : $"'{whole.Kind}' whole, '{cut.Kind}' in pieces")) switch
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

    public void Dispose() => ((IDisposable)_app).Dispose();

    private static string? Fault(Answer answer) => answer switch
    {
        { Status: >= 500 and not (503 or 507) } => $"failed inside with {answer.Status}",
        { Status: >= 400, Code: null } => $"{answer.Status} without a code",
        { Status: 200 or 202 or >= 400 } => null,
        _ => $"unexpected {answer.Status}",
    };

    // The framework's reader of forms looks ahead: a form that is broken behind its file is refused for that, or for the file, depending
    // on what lies in its buffer. It is refused either way.
    private static bool IsSame(Answer whole, Answer cut) =>
        whole == cut || (whole.Status is >= 400 and < 500 && cut.Status is >= 400 and < 500 && (IsForm(whole) || IsForm(cut)));

    private static bool IsForm(Answer answer) => answer.Code is "E_MULTIPART" or "E_NO_FILE";

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

    private Answer Send(Drawn drawn, int[] sizes)
    {
        using var scope = _app.Services.CreateScope();
        using var output = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Features.Set<IHttpMaxRequestBodySizeFeature>(new AnySize());
        context.Request.Method = "POST";
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1");
        context.Request.Path = drawn.Path;
        context.Request.QueryString = new QueryString(drawn.Query);
        foreach (var (name, value) in drawn.Headers)
        {
            context.Request.Headers.Append(name, value);
        }

        context.Request.Body = new PiecesStream(drawn.Body, sizes);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(output));
        var work = _pipeline(context);
        if (!work.Wait(TimeSpan.FromSeconds(30)))
        {
            throw new TimeoutException("No answer within 30 s.");
        }

        return new Answer(context.Response.StatusCode, CodeOf(output));
    }

    private static string? CodeOf(MemoryStream output)
    {
        if (output.Length == 0)
        {
            return null;
        }

        using var json = JsonDocument.Parse(output.ToArray());
        return json.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
    }

    private readonly record struct Answer(int Status, string? Code)
    {
        public string Kind => FormattableString.Invariant($"{Status} {Code}").TrimEnd();
    }

    private sealed record Drawn(string Path, string Query, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
    {
        public override string ToString() =>
            $"{Path}{Query} {string.Join("; ", Headers.Select(header => $"{header.Name}: {header.Value}"))} {Convert.ToHexString(Body)}";
    }

    private sealed class AnySize : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => false;

        public long? MaxRequestBodySize { get; set; }
    }
}
