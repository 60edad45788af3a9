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
            var lines = WholeLines();
            var read = new List<AuditCheckpoint>(lines.Count);
            for (var at = 0; at < lines.Count; at++)
            {
                if (AuditCheckpoint.Parse(lines[at]) is not { } one || !one.Holds(at == 0 ? null : lines[at - 1], _signer))
                {
                    return (read, at + 1);
                }

                read.Add(one);
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
        var lines = WholeLines();
        _lastLine = lines.Count == 0 ? null : lines[^1];
        if (File.Exists(Location))
        {
            // A line that a crash cut off was never a checkpoint.
            using var file = new FileStream(Location, FileMode.Open, FileAccess.Write);
            file.SetLength(lines.Sum(line => Encoding.UTF8.GetByteCount(line) + 1L));
        }

        _isOpen = true;
    }

    private List<string> WholeLines()
    {
        if (!File.Exists(Location))
        {
            return [];
        }

        var text = File.ReadAllText(Location, Encoding.UTF8);
        var lines = text.Split('\n').ToList();
        lines.RemoveAt(lines.Count - 1);
        return lines;
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
