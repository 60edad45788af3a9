using System.Diagnostics;

namespace DiagMod.Host.Tests.Support;

/// <summary>A disk of a few megabytes in memory, to be filled.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<bool> Possible = new(() =>
    {
        try
        {
            new SmallDisk(megabytes: 1).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    });

    public SmallDisk(int megabytes)
    {
        Folder = Directory.CreateTempSubdirectory("diagmod-disk-").FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={megabytes}m"), "tmpfs", Folder))
        {
            Directory.Delete(Folder);
            throw new IOException("This user may not mount a disk.");
        }
    }

    /// <summary>Whether one can be made here.</summary>
    public static bool IsPossible => Possible.Value;

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    public void Dispose()
    {
        Run("umount", Folder);
        Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that fills a disk; skipped where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsPossible)
        {
            Skip = "Filling a disk needs the right to mount a small one in memory.";
        }
    }
}
