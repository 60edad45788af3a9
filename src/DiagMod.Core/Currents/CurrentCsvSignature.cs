namespace DiagMod.Core.Currents;

/// <summary>Recognises by its first bytes what is not text: containers and wide encodings.</summary>
internal static class CurrentCsvSignature
{
    /// <summary>True for the first two bytes of gzip (RFC 1952, 2.3.1).</summary>
    public static bool IsGzip(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..];

    /// <summary>Throws when the content starts like something that is not a text in ASCII or UTF-8.</summary>
    /// <param name="start">The first line, or its first 1,024 bytes. No signature contains a line feed.</param>
    public static void Check(ReadOnlySpan<byte> start)
    {
        if (ContainerName(start) is { } container)
        {
            throw new CurrentCsvException(
                CurrentCsvCode.Container, null, null, container, "a CSV text, plain or compressed once with gzip");
        }

        if (WideEncodingName(start) is { } encoding)
        {
            throw new CurrentCsvException(CurrentCsvCode.Encoding, 1, null, encoding, "UTF-8 or ASCII text");
        }
    }

    private static string? ContainerName(ReadOnlySpan<byte> start) => start switch
    {
        [0x1F, 0x8B, ..] => "gzip inside gzip",
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] or [(byte)'P', (byte)'K', 7, 8, ..]
            => "a zip archive or an Excel workbook",
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => "bzip2",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => "xz",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "zstd",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => "a 7z archive",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 0x07, ..] => "a rar archive",
        _ => null,
    };

    // The UTF-32 mark, little-endian, begins with the UTF-16 one, so it is asked first.
    private static string? WideEncodingName(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
        _ => null,
    };
}
