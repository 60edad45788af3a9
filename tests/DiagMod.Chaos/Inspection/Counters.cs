namespace DiagMod.Chaos.Inspection;

/// <summary>Names of the counters (reliability.md 2 a), in the table's order.</summary>
internal static class Counters
{
    public const string AckedMissing = "acknowledged upload missing";
    public const string TwoIds = "acknowledged file with two ids";
    public const string DuplicateHash = "content stored twice";
    public const string NotCompleted = "acknowledged file not completed";
    public const string WrongWindowCount = "completed with a wrong window count";
    public const string DuplicateWindow = "window stored twice";
    public const string DuplicateScore = "score stored twice, or too many or too few";
    public const string WindowOff = "window missing or its RMS off";
    public const string SamplesOff = "file whose samples are not those sent";
    public const string HourlyOff = "hour that is not the sum of its windows";
    public const string AuditBroken = "audit row wrong or missing";
    public const string AuditEvents = "audit events that differ from the files";
    public const string JournalBroken = "journal entry out of the chain";
    public const string TwinDiffers = "twin unlike that of an undisturbed run";
    public const string LeftInWork = "row left in work after lease + 5 s";
    public const string AnalysisLeft = "analysis not ended";
    public const string OrphanSpool = "quarantine file after the sweep";
    public const string BalanceOpen = "balance that does not close";
    public const string SlowStart = "start that was ready too late";
    public const string OddAnswer = "answer that is neither success nor an honest refusal";
    public const string HostEnded = "host that ended by itself";
    public const string FirstStartBroken = "first start that did not recover";
    public const string DoctorProblem = "problem that the doctor finds";
}
