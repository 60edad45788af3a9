using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Core.Tests.Ports;

public sealed class ProcessLayoutTests
{
    private static readonly MotorPlace Pump = new(new EquipmentId("P-1"), IsStandby: false);

    [Fact]
    public void Layout_ThatIsSound_HasNoFault() =>
        Assert.Null(new ProcessLayout([new("Injection", "NPS-3", 1, [Pump]), new(null, null, null, [])]).Fault());

    [Fact]
    public void Layout_WithAGroupTwice_NamesIt() =>
        Assert.Contains("'Injection' is named twice", Fault(new("Injection", null, null, []), new("Injection", null, null, [])), StringComparison.Ordinal);

    [Fact]
    public void Layout_WithAMotorInTwoGroups_NamesIt() =>
        Assert.Contains("'P-1' is named twice", Fault(new("A", null, null, [Pump]), new("B", null, null, [Pump])), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Layout_WithANeedOutOfRange_SaysTheRange(int required) =>
        Assert.Contains("1 to 1000", Fault(new GroupPlace("A", null, required, [Pump])), StringComparison.Ordinal);

    [Theory]
    [InlineData("", null)]
    [InlineData("A", "")]
    public void Layout_WithAnEmptyName_SaysTheLength(string name, string? station) =>
        Assert.Contains("1 to 200 characters", Fault(new GroupPlace(name, station, null, [Pump])), StringComparison.Ordinal);

    private static string Fault(params GroupPlace[] groups) => new ProcessLayout(groups).Fault() ?? "";
}
