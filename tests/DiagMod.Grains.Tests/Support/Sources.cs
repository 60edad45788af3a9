namespace DiagMod.Grains.Tests.Support;

/// <summary>Where the sources are.</summary>
internal static class Sources
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds DiagMod.Orleans.sln.");
        }
    }
}
