using System.Text;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Audit;

/// <summary>The checkpoints of this host, one a line, appended and never rewritten. It lies outside the database's own folder: who
/// can write the database but not this file cannot pass off another log as the one that was signed.</summary>
/// <remarks>Not safe against somebody who has both the file and the key: ship the file, or the log lines that repeat it, to
/// another machine.</remarks>
internal sealed class AuditCheckpointFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Many times the length of two lines.
    private const int LongestTail = 16 * 1024;

    private readonly AuditSigner _signer;
    private readonly Lock _gate = new();
    private string? _lastLine;
    private bool _isOpen;

    /// <summary>A file in a folder, made with the first checkpoint.</summary>
    public AuditCheckpointFile(string folder, AuditSigner signer)
    {
        Folder = folder;
        _signer = signer;
    }

    /// <summary>Folder of the checkpoints and of the sealed months.</summary>
    public string Folder { get; }

    /// <summary>The file.</summary>
    public string Location => Path.Combine(Folder, "checkpoints.jsonl");

    /// <summary>Signs and appends, through to the disk.</summary>
    /// <param name="head">The log's newest row.</param>
    /// <param name="now">Now, UTC.</param>
    public AuditCheckpoint Append(AuditHead head, DateTimeOffset now)
    {
        lock (_gate)
        {
            Open();
            var checkpoint = AuditCheckpoint.Make(head, now, _lastLine, _signer);
            var line = checkpoint.ToLine();
            using var file = new FileStream(Location, Appending());
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            file.Flush(flushToDisk: true);
            _lastLine = line;
            return checkpoint;
        }
    }

    /// <summary>Every checkpoint, and the number of the first line that does not hold; null when all do.</summary>
    public (IReadOnlyList<AuditCheckpoint> Checkpoints, int? BadLine) Read()
    {
        lock (_gate)
        {
            var read = new List<AuditCheckpoint>();
            string? previous = null;
            foreach (var line in WholeLines())
            {
                if (AuditCheckpoint.Parse(line) is not { } one || !one.Holds(previous, _signer))
                {
                    return (read, read.Count + 1);
                }

                read.Add(one);
                previous = line;
            }

            return (read, null);
        }
    }

    private void Open()
    {
        if (_isOpen)
        {
            return;
        }

        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "audit.pub"), _signer.PublicKeyPem);
        if (File.Exists(Location))
        {
            using var file = new FileStream(Location, FileMode.Open, FileAccess.ReadWrite);
            (_lastLine, var whole) = LastLine(file);

            // A line that a crash cut off was never a checkpoint.
            file.SetLength(whole);
        }

        _isOpen = true;
    }

    // A year of checkpoints is half a million lines: they are read one by one, and at a start only the end is.
    private IEnumerable<string> WholeLines()
    {
        if (!File.Exists(Location))
        {
            yield break;
        }

        long whole;
        using (var file = new FileStream(Location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            whole = LastLine(file).Whole;
        }

        long read = 0;
        foreach (var line in File.ReadLines(Location, Encoding.UTF8))
        {
            read += Encoding.UTF8.GetByteCount(line) + 1L;
            if (read > whole)
            {
                yield break;
            }

            yield return line;
        }
    }

    /// <summary>The last whole line, null when there is none, and the bytes up to its end.</summary>
    private static (string? Line, long Whole) LastLine(FileStream file)
    {
        var tail = new byte[Math.Min(file.Length, LongestTail)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var end = Array.LastIndexOf(tail, (byte)'\n');
        if (end < 0)
        {
            // One broken line is dropped; what is longer than any line was not written here, stays, and does not pass the check.
            return tail.Length == file.Length ? (null, 0) : (Encoding.UTF8.GetString(tail), file.Length);
        }

        var begin = end == 0 ? -1 : Array.LastIndexOf(tail, (byte)'\n', end - 1);
        return (Encoding.UTF8.GetString(tail.AsSpan(begin + 1, end - begin - 1)), file.Length - tail.Length + end + 1);
    }

    private static FileStreamOptions Appending()
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
