using System.Globalization;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Tests.Currents;

public sealed class RecordingNameTests
{
    [Theory]
    [InlineData("2025-08-17_14-30-00.csv", "2025-08-17T14:30:00Z")]
    [InlineData("motor 7 2025-08-17 14:30 run.csv", "2025-08-17T14:30:00Z")]
    [InlineData("2025.08.17_14.30.05.csv", "2025-08-17T14:30:05Z")]
    [InlineData("2025_08_17_14_30_05", "2025-08-17T14:30:05Z")]
    [InlineData("2025-08-17T14:30.csv", "2025-08-17T14:30:00Z")]
    [InlineData("2025-08-17T143000.csv", "2025-08-17T14:30:00Z")]
    [InlineData("2025-08-17T14:30:00.250Z.csv", "2025-08-17T14:30:00.25Z")]
    [InlineData("2025-08-17T14:30:00+03:00.csv", "2025-08-17T11:30:00Z")]
    [InlineData("20250817T143000-0500.csv", "2025-08-17T19:30:00Z")]
    [InlineData("rec_20250817_143000_ch1.csv.gz", "2025-08-17T14:30:00Z")]
    [InlineData("20250817-1430.csv", "2025-08-17T14:30:00Z")]
    [InlineData("20250817T143000Z.csv", "2025-08-17T14:30:00Z")]
    [InlineData("20250817143000.csv", "2025-08-17T14:30:00Z")]
    [InlineData("17.08.2025 14-30.csv", "2025-08-17T14:30:00Z")]
    [InlineData("17.08.2025_14.30.59.csv", "2025-08-17T14:30:59Z")]
    [InlineData("17.08.2025_143000.csv", "2025-08-17T14:30:00Z")]
    [InlineData("2024-02-29_23-59-59.csv", "2024-02-29T23:59:59Z")]
    [InlineData("2025-08-17.csv", "2025-08-17T00:00:00Z")]
    [InlineData("pump_20250817.csv", "2025-08-17T00:00:00Z")]
    [InlineData("17.08.2025.csv", "2025-08-17T00:00:00Z")]
    [InlineData("2025-08-17_14-30-00/7.csv", "2025-08-17T14:30:00Z")]
    [InlineData("a\\2025-08-17_14-30-00\\7.csv", "2025-08-17T14:30:00Z")]
    [InlineData("2025-01-01_00-00-00/2025-08-17_14-30-00.csv", "2025-08-17T14:30:00Z")]
    public void RecordedAt_NameWithTime_IsThatTime(string path, string expected)
    {
        var time = RecordingName.RecordedAt(path);

        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), time);
        Assert.Equal(TimeSpan.Zero, time!.Value.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.csv")]
    [InlineData("425.csv")]
    [InlineData("EQ_2025_000001.csv")]
    [InlineData("motor 2025.csv")]
    [InlineData("17-08-2025.csv")]
    [InlineData("08-17-2025 14-30.csv")]
    [InlineData("17.08.25.csv")]
    [InlineData("2025-13-17_14-30-00.csv")]
    [InlineData("2025-02-29_14-30-00.csv")]
    [InlineData("2025-08-17_24-00-00.csv")]
    [InlineData("2025-08-17_14-60-00.csv")]
    [InlineData("1202508171430001.csv")]
    [InlineData("202508171430.csv")]
    [InlineData("1755441000.csv")]
    [InlineData("1755441000000.csv")]
    [InlineData("18991231.csv")]
    [InlineData("25600.5.csv")]
    [InlineData("2025-08-17/7.csv")]
    [InlineData("2025-08-17_14-30-00_2025-08-17_14-31-00.csv")]
    [InlineData("2025-08-17_2025-08-18.csv")]
    [InlineData("2025-08-17_14-30_7.csv")]
    public void RecordedAt_NameWithoutCertainTime_IsNull(string path) =>
        Assert.Null(RecordingName.RecordedAt(path));
}
