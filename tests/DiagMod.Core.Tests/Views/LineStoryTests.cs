using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Core.Tests.Diagnosis;
using DiagMod.Core.Views;

namespace DiagMod.Core.Tests.Views;

public sealed class LineStoryTests
{
    private static readonly EquipmentId Motor = new("P_1");
    private static readonly DateTimeOffset Start = new(2025, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Story_OfALine_CountsTheFilesThatReachALimit()
    {
        var story = LineStory.Of("f(1-2s)", Files(60, 55, 47, 41));

        var strict = story.Over(-55);
        var loose = story.Over(-30);

        Assert.Equal([-60.0, -55, -47, -41], story.Points.Select(point => point.Line.Dbc));
        Assert.Equal(new LimitTally(-55, 4, 3, Start.AddHours(1)), strict);
        Assert.Equal(new LimitTally(-30, 4, 0, null), loose);
    }

    [Fact]
    public void Story_OfALineBelowTheFloor_ReachesNoLimit()
    {
        var hidden = Analyses.Of(meanDb: 40, snrDb: 3);

        var story = LineStory.Of("f(1-2s)", [Stored(hidden, 0)]);

        Assert.Equal(0, story.Over(-60).Over);
        Assert.Equal(1, story.Over(-60).Files);
    }

    [Fact]
    public void Formulas_OfTheNewestFile_BeginWithTheCage()
    {
        Assert.Equal(
            ["f(1-2s)", "f(1+2s)", "f(1-4s)", "f(1+4s)", "f-fr", "f+fr", "f+BPFO", "f-BPFO"], LineStory.Formulas(Files(60)));
        Assert.Empty(LineStory.Formulas([]));
        Assert.Empty(LineStory.Of("f(1-2s)", [Stored(Analyses.Of(slip: double.NaN), 0)]).Points);
    }

    private static StoredAnalysis[] Files(params double[] meanDb) =>
        [.. meanDb.Select((level, i) => Stored(Analyses.Of(meanDb: level), i))];

    private static StoredAnalysis Stored(FileAnalysis analysis, int hour) => new(
        new RawFileId(Guid.CreateVersion7()), Motor, Start.AddHours(hour), Start.AddDays(1), analysis,
        Hypotheses.Judge(new DiagnosisInput(analysis, Analyses.Medians(), Analyses.Plate, OwnBaseline.None)));
}
