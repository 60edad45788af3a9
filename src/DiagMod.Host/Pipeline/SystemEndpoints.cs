using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Hosting;
using DiagMod.Host.Accounts;
using DiagMod.Host.Health;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DiagMod.Host.Pipeline;

/// <summary>What the whole product does at the moment, for people and for ./diagmod status.</summary>
internal static class SystemEndpoints
{
    private const int MostFiles = 20;
    private const int MostErrors = 5;

    private static readonly string[] Healths = ["alarm", "warning", "advisory", "normal", "unknown"];

    /// <summary>Maps /system.</summary>
    public static void MapSystem(this IEndpointRouteBuilder api) => api
        .MapGet("/system/status", AnswerAsync)
        .ForKeys(KeyScopes.Read, KeyReach.Everything).RequireAuthorization(Roles.Viewer).WithTags("monitoring")
        .WithSummary("The product at a glance: silos, balance, files in work, motors by health, last errors, room.")
        .Produces<SystemAnswer>().Fails(401).WithExample(SystemExamples.Answer);

    private static async Task<IResult> AnswerAsync(
        HttpContext context, IRawSignalStore store, IFileAnalyses analyses, IMotorRegistry registry, IStoreFacts facts, Board board, IServer server,
        Lifecycle lifecycle, HostSettings settings)
    {
        var cancellation = context.RequestAborted;
        var pipeline = await store.PipelineAsync(null, cancellation);
        var stored = await facts.ReadAsync(cancellation);
        var inWork = await store.ListAsync(
            new RawFileFilter(null, ProcessingStatus.Processing), new PageRequest(MostFiles, null), cancellation);
        var failed = await store.ListAsync(
            new RawFileFilter(null, ProcessingStatus.Failed), new PageRequest(MostErrors, null), cancellation);
        var refused = await store.ListRefusedAsync(new PageRequest(MostErrors, null), cancellation);
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        return Json.Ok(new SystemAnswer(
            [
                new SiloAnswer(
                    address, ProductVersion.Number, ProductVersion.Commit, MotorGrainsHosting.Runtime, lifecycle.Since,
                    lifecycle.IsDraining ? "draining" : "ready"),
            ],
            PipelineAnswer.Of(pipeline, await analyses.CountAsync(null, cancellation)),
            pipeline.Sent == pipeline.Completed + pipeline.Failed + pipeline.Duplicates + pipeline.Refused + pipeline.Queued,
            [.. inWork.Items.Select(file => new WorkedFile(
                file.RawId.ToString(), file.EquipmentId.Value, file.FileName, file.WindowsDone, file.WindowsTotal, file.Attempt))],
            await MotorsAsync(registry, board, cancellation),
            stored.OldestDataAt,
            stored.NewestDataAt,
            [
                .. failed.Items.Select(ErrorAnswer.Of).Concat(refused.Items.Select(ErrorAnswer.Of))
                    .OrderByDescending(error => error.At).Take(MostErrors),
            ],
            new DatabaseAnswer(stored.ServerVersion, stored.Bytes),
            Disk(settings.Storage.DataFolder)));
    }

    private static async Task<MotorsAnswer> MotorsAsync(IMotorRegistry registry, Board board, CancellationToken cancellationToken)
    {
        var total = 0;
        var count = Healths.ToDictionary(health => health, _ => 0, StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await registry.ListAsync(new PageRequest(1_000, cursor), cancellationToken);
            foreach (var motor in page.Items)
            {
                total++;
                count[board.TryGet(motor.EquipmentId, out var twin) ? Words.Of(twin.Health) : "unknown"]++;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
        return new MotorsAnswer(total, count);
    }

    private static DiskAnswer? Disk(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            return new DiskAnswer(drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Answer of /system/status.</summary>
internal sealed record SystemAnswer(
    IReadOnlyList<SiloAnswer> Silos, PipelineAnswer Pipeline, bool Balanced, IReadOnlyList<WorkedFile> FilesInWork, MotorsAnswer Motors,
    DateTimeOffset? OldestDataAt, DateTimeOffset? NewestDataAt, IReadOnlyList<ErrorAnswer> LastErrors, DatabaseAnswer Database,
    DiskAnswer? Disk);

/// <summary>One process of the product.</summary>
internal sealed record SiloAnswer(
    string? Address, string Version, string? Commit, string Runtime, DateTimeOffset? Since, string Status);

/// <summary>A file that is being analysed.</summary>
internal sealed record WorkedFile(
    string RawId, string EquipmentId, string FileName, long WindowsDone, long WindowsTotal, int Attempt);

/// <summary>How many motors are how.</summary>
internal sealed record MotorsAnswer(int Total, IReadOnlyDictionary<string, int> ByHealth);

/// <summary>A file that was refused, or that failed.</summary>
internal sealed record ErrorAnswer(DateTimeOffset At, string Kind, string? EquipmentId, string FileName, string Code, string Reason)
{
    /// <summary>A file that failed.</summary>
    public static ErrorAnswer Of(RawFileRow file) => new(
        file.FinishedAt ?? file.CreatedAt, "failed", file.EquipmentId.Value, file.FileName, file.FailureCode ?? "", file.Reason ?? "");

    /// <summary>A file that was refused while it was read.</summary>
    public static ErrorAnswer Of(RefusedUpload refused) => new(
        refused.At, "refused", refused.EquipmentId, refused.FileName, refused.Code,
        string.Join("; ", Parts(refused).OfType<string>()));

    // What was found is the file's content: that is for operators, who may list the attempts.
    private static string?[] Parts(RefusedUpload refused) =>
    [
        refused.Line is { } line ? FormattableString.Invariant($"line {line}") : null,
        refused.Column is { } column ? FormattableString.Invariant($"column {column}") : null,
        refused.Expected is { Length: > 0 } expected ? $"expected {expected}" : null,
    ];
}

/// <summary>The database.</summary>
internal sealed record DatabaseAnswer(string Version, long SizeBytes);

/// <summary>Room where the data folder lies.</summary>
internal sealed record DiskAnswer(long FreeBytes, long TotalBytes);
