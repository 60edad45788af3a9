using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.StatusBoard;

namespace DiagMod.Host.Tests.Dashboard.StatusBoard;

public sealed class LayoutFormTests
{
    private static readonly ProcessLayout Stored = new(
    [
        new("Injection", "NPS-3", 1, [new(new EquipmentId("a"), false), new(new EquipmentId("b"), true)]),
        new("Booster", null, null, [new(new EquipmentId("c"), false)]),
    ]);

    [Fact]
    public void Form_LeftAlone_GivesBackTheLayout()
    {
        var layout = Form().ToLayout();

        Assert.Equal(Stored.Groups.Select(Line), layout.Groups.Select(Line));
    }

    [Fact]
    public void Form_WhoseMotorsMove_KeepsThemInTheirNewPlaces()
    {
        var form = Form();
        var (injection, booster, rest) = (form.Groups[0], form.Groups[1], form.Groups[2]);

        LayoutForm.Move(injection, injection.Motors[1], -1);
        LayoutForm.Move(injection, injection.Motors[0], -1);
        LayoutForm.Put(injection, injection.Motors[1], rest);
        form.Move(booster, -1);
        form.Move(injection, 1);

        Assert.Equal(["Booster /  / : c", "Injection / NPS-3 / 1: b*", " /  / : a"], form.ToLayout().Groups.Select(Line));
    }

    [Fact]
    public void Form_WithANewGroup_KeepsItOnlyWithMotors()
    {
        var form = Form();
        form.AddGroup();
        var added = form.Groups[2];
        added.Name = " Reserve ";

        Assert.DoesNotContain(form.ToLayout().Groups, group => group.Name == "Reserve");
        LayoutForm.Put(form.Groups[1], form.Groups[1].Motors[0], added);
        Assert.Equal(["Injection", "Reserve"], form.ToLayout().Groups.Select(group => group.Name));
    }

    private static LayoutForm Form() => LayoutForm.Of(Stored, new Dictionary<EquipmentId, string>());

    private static string Line(GroupPlace group) =>
        $"{group.Name} / {group.Station} / {group.Required}: "
        + string.Join(' ', group.Motors.Select(motor => motor.EquipmentId.Value + (motor.IsStandby ? "*" : "")));
}
