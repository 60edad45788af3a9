namespace DiagMod.Postgres.Dumps;

/// <summary>A backup that was restored.</summary>
/// <param name="Manifest">What it said of itself.</param>
/// <param name="Rows">Rows of all tables.</param>
/// <param name="Secrets">Keys and other secrets, still encrypted; null when the backup has none.</param>
public sealed record RestoreReport(DumpManifest Manifest, long Rows, byte[]? Secrets);
