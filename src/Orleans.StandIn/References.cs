using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Orleans.StandIn;

/// <summary>What a caller holds: a grain's interface whose calls become messages.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it at run time.")]
internal class GrainReferenceProxy : DispatchProxy, IEquatable<GrainReferenceProxy>
{
    private LocalGrainFactory _factory = null!;
    private Type _interface = null!;
    private Type _grainClass = null!;

    public string Key { get; private set; } = "";

    public static object Create(LocalGrainFactory factory, Type grainInterface, Type grainClass, string key)
    {
        var proxy = (GrainReferenceProxy)Create(grainInterface, typeof(GrainReferenceProxy));
        proxy._factory = factory;
        proxy._interface = grainInterface;
        proxy._grainClass = grainClass;
        proxy.Key = key;
        return proxy;
    }

    public bool Equals(GrainReferenceProxy? other) =>
        other is not null && other._interface == _interface && other.Key == Key;

    public override bool Equals(object? obj) => Equals(obj as GrainReferenceProxy);

    public override int GetHashCode() => HashCode.Combine(_interface, Key);

    public override string ToString() => $"{_interface.Name} {Key}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _factory.Send(
            GrainMethod.Of(targetMethod!), args ?? [],
            (method, arguments) => _factory.Post(_grainClass, Key, method, arguments));
}

/// <summary>What a grain holds of an observer: the observer itself is held weakly.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it at run time.")]
internal class ObserverReferenceProxy : DispatchProxy
{
    private readonly Turns _turns = new();
    private readonly WeakReference<object> _target = new(null!);
    private LocalGrainFactory _factory = null!;

    public static object Create(LocalGrainFactory factory, Type observerInterface, object target)
    {
        var proxy = (ObserverReferenceProxy)Create(observerInterface, typeof(ObserverReferenceProxy));
        proxy._factory = factory;
        proxy._target.SetTarget(target);
        return proxy;
    }

    /// <summary>The observer; null when it was collected, or the reference was deleted.</summary>
    public object? Target => _target.TryGetTarget(out var target) ? target : null;

    /// <summary>Drops what is sent from now on.</summary>
    public void End() => _target.SetTarget(null!);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _factory.Send(GrainMethod.Of(targetMethod!), args ?? [], Post);

    private Task<object?> Post(GrainMethod method, object?[] arguments)
    {
        // A collected observer never answers: a caller that waits runs into its response timeout, as in a cluster.
        var answer = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = CallSpans.OfCaller();
        _turns.TryPost(async () =>
        {
            if (!_target.TryGetTarget(out var target))
            {
                return;
            }

            try
            {
                answer.SetResult(await CallSpans.AroundAsync(
                    method, caller, async () => _factory.Messages.Copy(await method.InvokeAsync(target, arguments))));
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        return answer.Task;
    }
}
