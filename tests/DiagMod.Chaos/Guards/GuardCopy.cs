namespace DiagMod.Chaos.Guards;

/// <summary>A copy of the source in which each guard can be taken off by a variable of the environment. The product itself has no such
/// switch: it is written into the copy, which is deleted afterwards.</summary>
internal sealed class GuardCopy : IDisposable
{
    /// <summary>Names the guard that is off.</summary>
    public const string Variable = "DIAGMOD_GUARD_OFF";

    private static readonly string[] Left = [".git", "artifacts", "bin", "obj", "node_modules", ".data", ".vs", ".idea"];

    private GuardCopy(string folder) => Folder = folder;

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Makes the copy.</summary>
    /// <param name="source">Root of the source.</param>
    /// <exception cref="InvalidDataException">A guard does not stand where the table says.</exception>
    public static GuardCopy Make(string source)
    {
        var copy = new GuardCopy(Directory.CreateTempSubdirectory("diagmod-guards-").FullName);
        try
        {
            Copy(new DirectoryInfo(source), copy.Folder);
            var feed = Path.Combine(source, "artifacts", "feed.props");
            if (File.Exists(feed))
            {
                Directory.CreateDirectory(Path.Combine(copy.Folder, "artifacts"));
                File.Copy(feed, Path.Combine(copy.Folder, "artifacts", "feed.props"));
            }

            foreach (var guard in Guard.All)
            {
                foreach (var edit in guard.Edits)
                {
                    Write(copy.Folder, guard, edit);
                }
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>How often the piece stands in the source.</summary>
    /// <param name="source">Root of the source.</param>
    /// <param name="edit">The piece.</param>
    public static int Count(string source, GuardEdit edit) =>
        File.ReadAllText(Path.Combine(source, edit.File)).Split(edit.Find).Length - 1;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void Write(string folder, Guard guard, GuardEdit edit)
    {
        var path = Path.Combine(folder, edit.File);
        var text = File.ReadAllText(path);
        if (text.Split(edit.Find).Length != 2)
        {
            throw new InvalidDataException($"{guard.Id}: {edit.File} does not hold this once: {edit.Find}");
        }

        var off = $"(System.Environment.GetEnvironmentVariable(\"{Variable}\") == \"{guard.Id}\")";
        File.WriteAllText(path, text.Replace(edit.Find, edit.Put.Replace("OFF", off, StringComparison.Ordinal), StringComparison.Ordinal));
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.GetFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (var folder in from.GetDirectories().Where(folder => !Left.Contains(folder.Name) && folder.LinkTarget is null))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
