namespace DiagMod.Host.Startup;

/// <summary>Tells the commands where the host on this data folder listens: the file host.address beside the secrets.</summary>
internal static class AddressFile
{
    private const string Name = "host.address";

    /// <summary>The address of the host that runs, or ran last; null without one.</summary>
    /// <param name="dataFolder">The data folder.</param>
    public static Uri? Read(string dataFolder)
    {
        var file = Path.Combine(dataFolder, Name);
        return File.Exists(file) && Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var address) ? address : null;
    }

    /// <summary>Notes where the host listens.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="address">Its address.</param>
    public static void Write(string dataFolder, Uri address) => File.WriteAllText(Path.Combine(dataFolder, Name), address.ToString());

    /// <summary>Takes the note away.</summary>
    /// <param name="dataFolder">The data folder.</param>
    public static void Remove(string dataFolder) => File.Delete(Path.Combine(dataFolder, Name));
}
