using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Postgres;

namespace DiagMod.Host.Audit;

/// <summary>A month of the audit log in a file of its own, with a signed statement of what it holds.</summary>
/// <param name="LogId">Which log.</param>
/// <param name="Month">yyyy-MM, UTC.</param>
/// <param name="AfterSeq">The last row before it.</param>
/// <param name="AfterHash">Its hash, lower-case hex.</param>
/// <param name="LastSeq">Its last row.</param>
/// <param name="LastHash">That row's hash.</param>
/// <param name="FileSha256">SHA-256 of the file of rows (gzip of JSON lines), lower-case hex.</param>
/// <param name="Signature">Over all of the above, base64.</param>
internal sealed record AuditSegment(
    Guid LogId, string Month, long AfterSeq, string AfterHash, long LastSeq, string LastHash, string FileSha256, string Signature)
{
    /// <summary>Writes a month's rows and their statement; each file gets its name only when it is whole.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="month">Which.</param>
    /// <param name="audit">The rows.</param>
    /// <param name="signer">Signs the statement.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="InvalidDataException">The rows in the database are not those that the chain needs.</exception>
    public static async Task<AuditSegment> WriteAsync(
        string folder, AuditMonth month, IAuditLog audit, AuditSigner signer, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var logId = (await audit.HeadAsync(cancellationToken)).LogId;
        var path = RowsPath(folder, month.Month);
        var half = path + ".half";
        var (seq, hash) = (month.AfterSeq, month.AfterHashHex);
        await using (var file = new FileStream(half, FileMode.Create, FileAccess.Write))
        {
            await using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            {
                await foreach (var chained in audit.ReadAsync(month.AfterSeq, month.LastSeq, cancellationToken))
                {
                    if (chained.Row.Seq != seq + 1 || chained.PreviousHashHex != hash)
                    {
                        throw new InvalidDataException(
                            FormattableString.Invariant($"Row {seq + 1} of the audit log is missing or was changed: nothing is sealed."));
                    }

                    (seq, hash) = (chained.Row.Seq, chained.Row.HashHex);
                    await gzip.WriteAsync(AuditLine.Write(chained), cancellationToken);
                }
            }

            await file.FlushAsync(cancellationToken);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        if (seq != month.LastSeq)
        {
            throw new InvalidDataException(
                FormattableString.Invariant($"Row {seq + 1} of the audit log is missing: nothing is sealed."));
        }

        File.Move(half, path, overwrite: true);
        var unsigned = new AuditSegment(logId, month.Month, month.AfterSeq, month.AfterHashHex, seq, hash, DigestOf(path), "");
        var segment = unsigned with { Signature = signer.Sign(unsigned.SignedText) };
        var statement = StatementPath(folder, month.Month);
        await File.WriteAllBytesAsync(
            statement + ".half", JsonSerializer.SerializeToUtf8Bytes(segment, Json.Options), cancellationToken);
        File.Move(statement + ".half", statement, overwrite: true);
        return segment;
    }

    /// <summary>What is wrong with a sealed month's files, in words; null when they hold what the database says was taken out.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="seal">What the database says.</param>
    /// <param name="afterHash">Hash of the last row before the month.</param>
    /// <param name="signer">Whose signature it must be.</param>
    public static string? Fault(string folder, AuditSeal seal, string? afterHash, AuditSigner signer)
    {
        var (rows, statement) = (RowsPath(folder, seal.Month), StatementPath(folder, seal.Month));
        if (!File.Exists(rows) || !File.Exists(statement))
        {
            return $"{rows} or {statement} is not there";
        }

        AuditSegment? segment;
        try
        {
            segment = JsonSerializer.Deserialize<AuditSegment>(File.ReadAllBytes(statement), Json.Options);
        }
        catch (JsonException)
        {
            segment = null;
        }

        if (segment is null || !signer.IsSigned(segment.SignedText, segment.Signature))
        {
            return $"{statement} is not signed by this installation's key";
        }

        return segment.FileSha256 != DigestOf(rows)
            ? $"{rows} was changed"
            : segment.LastSeq != seal.LastSeq || segment.LastHash != seal.LastHashHex || segment.AfterSeq != seal.FirstSeq - 1
                || segment.FileSha256 != seal.FileSha256 || (afterHash is not null && segment.AfterHash != afterHash)
                ? $"{statement} and the database do not say the same"
                : null;
    }

    private string SignedText => FormattableString.Invariant(
        $"diagmod audit segment 1\n{LogId:D}\n{Month}\n{AfterSeq}\n{AfterHash}\n{LastSeq}\n{LastHash}\n{FileSha256}\n");

    private static string RowsPath(string folder, string month) => Path.Combine(folder, $"audit-{month}.jsonl.gz");

    private static string StatementPath(string folder, string month) => Path.Combine(folder, $"audit-{month}.seal.json");

    private static string DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
