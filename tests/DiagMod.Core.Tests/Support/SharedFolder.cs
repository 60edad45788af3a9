namespace DiagMod.Core.Tests.Support;

/// <summary>The folder of test data and specifications that lies beside the repository.</summary>
public static class SharedFolder
{
    /// <summary>Its path, or null when this checkout has none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Path of a file or folder in it.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Root ?? throw new InvalidOperationException("There is no shared folder."), .. parts]);

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
            {
                var shared = Path.Combine(folder.Parent?.FullName ?? folder.FullName, "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        }

        return null;
    }
}
