using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Shared;

/// <summary>How simulated motors are marked.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class SimulatedTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Mark on a tile.</summary>
    public string Mark => Say("SIM", "ИМИТ");

    /// <summary>Line above what shows simulated motors.</summary>
    public string Notice => Say(
        "Simulated motors: not real machines.", "Имитация: эти двигатели не существуют, записи созданы программой.");

    /// <summary>Line above what shows one simulated motor.</summary>
    public string NoticeOfOne => Say(
        "Simulated motor: not a real machine.", "Имитация: этот двигатель не существует, записи созданы программой.");
}
