namespace DiagMod.Postgres;

/// <summary>The quarantine folder: one file a recording that is being received, readable by this user alone.</summary>
public sealed class SpoolFolder
{
    private const string Ending = ".spool";

    private readonly string _path;
    private readonly DateTimeOffset _startedAt;

    /// <summary>Makes the folder when it is missing.</summary>
    /// <param name="options">Names the folder.</param>
    /// <param name="time">Clock of this process.</param>
    public SpoolFolder(PostgresOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _path = Path.GetFullPath(options.SpoolFolder);
        _startedAt = time.GetUtcNow();
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_path);
        }
        else
        {
            Directory.CreateDirectory(_path, OwnerOnly);
            File.SetUnixFileMode(_path, OwnerOnly);
        }
    }

    /// <summary>Removes what an earlier process left behind. Only for the process that holds the database lock: another one's
    /// recordings may be on their way here.</summary>
    /// <returns>Files removed.</returns>
    public int Sweep()
    {
        var removed = 0;
        foreach (var file in new DirectoryInfo(_path).EnumerateFiles("*" + Ending))
        {
            if (file.LastWriteTimeUtc < _startedAt.UtcDateTime)
            {
                file.Delete();
                removed++;
            }
        }

        return removed;
    }

    /// <summary>A new, empty file that nobody else may open by accident.</summary>
    internal FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(_path, Guid.NewGuid().ToString("N") + Ending), options);
    }
}
