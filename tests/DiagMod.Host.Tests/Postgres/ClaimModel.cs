using System.Collections.Immutable;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>One file as the claim machine sees it.</summary>
/// <param name="Status">pending, processing, completed or failed.</param>
/// <param name="Fence">Number of the newest claim.</param>
/// <param name="Attempt">Claims without an end.</param>
/// <param name="LeaseRuns">Of a claimed file: the lease has not run out.</param>
/// <param name="Waits">Of a pending file: it may not be claimed yet.</param>
/// <param name="Deleted">A tombstone.</param>
/// <param name="Absorbed">Times that its windows took effect.</param>
/// <param name="Faults">Attempts that said what went wrong.</param>
internal sealed record ModelFile(
    string Status, int Fence, int Attempt, bool LeaseRuns, bool Waits, bool Deleted, int Absorbed, int Faults)
{
    /// <summary>A file that was just stored.</summary>
    public static ModelFile Stored { get; } = new("pending", 0, 0, false, false, false, 0, 0);

    /// <summary>Work is left to do on it.</summary>
    public bool IsOpen => !Deleted && (Status is "pending" or "processing");

    /// <summary>Text that two equal files share.</summary>
    public string Key => FormattableString.Invariant(
        $"{Status[..2]}#{Fence}.{Attempt}.{Faults}.{(LeaseRuns ? 'l' : '-')}{(Waits ? 'w' : '-')}{(Deleted ? 'd' : '-')}{Absorbed}");

    /// <summary>A live claim is on it.</summary>
    public bool IsHeld => !Deleted && Status == "processing" && LeaseRuns;
}

/// <summary>The right that a worker believes to have.</summary>
/// <param name="File">Number of the file.</param>
/// <param name="Fence">Its claim.</param>
internal sealed record ModelClaim(int File, int Fence);

/// <summary>Something that happens: a worker (or the world) and a file.</summary>
/// <param name="Kind">What.</param>
/// <param name="Actor">Number of the worker, or of the file where the world acts.</param>
internal readonly record struct ModelStep(StepKind Kind, int Actor);

/// <summary>What can happen.</summary>
internal enum StepKind
{
    Claim,
    Renew,
    Commit,
    GiveBack,
    GiveBackAfterError,
    Fail,
    Crash,
    LeaseRunsOut,
    WaitIsOver,
    Delete,
    Retry,
}

/// <summary>The rules, so that one can be left out to see the model find what it prevents.</summary>
/// <param name="Attempts">Attempts that say what went wrong, then the file fails.</param>
/// <param name="Claims">Claims without an end, then the file fails.</param>
/// <param name="ChecksFence">A worker's writes ask for its fence.</param>
/// <param name="ReclaimsExpired">A claim whose lease ran out may be taken again.</param>
/// <param name="DeletesOnlyAtRest">A claimed file cannot be deleted.</param>
/// <param name="KeepsOrder">A file waits for the earlier ones of its motor.</param>
internal sealed record ModelRules(
    int Attempts, int Claims, bool ChecksFence = true, bool ReclaimsExpired = true, bool DeletesOnlyAtRest = true, bool KeepsOrder = true);

/// <summary>The claim machine of one motor's files as a pure state machine; file 0 comes before file 1, and so on.</summary>
/// <param name="Files">The files.</param>
/// <param name="Claims">What each worker believes; null when it has nothing in work.</param>
internal sealed record ClaimModel(ImmutableArray<ModelFile> Files, ImmutableArray<ModelClaim?> Claims)
{
    /// <summary>Text that two equal states share.</summary>
    public string Key => string.Join(' ', Files.Select(file => file.Key)) + "|"
        + string.Join(' ', Claims.Select(claim => claim is null ? "-" : FormattableString.Invariant($"{claim.File}:{claim.Fence}")));

    /// <summary>Nothing is left to do, whoever thinks what.</summary>
    public bool IsAtRest => Files.All(file => !file.IsOpen);

    /// <summary>Files that were just stored, and idle workers.</summary>
    public static ClaimModel Begin(int files, int workers) => new(
        [.. Enumerable.Repeat(ModelFile.Stored, files)], [.. Enumerable.Repeat<ModelClaim?>(null, workers)]);

