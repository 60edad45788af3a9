using DiagMod.Core.Ports;

namespace DiagMod.Core.Tests.Ports;

public sealed class KillPointTests
{
    [Theory]
    [InlineData("Development", "step-committed", "step-committed", 1)]
    [InlineData("Development", "chunk-written:7", "chunk-written", 7)]
    public void Read_InDevelopment_ArmsThePass(string environment, string wanted, string name, int pass) =>
        Assert.Equal((name, pass), KillPoint.Read(environment, wanted));

    [Theory]
    [InlineData("Production", "step-committed")]
    [InlineData(null, "step-committed")]
    [InlineData("development", "step-committed")]
    [InlineData("Development", null)]
    [InlineData("Development", "")]
    [InlineData("Development", "step-committed:0")]
    [InlineData("Development", "step-committed:-1")]
    [InlineData("Development", "step-committed:x")]
    public void Read_AnythingElse_ArmsNothing(string? environment, string? wanted) => Assert.Null(KillPoint.Read(environment, wanted));

    [Fact]
    public void Names_AreEachThereOnce()
    {
        var names = KillPoint.OfFiles.Concat(KillPoint.OfFirstStarts).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(
            typeof(KillPoint).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).Order(),
            names.Order());
    }

    [Fact]
    public void Pass_NotArmed_GoesOn()
    {
        foreach (var name in KillPoint.OfFiles)
        {
            KillPoint.Pass(name);
        }

        Assert.False(Environment.HasShutdownStarted);
    }
}
