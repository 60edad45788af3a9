using System.Runtime.CompilerServices;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Tests.Features;
using DiagMod.Core.Views;

namespace DiagMod.Core.Tests.Views;

public sealed class SignalViewsTests
{
    private static readonly SampleRate Rate = new(1_000);

    [Theory]
    [InlineData(0, 5, 100)]
    [InlineData(0.137, 3.3, 77)]
    [InlineData(1, 1.05, 300)] // more pixels than samples
    [InlineData(4.5, 99, 10)] // beyond the end
    public async Task Envelope_OfAStretch_HoldsTheExtremesOfEachBucket(double from, double to, int width)
    {
        var phases = SyntheticCurrents.Balanced(Rate, 5_000, 10, 50, 0.5);
        var views = new SignalViews(new Samples(phases));

        var envelope = await views.EnvelopeAsync(File(5_000), Phase.S, from, to, width, CancellationToken.None);

        var first = (int)Math.Round(from * 1_000);
        var count = Math.Min(5_000, (int)Math.Round(to * 1_000)) - first;
        Assert.Equal(Math.Min(width, count), envelope.Min.Length);
        for (var bucket = 0; bucket < envelope.Min.Length; bucket++)
        {
            var members = Enumerable.Range(0, count).Where(n => n * (long)envelope.Min.Length / count == bucket)
                .Select(n => phases[1][first + n]).ToList();
            Assert.Equal(members.Min(), envelope.Min[bucket]);
            Assert.Equal(members.Max(), envelope.Max[bucket]);
        }
    }

    [Fact]
    public async Task Envelope_OverAGap_IsNaNThere()
    {
        var phases = SyntheticCurrents.Balanced(Rate, 2_000, 10, 50);
        Array.Fill(phases[0], float.NaN, 1_000, 500);
        var views = new SignalViews(new Samples(phases));

        var envelope = await views.EnvelopeAsync(File(2_000), Phase.R, 0, 2, 4, CancellationToken.None);

        Assert.Equal([false, false, true, false], envelope.Min.Select(float.IsNaN));
        Assert.Equal([false, false, true, false], envelope.Max.Select(float.IsNaN));
    }

    [Fact]
    public async Task Envelope_FromStoredBuckets_ShowsEveryExtremeWithinAPixelOfItsPlace()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var phases = EnvelopeBuilderTests.Noise(random, 300_001);
        var stored = new Buckets(EnvelopeBuilderTests.Build(phases, random));
        var views = new SignalViews(new Samples(phases), stored);
        var exact = new SignalViews(new Samples(phases));
        for (var i = 0; i < 60; i++)
        {
            var from = random.NextDouble() * 200;
            var to = from + 1 + (random.NextDouble() * 200);
            var width = random.Next(1, 900);

            var drawn = await views.EnvelopeAsync(File(300_001), Phase.S, from, to, width, CancellationToken.None);
            var fine = await exact.EnvelopeAsync(File(300_001), Phase.S, from, to, width, CancellationToken.None);

            Assert.Equal(fine.Min.Length, drawn.Min.Length);
            for (var pixel = 0; pixel < drawn.Min.Length; pixel++)
            {
                var near = Enumerable.Range(pixel - 1, 3).Where(p => p >= 0 && p < drawn.Min.Length).ToList();
                var where = $"seed {Seed}, case {i}: {from} to {to} s, pixel {pixel} of {width}";
                Assert.True(float.IsNaN(fine.Min[pixel]) || near.Min(p => Or(drawn.Min[p], 99)) <= fine.Min[pixel], where);
                Assert.True(float.IsNaN(fine.Max[pixel]) || near.Max(p => Or(drawn.Max[p], -99)) >= fine.Max[pixel], where);
            }
        }

