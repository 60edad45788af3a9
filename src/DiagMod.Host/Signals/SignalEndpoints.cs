using System.Runtime.InteropServices;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using DiagMod.Host.Accounts;
using DiagMod.Host.Diagnosis;
using DiagMod.Host.Http;
using DiagMod.Host.Keys;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Signals;

/// <summary>The currents themselves: envelopes, raw stretches, spectra.</summary>
internal static class SignalEndpoints
{
    private static readonly ParameterShape Phases = ParameterShape.OneOf("R", "S", "T", "r", "s", "t");

    /// <summary>Maps /signals and /files/{raw_id}/spectrum.</summary>
    public static void MapSignals(this IEndpointRouteBuilder api)
    {
        var signals = api.MapGroup("").WithTags("signals");
        signals.MapGet("/signals/{raw_id}", SignalAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("Currents of a file: smallest and largest sample a pixel, or at most 10 s of raw samples. "
                + "Accept: application/octet-stream gives float32, little-endian (an envelope: all minima, then all maxima, a phase). From 128 "
                + "samples a pixel on, an extreme may be drawn up to a quarter of a pixel from its place.")
            .WithQuery("phase", "Which phase; all present ones when not given.", Phases)
            .WithQuery("from_s", "Start, seconds from the first row; default 0.", ParameterShape.Number(0, double.PositiveInfinity, 0))
            .WithQuery("to_s", "End, seconds from the first row; default the file's end, without width at most 10 s after from_s.",
                ParameterShape.Number(0, double.PositiveInfinity, 10))
            .WithQuery("width", "Pixels of the envelope; without it raw samples.",
                ParameterShape.Whole(1, SignalViews.MaxWidthPixels, 800))
            .Produces(304).Produces<SignalAnswer>(200, "application/json", Examples.BytesType).Fails(400, 401, 404, 410)
            .WithExample(SignalExamples.Envelope, name: "envelope").WithExample(SignalExamples.Samples, name: "samples")
            .Fails(SignalExamples.TooLong, Problem.SamplesRemoved());
        signals.MapGet("/files/{raw_id}/spectrum", SpectrumAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer)
            .WithSummary("Hann amplitude spectrum of one window, or the order-tracked spectrum of the whole record around the "
                + "fundamental with the lines that stand out of its floor.")
            .WithQuery("view", "window; record: the whole file, from when its analysis_status is completed.",
                ParameterShape.OneOf("window", "record"))
            .WithQuery("index", "Number of the window, from 0; default 0. Only with view=window.", ParameterShape.Whole(0, int.MaxValue, 0))
            .WithQuery("phase", "Which phase; default R. Only with view=window.", Phases)
            .Produces(304).Produces<SpectrumAnswer>().Fails(400, 401, 404, 410)
            .WithExample(SignalExamples.Spectrum, name: "window").WithExample(SignalExamples.Record, name: "record")
            .Fails(
                Problem.FileUnknown(ExampleValues.RawId), SignalExamples.NoWindow, Problem.AnalysisPending(), DiagnosisExamples.Failed,
                Problem.SamplesRemoved());
    }

    /// <summary>Maps the first task's path.</summary>
    public static void MapSignalAliases(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/signals/{raw_id}", SignalAsync)
            .ForKeys(KeyScopes.Read).RequireAuthorization(Roles.Viewer).ExcludeFromDescription();

    private static async Task<IResult> SignalAsync(
        HttpContext context, string raw_id, IRawSignalStore store, SignalViews views, IAuditLog audit)
    {
        var file = await RequireSamplesAsync(store, raw_id, context.RequestAborted);
        var query = new Query(context);
        var end = file.Rate.Seconds(file.Samples);
        var from = query.Number("from_s", 0, double.MaxValue) ?? 0;
        var width = query.Int("width", 1, SignalViews.MaxWidthPixels);
        var phases = ReadPhase(query) is { } one ? [one] : PresentPhases(file);
        var to = query.Number("to_s", 0, double.MaxValue) ?? (width is null ? Math.Min(end, from + SignalViews.MaxRawSeconds) : end);
        if (to <= from)
        {
            throw Query.Bad("to_s", FormattableString.Invariant(
                $"to_s must be later than from_s; the file lasts {end:0.###} s."));
        }

        if (width is null && to - from > SignalViews.MaxRawSeconds + 1e-9)
        {
            throw new ProblemException(Problem.BadRequest(
                "E_RANGE_TOO_LONG",
                FormattableString.Invariant(
                    $"Raw samples come at most {SignalViews.MaxRawSeconds} s at once; name a width for an envelope of more."),
                "to_s"));
        }

        audit.NoteRead(new AuditEntry(
            Principals.ActorOf(context), "signal.read", "raw_file", file.RawId.ToString(), "success", null));
        if (IsKnown(context, file))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        var drawn = await DrawAsync(views, file, phases, from, Math.Min(to, Math.Max(end, from)), width, context.RequestAborted);

        if (WantsBytes(context.Request))
        {
            // Saved under a name of ours, never shown by a browser as a page (WEB-13).
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{file.RawId}.f32\"";
            return Results.Bytes([.. drawn.SelectMany(part => part.Bytes())], "application/octet-stream");
        }

        return Json.Ok(SignalAnswer.Of(file, from, Math.Min(to, end), width, drawn));
    }

    private static async Task<RawFileRow> RequireSamplesAsync(
        IRawSignalStore store, string rawId, CancellationToken cancellationToken)
    {
        var file = await FileEndpoints.RequireAsync(store, rawId, cancellationToken);
        return file.SamplesKept
            ? file
            : throw new ProblemException(Problem.SamplesRemoved());
    }

    private static async Task<List<PhaseSignal>> DrawAsync(
        SignalViews views, RawFileRow file, List<Phase> phases, double from, double to, int? width, CancellationToken cancellationToken)
    {
        if (to <= from)
        {
            return [.. phases.Select(phase => new PhaseSignal(
                phase, width is null ? [] : null, width is null ? null : [], width is null ? null : []))];
        }

        if (width is { } pixels)
        {
            var envelopes = await views.EnvelopesAsync(file, phases, from, to, pixels, cancellationToken);
            return [.. phases.Zip(envelopes, (phase, envelope) => new PhaseSignal(phase, null, envelope.Min, envelope.Max))];
        }

        var samples = await views.SamplesAsync(file, phases, from, to, cancellationToken);
        return [.. phases.Zip(samples, (phase, part) => new PhaseSignal(phase, part, null, null))];
    }

    private static async Task<IResult> SpectrumAsync(
        HttpContext context, string raw_id, IRawSignalStore store, SignalViews views, IFileAnalyses analyses, IAuditLog audit)
    {
        var query = new Query(context);
        if (query.OneOf("view", "window", "record") == "record")
        {
            return await RecordAsync(context, raw_id, store, analyses, audit);
        }

        var file = await RequireSamplesAsync(store, raw_id, context.RequestAborted);
        var index = query.Int("index", 0, int.MaxValue) ?? 0;
        var windows = file.Rate.WindowCount(file.Samples);
        if (index >= windows)
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status404NotFound, "E_WINDOW_UNKNOWN",
                FormattableString.Invariant($"The file has {windows} windows, numbered from 0."), "index"));
        }