    /// <summary>What can happen here.</summary>
    public IEnumerable<ModelStep> Steps()
    {
        for (var worker = 0; worker < Claims.Length; worker++)
        {
            foreach (var kind in Claims[worker] is null
                ? [StepKind.Claim]
                : (StepKind[])
                [
                    StepKind.Renew, StepKind.Commit, StepKind.GiveBack, StepKind.GiveBackAfterError, StepKind.Fail, StepKind.Crash,
                ])
            {
                yield return new ModelStep(kind, worker);
            }
        }

        for (var file = 0; file < Files.Length; file++)
        {
            yield return new ModelStep(StepKind.LeaseRunsOut, file);
            yield return new ModelStep(StepKind.WaitIsOver, file);
            yield return new ModelStep(StepKind.Delete, file);
            yield return new ModelStep(StepKind.Retry, file);
        }
    }

    /// <summary>What a step leads to.</summary>
    public ClaimModel After(ModelStep step, ModelRules rules) => step.Kind switch
    {
        StepKind.Claim => Claim(step.Actor, rules),
        StepKind.Crash => Let(step.Actor),
        StepKind.LeaseRunsOut => With(step.Actor, file => file.Status == "processing" ? file with { LeaseRuns = false } : file),
        StepKind.WaitIsOver => With(step.Actor, file => file with { Waits = false }),
        StepKind.Delete => With(step.Actor, file => Deleted(file, rules)),
        StepKind.Retry => With(
            step.Actor,
            file => file is { Status: "failed", Deleted: false } ? file with { Status = "pending", Attempt = 0, Faults = 0, Waits = false } : file),
        StepKind.Renew => Holds(step.Actor, rules)
            ? With(Claims[step.Actor]!.File, file => file with { LeaseRuns = true })
            : this,
        _ => Holds(step.Actor, rules)
            ? With(Claims[step.Actor]!.File, file => Ended(file, step.Kind, rules)).Let(step.Actor)
            : Let(step.Actor),
    };

    /// <summary>The file that is claimed next; -1 when there is none.</summary>
    public int Candidate(ModelRules rules)
    {
        for (var next = 0; next < Files.Length; next++)
        {
            var file = Files[next];
            var isFree = file is { Status: "pending", Waits: false }
                || (rules.ReclaimsExpired && file is { Status: "processing", LeaseRuns: false });
            var isFirst = Enumerable.Range(0, Files.Length).All(other =>
                other == next || !Files[other].IsOpen || !(Files[other].IsHeld || other < next));
            if (!file.Deleted && isFree && (isFirst || !rules.KeepsOrder))
            {
                return next;
            }
        }

        return -1;
    }

    private ClaimModel Claim(int worker, ModelRules rules)
    {
        var state = this;
        for (var next = state.Candidate(rules); next >= 0; next = state.Candidate(rules))
        {
            var file = state.Files[next];
            var claimed = file with
            {
                Status = "processing",
                Fence = file.Fence + 1,
                Attempt = file.Attempt + 1,
                LeaseRuns = true,
                Waits = false,
            };
            if (file.Attempt < rules.Claims)
            {
                return state.With(next, _ => claimed) with
                {
                    Claims = state.Claims.SetItem(worker, new ModelClaim(next, claimed.Fence)),
                };
            }

            state = state.With(next, _ => claimed with { Status = "failed", LeaseRuns = false });
        }

        return state;
    }

    private bool Holds(int worker, ModelRules rules) =>
        Claims[worker] is { } claim
        && Files[claim.File] is var file
        && (rules.ChecksFence
            ? file is { Deleted: false, Status: "processing" } && file.Fence == claim.Fence
            : file.Status != "failed");

    private static ModelFile Ended(ModelFile file, StepKind kind, ModelRules rules) => kind switch
    {
        StepKind.Commit => file with { Status = "completed", LeaseRuns = false, Absorbed = file.Absorbed + 1 },
        StepKind.GiveBack => file with
        {
            Status = "pending",
            Fence = file.Fence + 1,
            Attempt = Math.Max(file.Attempt - 1, 0),
            LeaseRuns = false,
            Waits = true,
        },
        StepKind.GiveBackAfterError when file.Faults + 1 < rules.Attempts => file with
        {
            Status = "pending",
            Fence = file.Fence + 1,
            Faults = file.Faults + 1,
            LeaseRuns = false,
            Waits = true,
        },
        _ => file with { Status = "failed", LeaseRuns = false },
    };

    private static ModelFile Deleted(ModelFile file, ModelRules rules) =>
        file.Deleted || (file.Status == "processing" && rules.DeletesOnlyAtRest) ? file : file with
        {
            Deleted = true,
            Fence = file.Fence + 1,
            Status = file.Status == "pending" ? "failed" : file.Status,
            LeaseRuns = false,
        };

    private ClaimModel Let(int worker) => this with { Claims = Claims.SetItem(worker, null) };

    private ClaimModel With(int file, Func<ModelFile, ModelFile> change) =>
        this with { Files = Files.SetItem(file, change(Files[file])) };
}