        Assert.True(stored.Reads > 20, $"{stored.Reads} pictures were drawn from buckets");
    }

    [Fact]
    public async Task Samples_OfAStretch_AreThoseRecorded()
    {
        var phases = SyntheticCurrents.Balanced(Rate, 5_000, 10, 50);
        phases[2][1_503] = float.NaN;
        var views = new SignalViews(new Samples(phases));

        var samples = await views.SamplesAsync(File(5_000), Phase.T, 1.5, 2.25, CancellationToken.None);

        Assert.Equal(phases[2].AsSpan(1_500, 750).ToArray(), samples);
    }

    [Fact]
    public async Task Samples_OfMoreThanTenSeconds_AreRefused()
    {
        var views = new SignalViews(new Samples(SyntheticCurrents.Balanced(Rate, 20_000, 10, 50)));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => views.SamplesAsync(File(20_000), Phase.R, 0, 10.1, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => views.SamplesAsync(File(20_000), Phase.R, 2, 2, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => views.SamplesAsync(File(20_000), Phase.R, double.NaN, 2, CancellationToken.None));
    }

    [Fact]
    public async Task WindowSpectrum_WithAShortGap_HasTheLineAndItsHarmonic()
    {
        var phases = SyntheticCurrents.Balanced(Rate, 4_000, 10, 50);
        for (var n = 0; n < 4_000; n++)
        {
            phases[0][n] += (float)Math.Cos(2 * Math.PI * 0.25 * n);
        }

        phases[1][1_200] = float.NaN;
        var views = new SignalViews(new Samples(phases));

        var withHarmonic = await views.WindowSpectrumAsync(File(4_000), Phase.R, 2, CancellationToken.None);
        var withGap = await views.WindowSpectrumAsync(File(4_000), Phase.S, 2, CancellationToken.None);

        Assert.Equal(1, withHarmonic.StartSeconds);
        Assert.Equal(1, withHarmonic.BinHz);
        Assert.Equal(501, withHarmonic.AmplitudeAmps.Length);
        Assert.Equal(10, withHarmonic.AmplitudeAmps[50], 1e-4);
        Assert.Equal(0, withHarmonic.RelativeDb[50], 1e-4);
        Assert.Equal(-20, withHarmonic.RelativeDb[250], 1e-3);
        Assert.Equal(250, withHarmonic.Peaks[1].FrequencyHz, 1e-3);
        Assert.Equal(10, withGap.Peaks[0].AmplitudeAmps, 0.01);
    }

    [Fact]
    public async Task WindowSpectrum_OfAnEmptyWindow_IsUnknown()
    {
        var phases = SyntheticCurrents.Balanced(Rate, 4_000, 10, 50);
        Array.Fill(phases[0], float.NaN);
        var views = new SignalViews(new Samples(phases));

        var spectrum = await views.WindowSpectrumAsync(File(4_000), Phase.R, 6, CancellationToken.None);

        Assert.All(spectrum.AmplitudeAmps, amplitude => Assert.True(double.IsNaN(amplitude)));
        Assert.Empty(spectrum.Peaks);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => views.WindowSpectrumAsync(File(4_000), Phase.R, 7, CancellationToken.None));
    }

    private static RawFileRow File(long samples) => new()
    {
        RawId = new RawFileId(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057")),
        EquipmentId = new EquipmentId("EQ_1"),
        FileName = "a.csv",
        FileHash = new string('0', 64),
        ContentBytes = 1,
        Status = ProcessingStatus.Completed,
        FailureCode = null,
        Reason = null,
        Samples = samples,
        Rate = Rate,
        RecordedAt = null,
        Clock = TimeSource.Sequence,
        Phases = PhaseSet.All,
        Summary = new RecordingSummary(samples, NoCounts, NoCounts, NoCounts, []),
        WindowsTotal = Rate.WindowCount(samples),
        WindowsDone = 0,
        Attempt = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
        FinishedAt = null,
        Score = null,
        Level = null,
        MetaJson = "{}",
    };

    private static PhaseCounts NoCounts { get; } = new(0, 0, 0, 0, 0, double.NaN, double.NaN, 0, 0);

    /// <summary>A store that has the samples of one recording, in chunks of 333 rows that start before what is asked for.</summary>
    private static float Or(float value, float other) => float.IsNaN(value) ? other : value;

    private sealed class Buckets(List<EnvelopePart> parts) : ISignalEnvelopes
    {
        public int Reads { get; private set; }

        public Task<float[]> ReadAsync(
            RawFileRow file, Phase phase, int bucketSamples, long firstBucket, int count, CancellationToken cancellationToken)
        {
            Reads++;
            var all = parts.Where(part => part.BucketSamples == bucketSamples)
                .SelectMany(part => phase == Phase.R ? part.R : phase == Phase.S ? part.S : part.T).ToArray();
            return Task.FromResult(all.Skip((int)(2 * firstBucket)).Take(2 * count).ToArray());
        }
    }

    private sealed class Samples(float[][] phases) : IRawSignalStore
    {
        private const int Chunk = 333;

        public async IAsyncEnumerable<PhaseCurrents> ReadSamplesAsync(
            RawFileId rawId, long fromSample, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var at = (int)(fromSample / Chunk * Chunk); at < phases[0].Length; at += Chunk)
            {
                await Task.CompletedTask;
                var count = Math.Min(Chunk, phases[0].Length - at);
                yield return new PhaseCurrents(
                    at, phases[0].AsMemory(at, count), phases[1].AsMemory(at, count), phases[2].AsMemory(at, count));
            }
        }

        public IRawFileSpool OpenSpool() => throw new NotSupportedException();

        public Task RefuseAsync(RefusedUpload refused, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<RawFileClaim?> ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> RenewAsync(
            RawFileClaim claim, long windowsDone, TimeSpan lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task GiveBackAsync(
            RawFileClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> FailAsync(
            RawFileClaim claim, string code, string reason, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<RawFileRow?> FindAsync(RawFileId rawId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Page<RawFileRow>> ListAsync(
            RawFileFilter filter, PageRequest page, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Page<RefusedUpload>> ListRefusedAsync(PageRequest page, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyDictionary<string, RawFileRow>> FindByHashAsync(
            IReadOnlyCollection<string> sha256Hex, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<PipelineStatus> PipelineAsync(EquipmentId? id, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DeleteOutcome> DeleteAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<DeleteOutcome> DeleteFailedAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> RetryAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
