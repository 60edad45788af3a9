using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Metrics;
using DiagMod.Host.Uploads;

namespace DiagMod.Host.Health;

/// <summary>Is it alive, may it be given work, what does it count.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan StaleQueue = TimeSpan.FromHours(1);

    /// <summary>Maps /health and /metrics.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // Never asks the database: a restart would not help a host whose database is away.
        routes.MapGet("/health/live", () => Json.Ok(new LiveAnswer("live")))
            .AllowAnonymous().WithTags("monitoring").WithSummary("The process answers.").Produces<LiveAnswer>()
            .WithExample(HealthExamples.Live);
        routes.MapGet("/health/ready", ReadyAsync)
            .AllowAnonymous().WithTags("monitoring")
            .WithSummary("Work can be given to this host; details only for an admin or from this machine.")
            .Produces<ReadyAnswer>().Produces<ReadyAnswer>(503)
            .WithExample(HealthExamples.Ready).WithExample(HealthExamples.Unavailable, 503);
        routes.MapGet("/metrics", ScrapeAsync)
            .RequireAuthorization(Roles.MetricsReader).WithTags("monitoring")
            .WithSummary("Counters as Prometheus text.").Produces<string>(200, "text/plain").Fails(401)
            .WithExample(HealthExamples.Metrics, mediaType: "text/plain");
    }

    private static async Task<IResult> ReadyAsync(
        HttpContext context, Lifecycle lifecycle, IDatabaseHealth database, IRawSignalStore store, TimeProvider time,
        DiskSpace disk)
    {
        context.Response.Headers.CacheControl = "no-store";
        var isUp = lifecycle.IsStarted && await database.IsUpAsync(context.RequestAborted);
        var hasSpace = disk.HasRoom;
        var isReady = lifecycle.IsStarted && !lifecycle.IsDraining && isUp && hasSpace;
        var status = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var word = isReady ? "ready" : lifecycle.IsDraining ? "draining" : lifecycle.IsStarted ? "unavailable" : "starting";
        if (!Authorization.IsFromHere(context) && !Roles.Has(context.User, Role.Admin))
        {
            return Json.Ok(new ReadyAnswer(word, null), status);
        }

        DateTimeOffset? oldest = null;
        if (isUp)
        {
            try
            {
                oldest = (await store.PipelineAsync(null, context.RequestAborted)).OldestPendingAt;
            }
            catch (System.Data.Common.DbException)
            {
                isUp = false;
            }
        }

        var now = time.GetUtcNow();
        return Json.Ok(
            new ReadyAnswer(word, new ReadyDetails(
                isUp ? "up" : "down",
                lifecycle.IsStarted ? "applied" : "running",
                lifecycle.IsDraining,
                hasSpace ? "enough" : "low",
                oldest is { } since ? Math.Round((now - since).TotalSeconds, 1) : null,
                oldest is { } at && now - at > StaleQueue ? ["files wait for more than an hour"] : [])),
            status);
    }

    private static async Task ScrapeAsync(HttpContext context, PrometheusExporter exporter)
    {
        context.Response.ContentType = PrometheusExporter.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        exporter.Write(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

/// <summary>Whether the database answers.</summary>
internal interface IDatabaseHealth
{
    /// <summary>True when it answered within about two seconds.</summary>
    Task<bool> IsUpAsync(CancellationToken cancellationToken);
}

/// <summary>Where the host stands between start and end.</summary>
/// <param name="time">Clock.</param>
public sealed class Lifecycle(TimeProvider time)
{
    private volatile bool _isStarted;
    private volatile bool _isDraining;

    /// <summary>True when everything is up.</summary>
    public bool IsStarted => _isStarted;

    /// <summary>True from the wish to stop on.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>When everything was up, UTC; null before that.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Everything is up.</summary>
    public void Started()
    {
        Since = time.GetUtcNow();
        _isStarted = true;
    }

    /// <summary>No new work from here on.</summary>
    public void Drain() => _isDraining = true;
}

/// <summary>Answer of /health/live.</summary>
internal sealed record LiveAnswer(string Status);

/// <summary>Answer of /health/ready.</summary>
internal sealed record ReadyAnswer(string Status, ReadyDetails? Details);

/// <summary>What readiness is made of.</summary>
internal sealed record ReadyDetails(
    string Database, string Migrations, bool Draining, string Disk, double? OldestPendingAgeS, IReadOnlyList<string> Warnings);
