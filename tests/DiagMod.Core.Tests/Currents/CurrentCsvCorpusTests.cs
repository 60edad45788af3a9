using System.IO.Compression;
using System.Text;
using System.Text.Json;
using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;

namespace DiagMod.Core.Tests.Currents;

/// <summary>Every public case of the corpus of malformed and odd input, at the level of the reader.</summary>
public sealed class CurrentCsvCorpusTests
{
    // The test profile of the corpus; the product's own default is no limit.
    private static readonly CurrentCsvLimits TestProfile = new()
    {
        MaxBodyBytes = 67_108_864,
        MaxInflatedBytes = 67_108_864,
        MaxRows = 2_000_000,
    };

    private const long MaxReadAfterReject = 16_777_216;

    [SharedFact]
    public async Task ReadAsync_EveryFileOfTheCorpus_GivesTheExpectedVerdict()
    {
        var cases = CsvCases.Corpus("file");

        var failures = new List<string>();
        foreach (var one in cases)
        {
            using var body = File.OpenRead(SharedFolder.PathOf("corpus", one.GetProperty("file").GetString()!));
            failures.AddRange(await CheckAsync(one, body));
        }

        Assert.True(cases.Length >= 199, "The corpus holds fewer files than it did.");
        Assert.Empty(failures);
    }

    [SharedFact]
    public async Task ReadAsync_EveryStreamOfTheCorpus_GivesTheExpectedVerdictAndStopsReading()
    {
        var cases = CsvCases.Corpus("stream");

        var failures = new List<string>();
        foreach (var one in cases)
        {
            var description = one.GetProperty("stream");
            using var text = new GeneratedStream(Pieces(description.GetProperty("parts")));
            using Stream body = description.GetProperty("gzip").GetBoolean() ? Compress(text) : text;
            failures.AddRange(await CheckAsync(one, body));
            var isRejected = one.GetProperty("expect").GetProperty("outcome").GetString() == "rejected";
            var mayRead = one.GetProperty("id").GetString() switch
            {
                "stream-late-error" => 1_500_001 * 16,
                "stream-over-bytes" => TestProfile.MaxBodyBytes,
                _ => 64,
            };
            if (isRejected && text.BytesRead > mayRead + MaxReadAfterReject)
            {
                failures.Add($"{one.GetProperty("id")}: read {text.BytesRead} bytes");
            }
        }

        Assert.True(cases.Length >= 8, "The corpus holds fewer streams than it did.");
        Assert.Empty(failures);
    }

    [SharedFact]
    public void Verdict_EveryFileOfTheCorpusInOddPieces_IsTheSame()
    {
        var cases = CsvCases.Corpus("file").Where(one => one.GetProperty("bytes").GetInt64() < 100_000);

        var failures = new List<string>();
        foreach (var one in cases)
        {
            var content = File.ReadAllBytes(SharedFolder.PathOf("corpus", one.GetProperty("file").GetString()!));
            var whole = CsvCases.Verdict(content, [int.MaxValue], 100);
            if (CsvCases.Verdict(content, [1, 2, 3, 61, 1025], 100) != whole
                || CsvCases.Verdict(content, [1], 100) != whole)
            {
                failures.Add(one.GetProperty("id").GetString()!);
            }
        }

        Assert.Empty(failures);
    }

    private static async Task<List<string>> CheckAsync(JsonElement one, Stream body)
    {
        var expect = one.GetProperty("expect");
        var failures = new List<string>();
        var counted = new CountedSamples();
        CurrentCsvResult? result = null;
        CurrentCsvException? error = null;
        try
        {
            result = await CurrentCsv.ReadAsync(body, TestProfile, counted, CancellationToken.None);
        }
        catch (CurrentCsvException refused)
        {
            error = refused;
        }

        if (!expect.TryGetProperty("outcome", out var outcome))
        {
            // Either verdict is allowed; an exception of another kind has already failed the test.
            return failures;
        }

        if ((outcome.GetString() == "accepted") != (error is null))
        {
            failures.Add($"{outcome} expected, got {error?.Message ?? "accepted"}");
        }
        else if (error is not null)
        {
            CheckError(expect, error, failures);
        }
        else
        {
            CheckResult(one, expect, result!, failures);
            if (counted.Rows != result!.Summary.Rows)
            {
                failures.Add($"the sink got {counted.Rows} rows");
            }
        }

        return [.. failures.Select(failure => $"{one.GetProperty("id")}: {failure}")];
    }

