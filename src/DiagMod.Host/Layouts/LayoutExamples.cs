using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Layouts;

/// <summary>What the API's description shows of the board's layout.</summary>
internal static class LayoutExamples
{
    /// <summary>Version of a layout.</summary>
    public const string Version = "5d41402abc4b2a76";

    private static readonly LayoutGroupItem[] Groups =
    [
        new()
        {
            Name = "Feed pumps",
            Station = "NPS-3",
            Required = 1,
            Motors = [new() { EquipmentId = Motor }, new() { EquipmentId = "EQ_2025_000002", Standby = true }],
        },
    ];

    /// <summary>The body of PUT.</summary>
    public static readonly LayoutRequest Request = new() { Groups = Groups };

    /// <summary>A layout.</summary>
    public static readonly LayoutAnswer Layout = new(Version, Groups);
}
