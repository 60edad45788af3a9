using System.Text.Json;
using DiagMod.Core.Ports;
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

/// <summary>The upload endpoints with their error handling, in this process and on ports that keep nothing but the bytes of uploads in
/// chunks. No server: a request is handed over as the server would.</summary>
internal sealed class UploadApp : IDisposable
{
    private readonly WebApplication _app;
    private readonly RequestDelegate _pipeline;

    public UploadApp()
    {
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
        builder.Services.AddSingleton<IUploadSessions>(Sessions);
        _app = builder.Build();
        _app.UseMiddleware<RequestIdentity>();
        _app.UseMiddleware<ErrorHandling>();
        _app.UseRouting();
        var api = _app.MapGroup("/api/v1");
        api.MapUploads();
        api.MapUploadSessions();
        _app.MapUploadAliases();

        // Nobody starts this application, so nobody would add the end of its pipeline.
        _app.UseEndpoints(_ => { });
        _pipeline = ((IApplicationBuilder)_app).Build();
    }

    /// <summary>The bytes of uploads in chunks.</summary>
    public MemorySessions Sessions { get; } = new();

    /// <summary>Hands a request over and waits for its answer.</summary>
    /// <param name="method">POST or PUT.</param>
    /// <param name="path">Its path.</param>
    /// <param name="query">With its question mark, or nothing.</param>
    /// <param name="headers">Headers; one that comes twice has two values.</param>
    /// <param name="body">The body.</param>
    /// <param name="sizes">Bytes of the pieces that it arrives in, over and over.</param>
    public Answer Send(
        string method, string path, string query, IReadOnlyList<(string Name, string Value)> headers, byte[] body, int[] sizes)
    {
        using var scope = _app.Services.CreateScope();
        using var output = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Features.Set<IHttpMaxRequestBodySizeFeature>(new AnySize());
        context.Request.Method = method;
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1");
        context.Request.Path = path;
        context.Request.QueryString = new QueryString(query);
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        context.Request.Body = new PiecesStream(body, sizes);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(output));
        var work = _pipeline(context);
        if (!work.Wait(TimeSpan.FromSeconds(30)))
        {
            throw new TimeoutException("No answer within 30 s.");
        }

        return new Answer(context.Response.StatusCode, output.Length == 0 ? null : JsonDocument.Parse(output.ToArray()).RootElement);
    }

    public void Dispose() => ((IDisposable)_app).Dispose();

    /// <summary>An answer.</summary>
    /// <param name="Status">HTTP status.</param>
    /// <param name="Body">Its body; null when it has none.</param>
    public sealed record Answer(int Status, JsonElement? Body)
    {
        /// <summary>Code of a refusal; null when it has none.</summary>
        public string? Code => Text("code");

        /// <summary>Status and code.</summary>
        public string Kind => FormattableString.Invariant($"{Status} {Code}").TrimEnd();

        /// <summary>What every answer must be: done or refused with a code, and not failed inside; null when it is.</summary>
        public string? Fault => this switch
        {
            { Status: >= 500 and not (503 or 507) } => $"failed inside with {Status}",
            { Status: >= 400, Code: null } => $"{Status} without a code",
            { Status: 200 or 201 or 202 or >= 400 } => null,
            _ => $"unexpected {Status}",
        };

        /// <summary>A value of the body as text; null when it has none.</summary>
        /// <param name="name">Its name.</param>
        public string? Text(string name) =>
            Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null
                ? value.ToString()
                : null;
    }

    private sealed class AnySize : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => false;

        public long? MaxRequestBodySize { get; set; }
    }
}
