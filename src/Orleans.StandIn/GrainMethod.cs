using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.StandIn;

/// <summary>What is known of one method of a grain or observer interface.</summary>
internal sealed class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Known = new();

    private readonly MethodInfo _method;
    private readonly Func<object?, Task<object?>> _unwrap;
    private readonly Func<Task<object?>, object?> _wrap;

    private GrainMethod(MethodInfo method)
    {
        _method = method;
        SpanName = $"{method.DeclaringType?.Name}/{method.Name}";
        IsOneWay = method.ReturnType == typeof(void) || method.IsDefined(typeof(OneWayAttribute));
        Interleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        if (method.ReturnType == typeof(void))
        {
            _unwrap = static _ => Task.FromResult<object?>(null);
            _wrap = static _ => null;
        }
        else if (method.ReturnType == typeof(Task))
        {
            _unwrap = UnwrapAsync;
            _wrap = static answer => answer;
        }
        else
        {
            var result = method.ReturnType.GetGenericArguments()[0];
            _unwrap = Adapter(nameof(UnwrapOfAsync), result).CreateDelegate<Func<object?, Task<object?>>>();
            _wrap = Adapter(nameof(WrapAsync), result).CreateDelegate<Func<Task<object?>, object?>>();
        }
    }

    /// <summary>The caller gets no answer.</summary>
    public bool IsOneWay { get; }

    /// <summary>Does not wait for its turn.</summary>
    public bool Interleaves { get; }

    /// <summary>How long a caller waits; null = as configured.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Name of the method.</summary>
    public string ShortName => _method.Name;

    /// <summary>Interface and method, as a span is named.</summary>
    public string SpanName { get; }

    /// <summary>Interface and method, for people.</summary>
    public string Name => $"{_method.DeclaringType?.Name}.{_method.Name}";

    public static GrainMethod Of(MethodInfo method) => Known.GetOrAdd(method, static m => new GrainMethod(m));

    /// <summary>Refuses an interface that could not travel, by the name of the method at fault.</summary>
    public static void Check(Type grainInterface, bool isObserver)
    {
        foreach (var method in grainInterface.GetInterfaces().Append(grainInterface).SelectMany(t => t.GetMethods()))
        {
            var type = method.ReturnType;
            var answers = type == typeof(Task) || (type == typeof(void) && isObserver)
                || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>));
            if (!answers || method.IsGenericMethodDefinition)
            {
                throw new NotSupportedException(
                    $"{grainInterface.FullName}.{method.Name} returns {type.Name}: a grain's method is not generic and "
                    + "returns Task or Task<T> (an observer's may return void).");
            }
        }
    }

    /// <summary>Calls the method; an exception comes as itself, in the task.</summary>
    public async Task<object?> InvokeAsync(object target, object?[] arguments) =>
        await _unwrap(_method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null));

    /// <summary>The answer in the type that the method declares.</summary>
    public object? Typed(Task<object?> answer) => _wrap(answer);

    private static MethodInfo Adapter(string name, Type result) =>
        typeof(GrainMethod).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(result);

    private static async Task<object?> UnwrapAsync(object? task)
    {
        await (Task)task!;
        return null;
    }

    private static async Task<object?> UnwrapOfAsync<T>(object? task) => await (Task<T>)task!;

    private static async Task<T> WrapAsync<T>(Task<object?> answer) => (T)(await answer.ConfigureAwait(false))!;
}
