using System.Security.Cryptography;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>The stores on a test database, and recordings to put into them.</summary>
internal sealed class Stores : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2025, 3, 4, 12, 0, 0, TimeSpan.Zero);
    public static readonly SampleRate Slow = new(500);
    public static readonly Actor Anna = new("anna", "10.0.0.7", "test");

    private readonly ServiceProvider _services;
    private readonly DirectoryInfo _spool = Directory.CreateTempSubdirectory("diagmod-spool-");
    private int _content;

    public Stores(
        string connectionString, TimeProvider? time = null, long handover = 0, int chunk = 1_000, bool retain = true,
        int attempts = 5, int keepFeaturesDays = 0, int trendSteps = 5_000, int keepRawDays = 0, int keepMinutesDays = 0,
        string? archive = null, SampleCodec codec = SampleCodec.Scaled, string? spool = null)
    {
        SpoolPath = spool ?? Path.Combine(_spool.FullName, "quarantine");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddDiagModPostgres(connectionString, new PostgresOptions
        {
            SpoolFolder = SpoolPath,
            ChunkSamples = chunk,
            HandoverSamples = handover,
            SampleCodec = codec,
            RetainRawSignals = retain,
            MaxAttempts = attempts,
            KeepFeaturesDays = keepFeaturesDays,
            MaxTrendSteps = trendSteps,
            KeepRawDays = keepRawDays,
            KeepMinutesDays = keepMinutesDays,
            ArchiveFolder = archive,
        });
        _services = services.BuildServiceProvider();
    }

    public string SpoolPath { get; }

    public IRawSignalStore Files => _services.GetRequiredService<IRawSignalStore>();

    public ITwinStore Twins => _services.GetRequiredService<ITwinStore>();

    public ITwinJournal Journal => _services.GetRequiredService<ITwinJournal>();

    public IMotorRegistry Motors => _services.GetRequiredService<IMotorRegistry>();

    public IMotorHistory History => _services.GetRequiredService<IMotorHistory>();

    public IAccountStore Accounts => _services.GetRequiredService<IAccountStore>();

    public AuditLog Audit => _services.GetRequiredService<AuditLog>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _spool.Delete(recursive: true);
    }

    /// <summary>A motor of its own, so that tests of one class do not meet.</summary>
    public async Task<EquipmentId> MotorAsync(bool isSimulated = false)
    {
        var id = new EquipmentId("M_" + Guid.NewGuid().ToString("N"));
        Assert.True(await Motors.AddAsync(
            new Motor { EquipmentId = id, Name = "Motor", IsSimulated = isSimulated }, Anna, CancellationToken.None));
        return id;
    }

    /// <summary>Stores a recording of sines.</summary>
    public async Task<StoreOutcome> StoreAsync(
        EquipmentId motor, string name, DateTimeOffset? recordedAt = null, string? content = null, int rows = 1_000,
        string? traceParent = null)
    {
        var r = Sine(rows, 10);
        return await StoreAsync(motor, name, recordedAt, content, r, Sine(rows, 9), Sine(rows, 8), traceParent);
    }

    /// <summary>Stores given samples.</summary>
    public async Task<StoreOutcome> StoreAsync(
        EquipmentId motor, string name, DateTimeOffset? recordedAt, string? content, float[] r, float[] s, float[] t,
        string? traceParent = null)
    {
        await using var spool = Files.OpenSpool();
        for (var from = 0; from < r.Length; from += 777)
        {
            var count = Math.Min(777, r.Length - from);
            await spool.AcceptAsync(
                new PhaseCurrents(from, r.AsMemory(from, count), s.AsMemory(from, count), t.AsMemory(from, count)),
                CancellationToken.None);
        }

        return await spool.CommitAsync(
            Upload(motor, name, recordedAt, content ?? $"{motor} {Interlocked.Increment(ref _content)}", r, s, t) with
            {
                TraceParent = traceParent,
            },
            CancellationToken.None);
    }

    public static RawFileUpload Upload(
        EquipmentId motor, string name, DateTimeOffset? recordedAt, string content, float[] r, float[] s, float[] t) => new(
            motor, name, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content))), 100, Slow,
            recordedAt, new RecordingSummary(r.Length, Count(r), Count(s), Count(t), []), Anna);

    public static float[] Sine(int rows, double amps) =>
        [.. Enumerable.Range(0, rows).Select(i => (float)(amps * Math.Sin(2 * Math.PI * 50 * i / Slow.Hertz)))];

    /// <summary>A step that absorbs a claimed file.</summary>
    public static TwinCommit Absorb(
        RawFileClaim claim, JournalEntry? previous, DateTimeOffset recordedAt, int windows = 3, double amps = 7,
        bool hasT = true, RmsForecast? forecast = null)
    {
        var rows = Enumerable.Range(0, windows).Select(i => Window(i, amps + i, hasT)).ToList();
        return new TwinCommit
        {
            EquipmentId = claim.EquipmentId,
            ExpectedSeq = previous?.Seq ?? 0,
            Entry = Entry(previous, JournalKind.FileAbsorbed, claim.RawId.Value.ToByteArray()),
            Status = MotorStatus.Empty(claim.EquipmentId, "lcm/1") with { LastFile = claim.RawId, JournalSeq = (previous?.Seq ?? 0) + 1 },
            Checkpoint = null,
            File = new AbsorbedFile
            {
                Claim = claim,
                RecordedAt = recordedAt,
                Clock = TimeSource.Recorded,
                Phases = hasT ? PhaseSet.All : PhaseSet.R | PhaseSet.S,
                Windows = rows,
                Scores = [.. rows.Select(row => new WindowScore(
                    row.Index, row.Index + 0.5, 2, row.Index + 0.5 > 2,
                    [new FeatureContribution("thd", 1, 2.5, 3, double.NaN, "harmonics")]))],
                Verdict = AnomalyVerdict.None with { Score = 1.5, Threshold = 2, PValue = 0.25, Level = AnomalyLevel.Warning },
                Learned = true,
                Forecast = forecast,
                ModelVersion = "lcm/1",
                ModelType = "lcm",
                Notes = ["a_note"],
            },
        };
    }

    public static JournalEntry Entry(JournalEntry? previous, JournalKind kind, byte[] payload)
    {
        var before = previous?.Hash ?? new byte[32];
        var seq = (previous?.Seq ?? 0) + 1;
        return new JournalEntry(
            seq, kind, payload, before, SHA256.HashData([.. before, .. BitConverter.GetBytes(seq), (byte)kind, .. payload]));
    }

    public static WindowFeatures Window(int index, double rms, bool hasT = true) => new()
    {
        Index = index,
        FirstSample = index * (long)Slow.HopSamples,
        IsValid = true,
        Conditions = index == 0 ? WindowConditions.Start : WindowConditions.None,
        R = Phase(rms),
        S = Phase(rms + 0.1),
        T = hasT ? Phase(rms + 0.2) : null,
        SupplyHz = 50.01,
        PositiveSequenceAmps = rms,
        Unbalance = hasT ? 0.01 : double.NaN,
        Vector = [.. Enumerable.Range(0, FeatureVector.Length).Select(i => i == 3 ? double.NaN : i + (rms / 7))],
        ZeroRatio = hasT ? rms / 900 : double.NaN,
        Imbalance = hasT ? rms / 800 : double.NaN,
        Ellipse = new ParkEllipse(rms * 1.43, rms * 1.4),
        Run = index,
    };

    private static PhaseFeatures Phase(double rms) => new()
    {
        Rms = rms,
        Peak = rms * 1.5,
        CrestFactor = double.NaN,
        Skewness = 0.01,
        Kurtosis = -1.5,
        Mean = 0.001,
        Min = -rms * 1.5,
        Max = rms * 1.5,
        Thd = 1.0 / 3,
        Peaks = [new SpectralPeak(50.01, rms * Math.Sqrt(2)), new SpectralPeak(150, 0.1)],
        Shape = rms < 0.15 ? SpectralShape.Unknown : new SpectralShape
        {
            FundamentalAmps = rms / 1.01,
            DcRatio = rms / 1_000,
            ResidualKurtosis = -rms / 11,
            NoiseDb = -50 + rms,
            Entropy = 0.9,
            FlatnessDb = -2.5 - rms,
            SidebandsDb = -51 - rms,
            MiddleDb = -52 - rms,
            HighDb = -53 - rms,
            From2To5KilohertzDb = -54 - rms,
            From5To11KilohertzDb = double.NaN,
            NearDb = -55 - rms,
            Harmonics = [.. Enumerable.Range(2, 39).Select(order => order > 30 ? float.NaN : (float)(rms / order))],
        },
    };

    private static PhaseCounts Count(float[] samples)
    {
        var numbers = samples.Where(sample => !float.IsNaN(sample)).ToArray();
        return numbers.Length == 0
            ? new PhaseCounts(0, samples.Length, samples.Length, samples.Length, samples.Length, double.NaN, double.NaN, 0, 0)
            : new PhaseCounts(
                numbers.Length, samples.Length - numbers.Length, 0, 0, 0, numbers.Min(), numbers.Max(),
                numbers.Sum(sample => (double)sample), numbers.Sum(sample => (double)sample * sample));
    }
}

/// <summary>A clock that a test sets.</summary>
internal sealed class SetTime(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;
}