    private static void CheckError(JsonElement expect, CurrentCsvException error, List<string> failures)
    {
        if (!expect.GetProperty("accept_codes").EnumerateArray().Any(code => code.GetString() == error.Code))
        {
            failures.Add($"code {expect.GetProperty("code")} expected, got {error.Message}");
        }

        var isTheCode = error.Code == expect.GetProperty("code").GetString();
        if (expect.GetProperty("line") is { ValueKind: JsonValueKind.Number } line && isTheCode
            && line.GetInt64() != error.Line)
        {
            failures.Add($"line {line} expected, got {error.Message}");
        }

        if (expect.GetProperty("column") is { ValueKind: JsonValueKind.Number } column && isTheCode
            && column.GetInt32() != error.Column)
        {
            failures.Add($"column {column} expected, got {error.Message}");
        }

        if (expect.TryGetProperty("message_regex", out var pattern)
            && !System.Text.RegularExpressions.Regex.IsMatch(error.Message, pattern.GetString()!))
        {
            failures.Add($"the message does not say where: {error.Message}");
        }

        if (expect.TryGetProperty("message_must_not_contain", out var banned)
            && banned.EnumerateArray().Any(text => error.Message.Contains(text.GetString()!, StringComparison.Ordinal)))
        {
            failures.Add($"the message repeats what it must not: {error.Message}");
        }

        if (error.Found is { Length: > 40 } || error.Message.Any(char.IsControl))
        {
            failures.Add($"the message is too long or not printable: {error.Message}");
        }
    }

    private static void CheckResult(JsonElement one, JsonElement expect, CurrentCsvResult result, List<string> failures)
    {
        var summary = result.Summary;
        var rate = new SampleRate(one.GetProperty("sample_rate_hz").GetDouble());
        Check(expect.GetProperty("rows").GetInt64(), summary.Rows, "rows");
        Check(expect.GetProperty("windows").GetInt64(), rate.WindowCount(summary.Rows), "windows");
        if (expect.TryGetProperty("warnings", out var warnings))
        {
            Check(string.Join(' ', warnings.EnumerateArray()), string.Join(' ', summary.Warnings), "warnings");
        }

        // The samples of the sine stream are drawn with parameters that the description does not give.
        if (one.GetProperty("id").GetString() == "fx-stream-1.6M-sine")
        {
            return;
        }

        Check(expect.GetProperty("content_sha256").GetString(), result.ContentSha256, "sha256");
        foreach (var phase in PhaseSets.InOrder)
        {
            var counts = summary[phase];
            var expected = expect.GetProperty("phases").GetProperty(phase.ToString());
            Check(expect.GetProperty("nan").GetProperty(phase.ToString()).GetInt64(), counts.Nan, $"{phase} nan");
            Check(expected.GetProperty("finite").GetInt64(), counts.Finite, $"{phase} finite");
            Check(expected.GetProperty("lead_nan").GetInt64(), counts.LeadingNan, $"{phase} lead");
            Check(expected.GetProperty("trail_nan").GetInt64(), counts.TrailingNan, $"{phase} trail");
            Check(expected.GetProperty("max_nan_run").GetInt64(), counts.LongestNanRun, $"{phase} run");
            CheckNumber(expected.GetProperty("min"), counts.Min, 1e-6, $"{phase} min");
            CheckNumber(expected.GetProperty("max"), counts.Max, 1e-6, $"{phase} max");
            if (counts.Finite > 0)
            {
                CheckNumber(expected.GetProperty("sum"), counts.Sum, 1e-4, $"{phase} sum");
            }
        }

        void Check<T>(T expected, T actual, string what)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, actual))
            {
                failures.Add($"{what} {expected} expected, got {actual}");
            }
        }

        void CheckNumber(JsonElement expected, double actual, double tolerance, string what)
        {
            var isRight = expected.ValueKind == JsonValueKind.Null
                ? double.IsNaN(actual)
                : Math.Abs(actual - expected.GetDouble()) <= tolerance * Math.Abs(expected.GetDouble());
            if (!isRight)
            {
                failures.Add($"{what} {expected} expected, got {actual}");
            }
        }
    }

    private static IEnumerable<byte[]> Pieces(JsonElement parts)
    {
        foreach (var part in parts.EnumerateArray())
        {
            if (part.TryGetProperty("literal", out var literal))
            {
                yield return Encoding.Latin1.GetBytes(literal.GetString()!);
            }
            else if (part.TryGetProperty("repeat", out var repeat))
            {
                var text = Encoding.Latin1.GetBytes(repeat.GetString()!);
                foreach (var piece in GeneratedStream.Repeat(text, part.GetProperty("count").GetInt64()))
                {
                    yield return piece;
                }
            }
            else
            {
                foreach (var piece in Sine(part.GetProperty("sine").GetInt32()))
                {
                    yield return piece;
                }
            }
        }
    }

    private static IEnumerable<byte[]> Sine(int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            var amps = (20.5 * Math.Sin(2 * Math.PI * 50 * i / 1000.0 * 0.997)) + 0.05;
            yield return Encoding.ASCII.GetBytes(FormattableString.Invariant($"{amps:F4},{-amps:F4},{amps / 2:F4}\n"));
        }
    }

    private static MemoryStream Compress(Stream text)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            text.CopyTo(gzip);
        }

        compressed.Position = 0;
        return compressed;
    }
}
