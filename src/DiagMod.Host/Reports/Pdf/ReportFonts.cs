using DiagMod.Dashboard;

namespace DiagMod.Host.Reports.Pdf;

/// <summary>The fonts of reports: DejaVu Sans Condensed, which the build takes from its npm package (ChartLibrary.targets).</summary>
internal static class ReportFonts
{
    private static readonly Lazy<(TrueTypeFont Plain, TrueTypeFont Bold)?> Read = new(ReadBoth);

    /// <summary>Upright and bold; null when the product was built without them.</summary>
    public static (TrueTypeFont Plain, TrueTypeFont Bold)? Both => Read.Value;

    private static (TrueTypeFont Plain, TrueTypeFont Bold)? ReadBoth() =>
        Find("DejaVuSansCondensed.ttf") is { } plain && Find("DejaVuSansCondensed-Bold.ttf") is { } bold
            ? (new TrueTypeFont(plain, "DejaVuSansCondensed"), new TrueTypeFont(bold, "DejaVuSansCondensed-Bold"))
            : null;

    private static byte[]? Find(string name)
    {
        using var stream = typeof(DashboardHosting).Assembly.GetManifestResourceStream("fonts/" + name);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
