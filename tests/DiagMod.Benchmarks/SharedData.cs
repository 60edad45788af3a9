namespace DiagMod.Benchmarks;

/// <summary>Real data that lie beside this checkout, not in it.</summary>
internal static class SharedData
{
    /// <summary>Path of a folder of data.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="BenchMissingException">It is not on this machine.</exception>
    public static string Folder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.Parent?.FullName ?? folder.FullName, "shared", "data", name);
            if (File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")) && Directory.Exists(data))
            {
                return data;
            }
        }

        throw new BenchMissingException($"the folder shared/data/{name} beside this checkout");
    }
}
