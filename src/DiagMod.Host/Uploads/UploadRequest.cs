using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Host.Http;
using DiagMod.Host.Text;

namespace DiagMod.Host.Uploads;

/// <summary>What an upload says of its file before the first byte of it is read.</summary>
internal sealed record UploadRequest(
    EquipmentId EquipmentId, string? GivenFileName, SampleRate Rate, DateTimeOffset? RecordedAt, string? BodySha256)
{
    /// <summary>Reads the parameters.</summary>
    /// <exception cref="ProblemException">400, 415 or 422.</exception>
    public static UploadRequest Read(HttpContext context)
    {
        var query = new Query(context);
        CheckEncoding(context.Request);
        return new UploadRequest(
            Motor(query), query.Text("file_name"), ReadRate(query), ReadTime(query), ReadHash(context.Request));
    }

    /// <summary>The name to show.</summary>
    /// <param name="partFileName">Name that a multipart body gives.</param>
    public string FileName(string? partFileName) => DisplayName.Of(GivenFileName ?? partFileName);

    private static EquipmentId Motor(Query query)
    {
        var text = query.Text("equipment_id")
            ?? throw new ProblemException(Problem.BadRequest(
                "E_EQUIPMENT_ID", "The parameter equipment_id is missing: which motor is the file of?", "equipment_id"));
        return EquipmentId.TryParse(text, out var id)
            ? id
            : throw Query.BadEquipmentId(StatusCodes.Status422UnprocessableEntity, text);
    }

    private static SampleRate ReadRate(Query query)
    {
        if (query.Text("sample_rate_hz") is not { } text)
        {
            return SampleRate.Default;
        }

        // No thousands separator and no decimal comma: "25600,0" read leniently would be 256000.
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (text.Length <= 32 && double.TryParse(text, Style, CultureInfo.InvariantCulture, out var hertz)
            && hertz is >= SampleRate.MinHertz and <= SampleRate.MaxHertz)
        {
            return new SampleRate(hertz);
        }

        throw BadRate(text);
    }

    /// <summary>422: the sample rate is not usable.</summary>
    internal static ProblemException BadRate(string found) => new(
        Problem.Of(StatusCodes.Status422UnprocessableEntity, "E_SAMPLE_RATE", "The sample rate is not usable.", "sample_rate_hz") with
        {
            Found = PlainText.IsOneLine(found) ? found[..Math.Min(32, found.Length)] : null,
            Expected = FormattableString.Invariant(
                $"a number from {SampleRate.MinHertz} to {SampleRate.MaxHertz} hertz, with a point for decimals"),
        });

    private static DateTimeOffset? ReadTime(Query query)
    {
        if (query.Text("recorded_at") is not { } text)
        {
            return null;
        }

        return Times.TryParse(text.Replace(' ', '+'), out var time) ? time : throw BadTime(text);
    }

    /// <summary>422: the time is not usable.</summary>
    internal static ProblemException BadTime(string found) => new(
        Problem.Of(StatusCodes.Status422UnprocessableEntity, "E_RECORDED_AT", "The time is not usable.", "recorded_at") with
        {
            Found = PlainText.IsOneLine(found) ? found[..Math.Min(40, found.Length)] : null,
            Expected = "a time with its offset, such as 2025-08-17T12:30:00Z",
        });

    private static string? ReadHash(HttpRequest request)
    {
        var given = request.Headers["X-Content-SHA256"];
        if (given.Count == 0)
        {
            return null;
        }

        return given is [{ Length: 64 } hash] && hash.All(char.IsAsciiHexDigit)
            ? hash.ToLowerInvariant()
            : throw new ProblemException(Problem.BadRequest(
                "E_HASH", "X-Content-SHA256 must be given once, as 64 hexadecimal digits.", "X-Content-SHA256"));
    }

    internal static void CheckEncoding(HttpRequest request, bool mayBeGzip = true)
    {
        // Gzip is recognised by its first bytes, so the header may name it; brotli reaches 637,000:1 and stays out.
        string[] accepted = mayBeGzip ? ["", "identity", "gzip", "x-gzip"] : ["", "identity"];
        var encoding = request.Headers.ContentEncoding;
        if (encoding.Count > 1 || (encoding.Count == 1 && !accepted.Contains(encoding[0]?.Trim().ToLowerInvariant())))
        {
            throw new ProblemException(
                Problem.Of(
                    StatusCodes.Status415UnsupportedMediaType, "E_CONTENT_ENCODING",
                    "The body's encoding is not supported: send the CSV plain or as gzip.", "Content-Encoding"));
        }
    }
}
