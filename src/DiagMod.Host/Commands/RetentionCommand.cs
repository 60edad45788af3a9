using DiagMod.Host.Settings;
using DiagMod.Postgres.Retention;

namespace DiagMod.Host.Commands;

/// <summary>retention: which months were retired, and whether removal is held; confirms a clock; puts a month back.</summary>
internal static class RetentionCommand
{
    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        switch (args)
        {
            case ["confirm", .. var rest]:
                return await ConfirmAsync(SettingsReader.Read(HostConfiguration.Read(rest)), stop);
            case ["attach", .. var rest]:
                var (file, _, others) = DumpArguments.Read("retention attach", rest, [], []);
                return await AttachAsync(SettingsReader.Read(HostConfiguration.Read(others)), file, stop);
            case [] or ["--data", ..]:
                return await ShowAsync(SettingsReader.Read(HostConfiguration.Read(args)), stop);
            default:
                throw new UsageException("retention knows: retention, retention confirm, retention attach FILE");
        }
    }

    private static async Task<int> ShowAsync(HostSettings settings, CancellationToken stop)
    {
        var storage = settings.Storage;
        Console.WriteLine($"raw samples          {Kept(storage.RetainRawSignals ? storage.RawRetentionDays : -1)}");
        Console.WriteLine($"features             {Kept(storage.FeatureStoreTtlDays)}");
        Console.WriteLine($"summary of minutes   {Kept(storage.MinuteRetentionDays)}");
        Console.WriteLine("summaries of hours and days, scores, twins: kept for good");
        await using var database = await OwnDatabase.OpenAsync(storage, mayMake: false, Console.WriteLine, stop);
        var state = await RetentionState.ReadAsync(database.ConnectionString, stop);
        foreach (var month in state.Months)
        {
            Console.WriteLine(FormattableString.Invariant($"{month.Table} {month.Month:yyyy-MM}: {month.State}{File(month, storage)}"));
        }

        Console.WriteLine(state.LeaptTo is { } leapt
            ? FormattableString.Invariant(
                $"Removal is held: the clock leapt from {state.TrustedAt:u} to {leapt:u}. If it is right: ./diagmod retention confirm")
            : "Removal is not held.");
        return ExitCode.Done;
    }

    private static string Kept(int days) => days switch
    {
        < 0 => "removed when a file is completed",
        0 => "kept for good",
        _ => FormattableString.Invariant($"kept for {days} days, then removed by whole months"),
    };

    private static string File(RetiredMonth month, StorageOptions storage) => month.FileName is { } name
        ? FormattableString.Invariant($", {month.Rows} rows in {Path.Combine(storage.ArchiveFolder, name)}")
        : "";

    private static async Task<int> ConfirmAsync(HostSettings settings, CancellationToken stop)
    {
        await using var database = await OwnDatabase.OpenAsync(settings.Storage, mayMake: false, Console.WriteLine, stop);
        var now = await RetentionState.ConfirmClockAsync(database.ConnectionString, TimeProvider.System, stop);
        Console.WriteLine(FormattableString.Invariant(
            $"The clock is taken for right: {now:u}. What is due by it is removed at the host's next hourly run."));
        return ExitCode.Done;
    }

    private static async Task<int> AttachAsync(HostSettings settings, string file, CancellationToken stop)
    {
        await using var database = await OwnDatabase.OpenAsync(settings.Storage, mayMake: false, Console.WriteLine, stop);
        var back = await MonthArchive.AttachAsync(database.ConnectionString, file, stop);
        Console.WriteLine(FormattableString.Invariant($"{back.Table} {back.Month:yyyy-MM} is back with {back.Rows} rows")
            + (back.IsAttached ? "." : ", beside rows that came for this month since.")
            + " The next hourly run retires it again unless retention allows it to stay.");
        return ExitCode.Done;
    }
}
