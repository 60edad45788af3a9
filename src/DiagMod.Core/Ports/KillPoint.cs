using System.Diagnostics;
using System.Globalization;

namespace DiagMod.Core.Ports;

/// <summary>Named places at which a test may end the process as a power cut would: the crash battery (./diagmod chaos) arms one a
/// start.</summary>
/// <remarks>
/// Off by default. DIAGMOD_TEST_KILL_POINT=NAME or NAME:N kills the process when it passes that place for the first or the N-th
/// time, and it is read only where APP_ENVIRONMENT is Development: no setting of a production host can arm one. Not armed, a pass
/// costs the look at one read-only field.
/// </remarks>
public static class KillPoint
{
    /// <summary>The quarantine file of an upload was made.</summary>
    public const string SpoolCreated = "spool-created";

    /// <summary>A chunk was written to the quarantine file; N counts chunks.</summary>
    public const string ChunkWritten = "chunk-written";

    /// <summary>An upload's transaction has begun, its row is not there yet.</summary>
    public const string UploadBeforeInsert = "upload-before-insert";

    /// <summary>An upload's row was inserted, its samples were not.</summary>
    public const string UploadInserted = "upload-inserted";

    /// <summary>All of an upload's transaction is there but its commit.</summary>
    public const string UploadBeforeCommit = "upload-before-commit";

    /// <summary>An upload is committed, its sender has no answer.</summary>
    public const string UploadCommitted = "upload-committed";

    /// <summary>A file was claimed, nothing of its work was done.</summary>
    public const string FileClaimed = "file-claimed";

    /// <summary>Some of a file's windows were measured; N counts runs of rows.</summary>
    public const string FeaturesMeasured = "features-measured";

    /// <summary>A file's windows were copied in, the rest of the transaction was not.</summary>
    public const string FeaturesCopied = "features-copied";

    /// <summary>All of a twin's step is there but its commit.</summary>
    public const string StepBeforeCommit = "step-before-commit";

    /// <summary>A twin's step is committed, nobody was told.</summary>
    public const string StepCommitted = "step-committed";

    /// <summary>A script of the schema ran, its commit did not; N counts scripts.</summary>
    public const string MigrationRan = "migration-ran";

    /// <summary>A script of the schema is committed, the next has not begun; N counts scripts.</summary>
    public const string MigrationCommitted = "migration-committed";

    /// <summary>A secret's content is on the disk, its name is not the final one.</summary>
    public const string SecretWritten = "secret-written";

    /// <summary>A secret has its final name, what else the start makes is missing.</summary>
    public const string SecretNamed = "secret-named";

    private static readonly (string Name, int Pass)? Armed = Read(
        Environment.GetEnvironmentVariable("APP_ENVIRONMENT"), Environment.GetEnvironmentVariable("DIAGMOD_TEST_KILL_POINT"));

    private static int Passes;

    /// <summary>Places on a file's way, in their order.</summary>
    public static IReadOnlyList<string> OfFiles { get; } =
    [
        SpoolCreated, ChunkWritten, UploadBeforeInsert, UploadInserted, UploadBeforeCommit, UploadCommitted, FileClaimed,
        FeaturesMeasured, FeaturesCopied, StepBeforeCommit, StepCommitted,
    ];

    /// <summary>Places that only a first start passes.</summary>
    public static IReadOnlyList<string> OfFirstStarts { get; } = [MigrationRan, MigrationCommitted, SecretWritten, SecretNamed];

    /// <summary>The process is at a place. Does not return when this is the pass that a test waits for.</summary>
    /// <param name="name">One of this class's names.</param>
    public static void Pass(string name)
    {
        if (Armed is { } armed && armed.Name == name && Interlocked.Increment(ref Passes) == armed.Pass)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();

            // The signal is on its way; nothing more may happen here.
            Thread.CurrentThread.Join();
        }
    }

    /// <summary>What the environment arms; null for nothing.</summary>
    /// <param name="environment">Value of APP_ENVIRONMENT.</param>
    /// <param name="wanted">Value of DIAGMOD_TEST_KILL_POINT.</param>
    internal static (string Name, int Pass)? Read(string? environment, string? wanted)
    {
        if (environment != "Development" || string.IsNullOrEmpty(wanted))
        {
            return null;
        }

        var cut = wanted.IndexOf(':', StringComparison.Ordinal);
        return cut < 0
            ? (wanted, 1)
            : int.TryParse(wanted.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pass) && pass > 0
                ? (wanted[..cut], pass)
                : null;
    }
}
