using System.Reflection;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Grains.Motors;
using DiagMod.Grains.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;

namespace DiagMod.Grains.Tests.Motors;

/// <summary>Questions and orders to a motor whose host has just gone.</summary>
public sealed class GrainMotorTwinsTests
{
    private static readonly EquipmentId Motor = new("EQ_UNREACHED");

    [Fact]
    public async Task Question_WhoseHostIsGone_IsPutAgain()
    {
        await using var host = TestHost.OfMotors();
        var (twins, calls) = Make(host, failures: 1);

        await Assert.ThrowsAsync<AnsweredException>(() => twins.GetAsync(Motor, CancellationToken.None));

        Assert.Equal(2, calls());
    }

    [Fact]
    public async Task Order_WhoseHostIsGone_IsNotGivenTwice()
    {
        await using var host = TestHost.OfMotors();
        var (twins, calls) = Make(host, failures: 1);

        var fault = await Assert.ThrowsAsync<TwinUnreachableException>(
            () => twins.RebaselineAsync(Motor, null, Actor.System, CancellationToken.None));

        Assert.Equal(1, calls());
        Assert.Contains("EQ_UNREACHED", fault.Message, StringComparison.Ordinal);
    }

    private static (GrainMotorTwins Twins, Func<int> Calls) Make(TestHost host, int failures)
    {
        var calls = 0;
        var motor = OneAnswer.To<IMotorGrain>(() => ++calls <= failures
            ? throw new OrleansException("its silo is dead")
            : throw new AnsweredException());
        var grains = OneAnswer.To<IGrainFactory>(() => motor);
        return (new GrainMotorTwins(
            grains, host.Get<GrainMetrics>(), host.Get<RunningJobs>(), TimeProvider.System, NullLogger<GrainMotorTwins>.Instance),
            () => calls);
    }

    /// <summary>The motor was reached.</summary>
    private sealed class AnsweredException : Exception;

    /// <summary>Answers every call of an interface in one way.</summary>
    public class OneAnswer : DispatchProxy
    {
        private Func<object> _answer = null!;

        public static T To<T>(Func<object> answer)
            where T : class
        {
            var made = Create<T, OneAnswer>();
            ((OneAnswer)(object)made)._answer = answer;
            return made;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer();
    }
}
