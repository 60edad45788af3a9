using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.StandIn;

/// <summary>All grains of this process: (class, key) to activation, and references to them.</summary>
internal sealed partial class LocalGrainFactory(
    IServiceProvider services, IOptions<StandInOptions> options, TimeProvider time, ILogger<LocalGrainFactory> logger)
    : IGrainFactory
{
    private readonly ConcurrentDictionary<(Type GrainClass, string Key), Activation> _activations = new();
    private readonly ConcurrentDictionary<Type, Type> _classes = new();
    private readonly ConditionalWeakTable<IGrainObserver, ConcurrentDictionary<Type, object>> _observers = [];
    private volatile bool _stopped;

    public IServiceProvider Services => services;

    public StandInOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger Log => logger;

    public Messages Messages { get; } = new(options.Value);

    /// <summary>What stands before every call.</summary>
    public IReadOnlyList<IIncomingGrainCallFilter> Filters { get; } =
        [.. services.GetServices<IIncomingGrainCallFilter>()];

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        var grainClass = _classes.GetOrAdd(typeof(TGrainInterface), FindClass);
        return (TGrainInterface)GrainReferenceProxy.Create(this, typeof(TGrainInterface), grainClass, primaryKey);
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        GrainMethod.Check(typeof(TGrainObserverInterface), isObserver: true);
        return (TGrainObserverInterface)_observers.GetOrCreateValue(obj).GetOrAdd(
            typeof(TGrainObserverInterface), type => ObserverReferenceProxy.Create(this, type, obj));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if ((object)obj is not ObserverReferenceProxy reference)
        {
            throw new ArgumentException("The argument is an observer, not the reference that was made of it.", nameof(obj));
        }

        if (reference.Target is { } target && _observers.TryGetValue((IGrainObserver)target, out var references))
        {
            references.TryRemove(typeof(TGrainObserverInterface), out _);
        }

        reference.End();
    }

    /// <summary>Sends a call and gives its caller what the method declares.</summary>
    public object? Send(
        GrainMethod method, object?[] arguments, Func<GrainMethod, object?[], Task<object?>> post)
    {
        if (!method.IsOneWay)
        {
            return method.Typed(AskAsync(method, arguments, post));
        }

        _ = TellAsync(method, arguments, post);
        return method.Typed(Task.FromResult<object?>(null));
    }

    /// <summary>Queues a call with the activation of a grain.</summary>
    public Task<object?> Post(Type grainClass, string key, GrainMethod method, object?[] arguments)
    {
        while (true)
        {
            if (_stopped && !_activations.ContainsKey((grainClass, key)))
            {
                throw new OrleansException("The host stops: no grain is activated any more.");
            }

            var activation = _activations.GetOrAdd(
                (grainClass, key), id => new Activation(this, id.GrainClass, id.Key));
            if (activation.TryCall(method, arguments) is { } answer)
            {
                return answer;
            }

            _activations.TryRemove(new((grainClass, key), activation));
        }
    }

    /// <summary>Ends activations that nobody called for a while.</summary>
    public void Collect()
    {
        foreach (var pair in _activations)
        {
            if (pair.Value.Collect(Options.CollectionAge))
            {
                _activations.TryRemove(pair);
            }
        }
    }

    /// <summary>Ends every activation, within <see cref="StandInOptions.DeactivationTimeout"/>.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        var ends = _activations.Values.Select(activation => activation.ShutDownAsync()).ToArray();
        try
        {
            await Task.WhenAll(ends).WaitAsync(Options.DeactivationTimeout, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LogNotEnded(logger, ends.Count(end => !end.IsCompleted), ends.Length);
        }
    }

    private static Type FindClass(Type grainInterface)
    {
        GrainMethod.Check(grainInterface, isObserver: false);
        var classes = grainInterface.Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false }
                && t.IsAssignableTo(typeof(Grain)) && t.IsAssignableTo(grainInterface))
            .ToArray();
        return classes.Length == 1
            ? classes[0]
            : throw new ArgumentException(
                $"{grainInterface.FullName} has {classes.Length} grain classes in its assembly; one is needed.");
    }

    private async Task<object?> AskAsync(
        GrainMethod method, object?[] arguments, Func<GrainMethod, object?[], Task<object?>> post)
    {
        var limit = method.Timeout ?? Options.ResponseTimeout;
        var cancellation = arguments.OfType<CancellationToken>().FirstOrDefault();
        var answer = post(method, Messages.Copy(arguments));
        try
        {
            return await answer.WaitAsync(limit, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            throw new TimeoutException($"{method.Name} did not answer within {limit}; it may still run.");
        }
    }

    private async Task TellAsync(
        GrainMethod method, object?[] arguments, Func<GrainMethod, object?[], Task<object?>> post)
    {
        try
        {
            await post(method, Messages.Copy(arguments)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogOneWayFailed(logger, method.Name, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The one-way call {Method} failed")]
    private static partial void LogOneWayFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} of {All} grains did not end in time")]
    private static partial void LogNotEnded(ILogger logger, int count, int all);
}
