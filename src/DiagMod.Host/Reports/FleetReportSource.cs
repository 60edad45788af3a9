using DiagMod.Core.Ports;
using DiagMod.Core.Reports;
using DiagMod.Core.Twin;
using DiagMod.Core.Views;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Reports;

/// <summary>Gathers the facts of the fleet's report.</summary>
/// <param name="motors">The motors.</param>
/// <param name="board">Their twins now.</param>
/// <param name="past">Their twins then.</param>
/// <param name="files">The balance.</param>
/// <param name="alarms">Alarm cases.</param>
internal sealed class FleetReportSource(
    IMotorRegistry motors, Board board, PastTwins past, IRawSignalStore files, IAlarms alarms)
{
    /// <summary>Most motors in a report.</summary>
    public const int MostMotors = 1_000;

    private static readonly TimeSpan UsualPeriod = TimeSpan.FromDays(30);

    /// <summary>The facts; null when no motor has data.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<FleetReportFacts?> GatherAsync(ReportOrder order, CancellationToken cancellationToken)
    {
        var page = await motors.ListAsync(new PageRequest(MostMotors, null), cancellationToken);
        var all = page.Items
            .Select(motor => new FleetMotor(
                motor, board.TryGet(motor.EquipmentId, out var twin) ? twin : MotorStatus.Empty(motor.EquipmentId, "")))
            .ToList();
        if (all.Max(one => one.Status.LastWindowAt) is not { } newest)
        {
            return null;
        }

        var to = order.To ?? newest;
        var from = order.From ?? to - UsualPeriod;
        var then = to < newest ? await ThenAsync(all, to, cancellationToken) : all;
        return new FleetReportFacts
        {
            From = from,
            To = to,
            Motors = then,
            IsPast = to < newest,
            LeftOut = all.Count - then.Count,
            IsCut = page.Next is not null,
            Pipeline = await files.PipelineAsync(null, cancellationToken),
            Alarms = await alarms.FiguresAsync(from, to, null, cancellationToken),
            Product = ProductVersion.Commit is { } commit ? $"{ProductVersion.Number} ({commit})" : ProductVersion.Number,
        };
    }

    // A motor without newer data is now what it was then.
    private async Task<List<FleetMotor>> ThenAsync(List<FleetMotor> now, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var then = new List<FleetMotor>(now.Count);
        foreach (var one in now)
        {
            try
            {
                then.Add(one.Status.LastWindowAt > to
                    ? new FleetMotor(one.Motor, await past.AtAsync(one.Motor.EquipmentId, to, cancellationToken))
                    : one);
            }
            catch (PastNotKeptException)
            {
                // The report says how many are left out.
            }
        }

        return then;
    }
}
