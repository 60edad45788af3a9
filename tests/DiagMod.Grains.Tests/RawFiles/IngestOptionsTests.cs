using DiagMod.Grains.RawFiles;
using DiagMod.Grains.Tests.Support;
using Microsoft.Extensions.Options;

namespace DiagMod.Grains.Tests.RawFiles;

public sealed class IngestOptionsTests
{
    [Fact]
    public async Task Host_WithValuesOutOfRange_NamesThemAll()
    {
        var host = TestHost.OfMotors(
            ("Ingest:MaxConcurrentFiles", "0"), ("Ingest:LeaseSeconds", "601"), ("Ingest:DrainSeconds", "21"),
            ("Ingest:PhaseAbsentNanShare", "1.5"));

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);

        Assert.Equal(
            [
                "Ingest:MaxConcurrentFiles is 0; set 1 to 64.", "Ingest:LeaseSeconds is 601; set 5 to 600.",
                "Ingest:DrainSeconds is 21; set 0 to 20.",
                "Ingest:PhaseAbsentNanShare is 1.5; set 0 to 1.",
            ],
            refusal.Failures);
    }

    [Theory]
    [InlineData(1, 0.5, 1)]
    [InlineData(3, 2, 4)]
    [InlineData(7, 30, 60)]
    [InlineData(1000, 30, 60)]
    public void Backoff_DoublesUpToItsLimit(int attempt, double least, double most)
    {
        var longest = TimeSpan.FromSeconds(60);

        Assert.Equal(TimeSpan.FromSeconds(least), Backoff.After(attempt, longest, 0));
        Assert.Equal(TimeSpan.FromSeconds(most), Backoff.After(attempt, longest, 1));
    }
}
