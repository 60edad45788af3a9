using System.Text.Json;

namespace DiagMod.Postgres.Dumps;

/// <summary>The form of a dump: a first line, sections (marker, name, frames of compressed bytes, an empty frame), a last marker and the
/// SHA-256 of everything before it. The last section names rows, bytes and digest of all others.</summary>
internal static class DumpFormat
{
    public const int Version = 1;
    public const byte Section = 1;
    public const byte End = 0;
    public const int DigestBytes = 32;
    public const int FrameBytes = 128 * 1024;
    public const string Manifest = "manifest";
    public const string Digests = "digests";
    public const string Secrets = "secrets";
    public const string TablePrefix = "table/";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static ReadOnlySpan<byte> FirstLine => "DIAGMOD DUMP 1\n"u8;
}
