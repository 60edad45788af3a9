namespace DiagMod.Postgres.Dumps;

/// <summary>What a section of a dump holds, in figures that a second look must find again.</summary>
/// <param name="Bytes">Plain bytes.</param>
/// <param name="Sha256">SHA-256 of the plain bytes, lower-case hex.</param>
/// <param name="Rows">Rows of a table; 0 where the section is none.</param>
public sealed record DumpDigest(long Bytes, string Sha256, long Rows);
