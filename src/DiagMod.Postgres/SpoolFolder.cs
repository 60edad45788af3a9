namespace DiagMod.Postgres;

/// <summary>The quarantine folder: one file a recording that is being received, readable by this user alone.</summary>
public sealed class SpoolFolder : IDisposable
{
    private const string Ending = ".spool";

    private readonly string _path;
    private readonly DateTimeOffset _startedAt;
    private readonly FileStream? _owner;

    /// <summary>Makes the folder when it is missing, and removes what an earlier process left in it.</summary>
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

        _owner = TryOwn(Path.Combine(_path, "owner.lock"));
        Sweep();
    }

    /// <inheritdoc/>
    public void Dispose() => _owner?.Dispose();

    /// <summary>Removes what an earlier process left behind. Only the process that owns the folder does: another one's recordings
    /// may be on their way here.</summary>
    /// <returns>Files removed.</returns>
    public int Sweep()
    {
        if (_owner is null)
        {
            return 0;
        }

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

    private static FileStream? TryOwn(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another process has it: it sweeps, we only receive.
            return null;
        }
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
