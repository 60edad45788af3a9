using System.IO.Compression;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Simulation;
using DiagMod.Host.Commands;

namespace DiagMod.Host.Tests.Commands;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagmod-simulate");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Simulate_OfOneMotor_WritesARecordingAndItsTruth()
    {
        var words = await RunAsync(
            "--seconds", "3", "--sample-rate", "6400", "--fault", "broken-bars:0.5", "--gaps", "3", "--seed", "9");

        var csv = Assert.Single(Files("*.csv"));
        Assert.Equal("SIM_001/rec_2025-08-01_00-00-00.csv", csv);
        var summary = await ReadAsync(csv);
        var truth = Truth("SIM_001/rec_2025-08-01_00-00-00.truth.json");
        Assert.Equal(19_200, summary.Rows);
        Assert.Equal(19_200, (long)truth["samples"]!);
        Assert.Equal(
            (summary.R.Nan, summary.S.Nan, summary.T.Nan),
            ((long)truth["empty_cells"]!["r"]!, (long)truth["empty_cells"]!["s"]!, (long)truth["empty_cells"]!["t"]!));
        Assert.False((bool)truth["is_healthy"]!);
        Assert.Equal("broken_bars", (string?)truth["faults"]![0]!["kind"]);
        Assert.Equal(0.5, (double)truth["faults"]![0]!["severity_at_end"]!);
        Assert.Contains(
            truth["lines"]!.AsArray(),
            line => (string?)line!["name"] == "f(1-2s)" && (double)line["level_dbc"]! > -60);
        var station = new SimulatedStation(new SimulatedStationOptions { Seed = 9, Motors = 1, FaultyMotors = 0 });
        Assert.Equal($"{station.Recording(0, 0).Seed}", (string?)truth["seed"]);
        Assert.Null(truth["clip_amps"]);
        Assert.Contains("1 recording of 1 motor into", words, StringComparison.Ordinal);
        Assert.Contains(" MB of CSV in ", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_OfAFleet_IsWhatAnImportTakes()
    {
        await RunAsync(
            "--motors", "3", "--files", "4", "--seconds", "0.5", "--sample-rate", "1000", "--interval", "1",
            "--fault", "supply-unbalance", "--fault", "bearing:0.3");

        var plan = FolderImport.Plan(_folder.FullName);

        Assert.Equal(["SIM_001", "SIM_002", "SIM_003"], plan.Select(motor => motor.Id.Value));
        Assert.All(plan, motor => Assert.Equal(4, motor.Files.Count));
        Assert.Equal(12, Files("*.truth.json").Length);
        Assert.Equal(
            [0, 1, 2, 3], plan[1].Files.Select(file => RecordingName.RecordedAt(file)!.Value.Hour));
        Assert.Equal("supply_unbalance", Kind("SIM_001/rec_2025-08-01_03-00-00.truth.json"));
        Assert.Equal("bearing", Kind("SIM_002/rec_2025-08-01_03-00-00.truth.json"));
        Assert.True((bool)Truth("SIM_001/rec_2025-08-01_00-00-00.truth.json")["is_healthy"]!);
        Assert.True((bool)Truth("SIM_003/rec_2025-08-01_03-00-00.truth.json")["is_healthy"]!);
    }

    [Fact]
    public async Task Simulate_Again_GivesTheSameBytesAndAnotherSeedOthers()
    {
        await RunAsync("--seconds", "1", "--sample-rate", "2000");
        var first = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, Files("*.csv")[0]));
        await RunAsync("--seconds", "1", "--sample-rate", "2000", "--force");
        var second = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, Files("*.csv")[0]));
        await RunAsync("--seconds", "1", "--sample-rate", "2000", "--force", "--seed", "2");
        var third = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, Files("*.csv")[0]));

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
    }

    [Fact]
    public async Task Simulate_WithGzip_PacksTheSameContent()
    {
        await RunAsync("--seconds", "1", "--sample-rate", "2000");
        await RunAsync("--seconds", "1", "--sample-rate", "2000", "--gzip", "--force");

        var plain = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, Assert.Single(Files("*.csv"))));
        using var packed = new MemoryStream();
        var gzip = Path.Combine(_folder.FullName, Assert.Single(Files("*.csv.gz")));
        await using (var file = new GZipStream(File.OpenRead(gzip), CompressionMode.Decompress))
        {
            await file.CopyToAsync(packed);
        }

        Assert.Equal(plain, packed.ToArray());
    }

    [Fact]
    public async Task Simulate_OntoFilesThatExist_IsRefusedAndTouchesNothing()
    {
        await RunAsync("--seconds", "1", "--sample-rate", "2000");
        var csv = Path.Combine(_folder.FullName, Assert.Single(Files("*.csv")));
        await File.WriteAllTextAsync(csv, "mine");

        var fault = await Assert.ThrowsAsync<IOException>(() => RunAsync("--seconds", "1", "--files", "2"));

        Assert.Contains(
            "exists already, nothing was written. --force replaces it.", fault.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(csv));
        Assert.Single(Files("*.csv"));
    }

    [Fact]
    public async Task Simulate_WhenStopped_LeavesNoHalfFile()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(["--files", "3"], stop.Token));

        Assert.Empty(Files("*"));
    }

    [Theory]
    [InlineData("--motors 0", "--motors '0' is not a whole number from 1 to 10000.")]
    [InlineData("--motors 1.5", "--motors '1.5' is not a whole number from 1 to 10000.")]
    [InlineData("--load 3", "--load '3' is not a number from 0.05 to 1.5.")]
    [InlineData("--load NaN", "--load 'NaN' is not a number from 0.05 to 1.5.")]
    [InlineData("--sample-rate 20", "--sample-rate '20' is not a number from 500 to 200000.")]
    [InlineData("--fault rust", "--fault 'rust' is not KIND or KIND:SEVERITY; kinds are broken-bars, eccentricity,")]
    [InlineData("--fault bearing:2", "the severity in --fault '2' is not a number from 0 to 1.")]
    [InlineData("--phases RX", "--phases 'RX' is not made of the letters R, S and T")]
    [InlineData("--stop 5", "--stop '5' is not FROM:SECONDS")]
    [InlineData("--starts-at yesterday", "--starts-at 'yesterday' is not a time of the years 1990 to 2090")]
    [InlineData("--decimals 7", "--decimals '7' is not a whole number from 0 to 6.")]
    [InlineData("--seconds", "--seconds needs a value.")]
    [InlineData("--dance", "simulate does not know '--dance'")]
    [InlineData("--files 2 --seconds 600 --interval 0.1", "--seconds is longer than --interval")]
    public async Task WrongUse_IsExplained(string arguments, string words)
    {
        var fault = await Assert.ThrowsAsync<UsageException>(() => RunAsync(arguments.Split(' ')));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Files("*"));
    }

    [Fact]
    public void WithoutAFolder_IsExplained() =>
        Assert.Throws<UsageException>(() => SimulateOptions.Read(["--motors", "3"]));

    private Task<string> RunAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None);

    private async Task<string> RunAsync(string[] arguments, CancellationToken stop)
    {
        using var output = new StringWriter();
        var options = SimulateOptions.Read([_folder.FullName, .. arguments]);
        using var line = new ProgressLine(output, ProgressLook.Plain, "simulating", "files", TimeProvider.System);
        await new SimulateCommand(options, line).RunAsync(stop);
        return output.ToString();
    }

    private string[] Files(string pattern) =>
    [
        .. _folder.GetFiles(pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder.FullName, file.FullName)),
    ];

    private string? Kind(string name) => (string?)Truth(name)["faults"]![0]!["kind"];

    private JsonNode Truth(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.FullName, name)))!;

    private async Task<RecordingSummary> ReadAsync(string name)
    {
        await using var file = File.OpenRead(Path.Combine(_folder.FullName, name));
        return (await CurrentCsv.ReadAsync(file, CurrentCsvLimits.None, new Nowhere(), CancellationToken.None)).Summary;
    }

    private sealed class Nowhere : ISampleSink
    {
        public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken) =>
            ValueTask.CompletedTask;
    }
}
