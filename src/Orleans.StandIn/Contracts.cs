using System.Globalization;
using Orleans.Runtime;
using Orleans.StandIn;

namespace Orleans;

/// <summary>What every grain interface extends.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain that is found by a string key.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>An object outside the grains that grains may notify. The runtime holds it weakly: its owner keeps it
/// alive.</summary>
public interface IGrainObserver : IAddressable;

/// <summary>What the runtime asks of a grain class.</summary>
public interface IGrainBase
{
    /// <summary>The activation this object belongs to.</summary>
    IGrainContext GrainContext { get; }
}

/// <summary>Gives references to grains; asking for one costs nothing and activates nothing.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain with this key.</summary>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>A reference through which grains reach <paramref name="obj"/>, which is held weakly.</summary>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Ends a reference: what is sent to it afterwards is dropped.</summary>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;
}

/// <summary>One call on its way into a grain.</summary>
public interface IGrainCallContext
{
    /// <summary>The grain that is called.</summary>
    object Grain { get; }

    /// <summary>Name of the method that is called.</summary>
    string MethodName { get; }

    /// <summary>Goes on: the next filter, then the method.</summary>
    Task Invoke();
}

/// <summary>One call on its way into a grain, as a filter there sees it.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext;

/// <summary>Stands before every call of every grain: register it as a service.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Called instead of the method; <see cref="IGrainCallContext.Invoke"/> goes on to it.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Base class of grains.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation _activation;

    /// <summary>Called by the runtime while it activates a grain.</summary>
    protected Grain()
    {
        _activation = Activation.UnderConstruction
            ?? throw new InvalidOperationException(
                "A grain is made by the runtime: ask IGrainFactory for a reference.");
    }

    /// <inheritdoc/>
    public IGrainContext GrainContext => _activation;

    /// <summary>References to other grains.</summary>
    protected IGrainFactory GrainFactory => _activation.Factory;

    /// <summary>Called before the first call; a failure fails that call, and the next call tries again.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called after the last call of this activation.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Ends this activation when the current call is over; the next call gets a new one.</summary>
    protected void DeactivateOnIdle() => _activation.DeactivateAfterTurn();

    /// <summary>Keeps this activation from idle deactivation for a time; a negative one takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => _activation.DelayDeactivation(timeSpan);
}

/// <summary>What a grain may ask of its runtime.</summary>
public static class GrainBaseExtensions
{
    /// <summary>Calls back in turns of this activation: never beside a call, never twice at once.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return ((Activation)grain.GrainContext).AddTimer(callback, options);
    }
}

/// <summary>Questions about a grain.</summary>
public static class GrainExtensions
{
    /// <summary>The key of a grain or of a reference to one.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        IGrainBase { GrainContext: Activation activation } => activation.Key,
        GrainReferenceProxy reference => reference.Key,
        _ => throw new ArgumentException("Neither a grain nor a reference to one.", nameof(grain)),
    };
}

/// <summary>Why an activation ends.</summary>
public readonly struct DeactivationReason(DeactivationReasonCode code, string text)
{
    /// <summary>Why, for programs.</summary>
    public DeactivationReasonCode ReasonCode { get; } = code;

    /// <summary>Why, for people.</summary>
    public string Description { get; } = text;
}

/// <summary>Why an activation ends.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>The host stops.</summary>
    ShuttingDown = 1,

    /// <summary>Nobody called for a while.</summary>
    ActivationIdle = 4,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,
}

/// <summary>A promise that an argument, a result or a type is not changed after it was sent.</summary>
[AttributeUsage(
    AttributeTargets.Struct | AttributeTargets.Class | AttributeTargets.Property | AttributeTargets.Field
    | AttributeTargets.Parameter)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>A name for a type or method that stays when the code is renamed.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum
    | AttributeTargets.Method)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The name.</summary>
    public string Alias { get; } = alias;
}

/// <summary>How long a caller of this method waits for its answer.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
