using System.Text.Json;

namespace DiagMod.Host.Startup;

/// <summary>The folder of keys and secrets as one piece, to be encrypted into a backup and taken out of it again.</summary>
internal static class SecretsBundle
{
    private const string LockFile = "making.lock";

    /// <summary>Every file of the folder but its lock; null where there is none.</summary>
    /// <param name="folder">The folder.</param>
    public static byte[]? Pack(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != LockFile)
            .Order(StringComparer.Ordinal)
            .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllBytes, StringComparer.Ordinal);
        return files.Count == 0 ? null : JsonSerializer.SerializeToUtf8Bytes(files);
    }

    /// <summary>Writes the files beside the folder's final name; <see cref="Adopt"/> gives it that name.</summary>
    /// <param name="bundle">What <see cref="Pack"/> gave.</param>
    /// <param name="folder">Final name of the folder.</param>
    public static void Unpack(byte[] bundle, string folder)
    {
        var files = JsonSerializer.Deserialize<Dictionary<string, byte[]>>(bundle) ?? [];
        var fresh = Fresh(folder);
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        // Before what lies in it: folders on the way to a new one would be open to everybody.
        MakeFolder(fresh);
        foreach (var (name, content) in files)
        {
            var path = Path.GetFullPath(Path.Combine(fresh, name));
            if (!path.StartsWith(Path.GetFullPath(fresh) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new SecretsException($"The backup names a secret outside its folder: {name}.");
            }

            MakeFolder(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, options);
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Gives the unpacked files their folder.</summary>
    /// <param name="folder">Final name of the folder; nothing may be in it.</param>
    public static void Adopt(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }

        Directory.Move(Fresh(folder), folder);
    }

    private static string Fresh(string folder) => Path.TrimEndingDirectorySeparator(folder) + ".restored";

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