        var phase = ReadPhase(query) ?? Phase.R;
        audit.NoteRead(new AuditEntry(
            Principals.ActorOf(context), "signal.read", "raw_file", file.RawId.ToString(), "success", null));
        if (IsKnown(context, file))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        var spectrum = await views.WindowSpectrumAsync(file, phase, index, context.RequestAborted);
        return Json.Ok(new SpectrumAnswer(
            file.RawId.ToString(), file.EquipmentId.Value, "window", index, Words.Of(phase), spectrum.StartSeconds,
            file.Rate.Seconds(file.Rate.WindowSamples), 0, spectrum.BinHz, spectrum.ReferenceAmps, spectrum.AmplitudeAmps,
            spectrum.RelativeDb, null, [.. spectrum.Peaks.Select(peak => LineAnswer.Of(spectrum, peak))]));
    }

    // The spectrum of the record is stored: it is there also when the samples are gone.
    private static async Task<IResult> RecordAsync(
        HttpContext context, string raw_id, IRawSignalStore store, IFileAnalyses analyses, IAuditLog audit)
    {
        var file = await FileEndpoints.RequireAsync(store, raw_id, context.RequestAborted);
        var stored = await DiagnosisEndpoints.RequireAsync(analyses, file, context.RequestAborted);
        audit.NoteRead(new AuditEntry(
            Principals.ActorOf(context), "signal.read", "raw_file", file.RawId.ToString(), "success", null));
        return DiagnosisEndpoints.IsKnown(context, stored, "spectrum")
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Json.Ok(SpectrumAnswer.Of(stored, file));
    }

    /// <summary>Names what is drawn and says whether the client has it already. Samples never change; a file's time
    /// does, once. Clients keep an answer and ask each time whether it still holds, so a deleted file is gone for them
    /// at once.</summary>
    private static bool IsKnown(HttpContext context, RawFileRow file)
    {
        var form = WantsBytes(context.Request) ? "bytes" : "json";
        var tag = FormattableString.Invariant(
            $"\"{file.FileHash[..32]}-{file.RecordedAt?.UtcTicks ?? 0:x}-{Words.Of(file.Clock)}-{form}\"");
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "private, no-cache";
        headers.Vary = "Accept";
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == tag);
    }

    private static Phase? ReadPhase(Query query) => query.OneOf("phase", "R", "S", "T", "r", "s", "t") switch
    {
        "R" or "r" => Phase.R,
        "S" or "s" => Phase.S,
        "T" or "t" => Phase.T,
        _ => null,
    };

    private static List<Phase> PresentPhases(RawFileRow file)
    {
        var present = new List<Phase>(3);
        foreach (var phase in PhaseSets.InOrder)
        {
            if (file.Phases.Has(phase))
            {
                present.Add(phase);
            }
        }

        return present;
    }

    private static bool WantsBytes(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("application/octet-stream", StringComparison.OrdinalIgnoreCase);
}

