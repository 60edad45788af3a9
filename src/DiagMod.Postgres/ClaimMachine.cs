using DiagMod.Core.Currents;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>What tells the claims of one stage from those of another: columns of raw_signals, and the order of work.</summary>
/// <param name="Lock">Name of the advisory lock of its claims.</param>
/// <param name="Status">Column of its status: pending, <paramref name="Working"/>, …, failed.</param>
/// <param name="Working">Word for what is claimed.</param>
/// <param name="Prefix">Before the columns fence, attempt, faults, owner, lease_until and not_before.</param>
/// <param name="Error">Column of the last error.</param>
/// <param name="CandidateSql">Selects and locks the row that is next: id, attempt, last error.</param>
/// <param name="Claiming">What else changes with a claim: assignments with a comma before each.</param>
/// <param name="Renewing">What else changes with a renewal, from @done.</param>
/// <param name="GivingBack">What else changes when work is given back.</param>
/// <param name="Failing">What else changes with a failure, from @code and @reason.</param>
/// <param name="Claimed">Columns that a claim is made from, after fence and attempt.</param>
internal sealed record ClaimStage(
    string Lock, string Status, string Working, string Prefix, string Error, string CandidateSql, string Claiming, string Renewing,
    string GivingBack, string Failing, string Claimed);

