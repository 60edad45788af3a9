namespace DiagMod.Host.Tests.Support;

/// <summary>A test that reads the shared test material beside the repository; skipped with a message where that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (SharedFiles.Folder is null)
        {
            Skip = "The folder 'shared' beside the repository is not there; this test reads its corpus.";
        }
    }
}

/// <summary>A test over several cases of the shared test material; skipped with a message where that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute()
    {
        if (SharedFiles.Folder is null)
        {
            Skip = "The folder 'shared' beside the repository is not there; this test reads its corpus.";
        }
    }
}

/// <summary>Where the shared test material lies.</summary>
internal static class SharedFiles
{
    /// <summary>The folder; null where there is none.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "DiagMod.Orleans.sln")))
            {
                var shared = Path.Combine(at.Parent?.FullName ?? "", "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        }

        return null;
    }
}