/// <summary>One phase as read.</summary>
internal sealed record PhaseSignal(Phase Phase, float[]? Samples, float[]? Min, float[]? Max)
{
    /// <summary>float32, little-endian; NaN where the cell was empty.</summary>
    public byte[] Bytes()
    {
        float[] all = Samples ?? [.. Min!, .. Max!];
        var bytes = MemoryMarshal.AsBytes(all.AsSpan()).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            for (var i = 0; i < bytes.Length; i += sizeof(float))
            {
                Array.Reverse(bytes, i, sizeof(float));
            }
        }

        return bytes;
    }
}

/// <summary>Currents of a file.</summary>
internal sealed record SignalAnswer(
    string RawId, string EquipmentId, double SampleRateHz, double FromS, double ToS, int? Width, double DurationS,
    DateTimeOffset? RecordedAt, string Clock, PhaseSignals Phases)
{
    /// <summary>What was read, in the API's words.</summary>
    public static SignalAnswer Of(RawFileRow file, double from, double to, int? width, List<PhaseSignal> drawn) => new(
        file.RawId.ToString(), file.EquipmentId.Value, file.Rate.Hertz, from, to, width, file.Rate.Seconds(file.Samples),
        file.RecordedAt, Words.Of(file.Clock),
        new PhaseSignals(Of(drawn, Phase.R), Of(drawn, Phase.S), Of(drawn, Phase.T)));

    private static PhaseSignalAnswer? Of(List<PhaseSignal> drawn, Phase phase) =>
        drawn.Find(part => part.Phase == phase) is { } found ? new(found.Samples, found.Min, found.Max) : null;
}

/// <summary>One answer a phase; null where it is absent or was not asked for.</summary>
internal sealed record PhaseSignals(PhaseSignalAnswer? R, PhaseSignalAnswer? S, PhaseSignalAnswer? T);

/// <summary>One phase, amperes: samples, or an envelope.</summary>
internal sealed record PhaseSignalAnswer(float[]? SamplesA, float[]? MinA, float[]? MaxA);