/// <summary>The right to work, the same for every stage: lease, fence, attempts, waiting time (reliability.md 3.3). The fence grows with
/// every change of hands, and every write of a worker asks for it.</summary>
/// <param name="database">Where.</param>
/// <param name="mostAttempts">Attempts that say what went wrong, then the work fails; or four times as many claims without an end.</param>
/// <param name="stage">Which stage.</param>
/// <param name="read">Makes a claim of id, fence, attempt and the stage's columns (from column 2 on).</param>
/// <param name="failed">What goes with a failure, in its transaction: counters, audit last.</param>
internal sealed class ClaimMachine<TClaim>(
    Database database, int mostAttempts, ClaimStage stage, Func<Guid, NpgsqlDataReader, TClaim> read,
    Func<Work, TClaim, string, string, CancellationToken, Task> failed)
    where TClaim : class, IFileClaim
{
    /// <summary>A worker that vanished without a word was more often killed from outside than by its work: such claims count a quarter.
    /// What was taken in must not fail for a few power cuts.</summary>
    private const int VanishedForOne = 4;

    // One claim at a time: a file that sorts before the one being claimed could otherwise slip in between look and lock.
    private readonly string _lockSql = $"select pg_advisory_xact_lock(hashtext('{stage.Lock}'));";

    private readonly string _claimSql = $"""
        update raw_signals
        set {stage.Status} = '{stage.Working}',
            {stage.Prefix}fence = {stage.Prefix}fence + 1,
            {stage.Prefix}attempt = {stage.Prefix}attempt + 1,
            {stage.Prefix}owner = @owner,
            {stage.Prefix}lease_until = clock_timestamp() + @lease,
            {stage.Prefix}not_before = null
            {stage.Claiming}
        where id = @id
        returning {stage.Prefix}fence, {stage.Prefix}attempt, {stage.Claimed};
        """;

    private readonly string _renewSql = $"""
        update raw_signals
        set {stage.Prefix}lease_until = clock_timestamp() + @lease
            {stage.Renewing}
        where {Held(stage)};
        """;

    private readonly string _giveBackSql = $"""
        update raw_signals
        set {stage.Status} = 'pending',
            {stage.Prefix}fence = {stage.Prefix}fence + 1,
            {stage.Prefix}attempt = case
                when @error::text is null then greatest({stage.Prefix}attempt - 1, 0)
                else {stage.Prefix}attempt
            end,
            {stage.Prefix}faults = {stage.Prefix}faults + case when @error::text is null then 0 else 1 end,
            {stage.Error} = coalesce(@error, {stage.Error}),
            {stage.Prefix}lease_until = null,
            {stage.Prefix}not_before = clock_timestamp() + @after
            {stage.GivingBack}
        where {Held(stage)}
            and (@error::text is null or {stage.Prefix}faults + 1 < @most);
        """;

    private readonly string _failSql = $"""
        update raw_signals
        set {stage.Status} = 'failed',
            {stage.Prefix}lease_until = null,
            {stage.Prefix}not_before = null
            {stage.Failing}
        where {Held(stage)};
        """;

    /// <summary>The condition of every write under a claim.</summary>
    public static string Held(ClaimStage stage) =>
        $"id = @id and {stage.Prefix}fence = @fence and {stage.Status} = '{stage.Working}' and deleted_at is null";

    /// <summary>Claims what is next; null when there is nothing to do.</summary>
    public async Task<TClaim?> NextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (claim, isPoison) = await database.InTransactionAsync(
                work => NextAsync(work, owner, lease, cancellationToken), isIdempotent: false, cancellationToken);
            if (!isPoison)
            {
                return claim;
            }
        }
    }

    /// <summary>Renews a lease; false when the claim is no longer the newest.</summary>
    public Task<bool> RenewAsync(TClaim claim, long done, TimeSpan lease, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work => await work.ExecuteAsync(
                _renewSql,
                cancellationToken,
                [
                    Arg.Id("id", claim.RawId.Value),
                    Arg.Long("fence", claim.Fence),
                    Arg.Long("done", done),
                    Arg.Span("lease", lease),
                ]) == 1,
            isIdempotent: true,
            cancellationToken);

    /// <summary>Gives work back; a claim that is no longer the newest changes nothing.</summary>
    public Task GiveBackAsync(TClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var error = StoreText.Clean(lastError, 1_000);
                var given = await work.ExecuteAsync(
                    _giveBackSql,
                    cancellationToken,
                    [
                        Arg.Id("id", claim.RawId.Value),
                        Arg.Long("fence", claim.Fence),
                        Arg.Text("error", error),
                        Arg.Span("after", retryAfter),
                        Arg.Int("most", mostAttempts),
                    ]);
                if (given == 0 && error is not null)
                {
                    // Attempts are used up, or the claim is not the newest; only the first of the two changes something here.
                    await FailAsync(work, claim, "E_POISON", PoisonReason(claim.Attempt, error), cancellationToken);
                }
            },
            isIdempotent: true,
            cancellationToken);

    /// <summary>Ends work as failed; false when the claim is no longer the newest.</summary>
    public Task<bool> FailAsync(TClaim claim, string code, string reason, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            work => FailAsync(work, claim, code, reason, cancellationToken), isIdempotent: false, cancellationToken);

    private static string PoisonReason(int attempts, string? lastError) => FormattableString.Invariant(
        $"{attempts} attempts did not finish; the last error was: {lastError ?? "none noted"}");

    private async Task<bool> FailAsync(
        Work work, TClaim claim, string code, string reason, CancellationToken cancellationToken)
    {
        var text = StoreText.Clean(reason, 1_000);
        var ended = await work.ExecuteAsync(
            _failSql,
            cancellationToken,
            [
                Arg.Id("id", claim.RawId.Value),
                Arg.Long("fence", claim.Fence),
                Arg.Text("code", code),
                Arg.Text("reason", text),
            ]);
        if (ended == 0)
        {
            return false;
        }

        await failed(work, claim, code, text, cancellationToken);
        return true;
    }

    private async Task<(TClaim? Claim, bool IsPoison)> NextAsync(
        Work work, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(_lockSql, cancellationToken);
        Guid id;
        int attempts;
        string? lastError;
        await using (var candidate = work.Command(stage.CandidateSql))
        await using (var reader = await candidate.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return (null, false);
            }

            id = reader.GetGuid(0);
            attempts = reader.GetInt32(1);
            lastError = reader.TextOrNull(2);
        }

        var claim = await TakeAsync(work, id, owner, lease, cancellationToken);
        if (attempts < VanishedForOne * mostAttempts)
        {
            return (claim, false);
        }

        // Whoever claimed it before never came back: work that kills its workers must not be tried for ever.
        var error = lastError ?? "the work never ended (lease ran out)";
        await FailAsync(work, claim, "E_POISON", PoisonReason(attempts, error), cancellationToken);
        return (null, true);
    }

    private async Task<TClaim> TakeAsync(
        Work work, Guid id, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var take = work.Command(_claimSql);
        take.Parameters.Add(Arg.Id("id", id));
        take.Parameters.Add(Arg.Text("owner", StoreText.Clean(owner, 200)));
        take.Parameters.Add(Arg.Span("lease", lease));
        await using var reader = await take.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return read(id, reader);
    }
}
