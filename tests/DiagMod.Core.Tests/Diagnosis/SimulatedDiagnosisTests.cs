using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Simulation;

namespace DiagMod.Core.Tests.Diagnosis;

/// <summary>Simulated motors from their samples to the fault's name. Seeds are fixed; each motor has its own residual lines of -54 to
/// -76 dBc.</summary>
public class SimulatedDiagnosisTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Motor_IsNamedByItsFault_AndNotWithoutOne(int seed)
    {
        var life = new SimulatedLife(SimulatedMotor.Draw(new EquipmentId("M1"), (ulong)seed), (ulong)seed * 1_000).Commissioned();

        var healthy = life.Next(0.9);
        var bars = life.Next(0.85, new SimulatedFault(FaultKind.BrokenBars, 0.7));
        var rotation = life.Next(0.85, new SimulatedFault(FaultKind.Eccentricity, 0.5));
        var turns = life.Next(0.85, new SimulatedFault(FaultKind.ShortedTurns, 0.5));
        var loss = life.Next(0.85, new SimulatedFault(FaultKind.PhaseLoss, 1));
        var idle = life.Next(0.2);

        Assert.Empty(healthy.Hypotheses);
        Assert.Contains(FaultCodes.BrokenRotorBar, healthy.Cleared);
        Assert.Contains(FaultCodes.RotationModulation, healthy.Cleared);
        Assert.Equal((FaultCodes.BrokenRotorBar, Severity.Alarm), Gravest(bars));
        Assert.Equal((FaultCodes.RotationModulation, Severity.Alarm), Gravest(rotation));
        Assert.Equal(FaultCodes.WindingShort, Gravest(turns).Fault);
        Assert.Equal((FaultCodes.PhaseLoss, Severity.Alarm), Gravest(loss));
        Assert.Contains(new NotAssessable(FaultCodes.BrokenRotorBar, Reasons.LoadTooLow), idle.NotAssessable);
        Assert.DoesNotContain(idle.Hypotheses, one => one.Severity > Severity.Watch);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void PulsatingLoad_NearTheSlip_IsNotCalledABrokenBar(int seed)
    {
        var life = new SimulatedLife(SimulatedMotor.Draw(new EquipmentId("M1"), (ulong)seed), (ulong)seed * 1_000).Commissioned();

        var diagnosis = life.Next(0.85, new SimulatedFault(FaultKind.LoadOscillation, 0.1) { FrequencyHz = 1.7 });

        Assert.DoesNotContain(diagnosis.Hypotheses, one => one.Fault == FaultCodes.BrokenRotorBar);
        Assert.Contains(diagnosis.Hypotheses, one => one.Fault == FaultCodes.LoadOscillation);
        Assert.Equal(Severity.Watch, diagnosis.Severity);
    }

    private static (string Fault, Severity Severity) Gravest(MotorDiagnosis diagnosis) =>
        (diagnosis.Hypotheses[0].Fault, diagnosis.Hypotheses[0].Severity);
}
