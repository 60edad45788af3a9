using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Host.Models;
using DiagMod.Host.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiagMod.Host.Tests.Models;

/// <summary>The models as files: whole or not there, altered ones known, old ones cleared away.</summary>
public sealed class ModelShelfTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("diagmod-shelf-").FullName;
    private readonly ModelShelf _shelf;

    public ModelShelfTests() => _shelf = Make(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Kept_Model_IsWholeAndTheNewest()
    {
        var manifest = Manifest("EQ_1", 0);

        Assert.Equal((ModelFiles.Missing, null), (_shelf.Compare(manifest), _shelf.Newest()));
        Assert.True(_shelf.Keep(manifest, [1, 2, 3]));

        Assert.Equal((ModelFiles.Whole, manifest.Version), (_shelf.Compare(manifest), _shelf.Newest()));
        Assert.Equal(manifest.ToJson(), DetectorManifest.FromJson(
            File.ReadAllText(Path.Combine(_shelf.Folder, manifest.Version, "manifest.json"))).ToJson());
        Assert.Equal([manifest.Version, "latest"], Names());
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("model.bin")]
    public void Altered_File_IsKnownAndPutRightWhenKeptAgain(string name)
    {
        var manifest = Manifest("EQ_1", 0);
        _shelf.Keep(manifest, [1, 2, 3]);
        File.AppendAllText(Path.Combine(_shelf.Folder, manifest.Version, name), "x");

        var altered = _shelf.Compare(manifest);
        _shelf.Keep(manifest, [1, 2, 3]);

        Assert.Equal((ModelFiles.Altered, ModelFiles.Whole), (altered, _shelf.Compare(manifest)));
        File.Delete(Path.Combine(_shelf.Folder, manifest.Version, name));
        Assert.NotEqual(ModelFiles.Whole, _shelf.Compare(manifest));
    }

    [Fact]
    public void Versions_BeyondTheLimit_GoOldestFirstAndOfTheirMotorAlone()
    {
        _shelf.Keep(DetectorManifest.Factory, null);
        _shelf.Keep(Manifest("EQ_2", 0), null);
        Directory.CreateDirectory(Path.Combine(_shelf.Folder, "mine-my-EQ_1"));
        for (var i = 1; i <= 5; i++)
        {
            _shelf.Keep(Manifest("EQ_1", i), null);
        }

        Assert.Equal(
            ["20260101T000000000Z-stats-EQ_2", "20260104T000000000Z-stats-EQ_1", "20260105T000000000Z-stats-EQ_1",
                "20260106T000000000Z-stats-EQ_1", "factory-4", "latest", "mine-my-EQ_1"],
            Names());
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void Version_ThatIsNoName_TouchesNoFile(string version)
    {
        var manifest = Manifest("EQ_1", 0) with { Version = version };

        Assert.False(_shelf.Keep(manifest, null));
        Assert.Equal(ModelFiles.Missing, _shelf.Compare(manifest));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("../..")]
    [InlineData("")]
    public void Latest_ThatNamesNothing_IsNone(string text)
    {
        _shelf.Keep(DetectorManifest.Factory, null);
        File.WriteAllText(Path.Combine(_shelf.Folder, "latest"), text);

        Assert.Null(_shelf.Newest());
    }

    [Fact]
    public void Folder_ThatCannotBeWritten_IsToldAndLeavesNoHalf()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "models"));
        File.WriteAllText(Path.Combine(_folder, "models", "anomaly_detection"), "a file stands here");

        Assert.False(_shelf.Keep(DetectorManifest.Factory, null));
    }

    [Theory]
    [InlineData("2026-01-01T02:59:59Z", 3, "2026-01-01T03:00:00Z")]
    [InlineData("2026-01-01T03:00:00Z", 3, "2026-01-02T03:00:00Z")]
    [InlineData("2026-01-01T23:30:00Z", 0, "2026-01-02T00:00:00Z")]
    public void Schedule_NextRun_IsAtItsHour(string now, int hour, string next) => Assert.Equal(
        DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture),
        ModelSchedule.NextAfter(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture), hour));

    private static ModelShelf Make(string folder) => new(
        new HostSettings
        {
            Storage = new StorageOptions { DataFolder = folder },
            Anomaly = new AnomalyOptions { KeepVersions = 3 },
        },
        NullLogger<ModelShelf>.Instance);

    private static DetectorManifest Manifest(string motor, int day) => DetectorTypes.Fresh("stats", motor, Day.AddDays(day)) with
    {
        ArtefactHash = motor == "EQ_1" && day == 0
            ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([1, 2, 3]))
            : null,
    };

    private List<string?> Names() =>
        [.. Directory.EnumerateFileSystemEntries(_shelf.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)];
}
