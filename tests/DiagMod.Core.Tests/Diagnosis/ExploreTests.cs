using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Simulation;
using Xunit.Abstractions;

namespace DiagMod.Core.Tests.Diagnosis;

public class ExploreTests(ITestOutputHelper output)
{
    [Fact]
    public void Explore()
    {
        static string Text(MotorDiagnosis d)
        {
            var parts = d.Hypotheses.Select(h =>
                $"{h.Fault} {h.Severity} {h.Confidence:0.00} ["
                + string.Join(",", h.Evidence.Select(e => $"{e.Code}={e.Value:0.###}/{e.Limit:0.###}/{e.OwnBaseline:0.###}")) + "]");
            return d.Severity + " " + string.Join("; ", parts)
                + " | NA " + string.Join(",", d.NotAssessable.Select(n => n.Fault + ":" + n.Reason));
        }

        for (ulong seed = 1; seed <= 5; seed++)
        {
            var motor = SimulatedMotor.Draw(new EquipmentId("M" + seed), seed);
            output.WriteLine($"--- {motor.Id} p={motor.PolePairs} sN={motor.RatedSlip} ecc={motor.Signature.EccentricityDbc:0.0} bar={motor.Signature.RotorBarDbc:0.0} u2={motor.Signature.NegativeSequenceRatio:0.000}");
            var first = new SimulatedLife(motor, seed * 1000);
            output.WriteLine("first " + Text(first.Next()));
            var life = new SimulatedLife(motor, seed * 1000).Commissioned();
            for (var i = 0; i < 4; i++)
            {
                output.WriteLine("healthy " + Text(life.Next(0.8 + (0.03 * i))));
            }

            output.WriteLine("osc " + Text(life.Next(0.85, new SimulatedFault(FaultKind.LoadOscillation, 0.1) { FrequencyHz = 1.7 })));
            output.WriteLine("bar.3 " + Text(life.Next(0.85, new SimulatedFault(FaultKind.BrokenBars, 0.3))));
            output.WriteLine("bar.7 " + Text(life.Next(0.85, new SimulatedFault(FaultKind.BrokenBars, 0.7))));
            output.WriteLine("ecc.5 " + Text(life.Next(0.85, new SimulatedFault(FaultKind.Eccentricity, 0.5))));
            output.WriteLine("bearing1 " + Text(life.Next(0.85, new SimulatedFault(FaultKind.Bearing, 1))));
            output.WriteLine("turns.5 " + Text(life.Next(0.85, new SimulatedFault(FaultKind.ShortedTurns, 0.5))));
            output.WriteLine("supply.5 " + Text(life.Next(0.85, new SimulatedFault(FaultKind.SupplyUnbalance, 0.5))));
            output.WriteLine("loss " + Text(life.Next(0.85, new SimulatedFault(FaultKind.PhaseLoss, 1))));
            output.WriteLine("low " + Text(life.Next(0.2)));
        }
    }
}
