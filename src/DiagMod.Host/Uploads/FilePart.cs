using DiagMod.Host.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace DiagMod.Host.Uploads;

/// <summary>The file in a request body: the body itself, or the part named file.</summary>
internal sealed class FilePart
{
    // The reader hands over at most this much at once; its own 4 KiB would be nine thousand turns for a recording of a minute.
    private const int BufferBytes = 64 * 1024;

    private readonly MultipartReader? _reader;

    private FilePart(Stream body, string? fileName, MultipartReader? reader)
    {
        Body = body;
        FileName = fileName;
        _reader = reader;
    }

    public Stream Body { get; }

    public string? FileName { get; }

    /// <summary>A body that is the file itself.</summary>
    public static FilePart Of(Stream body) => new(body, null, null);

    public static async Task<FilePart> OpenAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var given = context.Request.ContentType;
        if (given?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) is not true)
        {
            return new FilePart(context.Request.Body, null, null);
        }

        // One that cannot be read is a wrong form, not a CSV that begins with a boundary.
        if (!MediaTypeHeaderValue.TryParse(given, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: >= 1 and <= 70 } boundary)
        {
            throw new ProblemException(Problem.BadRequest("E_MULTIPART", "A multipart body must be multipart/form-data with a boundary."));
        }

        var reader = new MultipartReader(boundary, context.Request.Body, BufferBytes)
        {
            HeadersLengthLimit = UploadEndpoints.MaxPartHeaderBytes,
            HeadersCountLimit = 16,
        };
        for (var parts = 0; parts < 16; parts++)
        {
            if (await NextAsync(reader, cancellationToken) is not { } section)
            {
                break;
            }

            var disposition = section.GetContentDispositionHeader();
            if (HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value == "file")
            {
                // Of the escapes only that of the mark is undone: some clients write the folders of a path unescaped.
                var name = disposition!.FileNameStar.HasValue
                    ? disposition.FileNameStar.Value
                    : HeaderUtilities.RemoveQuotes(disposition.FileName).Value?.Replace("\\\"", "\"", StringComparison.Ordinal);
                return new FilePart(new PartBody(section.Body), name, reader);
            }
        }

        throw new ProblemException(Problem.BadRequest("E_NO_FILE", "The multipart body has no part named file.", "file"));
    }

    /// <summary>After the file: nothing but small fields may follow.</summary>
    public async Task CheckRestAsync(CancellationToken cancellationToken)
    {
        if (_reader is null)
        {
            return;
        }

        for (var parts = 0; await NextAsync(_reader, cancellationToken) is { } section; parts++)
        {
            if (parts >= 16 || HeaderUtilities.RemoveQuotes(section.GetContentDispositionHeader()?.Name ?? default).Value == "file")
            {
                throw new ProblemException(Problem.BadRequest("E_MULTIPART", "Send one part named file a request.", "file"));
            }
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception fault) when (PartBody.IsBroken(fault))
        {
            throw PartBody.BrokenOff();
        }
    }
}
